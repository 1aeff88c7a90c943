"""Processes of ``collapse-lab`` that start at once: forks of a server that has imported all and computed nothing."""

import multiprocessing
import os
import runpy
import signal
import sys
import time

_CONTEXT = multiprocessing.get_context("forkserver")
_IMPORTED = [
    "pytest",
    "collapse_empirical.cli.main",
    "collapse_empirical.runner",
    "collapse_empirical.experiments.ngram",
]


def lab(*arguments, errors, environment=None, preload=(), path=()):
    """Start a command; what it says goes nowhere, its errors to a file.

    ``preload`` are further modules for the server, if this is its first process; ``path`` adds folders of experiments.
    """
    _CONTEXT.set_forkserver_preload([*_IMPORTED, *preload])
    given = ([str(argument) for argument in arguments], str(errors), environment or {}, [str(each) for each in path])
    process = _CONTEXT.Process(target=_run, args=given)
    process.start()
    return process


def killed_when(process, is_ready, *, errors, every=0.002):
    """Kill a process as soon as something is true; it must not end before, nor take a minute."""
    deadline = time.monotonic() + 60
    while not is_ready():
        assert process.is_alive(), errors.read_text()
        assert time.monotonic() < deadline, "not within a minute"
        time.sleep(every)
    process.kill()
    process.join()
    assert process.exitcode == -signal.SIGKILL, "the run was faster than the kill"


def _run(arguments, errors, environment, path):
    os.setsid()  # a process group of its own
    signal.signal(signal.SIGINT, signal.default_int_handler)  # as of a program in front
    os.environ.update(environment)
    for number, name in ((1, os.devnull), (2, errors)):
        os.dup2(os.open(name, os.O_WRONLY | os.O_CREAT | os.O_TRUNC), number)
    from collapse_empirical import experiments

    experiments.__path__.extend(path)
    sys.argv = ["collapse-lab", *arguments]
    runpy.run_module("collapse_empirical", run_name="__main__")
