"""Numbers of schedules: what may be a size, and what a user gets back."""

from __future__ import annotations

from typing import Any

import numpy as np

from collapse_theory import arithmetic, checks
from collapse_theory.arithmetic import Number

__all__ = ["LARGEST_EXPONENT", "LARGEST_SIZE", "checked", "counted", "longest", "parameter"]

LARGEST_SIZE = 10**300  # in range of float64
LARGEST_EXPONENT = 1000


def longest(fits: Any) -> int:
    """Return the largest number of fits asked for."""
    if arithmetic.is_symbolic(fits):
        raise ValueError(
            f"`fits` must be a number here; got the symbol {fits}. Only sums over equal sizes take symbols."
        )
    return int(np.max(fits, initial=0)) if isinstance(fits, np.ndarray) else int(fits)


def counted(fits: Any) -> Any:
    """Return a count of generations, an array of counts or a symbol, in range of float64."""
    counts = checks.fits(fits)
    if isinstance(counts, int):
        checks.whole("fits", counts, minimum=0, maximum=LARGEST_SIZE)
    return counts


def checked(size: Any, minimum: int) -> Number:
    """Return a size, or a symbol for one; raise ValueError if it is fractional, boolean, NaN or under the minimum."""
    if arithmetic.is_symbolic(size):
        return size
    count = checks.whole("samples", size, minimum=minimum, maximum=LARGEST_SIZE)
    return count if isinstance(size, (int, float, np.number, np.ndarray)) else size


def parameter(name: str, value: Any, *, allow_zero: bool = False, maximum: int = LARGEST_SIZE) -> None:
    """Refuse what is not one positive number, in a range where sizes fit into float64, or a symbol."""
    if isinstance(value, np.ndarray) and value.ndim:
        raise ValueError(f"`{name}` must be one number; got {value!r}. Pass varying sizes as a list.")
    checks.positive(name, value, allow_zero=allow_zero)
    number = value.item() if isinstance(value, (np.generic, np.ndarray)) else value
    if not arithmetic.is_symbolic(number) and number > maximum:
        raise ValueError(
            f"`{name}` must be at most {float(maximum):g}; larger sizes leave float64. Pass a smaller number."
        )
