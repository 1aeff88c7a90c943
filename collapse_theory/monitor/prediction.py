"""When a target is lost, as far as estimates of a loop can tell: by chance, by the decoding, by all together."""

from __future__ import annotations

import math
from dataclasses import dataclass

from collapse_theory.monitor.estimate import IntervalEstimate

__all__ = ["MEASURED", "Prediction"]

MEASURED = {
    "support": "number of categories",
    "entropy": "entropy in nats",
    "homozygosity": "probability that two data are equal",
}


@dataclass(frozen=True)
class Prediction:
    """Generations from now until a quantity has passed a target; infinity for never, or for more than were followed.

    Attributes
    ----------
    quantity : {"support", "entropy", "homozygosity"}
    share : float
        Target as a share of today's value.
    today, target : float
        Values of the quantity.
    drift : IntervalEstimate
        By chance alone: when the mean over loops has passed the target, at the effective size and at the ends of its
        interval. Not known where there are real or old data.
    bias : IntervalEstimate
        By the decoding alone, with unlimited data: at its estimate and at the ends of that interval.
    joint : IntervalEstimate
        By all together: median over simulated loops, and the interval into which the time of one loop falls.
    reached : int
        Simulated loops that have passed the target.
    replicates, fits : int
        Simulated loops, and for how many generations they were followed.
    assumptions : tuple of str

    Examples
    --------
    >>> print(IntervalEstimate(31, 28, math.inf, 0.95))
    31 (28 to inf)
    """

    quantity: str
    share: float
    today: float
    target: float
    drift: IntervalEstimate
    bias: IntervalEstimate
    joint: IntervalEstimate
    reached: int
    replicates: int
    fits: int
    assumptions: tuple[str, ...]

    def __str__(self) -> str:
        verb = "above" if self.share > 1 else "down to"
        bias = "By decoding alone, with unlimited data"
        lines = [
            f"The {MEASURED[self.quantity]} is {self.today:.6g} today. Generations until it is {verb} "
            f"{self.target:.6g}, {self.share:g} times that:",
            f"By chance alone, on average: {_range(self.drift, 'never')}.",
            f"{bias}: {_range(self.bias, 'never')}.",
            f"By all together, in {self.joint.confidence:.0%} of loops: {_range(self.joint, self._more)}; median of "
            f"{self.replicates} simulated ones, of which {self.reached} got there within {self.fits}.",
            "Supposed:",
            *(f"- {assumption}." for assumption in self.assumptions),
        ]
        return "\n".join(lines)

    @property
    def _more(self) -> str:
        return f"more than {self.fits}"


def _range(time: IntervalEstimate, beyond: str) -> str:
    """Return a time in words, with the ends of its interval."""
    if not time.is_known:
        return "not known"
    value, low, high = (
        beyond if number == math.inf else f"{number:.0f}" for number in (time.value, time.low, time.high)
    )
    if low == high:
        return value
    return f"{value} ({low} to {high})"
