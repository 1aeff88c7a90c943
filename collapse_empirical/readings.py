"""What a run measured, as arrays; read once, and passed on to whatever compares, judges or draws it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from collapse_empirical.recipe import Recipe
from collapse_empirical.store import DamagedError, check_run, load_arrays
from collapse_theory import runs
from collapse_theory.runs import RecordedRun
from collapse_theory.runs.packed import is_packed, unpack

__all__ = ["Readings", "after", "read"]


@dataclass(frozen=True)
class Readings:
    """A run that was read once.

    Attributes
    ----------
    recipe : Recipe
    recorded : RecordedRun
        All records, compared with their digests.
    """

    recipe: Recipe
    recorded: RecordedRun

    @property
    def path(self) -> Path:
        """The directory of the run."""
        return self.recorded.folder

    @cached_property
    def last(self) -> int:
        """The last generation that every seed has reached; ValueError if that is not at least the first fit."""
        reached = [len(self.recorded.metrics(seed)) - 1 for seed in self.recipe.seeds]
        if min(reached) < 1:
            raise ValueError(
                f"`DIR` must hold generations to compare; {str(self.path)!r} has none for some seed. "
                f"Run `collapse-lab resume {self.path}` first."
            )
        return min(reached)

    @cached_property
    def series(self) -> dict[str, NDArray[np.float64]]:
        """Every metric that all generations have, by name, of shape (seeds, generations + 1, …).

        What was not measured is NaN; metrics that generation 0 lacks start with NaN.
        """
        rows = [self.recorded.metrics(seed)[: self.last + 1] for seed in self.recipe.seeds]
        return {name: _stacked(name, rows) for name in rows[0][1]}

    @cached_property
    def measured(self) -> dict[str, NDArray[np.float64] | None]:
        """Every metric from the first fit on, shape (seeds, generations, …); None where it is not a number somewhere.

        What definitions of collapse ask of a metric cannot be answered with gaps in it.
        """
        rows = {name: values[:, 1:] for name, values in self.series.items()}
        return {name: values if np.isfinite(values).all() else None for name, values in rows.items()}

    def data(self, seed: int, generation: int) -> NDArray[Any] | None:
        """Return the data of a generation, or None if they were not kept or are damaged."""
        try:
            return load_arrays(self.recorded.part(seed, generation, "data") / "data.safetensors")["data"]
        except DamagedError:
            return None


def read(path: Path) -> Readings:
    """Read the run in a directory, or in one file, each record once.

    Parameters
    ----------
    path : Path

    Returns
    -------
    Readings

    Raises
    ------
    ValueError
        If there is none.
    DamagedError
        If anything in it is not what was written.
    """
    recorded: RecordedRun
    if is_packed(path):
        recorded = unpack(path)
    else:
        check_run(path)
        recorded = runs.read(path)
    return Readings(Recipe.from_dict(recorded.recipe), recorded)


def after(fits: int) -> str:
    """Return what a generation is called.

    Examples
    --------
    >>> [after(fits) for fits in range(3)]
    ['original', 'after 1 fit', 'after 2 fits']
    """
    return "original" if fits == 0 else f"after {fits} fit{'s' if fits > 1 else ''}"


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
