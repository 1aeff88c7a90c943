"""What one step says: numbers that add up over steps, and what they are of this step and of all together."""

from __future__ import annotations

import math
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from collapse_theory.monitor.dispersion import Dispersion
from collapse_theory.monitor.estimate import IntervalEstimate, unknown
from collapse_theory.monitor.report import Causes
from collapse_theory.monitor.shares import Share

__all__ = ["Mean", "Parts", "entropy_of"]

Array = NDArray[np.float64]


@dataclass(frozen=True)
class Mean:
    """Values weighted by their information, that of independent data; what is not finite has the weight 0.

    ``endless`` is the weight of those that may be as large as one likes, less that of those that may be as low.
    """

    weight: float = 0.0
    total: float = 0.0
    endless: float = 0.0

    def __add__(self, other: Mean) -> Mean:
        return Mean(self.weight + other.weight, self.total + other.total, self.endless + other.endless)

    @classmethod
    def of(cls, value: float, information: float, endless: int = 0) -> Mean:
        is_known = math.isfinite(value) and 0.0 < information < math.inf
        return cls(information, value * information, endless * information) if is_known else cls()

    def estimate(self, dispersion: Dispersion, confidence: float) -> IntervalEstimate:
        """Return the mean with its interval, as wide as the dispersion of the data makes it.

        If all values are endless to one side, so is the interval.
        """
        if self.weight == 0.0:
            return unknown(confidence)
        value = self.total / self.weight
        half = dispersion.quantile(confidence) * math.sqrt(dispersion.ratio / self.weight)
        low = -math.inf if self.endless == -self.weight else value - half
        high = math.inf if self.endless == self.weight else value + half
        return IntervalEstimate(value, low, high, confidence)


@dataclass(frozen=True)
class Parts:
    """Sums over steps.

    Attributes
    ----------
    scatter : Dispersion
        Of counts about what the fitted bias expects.
    slope, lost, preference : Mean
    new : Share
        Data in categories that the training data did not have.
    novelty : Mean
        The same where a log is a sample.
    units : Mean
        Sizes whose noise samples alone have, where a log is a sample.
    entropy : Causes
    """

    scatter: Dispersion = field(default_factory=Dispersion)
    slope: Mean = field(default_factory=Mean)
    lost: Mean = field(default_factory=Mean)
    preference: Mean = field(default_factory=Mean)
    new: Share = field(default_factory=Share)
    novelty: Mean = field(default_factory=Mean)
    units: Mean = field(default_factory=Mean)
    entropy: Causes = field(default_factory=lambda: Causes(0.0, 0.0, 0.0, 0.0))

    def __add__(self, other: Parts) -> Parts:
        return Parts(
            self.scatter + other.scatter,
            self.slope + other.slope,
            self.lost + other.lost,
            self.preference + other.preference,
            self.new + other.new,
            self.novelty + other.novelty,
            self.units + other.units,
            self.entropy + other.entropy,
        )


def entropy_of(law: Array) -> float:
    """Return the entropy in nats of weights, which need not sum to 1."""
    positive = law[law > 0.0]
    total = float(positive.sum())
    return math.log(total) - float(positive @ np.log(positive)) / total if total > 0.0 else 0.0
