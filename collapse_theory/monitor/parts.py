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
    """Values weighted by their information, that of independent data; an infinite value has the weight 0."""

    weight: float = 0.0
    total: float = 0.0
    infinite: float = 0.0

    def __add__(self, other: Mean) -> Mean:
        return Mean(self.weight + other.weight, self.total + other.total, self.infinite or other.infinite)

    @classmethod
    def of(cls, value: float, information: float) -> Mean:
        if math.isinf(value):
            return cls(infinite=value)
        return cls(information, value * information) if information > 0.0 else cls()

    def estimate(self, dispersion: Dispersion, level: float) -> IntervalEstimate:
        """Return the mean with its interval, as wide as the dispersion of the data makes it."""
        if self.weight == 0.0:
            return IntervalEstimate(self.infinite, -math.inf, math.inf, level) if self.infinite else unknown(level)
        value = self.total / self.weight
        half = dispersion.quantile(level) * math.sqrt(dispersion.ratio / self.weight)
        return IntervalEstimate(value, value - half, value + half, level)


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
