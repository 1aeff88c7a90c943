"""Moments of replicates that are never kept: each block is reduced to a few numbers, which are merged in order."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from collapse_theory import checks

__all__ = ["Summary", "enclosing", "summarised"]

_ROUNDING = 2.0**-53


@dataclass(frozen=True)
class Summary:
    """Number, mean, sums of the second, third and fourth powers about the mean, and extremes.

    ``indicator`` tells that a replicate is true or false.

    Examples
    --------
    >>> Summary.of([1.0, 2.0]).merged(Summary.of([3.0, 4.0])) == Summary.of([1.0, 2.0, 3.0, 4.0])
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
    def of(cls, draws: Any) -> Summary:
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

    def scaled(self, factor: float) -> Summary:
        """Return the moments of ``factor`` times the replicates."""
        low, high = sorted((self.low * factor, self.high * factor))
        second, third, fourth = (
            total * _power(factor, power) for power, total in ((2, self.second), (3, self.third), (4, self.fourth))
        )
        return Summary(self.count, self.mean * factor, second, third, fourth, low, high)

    def merged(self, other: Summary) -> Summary:
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
        return Summary(
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


def summarised(draws: Any) -> Summary:
    """Return the summary of draws, checked, or one as it is."""
    summary = draws if isinstance(draws, Summary) else Summary.of(_checked(draws))
    if not summary.count or not summary.is_finite:
        raise ValueError(
            f"`draws` must be finite numbers, at least one; {summary.count} draws have mean {summary.mean}. "
            f"Look for overflow, or for runs that were lost."
        )
    return summary


def _checked(draws: Any) -> Any:
    is_list = isinstance(draws, (list, tuple)) and all(isinstance(draw, (bool, np.bool_)) for draw in draws)
    values = np.asarray(draws) if is_list else draws
    if not (isinstance(values, np.ndarray) and values.dtype == np.bool_) or isinstance(values, np.ma.MaskedArray):
        values = checks.floats("draws", draws)
    if values.ndim != 1:
        raise ValueError(f"`draws` must be one-dimensional; its shape is {values.shape}. Pass one number for each run.")
    return values


def enclosing(draws: Summary, bounds: Any) -> tuple[float, float]:
    """Return bounds of draws, checked."""
    ends = checks.floats("bounds", bounds)
    slack = 1e-9 * float(np.abs(ends).max(initial=0.0))  # for draws that rounding has carried over an end
    is_pair = ends.shape == (2,) and bool(np.isfinite(ends).all())
    if not is_pair or not ends[0] - slack <= draws.low <= draws.high <= ends[1] + slack:
        raise ValueError(
            f"`bounds` must be two finite numbers that enclose every draw; got {checks.shown(bounds)} for draws in "
            f"[{draws.low:.6g}, {draws.high:.6g}]. Pass proven bounds, or leave them out."
        )
    return float(ends[0]), float(ends[1])
