"""The command line: what it prints, its exit status, and one line for bad input."""

import json
import sys

import numpy as np
import pytest

from collapse_theory.cli import main as cli


def run(capsys, *arguments):
    """Run ``collapse`` in this process; return status, stdout and stderr."""
    sys.argv = ["collapse", *arguments]
    with pytest.raises(SystemExit) as raised:
        cli.main()
    captured = capsys.readouterr()
    return raised.value.code or 0, captured.out, captured.err


def test_verify_prints_verdict_and_counterexample_and_writes_json(capsys, tmp_path):
    target = tmp_path / "records.json"
    status, out, err = run(capsys, "verify", "shumailov2023.eq4", "shumailov2023.eq4-v3", "--json", str(target))
    assert status == 0
    assert err == ""  # no progress bar in a pipe
    for text in ("refuted", "leading-order", "0.065", "0.0900741", "samples=100, fits=6", "2 claims:"):
        assert text in out
    rows = json.loads(target.read_text())
    assert [row["verdict"] for row in rows] == ["refuted", "leading-order"]
    assert list(tmp_path.iterdir()) == [target]  # no part file left


def test_verify_with_a_seed(capsys, tmp_path):
    values = set()
    for seed in ("1", "2", "1"):
        run(capsys, "verify", "shumailov2023.eq4", "--seed", seed, "--json", str(tmp_path / seed))
        values.add(json.loads((tmp_path / seed).read_text())[0]["monte_carlo"]["value"])
    assert len(values) == 2


def test_time(capsys, tmp_path):
    assert "199895.407638 fits" in run(capsys, "time", "--uniform", "1000", "--samples", "1e5")[1]
    assert "18.495620226 fits" in run(capsys, "time", "--uniform", "1e18", "--samples", "10")[1]  # none is listed
    listed = run(capsys, "time", "--p", "0.5,0.3,0.2", "--samples", "100")
    (tmp_path / "p.txt").write_text("0.5 0.3\n0.2\n")
    np.save(tmp_path / "p.npy", np.array([0.5, 0.3, 0.2]))
    for name in ("p.txt", "p.npy"):
        assert run(capsys, "time", "--p", str(tmp_path / name), "--samples", "100") == listed


def test_risk(capsys):
    status, out, _ = run(capsys, "risk", "--samples", "100", "--fits", "6")
    assert status == 0
    assert "0.0900741094553193" in out
    assert run(capsys, "risk", "--samples", "100", "--fits", "6", "--sigma", "1.0")[1] == out
    assert "0.2625" in run(capsys, "risk", "--samples", "10,20,40", "--fits", "3")[1]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["verify", "shumailov.eq4"], "Did you mean 'shumailov2023.eq4'"),
        (["verify", "--seed", "-1"], "`seed` must be a whole number"),
        (["verify", "--json", "/nowhere/at/all.json"], "`--json` must be a file in a writable folder"),
        (["time", "--samples", "10"], "`--p` or `--uniform` must be given"),
        (["time", "--samples", "10", "--p", "0.5,0.6"], "`p` must sum to 1; it sums to 1.1"),
        (["time", "--samples", "10", "--p", "no-such-file"], "No such file"),
        (["time", "--samples", "2.5", "--uniform", "3"], "`samples` must be a whole number"),
        (["time", "--samples", "ten", "--uniform", "3"], "`--samples` must be a number; got 'ten'"),
        (["time", "--samples", "10", "--uniform", "0"], "`uniform` must be a whole number of at least 1"),
        (["risk", "--samples", "1", "--fits", "3"], "`samples` must be a whole number of at least 2"),
        (["risk", "--samples", "10,20", "--fits", "3"], "it lists 2 and `fits` asks for 3"),
        (["risk", "--samples", "10", "--fits", "-1"], "`fits` must be a whole number"),
        (["risk", "--samples", "10", "--fits", "1", "--sigma", "0"], "`sigma` must be finite and positive"),
        (["risk", "--samples", "10", "--fits", "1", "--sigma", "1e60"], "between 1e-50 and 1e50; got 1e+60"),
        (["risk", "--samples", "10", "--fits", "1", "--ddof", "2"], "`ddof` must be 1"),
    ],
)
def test_bad_input_is_one_line_and_status_2(capsys, arguments, message):
    status, out, err = run(capsys, *arguments)
    assert status == 2
    assert out == ""
    assert message in err
    assert err.startswith("collapse: ")
    assert err.count("\n") == 1


def test_unreadable_files_are_one_line(capsys, tmp_path):
    (tmp_path / "words").write_text("half half")
    (tmp_path / "broken.npy").write_bytes(b"not numpy")
    (tmp_path / "binary").write_bytes(bytes(range(256)))
    for path in (tmp_path / "words", tmp_path / "broken.npy", tmp_path / "binary", tmp_path):
        status, _, err = run(capsys, "time", "--p", str(path), "--samples", "10")
        assert status == 2
        assert err.count("\n") == 1
