"""Sums of a term over whole numbers."""

from __future__ import annotations

import math
from collections.abc import Callable, Collection
from typing import Any

import numpy as np

from collapse_theory import checks
from collapse_theory.arithmetic.base import Arithmetic
from collapse_theory.arithmetic.context import chosen, converted
from collapse_theory.arithmetic.served import any_kind
from collapse_theory.kinds import Number


@any_kind
def total(term: Callable[[Number], Number], over: Collection[Any], *like: Any) -> Number:
    """Sum of ``term(k)`` over whole numbers k, each in the kind of number of ``like``.

    Parameters
    ----------
    term : callable
        Of one number.
    over : range, or list of numbers
        For instance ``range(1, fits + 1)``.
    *like : numbers
        Needed only where a formula is called by hand with other numbers than floats.

    Returns
    -------
    number
        Zero where ``over`` is empty.

    Raises
    ------
    ValueError
        If ``term`` cannot be called, or ``over`` not be gone through.

    Examples
    --------
    >>> round(total(lambda k: 1 / k**2, range(1, 4)), 12)
    1.361111111111
    >>> import sympy
    >>> total(lambda k: 1 / k**2, range(1, 4), sympy.Symbol("M"))
    49/36
    """
    if not callable(term) or isinstance(term, type):
        raise ValueError(f"`term` must be a function of one number; got {checks.shown(term)}. Pass lambda k: 1 / k**2.")
    ops = chosen(*like)
    indices = [_index(k, ops) for k in _counted(over)]
    terms = [term(k) for k in indices]
    are_floats = all(type(value) in (float, np.float64) and math.isfinite(value) for value in terms)
    return ops.total(terms) if are_floats or not ops.is_float else sum(terms)


def _counted(over: Any) -> Any:
    """Return what to sum over, if it has an end that can be reached."""
    if isinstance(over, range):
        terms = min(max(0, (over.stop - over.start) // over.step), 10**300)
        checks.affordable("over", over, seconds=1e-6 * terms, memory=100.0 * terms, remedy="Use a closed form.")
    elif not isinstance(over, (list, tuple, np.ndarray)) or np.ndim(np.asarray(over, dtype=object)) != 1:
        raise ValueError(
            f"`over` must be whole numbers to sum over; got {checks.shown(over)}. Pass range(1, fits + 1)."
        )
    return over


def _index(k: Any, ops: Arithmetic) -> Number:
    whole = int(k) if isinstance(k, (int, np.integer)) and not isinstance(k, bool) else k
    return ops.index(whole) if type(whole) is int else converted("over", whole, ops)
