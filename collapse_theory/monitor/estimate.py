"""A number estimated from a log, with the interval that holds the true one in most logs."""

from __future__ import annotations

import math
from dataclasses import dataclass

__all__ = ["IntervalEstimate", "above", "clipped", "unknown"]


@dataclass(frozen=True)
class IntervalEstimate:
    """An estimate and its interval; NaN and the whole line where a log says nothing.

    Attributes
    ----------
    value : float
    low, high : float
        Ends of the interval, which may be infinite.
    confidence : float in (0, 1)
        Share of logs whose interval holds the truth.

    Examples
    --------
    >>> print(IntervalEstimate(1.11, 1.09, 1.13, 0.95))
    1.11 (1.09 to 1.13)
    """

    value: float
    low: float
    high: float
    confidence: float

    @property
    def is_known(self) -> bool:
        """Whether the log says anything about this number."""
        return not math.isnan(self.value)

    def holds(self, value: float) -> bool:
        """Say whether a value lies in the interval, ends included."""
        return self.low <= value <= self.high

    def __str__(self) -> str:
        if not self.is_known:
            return "not known"
        return f"{self.value:.4g} ({self.low:.4g} to {self.high:.4g})"


def unknown(confidence: float) -> IntervalEstimate:
    """Return the estimate from a log that says nothing."""
    return IntervalEstimate(math.nan, -math.inf, math.inf, confidence)


def above(estimate: IntervalEstimate, origin: float) -> IntervalEstimate:
    """Return an estimate of a difference as one of the sum."""
    return IntervalEstimate(origin + estimate.value, origin + estimate.low, origin + estimate.high, estimate.confidence)


def clipped(estimate: IntervalEstimate) -> IntervalEstimate:
    """Return an estimate of a share without what lies below 0 or above 1."""
    if not estimate.is_known:
        return estimate
    value, low, high = (min(max(end, 0.0), 1.0) for end in (estimate.value, estimate.low, estimate.high))
    return IntervalEstimate(value, low, high, estimate.confidence)
