"""Runs that are asked to end do so at once, say how to go on, and go on to the same bits."""

import json
import os
import signal
import subprocess
import sys
import time

import pytest

# A program that a shell starts in the background ignores what a terminal sends, and so do those that it starts.
AS_IN_FRONT = "import signal; signal.signal(signal.SIGINT, signal.default_int_handler); "
LAB = [sys.executable, "-c", AS_IN_FRONT + "from collapse_empirical.cli.main import main; main()"]
OPTIONS = [
    "ngram",
    "--preset",
    "unigram",
    "--samples",
    "50",
    "--generations",
    "100000",
    "--seeds",
    "2",
    "--keep",
    "metrics",
    "--set",
    "length=3",
]


@pytest.fixture
def started(text, tmp_path):
    """Return a function that starts a long run in a process group of its own and waits until it has begun."""
    processes = []

    def start(jobs, *, ready):
        command = [*LAB, "run", *OPTIONS, "--data", text, "--jobs", str(jobs), "--out", tmp_path / "run"]
        process = subprocess.Popen(
            command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True
        )
        processes.append(process)
        deadline = time.monotonic() + 60
        while not ready(tmp_path / "run"):
            assert time.monotonic() < deadline
            assert process.poll() is None, process.stderr.read()
            time.sleep(0.005)
        return process

    yield start
    for process in processes:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def both_seeds(run):
    return all((run / f"seed-{seed}" / "generation-000003").is_dir() for seed in (0, 1))


def first_seed(run):
    return (run / "seed-0" / "generation-000003").is_dir()


def workers_import(run):
    """Tell whether the workers have been started, by what the system says of their parent, whom the log names."""
    log = run / "events.jsonl"
    parent = json.loads(log.read_text().splitlines()[0])["process"] if log.is_file() and log.stat().st_size else None
    children = subprocess.run(["pgrep", "-P", str(parent), "-f", "spawn_main"], capture_output=True, text=True)
    started = parent is not None and len(children.stdout.split()) == 2
    time.sleep(0.1 if started else 0)  # the interpreter is up, the imports are under way
    return started


@pytest.mark.parametrize(
    ("jobs", "ready", "number", "send"),
    [
        (2, both_seeds, signal.SIGINT, os.kill),  # the parent alone, as a batch system or another shell does
        (2, both_seeds, signal.SIGTERM, os.kill),
        (2, workers_import, signal.SIGINT, os.killpg),  # as a terminal does, while the workers still import
        (1, first_seed, signal.SIGTERM, os.kill),
    ],
)
def test_a_signal_ends_a_run_at_once_and_says_how_to_go_on(started, tmp_path, jobs, ready, number, send):
    process = started(jobs, ready=ready)
    begun = time.monotonic()
    send(process.pid, number)
    _, error = process.communicate(timeout=60)
    assert time.monotonic() - begun < 20  # a loaded machine; what was running had hours to go
    assert process.returncode == 128 + number
    word = "interrupted" if number == signal.SIGINT else "terminated"
    assert error == f"collapse-lab: {word}. Go on with `collapse-lab resume {tmp_path / 'run'}`.\n"


def test_a_killed_worker_is_one_line(started, tmp_path):
    process = started(2, ready=both_seeds)
    children = subprocess.run(["pgrep", "-P", str(process.pid), "-f", "spawn_main"], capture_output=True, text=True)
    os.kill(int(children.stdout.split()[0]), signal.SIGKILL)
    _, error = process.communicate(timeout=60)
    assert (process.returncode, error.count("\n")) == (1, 1)
    assert "a worker process was killed" in error
