"""Moments of replicates that are never kept: each block is reduced to a few numbers, which are merged in order."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

__all__ = ["Moments"]

_ROUNDING = 2.0**-53


@dataclass(frozen=True)
class Moments:
    """Number, mean, sums of the second, third and fourth powers about the mean, and extremes.

    ``indicator`` tells that a replicate is true or false.

    Examples
    --------
    >>> Moments.of([1.0, 2.0]).merged(Moments.of([3.0, 4.0])) == Moments.of([1.0, 2.0, 3.0, 4.0])
    True
    """

    count: int = 0
    mean: float = 0.0
    second: float = 0.0
    third: float = 0.0
    fourth: float = 0.0
    low: float = math.inf
    high: float = -math.inf
    indicator: bool = False

    @classmethod
    def of(cls, draws: Any) -> Moments:
        """Reduce an array of draws."""
        from collapse_theory.montecarlo.kernels.sums import central_sums

        array = np.asarray(draws)
        values: NDArray[np.float64] = np.ascontiguousarray(array, dtype=np.float64)
        if not values.size:
            return cls()
        mean, second, third, fourth = (float(total) for total in central_sums(values))
        low, high = float(values.min()), float(values.max())
        return cls(values.size, mean, second, third, fourth, low, high, array.dtype == np.bool_)

    @property
    def is_finite(self) -> bool:
        """Whether every replicate was a finite number, and so are all sums."""
        return all(map(math.isfinite, (self.mean, self.second, self.third, self.fourth))) or not self.count

    @property
    def rounding(self) -> float:
        """How far rounding can have moved the mean: each addition by half a unit in the last place."""
        return self.count * _ROUNDING * math.hypot(self.mean, math.sqrt(self.second / max(self.count, 1)))

    def scaled(self, factor: float) -> Moments:
        """Return the moments of ``factor`` times the replicates."""
        low, high = sorted((self.low * factor, self.high * factor))
        second, third, fourth = (
            total * _power(factor, power) for power, total in ((2, self.second), (3, self.third), (4, self.fourth))
        )
        return Moments(self.count, self.mean * factor, second, third, fourth, low, high)

    def merged(self, other: Moments) -> Moments:
        """Return the moments of both sets of replicates (Pébay 2008)."""
        if not self.count or not other.count:
            return self if self.count else other
        a, b = self.count, other.count
        n = a + b
        step = (other.mean - self.mean) / n
        second = self.second + other.second + _power(step, 2) * a * b * n
        third = self.third + other.third + _power(step, 3) * a * b * (a - b) * n
        third += 3 * step * (a * other.second - b * self.second)
        fourth = self.fourth + other.fourth + _power(step, 4) * a * b * (a * a - a * b + b * b) * n
        fourth += 6 * _power(step, 2) * (a * a * other.second + b * b * self.second)
        fourth += 4 * step * (a * other.third - b * self.third)
        return Moments(
            n,
            self.mean + step * b,
            second,
            third,
            fourth,
            min(self.low, other.low),
            max(self.high, other.high),
            self.indicator and other.indicator,
        )


def _power(base: float, exponent: int) -> float:
    """Raise to a power; what is beyond float64 is infinite and no error."""
    try:
        return base**exponent
    except OverflowError:
        return math.inf
