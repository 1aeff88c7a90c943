"""Where a function that grows first reaches 0: by doubling, then by interpolation that is never slower than bisection.

The second part is the ITP method (Oliveira and Takahashi, 2020): regula falsi, moved towards the middle and kept so
near to it that at most one step more than in bisection is taken.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

__all__ = ["OutOfReachError", "doubled", "narrowed"]

Surplus = Callable[[Any], float]

_GROWTH = 4.0
_LEAST_GROWTH = 1.02


class OutOfReachError(Exception):
    """The function is still negative at the last number at which it could be asked."""

    def __init__(self, last: Any, refusal: ValueError | None) -> None:
        super().__init__()
        self.last, self.refusal = last, refusal


def doubled(surplus: Surplus, low: int, most: int) -> tuple[int, int]:
    """Return whole numbers with ``surplus(low) < 0 <= surplus(high)``, from one at which it is negative.

    Where the function refuses a number, smaller steps are tried before it counts as out of reach.

    Examples
    --------
    >>> doubled(lambda n: n - 100, 1, 10**6)
    (64, 256)
    """
    growth, high = _GROWTH, min(max(low + 1, int(low * _GROWTH)), most)
    while low < most:
        try:
            found = surplus(high)
        except ValueError as refusal:
            if high - low <= 1 or growth < _LEAST_GROWTH:
                raise OutOfReachError(low, refusal) from None
            growth = math.sqrt(growth)
        else:
            if found >= 0:
                return low, high
            low = high
        high = min(max(low + 1, int(low * growth)), most)
    raise OutOfReachError(low, None)


def narrowed(surplus: Surplus, low: Any, high: Any, *, step: Any = 1) -> tuple[Any, Any]:
    """Return numbers at most ``step`` apart with ``surplus(low) < 0 <= surplus(high)``; whole ones for a step of 1.

    Examples
    --------
    >>> narrowed(lambda n: n * n - 50, 0, 100)
    (7, 8)
    """
    is_whole = isinstance(step, int)
    below, above, width = surplus(low), surplus(high), high - low
    room, pull = step * 2.0 ** math.ceil(math.log2(max(width / step, 1))), 0.2 / width
    while (width := high - low) > step:
        at = _guess(float(width), below, above, max(room - width / 2, 0.0), pull)
        point = low + (min(max(round(at), 1), width - 1) if is_whole else min(max(at, step / 4), width - step / 4))
        if (found := surplus(point)) >= 0:
            high, above = point, found
        else:
            low, below = point, found
        room /= 2
    return low, high


def _guess(width: float, below: float, above: float, room: float, pull: float) -> float:
    """Return how far from the lower end to ask next."""
    middle, rise = width / 2, above - below
    secant = -below / rise * width if 0 < rise < math.inf else middle
    toward = math.copysign(min(pull * width**2, abs(middle - secant)), middle - secant)
    return min(max(secant + toward, middle - room), middle + room)
