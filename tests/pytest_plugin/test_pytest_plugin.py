"""``pytest --collapse-claims``: each claim is a test, each fault of a file too."""

import json
import re
from pathlib import Path

import pytest

from collapse_theory.claims import template


@pytest.fixture
def run(tmp_path, monkeypatch, capsys):
    """Return a function that runs pytest in a folder with the template, and returns status and output."""
    monkeypatch.chdir(tmp_path)
    source = Path(template.__file__)
    Path("mine.py").write_text(source.read_text().replace("THIS_FILE", "mine"))
    Path("mine.csv").write_text(source.with_suffix(".csv").read_text())

    def pytest_run(*arguments):
        plugins = (
            "-p",
            "collapse_theory.pytest_plugin",
            "-p",
            "no:cacheprovider",
            "-p",
            "no:unraisableexception",
            "-p",
            "no:xdist",
            "-p",
            "no:cov",
        )
        status = pytest.main(["-rA", "--rootdir=.", "--collapse-quick", *plugins, *arguments])
        return int(status), capsys.readouterr().out

    return pytest_run


def change(before, after):
    text = Path("mine.py").read_text()
    assert before in text
    Path("mine.py").write_text(text.replace(before, after))


def test_each_claim_is_a_test_that_passes_and_can_be_picked(run):
    status, out = run("--collapse-claims", "mine.py")
    assert status == 0
    assert re.findall(r"^PASSED mine.py::(\S+)", out, re.MULTILINE) == ["me2026.variance", "me2026.loss"]
    status, out = run("--collapse-claims", "mine.py", "-k", "loss", "-m", "collapse_claim", "--strict-markers")
    assert (status, "1 passed, 1 deselected" in out) == (0, True)


def test_a_refuted_claim_fails_and_a_measurement_without_runs_is_skipped(run):
    change("return (1 - 1 / samples)", "return 2 * (1 - 1 / samples)")
    change("RUNS =", "UNUSED =")
    status, out = run("--collapse-claims", "mine.py")
    assert status == 1
    assert re.search(r"^me2026.variance: refuted: relative gap 1", out, re.MULTILINE)
    assert "1 failed, 1 skipped" in out
    assert "1 passed" in run("--collapse-claims", "mine.py", "--collapse-runs", "mine.csv", "-k", "loss")[1]


def test_with_a_record_the_verdict_on_it_is_what_passes(run):
    change("return (1 - 1 / samples)", "return 2 * (1 - 1 / samples)")
    entry = {"hash": "0", "verdict": "refuted"}
    Path("mine.json").write_text(json.dumps({"format": 1, "claims": {"me2026.variance": entry}}))
    status, out = run("--collapse-claims", "mine.py", "--collapse-record", "mine.json")
    assert status == 1
    assert "PASSED mine.py::me2026.variance" in out
    assert "over 3 seeds; the source allows 2.2 to 2.4; on record is nothing" in out


def test_faults_and_mistakes_are_tests_that_fail_with_one_line(run):
    Path("broken.py").write_text("import math\n1 / 0\n")
    change('series["loss"][4]', "series['loss'][9]")
    status, out = run("--collapse-claims", "broken.py", "--collapse-claims", "mine.py")
    assert status == 1
    assert "2 failed, 1 passed" in out
    assert "\nbroken.py:2: ZeroDivisionError: division by zero\n" in out
    assert "it raises IndexError: list index out of range (mine.py, line" in out
    assert "Traceback" not in out


@pytest.mark.parametrize(
    ("option", "message"),
    [
        ("--collapse-record=none.json", "`--record` must be a file that was written by it; got 'none.json'"),
        ("--collapse-runs=none.csv", "`path` must be a CSV of metrics; 'none.csv' cannot be read"),
    ],
)
def test_wrong_options_are_errors_of_usage(run, capsys, option, message):
    status = pytest.main(["--rootdir=.", "-p", "collapse_theory.pytest_plugin", "--collapse-claims", "mine.py", option])
    assert status == pytest.ExitCode.USAGE_ERROR
    assert f"ERROR: {message}" in capsys.readouterr().err
