"""SIGKILL at six random moments of one run, a resume after each: the same bits as a run that nobody touched.

Every single write is interrupted in ``test_recursion.py``; here the moments, and the states of several processes, are
those that come.
"""

import os
import random
import time

import served


def test_killed_six_times(tmp_path, text, contents, lab):
    options = [
        "ngram",
        "--preset",
        "unigram",
        "--data",
        text,
        "--samples",
        "50",
        "--generations",
        "100",
        "--seeds",
        "2",
        "--policy",
        "mix:0.9,0,0.1",
        "--keep",
        "last",
        "--set",
        "length=3",
    ]
    assert lab("run", *options, "--jobs", "1", "--out", tmp_path / "whole")[0] == 0
    moments = random.Random(os.environ.get("COLLAPSE_ROTATE_SEEDS", "kill"))
    reached = []
    for kill in range(6):
        jobs = "2" if kill % 3 == 2 else "1"  # one process, or a parent with two workers that must notice its death
        _run_and_kill(["run", *options, "--jobs", jobs, "--out", tmp_path / "killed"], tmp_path / "killed", moments)
        reached.append(sum(1 for _ in (tmp_path / "killed").glob("seed-*/generation-??????")))
    assert reached == sorted(reached)
    assert reached[-2] < 202  # the kills did come in the middle of the run …
    assert len(set(reached)) >= 4  # … and at different moments
    assert lab("resume", tmp_path / "killed", "--jobs", "1")[0] == 0
    killed, whole = (contents(tmp_path / name) for name in ("killed", "whole"))
    assert killed == whole


def _run_and_kill(command, path, moments):
    """Kill the parent alone, two dozen generations after its start or earlier."""
    log = path / "events.jsonl"
    before = log.stat().st_size if log.exists() else 0
    process = served.lab(*command, errors=os.devnull)
    deadline = time.monotonic() + 60
    grown = 300 + 1500 * moments.random()  # bytes of the log: its first line, and up to 20 generations
    while process.is_alive() and (log.stat().st_size if log.exists() else 0) <= before + grown:
        assert time.monotonic() < deadline
        time.sleep(0.001)
    time.sleep(0.02 * moments.random())
    process.kill()
    process.join()
