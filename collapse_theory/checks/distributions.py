"""Probability vectors."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Any

import numpy as np

from collapse_theory.checks.arrays import as_array, unmasked, unread
from collapse_theory.checks.numbers import in_range
from collapse_theory.checks.words import shown
from collapse_theory.kinds import is_symbolic, unsealed

DISTRIBUTION_TOLERANCE = 1e-9


def distribution(p: Any, *, name: str = "p") -> list[Any] | np.ndarray[Any, np.dtype[np.float64]]:
    """Return the entries of a probability vector, or say what is wrong with it.

    They are as they came, except that numbers of lower precision than float64 are divided by their sum, so that what
    was checked once passes again.
    """
    if isinstance(p, (str, bytes, dict, set)) or is_symbolic(p) or not np.iterable(p):
        raise ValueError(f"`{name}` must be a one-dimensional array of probabilities; got {shown(p)}. Pass a list.")
    if isinstance(p, Iterator):
        raise ValueError(f"`{name}` must be an array; got an iterator, which can be read only once. Pass list({name}).")
    unmasked(name, p)
    raw = as_array(p if hasattr(p, "__array__") else list(p))
    if raw is None:
        raise ValueError(f"`{name}` must be one-dimensional; got {unread(p)}. Pass K numbers, shape (K,).")
    if raw.ndim != 1 or raw.size == 0:
        raise ValueError(
            f"`{name}` must be one-dimensional and not empty; its shape is {raw.shape}. Flatten it to shape (K,)."
        )
    if raw.dtype == object:
        entries = list(raw)
        _check_entries(name, [e for e in entries if not is_symbolic(e)])
        _check_total(name, _exact_total(entries))
        return entries
    if raw.dtype.kind not in "iuf":
        raise ValueError(f"`{name}` must hold numbers; its entries are of type {raw.dtype}. Convert them to float.")
    values, tolerance = raw.astype(np.float64), _tolerance(raw)
    _check_array(name, values, tolerance=tolerance)
    return values if tolerance == DISTRIBUTION_TOLERANCE else values / values.sum()


def _tolerance(values: np.ndarray[Any, Any]) -> float:
    """Return by how much a sum may miss 1: numbers of lower precision, each rounded, miss it by their own rounding."""
    if values.dtype.kind != "f":
        return DISTRIBUTION_TOLERANCE
    rounding = float(np.finfo(values.dtype).eps)
    return max(DISTRIBUTION_TOLERANCE, rounding * (8 + math.sqrt(values.size)))


def _check_array(name: str, values: np.ndarray[Any, np.dtype[np.float64]], tolerance: float) -> None:
    bad = np.flatnonzero(~(np.isfinite(values) & (values >= 0)))
    if bad.size:
        raise ValueError(
            f"`{name}` must be finite and non-negative; entry {bad[0]} is {values[bad[0]]:.6g}. Remove or correct it."
        )
    _check_total(name, float(values.sum()), tolerance)


def _check_entries(name: str, entries: list[Any]) -> None:
    for index, entry in enumerate(entries):
        if not in_range(entry, allow_zero=True) or isinstance(entry, (bool, np.bool_, str)):
            raise ValueError(
                f"`{name}` must be finite and non-negative; entry {index} is {shown(entry)}. Remove or correct it."
            )


def _exact_total(entries: list[Any]) -> Any:
    total = sum(entries[1:], start=entries[0])
    return total.simplify() if hasattr(total, "simplify") else total


def _check_total(name: str, total: Any, tolerance: float = DISTRIBUTION_TOLERANCE) -> None:
    if is_symbolic(total):
        return
    if total == 0:
        raise ValueError(f"`{name}` must sum to 1; it sums to 0. Give at least one atom some probability.")
    if not unsealed(abs(total - 1)) <= tolerance:
        total = unsealed(total)
        found = f"{float(total):.12g}" if total < 1e300 else shown(total)
        raise ValueError(f"`{name}` must sum to 1; it sums to {found}. Divide counts by their total first.")
