"""``collapse-lab monitor``: a row for each seed, one verdict for all, and an exit status that says alarm."""

import pytest

from collapse_empirical.monitoring import watch_run
from collapse_theory import monitor


@pytest.fixture
def quiet(unigram, complete):
    return complete(unigram("quiet", samples=2000, seeds=(0, 1), generations=4))


@pytest.fixture
def cold(unigram, complete):
    return complete(unigram("cold", samples=4000, seeds=(0, 1), generations=6, settings={"temperature": 0.7}))


def test_a_loop_that_only_resamples_has_status_0(lab, quiet):
    status, out, error = lab("monitor", quiet.path)
    assert (status, error) == (0, "")
    assert "No alarm up to generation 4: the evidence of all runs against resampling alone is" in out
    found = monitor.together(watch_run(quiet.path).values())
    (row,) = [line for line in out.splitlines() if line.startswith("│ all")]
    assert f" {found.slope} " in row
    assert sum(line.startswith(("│ 0", "│ 1")) for line in out.splitlines()) == 2


def test_an_alarm_has_status_3(lab, cold):
    status, out, error = lab("monitor", cold.path)
    assert (status, error) == (3, "")
    alarm = monitor.together(watch_run(cold.path).values()).alarm
    assert f"Alarm at generation {alarm}: " in out
    assert "Best explanation: sharpening; probable categories are preferred" in out


def test_the_report_of_one_seed(lab, cold, quiet):
    for run, wanted in ((cold, 3), (quiet, 0)):
        status, out, _ = lab("monitor", run.path, "--seed", 1, "--level", 0.9)
        assert (watch_run(run.path)[1].alarm is None) == (wanted == 0)
        assert (status, out) == (wanted, f"{watch_run(run.path, confidence=0.9)[1]}\n")


def test_one_seed_needs_no_row_for_all(lab, unigram, complete):
    run = complete(unigram(samples=2000))
    assert "│ all" not in lab("monitor", run.path)[1]


def test_what_it_cannot_read_is_one_line_and_status_2(lab, quiet, tmp_path, unigram):
    for arguments, message in (
        ([tmp_path], "has no readable recipe.json"),
        ([quiet.path, "--alpha", 2], "`false_alarm` must lie strictly between 0 and 1"),
        ([quiet.path, "--seed", 7], "`--seed` must be one with two generations or more; got 7. There are 0, 1."),
        ([unigram("new").path], "`run` must have two or more generations"),
    ):
        status, out, error = lab("monitor", *arguments)
        assert (status, out, error.count("\n")) == (2, "", 1)
        assert message in error
    (quiet.folder(1, 2) / "counts" / "counts.npz").write_bytes(b"?")
    status, _, error = lab("monitor", quiet.path)
    assert (status, error.count("\n")) == (2, 1)
    assert "generation 2 of seed 1" in error
