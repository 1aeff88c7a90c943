"""One function of an arithmetic, over numbers and arrays of them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from collapse_theory import checks
from collapse_theory.arithmetic.base import Arithmetic
from collapse_theory.arithmetic.context import chosen, converted
from collapse_theory.kinds import Number, is_symbolic


def applied(function: str, x: Any, domain: str = "", is_outside: Callable[[Number], Any] = lambda v: False) -> Number:
    """Evaluate one function of an arithmetic, elementwise, on arguments of its domain."""
    ops = chosen(x)
    if ops.is_float:
        return _apply_floats(function, x, domain, is_outside, ops)
    entries = _entries(x)
    numbers = [converted("x", entry, ops) for entry in entries.flat]
    for value in numbers:
        if not is_symbolic(value) and is_outside(value):
            raise _out_of_domain(domain, value)
    results = np.empty(entries.size, dtype=object)
    results[:] = [getattr(ops, function)(value) for value in numbers]
    return results.reshape(entries.shape)[()]


def _apply_floats(function: str, x: Any, domain: str, is_outside: Callable[[Number], Any], ops: Arithmetic) -> Number:
    values = _floats(x)
    if np.any(is_outside(values)):
        raise _out_of_domain(domain, values[is_outside(values)].flat[0])
    with np.errstate(all="ignore"):
        results = getattr(ops, function)(values)
    lost = np.isnan(results) | (np.isfinite(values) & ~np.isfinite(results))
    if np.any(lost):
        raise ValueError(
            f"`x` must keep {function} within float64; it holds {values[lost].flat[0]}. Pass mpmath.mpf numbers."
        )
    return ops.plain(results)


def _floats(x: Any) -> Any:
    if isinstance(x, (Iterator, bool, np.bool_)):
        raise ValueError(f"`x` must be numbers; got {checks.shown(x)}. Pass a list, an array or one number.")
    values = checks.floats("x", x)
    if not np.isfinite(values).all():
        raise ValueError(f"`x` must be finite; got {checks.shown(x)}. Remove or correct what is not.")
    return values


def _entries(x: Any) -> Any:
    """Return an object array of any shape."""
    if isinstance(x, (list, tuple, np.ndarray)):
        try:
            return np.asarray(x, dtype=object)
        except ValueError:
            raise ValueError(
                f"`x` must hold numbers of one shape; got {checks.shown(x)}. Pass rows of equal length."
            ) from None
    entries = np.empty((), dtype=object)
    entries[()] = x
    return entries


def _out_of_domain(domain: str, value: Any) -> ValueError:
    return ValueError(f"`x` must be {domain}; got {checks.shown(value)}. Check its sign.")
