"""Work shared among processes: results in the order of the jobs, whatever the number of workers and their pace.

On Linux a worker is a fork of this process, which costs nothing; a process with several threads, which could be forked
while one holds a lock, and other systems start new interpreters instead. What cannot be sent to a worker or back, or
was lost with one, is done in this process.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
import sys
import threading
import warnings
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess
from typing import Any, Generic, TypeVar

from collapse_theory import checks

__all__ = ["MOST_WORKERS", "checked_workers", "in_order", "processors"]

Job = TypeVar("Job")
Result = TypeVar("Result")

MOST_WORKERS = 256
_NOT_SENT = "not sent"
_SECONDS = 5.0  # for a worker that was told to end


def processors() -> int:
    """Return how many processors this process may use.

    Examples
    --------
    >>> processors() >= 1
    True
    """
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def checked_workers(value: object) -> int:
    """Return a number of workers, or say what is not one.

    Examples
    --------
    >>> checked_workers(2)
    2
    """
    return checks.whole("workers", value, minimum=1, maximum=MOST_WORKERS)


def in_order(work: Callable[[Job], Result], jobs: Sequence[Job], workers: int) -> Iterator[Result]:
    """Yield the result of every job, in their order.

    Parameters
    ----------
    work : callable
        Pure, and importable where a worker is not a fork.
    jobs : sequence
    workers : int >= 1
        Processes; with one, or one job, everything is done here, job by job as results are asked for.

    Yields
    ------
    result

    Raises
    ------
    KeyboardInterrupt
        If the user interrupts; the workers are gone then.

    Examples
    --------
    >>> list(in_order(abs, [-2, 1, -3], workers=1))
    [2, 1, 3]
    """
    if min(workers, len(jobs)) < 2:
        yield from map(work, jobs)
        return
    with _started(work, min(workers, len(jobs))) as team:
        yield from _Shared(work, jobs, team).results()


class _Shared(Generic[Job, Result]):
    """Jobs that are handed out one by one, and what came back before its turn."""

    def __init__(self, work: Callable[[Job], Result], jobs: Sequence[Job], team: list[Connection]) -> None:
        self._work, self._jobs = work, jobs
        self._left = iter(range(len(jobs)))
        self._busy: dict[Connection, int] = {}
        self._done: dict[int, Result] = {}
        self._here: set[int] = set()
        for worker in team:
            self._hand_out(worker)

    def results(self) -> Iterator[Result]:
        for index, job in enumerate(self._jobs):
            while index not in self._done and index not in self._here and self._busy:
                for worker in wait(list(self._busy)):
                    assert isinstance(worker, Connection)
                    self._take(worker)
            yield self._done.pop(index) if index in self._done else self._work(job)

    def _hand_out(self, worker: Connection) -> None:
        """Give a worker the next job that can be sent."""
        for index in self._left:
            try:
                worker.send(self._jobs[index])
            except OSError:  # the worker is gone
                self._here.add(index)
                return
            except Exception:  # whatever pickling raises
                self._here.add(index)
            else:
                self._busy[worker] = index
                return

    def _take(self, worker: Connection) -> None:
        """Keep what a worker sends and give it another job; do here what it cannot send, or was doing when it died."""
        index = self._busy.pop(worker)
        try:
            sent = worker.recv()
        except (EOFError, OSError):
            self._here.add(index)
            return
        if sent == _NOT_SENT:
            self._here.add(index)
        else:
            (self._done[index],) = sent
        self._hand_out(worker)


@contextmanager
def _started(work: Callable[[Any], Any], workers: int) -> Iterator[list[Connection]]:
    """Start workers, and end them whatever happens."""
    method = "fork" if _can_fork() else "spawn"
    context: Any = multiprocessing.get_context(method)
    team: list[Connection] = []
    processes: list[BaseProcess] = []
    try:
        with _interrupted_later():
            for _ in range(workers):
                ours, theirs = context.Pipe()
                inherited = [*team, ours] if method == "fork" else []
                process = context.Process(target=_serve, args=(work, theirs, inherited), daemon=True)
                with warnings.catch_warnings():
                    warnings.simplefilter("ignore", DeprecationWarning)  # the threads of BLAS, which follows a fork
                    process.start()
                theirs.close()
                team.append(ours)
                processes.append(process)
        yield team
    finally:
        for process in processes:
            process.terminate()
        for process in processes:
            process.join(_SECONDS)
        for ours in team:
            ours.close()


@contextmanager
def _interrupted_later() -> Iterator[None]:
    """Keep signals until the end of the block: in what Python runs after a fork an exception is lost, and a lock held.

    A mask would not do, as the threads of libraries have masks of their own.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    handlers = {number: signal.getsignal(number) for number in signal.valid_signals()}
    handlers = {number: handler for number, handler in handlers.items() if callable(handler)}
    kept: list[int] = []
    for number in handlers:
        signal.signal(number, lambda number, _: kept.append(number))
    try:
        yield
    finally:
        for number, handler in handlers.items():
            signal.signal(number, handler)
        for arrived in kept:
            signal.raise_signal(arrived)


def _can_fork() -> bool:
    return sys.platform == "linux" and threading.active_count() == 1


def _serve(work: Callable[[Any], Any], pipe: Connection, inherited: list[Connection]) -> None:
    """Do jobs until the pipe is closed, or this process is told to end; the user interrupts the one that asked."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    for end in inherited:  # while the ends of the process that asked are open here, its death would not be seen
        end.close()
    with suppress(EOFError, OSError):
        while True:
            _answer(pipe, work, pipe.recv())


def _answer(pipe: Connection, work: Callable[[Any], Any], job: object) -> None:
    try:
        pipe.send((work(job),))
    except OSError:
        raise
    except Exception:  # of the work, which will raise it where it was asked for, or of pickling
        pipe.send(_NOT_SENT)
