"""Checks of arguments, in one wording: the name, the requirement, the value, the remedy."""

from __future__ import annotations

import math
from collections.abc import Sequence
from fractions import Fraction
from typing import Any

import numpy as np

from collapse_theory.arithmetic import Number, is_symbolic

DISTRIBUTION_TOLERANCE = 1e-9


def whole(name: str, value: object, *, minimum: int) -> int:
    """Return ``value`` as an int, or say why it is no count.

    Examples
    --------
    >>> whole("samples", 1e5, minimum=1)
    100000
    """
    number = None if isinstance(value, (bool, np.bool_)) else _as_whole(value)
    if number is None or number < minimum:
        raise ValueError(
            f"`{name}` must be a whole number of at least {minimum}; got {value!r}. "
            f"Pass a count such as {name}={max(minimum, 1) * 100 if name == 'samples' else max(minimum, 1)}."
        )
    return number


def _as_whole(value: Any) -> int | None:
    if isinstance(value, (str, bytes, Sequence)) or np.ndim(value) > 0:
        return None
    if hasattr(value, "unique_fmpz"):  # an Arb ball
        unique = value.unique_fmpz() if value.is_exact() and value.is_integer() else None
        return None if unique is None else int(unique)
    try:
        number = int(value)
    except (TypeError, ValueError, OverflowError):
        return None
    return number if number == value else None


def fits(value: Any, *, name: str = "fits") -> Any:
    """Return a count of generations, an integer array of them, or a symbol as it is."""
    if is_symbolic(value):
        return value
    if isinstance(value, (list, tuple, range, np.ndarray)) and np.ndim(value):
        counts = np.asarray(value)
        if counts.dtype.kind not in "iu" or (counts.size and counts.min() < 0):
            raise ValueError(f"`{name}` must hold whole numbers of at least 0; got {_short(value)}. Pass integers.")
        return counts
    return whole(name, value, minimum=0)


def ddof(value: object) -> int:
    """Return 1 (unbiased variance) or 0 (maximum likelihood)."""
    number = None if isinstance(value, bool) else _as_whole(value)
    if number not in (0, 1):
        raise ValueError(f"`ddof` must be 1 (unbiased) or 0 (maximum likelihood); got {value!r}. Leave it out for 1.")
    return number


def positive(name: str, value: Number, *, allow_zero: bool = False) -> Number:
    """Return ``value`` if it is a finite positive number (symbols pass)."""
    if is_symbolic(value):
        return value
    if isinstance(value, (bool, str)) or not _in_range(value, allow_zero):
        kind = "non-negative" if allow_zero else "positive"
        raise ValueError(f"`{name}` must be finite and {kind}; got {_short(value)}. Check its sign and units.")
    return value


def _in_range(value: Any, allow_zero: bool) -> bool:
    try:
        if isinstance(value, np.ndarray):
            lowest = value.min() if value.size else 0.0
            return bool(np.isfinite(value).all() and (lowest >= 0 if allow_zero else lowest > 0))
        return bool((value >= 0 if allow_zero else value > 0) and float(value) < math.inf)
    except (TypeError, ValueError):
        return False
    except OverflowError:  # an exact number beyond float64 is finite all the same
        return True


def inside(name: str, value: Number, low: float, high: float, *, closed: bool = False) -> Number:
    """Return ``value`` if it is a number between ``low`` and ``high`` (symbols pass)."""
    if is_symbolic(value):
        return value
    try:
        good = not isinstance(value, (bool, str)) and bool(low <= value <= high if closed else low < value < high)
    except (TypeError, ValueError):
        good = False
    if not good:
        span = f"[{low:g}, {high:g}]" if closed else f"({low:g}, {high:g})"
        raise ValueError(f"`{name}` must be in {span}; got {_short(value)}. Pass a number from that interval.")
    return value


def seed(value: object) -> int:
    """Return a seed: a whole number of at least 0."""
    return whole("seed", value, minimum=0)


def distribution(p: Any, *, name: str = "p") -> list[Any] | np.ndarray[Any, np.dtype[np.float64]]:
    """Return the entries of a probability vector, still unnormalised, or say what is wrong with it."""
    if isinstance(p, (str, bytes)) or not np.iterable(p):
        raise ValueError(f"`{name}` must be a one-dimensional array of probabilities; got {_short(p)}. Pass a list.")
    raw = np.asarray(p if isinstance(p, np.ndarray) else list(p))
    if raw.ndim != 1 or raw.size == 0:
        raise ValueError(
            f"`{name}` must be one-dimensional and not empty; its shape is {raw.shape}. Flatten it to shape (K,)."
        )
    if raw.dtype == object:
        entries = list(raw)
        _check_entries(name, [e for e in entries if not is_symbolic(e)], total=_exact_total(entries))
        return entries
    if raw.dtype.kind not in "iuf":
        raise ValueError(f"`{name}` must hold numbers; its entries are of type {raw.dtype}. Convert them to float.")
    values = raw.astype(np.float64)
    _check_array(name, values)
    return values


def _check_array(name: str, values: np.ndarray[Any, np.dtype[np.float64]]) -> None:
    bad = np.flatnonzero(~(np.isfinite(values) & (values >= 0)))
    if bad.size:
        raise ValueError(
            f"`{name}` must be finite and non-negative; entry {bad[0]} is {values[bad[0]]:.6g}. Remove or correct it."
        )
    _check_total(name, float(values.sum()))


def _check_entries(name: str, entries: list[Any], total: Any) -> None:
    for index, entry in enumerate(entries):
        if not entry >= 0:
            raise ValueError(
                f"`{name}` must be finite and non-negative; entry {index} is {entry}. Remove or correct it."
            )
    if not is_symbolic(total):
        _check_total(name, float(total))


def _exact_total(entries: list[Any]) -> Any:
    total = sum(entries[1:], start=entries[0])
    return total.simplify() if hasattr(total, "simplify") else total


def _check_total(name: str, total: float) -> None:
    if total == 0:
        raise ValueError(f"`{name}` must sum to 1; it sums to 0. Give at least one atom some probability.")
    if not abs(total - 1) <= DISTRIBUTION_TOLERANCE:
        raise ValueError(f"`{name}` must sum to 1; it sums to {total:.12g}. Divide counts by their total first.")


def _short(value: object, limit: int = 60) -> str:
    text = str(value) if isinstance(value, Fraction) else repr(value)
    return text if len(text) <= limit else text[: limit - 1] + "…"
