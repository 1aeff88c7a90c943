"""Whole numbers: counts, positions, generations, seeds."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from collapse_theory.checks.arrays import as_array, is_masked, unmasked
from collapse_theory.checks.words import shown
from collapse_theory.kinds import is_symbolic, unsealed

LARGEST_COUNT = 10**18  # beyond it neither int64 counters nor float64 steps of one are exact


def whole(name: str, value: object, *, minimum: int, maximum: int | None = None) -> int:
    """Return ``value`` as an int, or say why it is not a count.

    Examples
    --------
    >>> whole("samples", 1e5, minimum=1)
    100000
    """
    number = None if isinstance(value, (bool, np.bool_)) else as_whole(value)
    if number is None or number < minimum:
        raise ValueError(
            f"`{name}` must be a whole number of at least {minimum}; got {shown(value)}. "
            f"Pass a count such as {name}={max(minimum, 1) * 100 if name == 'samples' else max(minimum, 1)}."
        )
    if maximum is not None and number > maximum:
        most = maximum if maximum <= LARGEST_COUNT else f"{float(maximum):g}"
        raise ValueError(f"`{name}` must be at most {most}; got {shown(value)}. Pass a smaller count.")
    return number


def index(name: str, value: object, *, size: int, of: str) -> int:
    """Return ``value`` as a position among ``size`` things, counted from 0.

    Examples
    --------
    >>> index("atom", 3, size=3, of="atoms")
    Traceback (most recent call last):
    ...
    ValueError: `atom` must be in 0 … 2, a position among 3 atoms; got 3. Count from 0.
    """
    number = None if isinstance(value, (bool, np.bool_)) else as_whole(value)
    if number is None or not 0 <= number < size:
        raise ValueError(
            f"`{name}` must be in 0 … {size - 1}, a position among {size} {of}; got {shown(value)}. Count from 0."
        )
    return number


def seed(value: object) -> int:
    """Return a seed: a whole number of at least 0."""
    return whole("seed", value, minimum=0)


def ddof(value: object) -> int:
    """Return 1 (unbiased variance) or 0 (maximum likelihood)."""
    number = None if isinstance(value, bool) else as_whole(value)
    if number not in (0, 1):
        raise ValueError(f"`ddof` must be 1 (unbiased) or 0 (maximum likelihood); got {value!r}. Leave it out for 1.")
    return number


def fits(value: Any, *, name: str = "fits") -> Any:
    """Return a count of generations, an integer array of them, or a symbol as it is."""
    if is_symbolic(value):
        return value
    if isinstance(value, (list, tuple, range, np.ndarray)) or _is_series(value):
        unmasked(name, value)
        counts = as_array(value)
        if counts is not None and counts.ndim == 0:
            return whole(name, counts.item(), minimum=0)
        if counts is not None and counts.dtype.kind == "f" and _are_whole(counts):
            counts = counts.astype(np.int64)
        if counts is None or counts.dtype.kind not in "iu" or (counts.size and counts.min() < 0):
            raise ValueError(f"`{name}` must hold whole numbers of at least 0; got {shown(value)}. Pass integers.")
        return counts
    return whole(name, value, minimum=0)


def _are_whole(values: np.ndarray[Any, Any]) -> bool:
    """Tell whether floats, such as a column of counts with a gap elsewhere, are whole numbers without rounding."""
    return bool(np.all((np.abs(values) <= 2**53) & (np.floor(values) == values)))


def _is_series(value: object) -> bool:
    """Tell a column of pandas or xarray, which turns into an array, from a number."""
    return hasattr(value, "__array__") and bool(getattr(value, "shape", ()))


def as_whole(value: Any) -> int | None:
    if isinstance(value, (str, bytes, Sequence, complex, np.complexfloating)) or is_masked(value):
        return None
    if isinstance(value, np.ndarray) and value.ndim > 0:
        return None
    value = unsealed(value)
    if hasattr(value, "unique_fmpz"):  # an Arb ball
        unique = value.unique_fmpz() if value.is_exact() and value.is_integer() else None
        return None if unique is None else int(unique)
    try:
        number = int(value)
    except (TypeError, ValueError, OverflowError):
        return None
    return number if number == value else None
