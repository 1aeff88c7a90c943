"""Tasks: what a worker runs for one block, picklable, with the compiled code loaded where it runs."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cache, partial
from importlib import import_module
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from collapse_theory.montecarlo.costs import CHEAP, Cost

__all__ = ["Priced", "Task", "compiled", "measured"]

Rows: TypeAlias = NDArray[Any]
Task: TypeAlias = Callable[[Any, int], Rows]
"""From a random stream and a number of replicates to one row for each replicate."""


@dataclass(frozen=True)
class Priced:
    """A task that knows what it needs."""

    task: Task
    cost: Cost

    def __call__(self, rng: Any, replicates: int) -> Rows:
        return self.task(rng, replicates)


def compiled(kernel: str, *arguments: Any, cost: Cost = CHEAP) -> Priced:
    """Return the task that calls a kernel, named by module and function, with these arguments.

    Examples
    --------
    >>> from collapse_theory.montecarlo.kernels.stream import stream
    >>> import numpy as np
    >>> compiled("gaussian.from_data", np.array([10, 10]), 1, 0.0)(stream(1, 0), 5).shape
    (5, 3)
    """
    return Priced(partial(_call, kernel, arguments), cost)


def measured(task: Priced, measure: Callable[[Rows], Rows]) -> Priced:
    """Return the task that reduces each row of another one to a number."""
    return Priced(partial(_measure, task, measure), replace(task.cost, row=1))


def _call(kernel: str, arguments: tuple[Any, ...], rng: Any, replicates: int) -> Rows:
    rows: Rows = _kernel(kernel)(rng, replicates, *arguments)
    return rows


@cache
def _kernel(path: str) -> Any:
    module, name = path.split(".")
    return getattr(import_module(f"collapse_theory.montecarlo.kernels.{module}"), name)


def _measure(task: Task, measure: Callable[[Rows], Rows], rng: Any, replicates: int) -> Rows:
    with np.errstate(over="ignore"):  # the run says so itself
        return measure(task(rng, replicates))
