"""Numbers of schedules: what may be a size, and what a user gets back."""

from __future__ import annotations

from typing import Any

import numpy as np

from collapse_theory import arithmetic, checks
from collapse_theory.arithmetic import Number

__all__ = ["checked", "longest", "plain"]


def plain(value: Number) -> Number:
    """Return a Python float for a NumPy scalar; leave every other number as it is."""
    return float(value) if isinstance(value, (np.floating, np.integer, int)) else value


def longest(fits: Any) -> int:
    """Return the largest number of fits asked for."""
    if arithmetic.is_symbolic(fits):
        raise ValueError(
            f"`fits` must be a number here; got the symbol {fits}. Only sums over equal sizes take symbols."
        )
    return int(np.max(fits, initial=0)) if isinstance(fits, np.ndarray) else int(fits)


def checked(size: Any, minimum: int) -> Number:
    """Return a size, or a symbol for one; raise ValueError if it is fractional, boolean, NaN or under the minimum."""
    if arithmetic.is_symbolic(size):
        return size
    count = checks.whole("samples", size, minimum=minimum)
    return count if isinstance(size, (int, float, np.number)) else size
