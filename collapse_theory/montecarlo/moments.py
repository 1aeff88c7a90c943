"""Moments of replicates that are never kept: each block is reduced to five numbers, which are merged in order."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

__all__ = ["Moments"]


@dataclass(frozen=True)
class Moments:
    """Number, mean and sums of the second, third and fourth powers about the mean.

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

    @classmethod
    def of(cls, draws: Any) -> Moments:
        """Reduce an array of draws."""
        from collapse_theory.montecarlo.kernels.sums import central_sums

        values: NDArray[np.float64] = np.ascontiguousarray(draws, dtype=np.float64)
        return cls(values.size, *(float(total) for total in central_sums(values)))

    def merged(self, other: Moments) -> Moments:
        """Return the moments of both sets of replicates (Pébay 2008)."""
        if not self.count or not other.count:
            return self if self.count else other
        a, b = self.count, other.count
        n = a + b
        step = (other.mean - self.mean) / n
        second = self.second + other.second + step**2 * a * b * n
        third = self.third + other.third + step**3 * a * b * (a - b) * n
        third += 3 * step * (a * other.second - b * self.second)
        fourth = self.fourth + other.fourth + step**4 * a * b * (a * a - a * b + b * b) * n
        fourth += 6 * step**2 * (a * a * other.second + b * b * self.second)
        fourth += 4 * step * (a * other.third - b * self.third)
        return Moments(n, self.mean + step * b, second, third, fourth)
