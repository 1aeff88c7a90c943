"""Reports of how far a simulation is: a function that is called, or a bar with the time left."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TypeAlias

__all__ = ["Report", "watched"]

Report: TypeAlias = bool | Callable[[int, int], object] | None
_PATIENCE = 2.0  # seconds that a run may last without a bar


@contextmanager
def watched(report: Report, total: int) -> Iterator[Callable[[int], None]]:
    """Yield a function that is told how many more replicates are done.

    ``report`` is called with the replicates done and their total; True shows a bar on the terminal, False nothing,
    None a bar at the interactive prompt once the run has lasted for some seconds.
    """
    if callable(report):
        yield _caller(report, total)
    elif report is False or not (report or _is_at_the_prompt()):
        yield lambda count: None
    else:
        with _bar(total, 0.0 if report else _PATIENCE) as advance:
            yield advance


def _caller(report: Callable[[int, int], object], total: int) -> Callable[[int], None]:
    done = 0

    def advance(count: int) -> None:
        nonlocal done
        done += count
        report(done, total)

    return advance


def _is_at_the_prompt() -> bool:
    return hasattr(sys, "ps1") and sys.stderr.isatty()


@contextmanager
def _bar(total: int, patience: float) -> Iterator[Callable[[int], None]]:
    """Show a bar once the run has lasted longer than ``patience``."""
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TimeRemainingColumn

    columns = (BarColumn(), MofNCompleteColumn(), "replicates", TimeRemainingColumn())
    bar = Progress(*columns, console=Console(stderr=True), transient=True)
    task = bar.add_task("simulating", total=total)
    started = time.monotonic()
    live = False

    def advance(count: int) -> None:
        nonlocal live
        bar.advance(task, count)
        if not live and time.monotonic() - started >= patience:
            bar.start()
            live = True

    try:
        yield advance
    finally:
        if live:
            bar.stop()
