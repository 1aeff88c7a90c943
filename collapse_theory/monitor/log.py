"""Counts of the data of each generation: what the monitor reads."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from collapse_theory import checks

__all__ = ["CountLog", "as_log", "whole_counts"]

Array = NDArray[np.int64]
_REMEDY = "Count the data of each generation, the original first: one row per generation, one column per category."


@dataclass(frozen=True, eq=False)
class CountLog:
    """How often each category was counted in each generation; row 0 is the original.

    Attributes
    ----------
    counts : array of int64, shape (generations, categories)
    categories : sequence
        Names of the columns, all different.
    generations : tuple of int
        Numbers of the rows, each one more than that before it.

    Raises
    ------
    ValueError
        If there are fewer than two generations, gaps between them, generations without data, counts that are negative
        or not whole, or names that repeat.

    Examples
    --------
    >>> CountLog([[5, 5], [7, 3]], ["a", "b"]).totals.tolist()
    [10, 10]
    """

    counts: Array
    categories: Sequence[Hashable] = ()
    generations: tuple[int, ...] = ()

    def __post_init__(self) -> None:
        counts = whole_counts(self.counts)
        object.__setattr__(self, "counts", counts)
        object.__setattr__(self, "categories", _names(self.categories, counts.shape[1]))
        object.__setattr__(self, "generations", _numbers(self.generations) or tuple(range(counts.shape[0])))
        _check_generations(self.generations, counts.shape[0])
        empty = np.flatnonzero(counts.sum(axis=1) == 0)
        if empty.size:
            raise ValueError(
                f"`log` must have data in every generation; got none in generation {self.generations[empty[0]]}. "
                "Leave out generations without data at the end, and mend others."
            )

    @property
    def totals(self) -> Array:
        """Data counted in each generation, shape (generations,)."""
        return np.asarray(self.counts.sum(axis=1))


def as_log(log: Any) -> CountLog:
    """Return counts as a log: of an array, a data frame, or one mapping from names to counts per generation.

    Parameters
    ----------
    log : CountLog, array of shape (generations, categories), data frame, or sequence of mappings
        A data frame has one row per generation, its columns are the categories; its index numbers the generations if
        it holds whole numbers. A category that a mapping does not name was counted zero times.

    Returns
    -------
    CountLog

    Raises
    ------
    ValueError
        If it is none of these, or not a log; see :class:`CountLog`.

    Examples
    --------
    >>> as_log([{"a": 5, "b": 5}, {"a": 7, "c": 3}]).counts.tolist()
    [[5, 5, 0], [7, 0, 3]]
    """
    if isinstance(log, CountLog):
        return log
    if hasattr(log, "columns") and hasattr(log, "to_numpy"):
        index = np.asarray(log.index)
        numbered = tuple(map(int, index)) if index.dtype.kind in "iu" else ()
        return CountLog(log.to_numpy(), [*log.columns], numbered)
    if np.iterable(log) and not isinstance(log, (str, bytes, Mapping)):
        rows: Any = log if isinstance(log, np.ndarray) else list(log)
        if len(rows) and all(isinstance(row, Mapping) for row in rows):
            return _of_mappings(rows)
        return CountLog(rows)
    raise ValueError(f"`log` must be counts of two or more generations; got {checks.shown(log)}. {_REMEDY}")


def whole_counts(values: Any, *, rows: int = 2) -> Array:
    """Return counts as whole numbers in two dimensions, or say which is not."""
    kind: str
    try:
        counts = np.asarray(values)
        kind = counts.dtype.kind
    except (TypeError, ValueError):
        counts, kind = np.empty(0), "?"
    if counts.ndim != 2 or kind not in "iufO" or counts.shape[0] < rows or counts.shape[1] < 1:
        found = f"{counts.shape[0]} generation" if counts.ndim == 2 and kind in "iufO" else checks.shown(values)
        raise ValueError(f"`log` must be counts of two or more generations; got {found}. {_REMEDY}")
    try:
        whole = counts.astype(np.int64)
        bad = (whole != counts) | (whole < 0)
    except (TypeError, ValueError, OverflowError):
        raise ValueError(f"`log` must hold whole counts up to 2^63; got {checks.shown(values)}. {_REMEDY}") from None
    if bad.any():
        row, column = (int(k) for k in np.argwhere(bad)[0])
        raise ValueError(
            f"`log` must hold whole counts that are not negative; got {counts[row, column]} in row {row}, column "
            f"{column}. Give counts, not shares; write 0 for what was not seen."
        )
    return whole


def _of_mappings(rows: Sequence[Mapping[Hashable, Any]]) -> CountLog:
    places: dict[Hashable, int] = {}
    for row in rows:
        for name in row:
            places.setdefault(name, len(places))
    counts = np.zeros((len(rows), len(places)), dtype=object)
    for i, row in enumerate(rows):
        for name, count in row.items():
            counts[i, places[name]] = count
    return CountLog(counts, list(places))


def _names(names: Any, count: int) -> Sequence[Hashable]:
    """Return the names of columns, all different."""
    remedy = "Leave it out to number them."
    if not isinstance(names, Sequence):
        names = checks.listed("categories", names, object, what="names", remedy=remedy)
    if not len(names):
        return range(count)
    if len(names) != count:
        raise ValueError(f"`categories` must name each of the {count} columns; got {len(names)}. {remedy}")
    if isinstance(names, range):
        return names
    seen: set[Hashable] = set()
    for name in names:
        if not isinstance(name, Hashable) or name != name:  # NaN is not found again
            raise ValueError(f"`categories` must be names that can be keys; got {checks.shown(name)}. {remedy}")
        if name in seen:
            raise ValueError(f"`categories` must all differ; got {checks.shown(name)} twice. Add up its counts.")
        seen.add(name)
    return list(names)


def _numbers(generations: Any) -> tuple[int, ...]:
    remedy = "Leave it out for 0, 1, …"
    listed = checks.listed("generations", generations, object, what="whole numbers", remedy=remedy)
    return tuple(checks.whole("generations", number, minimum=0) for number in listed)


def _check_generations(numbers: Sequence[int], count: int) -> None:
    if len(numbers) != count:
        raise ValueError(f"`generations` must number each of the {count} rows; got {len(numbers)}. Leave it out.")
    for before, after in pairwise(numbers):
        if after != before + 1:
            raise ValueError(
                f"`log` must have every generation once, in order; got {before} and then {after}. Estimates belong to "
                "one step: give the missing generations, or read the parts one by one."
            )
