"""SIGKILL at six random moments of one run, a resume after each: the same bits as a run that nobody touched.

Every single write is interrupted in ``test_recursion.py``; here the moments, and the states of several processes, are
those that come.
"""

import os
import random
import signal
import subprocess
import sys
import time

LAB = [sys.executable, "-c", "from collapse_empirical.cli.main import main; main()"]


def test_killed_six_times(tmp_path, text, contents):
    options = [
        "ngram",
        "--preset",
        "unigram",
        "--data",
        text,
        "--samples",
        "50",
        "--generations",
        "200",
        "--seeds",
        "2",
        "--policy",
        "mix:0.9,0,0.1",
        "--keep",
        "last",
        "--set",
        "length=3",
    ]
    subprocess.run([*LAB, "run", *options, "--out", tmp_path / "whole"], check=True, capture_output=True)
    moments = random.Random(os.environ.get("COLLAPSE_ROTATE_SEEDS", "kill"))
    reached = []
    for kill in range(6):
        jobs = "2" if kill % 3 == 2 else "1"  # one process, or a parent with two workers that must notice its death
        _run_and_kill(
            [*LAB, "run", *options, "--jobs", jobs, "--out", tmp_path / "killed"], tmp_path / "killed", moments
        )
        reached.append(sum(1 for _ in (tmp_path / "killed").glob("seed-*/generation-??????")))
    assert reached == sorted(reached)
    assert reached[-2] < 402  # the kills did come in the middle of the run …
    assert len(set(reached)) >= 4  # … and at different moments
    subprocess.run([*LAB, "resume", tmp_path / "killed"], check=True, capture_output=True)
    killed, whole = (contents(tmp_path / name) for name in ("killed", "whole"))
    assert killed == whole


def _run_and_kill(command, path, moments):
    """Kill the parent alone, a few dozen generations after its start or earlier."""
    log = path / "events.jsonl"
    before = log.stat().st_size if log.exists() else 0
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    deadline = time.monotonic() + 60
    grown = 300 + 3000 * moments.random()  # bytes of the log: its first line, and up to 40 generations
    while process.poll() is None and (log.stat().st_size if log.exists() else 0) <= before + grown:
        assert time.monotonic() < deadline
        time.sleep(0.001)
    time.sleep(0.02 * moments.random())
    process.send_signal(signal.SIGKILL)
    process.wait()
