"""The command line: what it prints, its exit status, and one line for bad input."""

import numpy as np
import pytest

import collapse_theory as ct
from collapse_theory.draw import Draw


def test_time(collapse, tmp_path):
    assert "199895.407638 fits" in collapse("time", "--uniform", "1000", "--samples", "1e5")[1]
    assert "18.495620226 fits" in collapse("time", "--uniform", "1e18", "--samples", "10")[1]  # none is listed
    listed = collapse("time", "--p", "0.5,0.3,0.2", "--samples", "100")
    (tmp_path / "p.txt").write_text("0.5 0.3\n0.2\n")
    np.save(tmp_path / "p.npy", np.array([0.5, 0.3, 0.2]))
    for name in ("p.txt", "p.npy"):
        assert collapse("time", "--p", str(tmp_path / name), "--samples", "100") == listed


def test_the_time_under_policies_schedules_and_draws(collapse):
    status, out, err = collapse("time", "--zipf", "9", "--samples", "20", "--theta", "10")
    expected = ct.discrete.collapse_time(ct.tails.zipf(9), samples=20, draw=Draw(concentration=10.0))
    assert (status, err, out.split()[3]) == (0, "", f"{expected:.12g}")
    status, out, err = collapse("time", "--zipf", "9", "--samples", "geometric:20,2")
    chance = ct.discrete.collapse_probability(ct.tails.zipf(9), samples=ct.schedule.geometric(20, 2))
    assert (status, err) == (0, "")
    assert out.split()[3] == "inf"
    assert f"{chance:.6g}" in out.split()
    assert "collapse happens or never does, for data grow so fast" in out
    out = collapse("time", "--zipf", "9", "--samples", "20", "--policy", "fresh:1")[1]
    assert out.splitlines()[1].split()[:4] == ["probability", "of", "it", "0"]


def test_risk(collapse):
    status, out, _ = collapse("risk", "--samples", "100", "--fits", "6")
    assert status == 0
    assert "0.0900741094553193" in out
    assert collapse("risk", "--samples", "100", "--fits", "6", "--sigma", "1.0")[1] == out
    assert "0.2625" in collapse("risk", "--samples", "10,20,40", "--fits", "3")[1]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (
            ["time", "--samples", "10"],
            "`--p`, `--uniform`, `--zipf`, `--counts` or `--text` must be given, and only one",
        ),
        (["time", "--samples", "10", "--p", "0.5,0.6"], "`p` must sum to 1; it sums to 1.1"),
        (["time", "--samples", "10", "--p", "no-such-file"], "No such file"),
        (["time", "--samples", "2.5", "--uniform", "3"], "`samples` must be a whole number"),
        (["time", "--samples", "ten", "--uniform", "3"], "`samples` must be 1e6, 10,20,40, or a rule"),
        (["time", "--samples", "10", "--uniform", "0"], "`uniform` must be a whole number of at least 1"),
        (["risk", "--samples", "1", "--fits", "3"], "`samples` must be a whole number of at least 2"),
        (["risk", "--samples", "10,20", "--fits", "3"], "it lists 2 and `fits` asks for 3"),
        (["risk", "--samples", "10", "--fits", "-1"], "`fits` must be a whole number"),
        (["risk", "--samples", "10", "--fits", "1", "--sigma", "0"], "`sigma` must be finite and positive"),
        (["risk", "--samples", "10", "--fits", "1", "--sigma", "1e60"], "between 1e-50 and 1e50; got 1e+60"),
        (["risk", "--samples", "10", "--fits", "1", "--ddof", "2"], "`ddof` must be 1"),
    ],
)
def test_bad_input_is_one_line_and_status_2(refused, arguments, message):
    assert message in refused(*arguments)


def test_unreadable_files_are_one_line(refused, tmp_path):
    (tmp_path / "words").write_text("half half")
    (tmp_path / "broken.npy").write_bytes(b"not numpy")
    (tmp_path / "binary").write_bytes(bytes(range(256)))
    for path in (tmp_path / "words", tmp_path / "broken.npy", tmp_path / "binary", tmp_path):
        assert "`--p` must be numbers" in refused("time", "--p", path, "--samples", "10")
