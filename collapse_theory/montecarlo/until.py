"""Simulate until the answer is precise enough, with intervals that stay valid although one looks while it runs."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass

from collapse_theory import checks
from collapse_theory.montecarlo.estimate import Estimate

__all__ = ["Until", "until"]

_FIRST_LOOK = 1000
_GROWTH = 1.5


@dataclass(frozen=True)
class Until:
    """A number of replicates that is determined during the simulation; see :func:`until`.

    Attributes
    ----------
    relative_error : float > 0
    at_most : int >= 1
    confidence : float in (0, 1)

    Examples
    --------
    >>> list(until(relative_error=0.01, at_most=3000).looks())
    [1000, 1500, 2250, 3000]
    """

    relative_error: float
    at_most: int
    confidence: float

    def __post_init__(self) -> None:
        checked = {
            "relative_error": checks.scalar("relative_error", self.relative_error),
            "at_most": checks.whole("at_most", self.at_most, minimum=1, maximum=checks.LARGEST_COUNT),
            "confidence": checks.probability("confidence", self.confidence),
        }
        for name, value in checked.items():
            object.__setattr__(self, name, value)

    def looks(self) -> Iterator[int]:
        """Yield the numbers of replicates after which the precision is looked at."""
        replicates = min(_FIRST_LOOK, self.at_most)
        while replicates < self.at_most:
            yield replicates
            replicates = min(math.ceil(replicates * _GROWTH), self.at_most)
        yield self.at_most

    def is_met(self, estimate: Estimate) -> bool:
        """Tell whether an estimate is as precise as asked for; one of draws without spread, or too few, never is."""
        if estimate.caveat(self.confidence):
            return False
        low, high = estimate.interval(self.confidence)
        return bool(0 < (high - low) / 2 <= self.relative_error * abs(estimate.value))


def until(*, relative_error: float, at_most: int, confidence: float = 0.95) -> Until:
    """Ask for a precision instead of a number of replicates: pass the result as ``replicates``.

    Parameters
    ----------
    relative_error : float > 0
        Half the width of the interval over the value.
    at_most : int >= 1
        Replicates after which to stop in any case.
    confidence : float in (0, 1)
        Probability that the interval holds the true value.

    Returns
    -------
    Until

    Raises
    ------
    ValueError
        If an argument is out of range.

    Notes
    -----
    The precision is looked at after 1000 replicates and then whenever their number has grown by half. The k-th look
    spends an error probability of ``(1 - confidence)/(k (k + 1))``; see :meth:`Estimate.interval`. A simulation whose
    draws do not support an interval, see :meth:`Estimate.caveat`, goes on to ``at_most``.

    Examples
    --------
    >>> import collapse_theory as ct
    >>> precise = until(relative_error=0.02, at_most=10**6)
    >>> estimate = ct.montecarlo.collapse_time_estimate([0.5, 0.5], samples=20, replicates=precise, seed=1)
    >>> low, high = estimate.interval(0.95)
    >>> (high - low) / 2 <= 0.02 * estimate.value
    True
    """
    return Until(relative_error, at_most, confidence)
