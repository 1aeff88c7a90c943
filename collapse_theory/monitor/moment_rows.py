"""Logs of means and variances, from tables or lines of JSON."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

from collapse_theory import checks
from collapse_theory.monitor.rows import in_order, refusal, whole
from collapse_theory.monitor.tables import MOMENTS, Record, check_row, names_of

__all__ = ["MomentLog", "moments_of_objects", "moments_of_records"]

_FORM = "Write the columns generation, mean, variance (and size, the data that it was fitted to)."


@dataclass(frozen=True)
class MomentLog:
    """Means and variances of each generation; row 0 is the original.

    Attributes
    ----------
    means : list
        One number for each generation, or a list of numbers for each coordinate.
    variances : list
        The same, or matrices.
    samples : list of int or None
        Data that each generation after the original was fitted to; None if they are not told.

    Examples
    --------
    >>> MomentLog([0.0, 0.1], [1.0, 0.9], [100]).samples
    [100]
    """

    means: list[Any]
    variances: list[Any]
    samples: list[int] | None


@dataclass
class _Row:
    number: int
    place: str
    mean: Any
    variance: Any
    size: int | None


def moments_of_records(table: Iterator[Record], name: str) -> MomentLog:
    """Return the log in a table with the columns generation, mean, variance and, where known, size."""
    place, header = next(table, (name, []))
    names = names_of(header)
    if not MOMENTS <= set(names) <= MOMENTS | {"size"}:
        got = checks.shown(",".join(map(str, header))) if header else "an empty file"
        raise refusal("have the columns generation, mean, variance", got, place, _FORM)
    rows = (check_row(row, names, where) for where, row in table)
    return _log((_row(dict(zip(names, row, strict=True)), where) for row, where in rows), name)


def moments_of_objects(lines: Iterator[tuple[str, dict[str, Any]]], name: str) -> MomentLog:
    """Return the log in lines of JSON with such keys; means and variances may be lists."""
    return _log((_row(found, place) for place, found in lines), name)


def _log(found: Iterator[_Row], name: str) -> MomentLog:
    rows = in_order(found, name)
    if rows[0].number != 0:
        got, remedy = f"generation {rows[0].number} as the first", "Number the original 0."
        raise refusal("begin with generation 0", got, rows[0].place, remedy)
    sizes = [row.size for row in rows[1:]]
    told = [size for size in sizes if size is not None]
    if told and len(told) < len(sizes):
        lacking = next(row for row in rows[1:] if row.size is None)
        raise refusal("have all sizes or none", f"none in generation {lacking.number}", lacking.place, "Add it.")
    return MomentLog([row.mean for row in rows], [row.variance for row in rows], told or None)


def _row(found: dict[str, Any], place: str) -> _Row:
    missing = next((name for name in sorted(MOMENTS) if name not in found), None)
    if missing is not None:
        raise refusal("have generation, mean and variance on each line", f"no {missing}", place, _FORM)
    size = found.get("size")
    return _Row(
        whole(found["generation"], "generations", place),
        place,
        _numbers(found["mean"], "means", place),
        _numbers(found["variance"], "variances", place),
        None if size is None or size == "" else whole(size, "sizes", place),
    )


def _numbers(value: Any, what: str, place: str) -> Any:
    """Return a number, or lists of them as JSON has them, all finite."""
    if isinstance(value, list) and value:
        return [_numbers(entry, what, place) for entry in value]
    is_odd = isinstance(value, (bool, np.bool_)) or (isinstance(value, str) and "_" in value)
    try:
        number = math.nan if is_odd else float(value)
    except (TypeError, ValueError, OverflowError):
        number = math.nan
    if not math.isfinite(number):
        raise refusal(f"hold {what} that are finite numbers", checks.shown(value), place, "Correct it.")
    return number
