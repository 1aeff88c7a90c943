"""Intervals for the mean of simulated draws, each resting on what is known of a draw.

Zeros and ones have the exact binomial interval of Clopper and Pearson (1934), draws within proven bounds the empirical
Bernstein interval of Maurer and Pontil (2009, theorem 4). Both hold for every distribution and every number of draws.
Other draws have Student's interval, corrected for their skewness (Hall 1992). It holds as far as the central limit
theorem does, which cannot be known from draws but can be seen to fail: where the variance rests on few of them.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import Protocol, Self

from collapse_theory import checks
from collapse_theory.montecarlo.summary import Summary

__all__ = [
    "Bounded",
    "Draws",
    "Frequency",
    "HeavyTailWarning",
    "Unbounded",
    "deviate",
    "error_at",
    "error_of",
    "joint_looks",
]

Interval = tuple[float, float]

_BEHIND_VARIANCE = 7.8  # draws that must carry the variance, per squared deviate: 30 for an interval of 95 %
_FEW = 100


class HeavyTailWarning(UserWarning):
    """An interval rests on so few of its draws that it will miss the true value more often than it says.

    Examples
    --------
    >>> import warnings
    >>> from collapse_theory.montecarlo import Estimate
    >>> with warnings.catch_warnings(record=True) as caught:
    ...     warnings.simplefilter("always")
    ...     interval = Estimate.of_mean([0.0] * 999 + [1e6], seed=1).interval()
    >>> caught[0].category.__name__
    'HeavyTailWarning'
    """


class Draws(Protocol):
    """What is known of the draws behind an estimate."""

    @property
    def method(self) -> str:
        """How intervals are found."""

    def interval(self, value: float, standard_error: float, error: float) -> Interval:
        """Return an interval that misses the true value with probability ``error`` at most."""

    def caveat(self, error: float) -> str:
        """Say why an interval would not keep its promise; empty if it does."""

    def scaled(self, factor: float) -> Self:
        """Return what is known of ``factor`` times the draws."""

    def merged(self, other: Self) -> Self:
        """Return what is known of both sets of draws."""


@dataclass(frozen=True)
class Frequency:
    """Draws with two possible values, of which ``high`` came up ``successes`` times."""

    successes: int
    trials: int
    low: float = 0.0
    high: float = 1.0

    method = "exact binomial"

    def interval(self, value: float, standard_error: float, error: float) -> Interval:
        """Return the values of the parameter that the two tails of the binomial distribution do not reject."""
        from scipy.special import betaincinv

        k, n = self.successes, self.trials
        least = float(betaincinv(k, n - k + 1, error / 2)) if k else 0.0
        most = 1.0 - float(betaincinv(n - k, k + 1, error / 2)) if k < n else 1.0
        ends = self._at(least), self._at(most)
        return min(ends), max(ends)

    def _at(self, share: float) -> float:
        return self.low * (1 - share) + self.high * share

    def caveat(self, error: float) -> str:
        return ""

    def scaled(self, factor: float) -> Self:
        return replace(self, low=self.low * factor, high=self.high * factor)

    def merged(self, other: Self) -> Self:
        return replace(self, successes=self.successes + other.successes, trials=self.trials + other.trials)

    def error_under(self, theory: float) -> float:
        """Return the standard error of the mean if its true value were ``theory``."""
        product = (theory - self.low) * (self.high - theory)
        return math.sqrt(product / self.trials) if product > 0 else 0.0


@dataclass(frozen=True)
class Bounded:
    """Draws within ``[low, high]``, known beforehand."""

    moments: Summary
    low: float
    high: float

    method = "empirical Bernstein"

    def interval(self, value: float, standard_error: float, error: float) -> Interval:
        n, log = self.moments.count, math.log(4 / error)
        if n < 2:
            return self.low, self.high
        reach = math.sqrt(2 * self.moments.second / (n - 1) * log / n) + 7 * (self.high - self.low) * log / (
            3 * (n - 1)
        )
        reach += self.moments.rounding
        return max(value - reach, min(self.low, value)), min(value + reach, max(self.high, value))

    def caveat(self, error: float) -> str:
        return ""

    def scaled(self, factor: float) -> Self:
        low, high = sorted((self.low * factor, self.high * factor))
        return replace(self, moments=self.moments.scaled(factor), low=low, high=high)

    def merged(self, other: Self) -> Self:
        low, high = min(self.low, other.low), max(self.high, other.high)
        return replace(self, moments=self.moments.merged(other.moments), low=low, high=high)


@dataclass(frozen=True)
class Unbounded:
    """Draws of which nothing is known; the estimate is their mean, or their variance (``is_variance``)."""

    moments: Summary
    is_variance: bool = False

    @property
    def method(self) -> str:
        return "normal, corrected for skewness"

    def interval(self, value: float, standard_error: float, error: float) -> Interval:
        from scipy.special import stdtrit

        cube = self.moments.second**1.5
        if self.is_constant or cube == 0:  # squares below float64 tell no more than equal draws
            return -math.inf, math.inf
        z = -float(stdtrit(self.moments.count - 1, error / 2))
        if self.is_variance:  # the skewness of squares is not known, but has a bound
            skewness = math.sqrt(self._largest_share())
            return value - z * standard_error, value - _bent(-z, skewness) * standard_error
        skewness = self.moments.third / cube
        return value - _bent(z, skewness) * standard_error, value - _bent(-z, skewness) * standard_error

    @property
    def is_constant(self) -> bool:
        """Whether all draws are the same number, which bounds no mean."""
        return self.moments.low == self.moments.high

    def caveat(self, error: float) -> str:
        if self.is_constant:
            return "all draws equal" if self.moments.count > 1 else "few draws"
        if self._carriers() >= _BEHIND_VARIANCE * max(deviate(error), 1.0) ** 2:
            return ""
        return "few draws" if self.moments.count < _FEW else "heavy tails"

    @property
    def rounding(self) -> float:
        """How far rounding can have moved the estimate."""
        return self.moments.rounding

    def _carriers(self) -> float:
        """Return how many draws carry the variance: all of n if they deviate alike, one if one outweighs the others.

        Of squares no eighth moment is kept; 3 over the share of the largest is about the same number.
        """
        if self.is_variance:
            share = self._largest_share()
            return 3 / share if share else 0.0
        return self.moments.second**2 / self.moments.fourth if self.moments.fourth > 0 else 0.0

    def _largest_share(self) -> float:
        """Return the share of the farthest draw in the sum of squares of what the variance is the mean of."""
        m = self.moments
        variance = m.second / m.count
        total = m.fourth - m.second * variance
        largest = max(m.high - m.mean, m.mean - m.low) ** 2
        return min(max(largest - variance, 0.0) ** 2 / total, 1.0) if total > 0 else 0.0

    def scaled(self, factor: float) -> Self:
        return replace(self, moments=self.moments.scaled(math.sqrt(abs(factor)) if self.is_variance else factor))

    def merged(self, other: Self) -> Self:
        return replace(self, moments=self.moments.merged(other.moments))


def _bent(z: float, skewness: float) -> float:
    """Return the quantile of Student's ratio for a normal quantile ``z`` (Hall 1992); ``skewness`` is that of the mean.

    Examples
    --------
    >>> [round(_bent(z, 0.2), 3) for z in (-2.0, 0.0, 2.0)]
    [-2.396, -0.033, 1.754]
    """
    if abs(skewness) < 1e-6:
        return z
    return 3 / skewness * (math.cbrt(1 + skewness * (z - skewness / 6)) - 1)


def error_at(error: float, look: int) -> float:
    """Return what a look may spend of a probability of error, so that all looks together keep to it.

    Examples
    --------
    >>> round(sum(error_at(0.05, look) for look in range(1, 10_000)), 4)
    0.05
    """
    return error / (look * (look + 1)) if look else error


def joint_looks(looks: int, others: int) -> int:
    """Return a number of looks that spends no more than two runs which were stopped one without the other."""
    if not looks or not others:
        return max(looks, others)
    product = looks * (looks + 1) * others * (others + 1)
    return math.ceil((math.sqrt(1 + 4 * product) - 1) / 2)


def deviate(error: float) -> float:
    """Return the normal deviate that is exceeded, to both sides together, with probability ``error``.

    Examples
    --------
    >>> round(deviate(0.05), 3)
    1.96
    """
    from scipy.special import ndtri

    return -float(ndtri(error / 2))


def error_of(confidence: object) -> float:
    """Return 1 - ``confidence``, checked."""
    return 1 - checks.probability("confidence", confidence)
