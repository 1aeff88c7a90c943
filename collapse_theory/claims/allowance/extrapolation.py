"""Where a sequence tends to, read off a few certified values, and how well that is known, if at all.

Three neighbouring values determine a, b and k in a + b u^-k, where u is the index (or its logarithm). Sliding along the
values gives one such limit after another. They have settled if each change is at most half of the one before; then what
is still to come is less than a geometric series has left, and the error is twice that. What falls more slowly than a
power does not settle, and nothing is concluded.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

__all__ = ["FEWEST", "Extrapolation", "extrapolate"]

FEWEST = 6
"""Values that four estimates, and so three changes between them, need."""

_LAST = 4
_HALF = 0.5
_SAFETY = 2.0
_FLOOR = 1e-9  # of the last step: what floats leave of an estimate
_STEEPEST = 60.0
_FLATTEST = 1e-3


@dataclass(frozen=True)
class Extrapolation:
    """A limit read off certified values.

    Attributes
    ----------
    limit : float
        The last estimate.
    error : float
        How far from it the limit may be; infinite if the estimates have not settled.
    """

    limit: float
    error: float

    @property
    def settled(self) -> bool:
        """Whether the estimates converge among themselves."""
        return math.isfinite(self.error)


def extrapolate(index: Sequence[float], values: Sequence[Any]) -> Extrapolation:
    """Return where values tend to as their index grows.

    Parameters
    ----------
    index : sequence of float > 0
        Increasing; the logarithm of an index where the values approach the limit like a power of that.
    values : sequence of flint.arb
        As many; at least ``FEWEST``.

    Returns
    -------
    Extrapolation

    Examples
    --------
    >>> import flint
    >>> sizes = [10, 20, 40, 80, 160, 320]
    >>> found = extrapolate(sizes, [2 + flint.arb(1) / n + flint.arb(3) / n**2 for n in sizes])
    >>> round(found.limit, 3), found.error < 0.002
    (2.0, True)
    >>> extrapolate(sizes, [flint.arb(n).log() for n in sizes]).settled
    False
    """
    last, steps = values[-1], [after - before for before, after in pairwise(values)]
    if _vanishes(steps[-1]):
        still = float(last.rad()) + float(abs(steps[-1]).upper())
        return Extrapolation(float(last), still)
    starts = range(len(values) - _LAST - 2, len(values) - 2)
    windows = [_window(index[start : start + 3], steps[start : start + 2]) for start in starts]
    ahead = [rest + float(v - last) for rest, v in zip(windows, values[-_LAST:], strict=True) if rest is not None]
    if len(ahead) < _LAST:
        return Extrapolation(float(last), math.inf)
    floor = _FLOOR * abs(float(steps[-1])) + float(last.rad())
    changes = [abs(after - before) + floor for before, after in pairwise(ahead)]
    if any(after > max(_HALF * before, 2 * floor) for before, after in pairwise(changes)):
        return Extrapolation(float(last), math.inf)
    fall = min(max(after / before for before, after in pairwise(changes)), _HALF)
    rest = changes[-1] * fall / (1 - fall)  # of a geometric series
    return Extrapolation(float(last + ahead[-1]), _SAFETY * rest + floor)


def _vanishes(step: Any) -> bool:
    return bool(step.contains(0)) or float(step) == 0


def _places(windows: Sequence[Any]) -> list[int]:
    return [place for place, window in enumerate(windows) if window is not None]


def _window(index: Sequence[float], steps: Sequence[Any]) -> float | None:
    """Return how far ahead of the third value the limit lies; None if the values do not converge."""
    if any(map(_vanishes, steps)):
        return None
    first, last = (float(step) for step in steps)
    ratio = last / first
    if ratio < 0:
        return last * ratio / (1 - ratio) if ratio > -1 else None
    k = _exponent(index, ratio)
    if k is None:
        return None
    fall: float = (index[1] / index[2]) ** k  # of the distance, from the second value to the third
    return last * fall / (1 - fall)


def _exponent(index: Sequence[float], ratio: float) -> float | None:
    """Return the k for which u^-k has these two steps in the ratio given; None if it is not positive."""
    low, high = _FLATTEST, _STEEPEST

    def steps(k: float) -> float:
        first: float = (index[0] / index[1]) ** k
        last: float = (index[1] / index[2]) ** k
        return first * (1 - last) / (1 - first)

    if ratio >= steps(low):
        return None
    if ratio <= steps(high):
        return high
    for _ in range(200):
        middle = (low + high) / 2
        if middle in (low, high):  # no float lies between them
            break
        low, high = (middle, high) if steps(middle) > ratio else (low, middle)
    return (low + high) / 2
