"""Measured series of a run as arrays."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from collapse_empirical.store import DamagedError, Run
from collapse_theory.runs import History

__all__ = ["after", "common_generations", "measured", "whole_records"]


def after(fits: int) -> str:
    """Return what a generation is called.

    Examples
    --------
    >>> [after(fits) for fits in range(3)]
    ['original', 'after 1 fit', 'after 2 fits']
    """
    return "original" if fits == 0 else f"after {fits} fit{'s' if fits > 1 else ''}"


def common_generations(run: Run) -> int:
    """Return the last generation that every seed has reached."""
    reached = [len(run.generations(seed)) - 1 for seed in run.recipe.seeds]
    if min(reached) < 1:
        raise ValueError(
            f"`DIR` must hold generations to compare; {str(run.path)!r} has none for some seed. "
            f"Run `collapse-lab resume {run.path}` first."
        )
    return min(reached)


def whole_records(run: Run) -> History:
    """Return what a run has recorded; ValueError with a remedy if a record is not what was written."""
    try:
        return run.history()
    except DamagedError as damage:
        raise ValueError(f"`DIR` must hold whole records; {damage}. {damage.remedy}") from None


def measured(run: Run) -> dict[str, NDArray[np.float64]]:
    """Return every metric that all generations have, by name.

    Returns
    -------
    dict of arrays, shape (seeds, generations + 1, …)
        What was not measured is NaN; metrics that generation 0 lacks start with a row of NaN.
    """
    last = common_generations(run)
    found = whole_records(run)
    rows = [found.metrics(seed)[: last + 1] for seed in run.recipe.seeds]
    return {name: _stacked(name, rows) for name in rows[0][1]}


def _stacked(name: str, rows: list[list[Mapping[str, Any]]]) -> NDArray[np.float64]:
    shape = np.shape(rows[0][1][name])
    blank = np.full(shape, np.nan)

    def entry(row: Mapping[str, Any]) -> NDArray[np.float64]:
        try:
            value = np.array(row.get(name, blank), dtype=np.float64)
        except (TypeError, ValueError):
            raise ValueError(
                f"`DIR` must hold numbers; {name} is {str(row[name])[:60]} in a record. Start a new run."
            ) from None
        return value if value.shape == shape else blank

    return np.array([[entry(row) for row in seed] for seed in rows])
