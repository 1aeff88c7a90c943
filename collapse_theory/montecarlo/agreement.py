"""How far a simulated number is from a known one, and whether the two contradict each other."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from collapse_theory.montecarlo.intervals import Frequency, Unbounded

if TYPE_CHECKING:
    from collapse_theory.montecarlo.estimate import Estimate

__all__ = ["agrees", "distance"]


def distance(estimate: Estimate, theory: float) -> float:
    """Return how many standard errors an estimate lies above ``theory``."""
    difference, error = estimate.value - theory, estimate.standard_error
    if error == 0 and isinstance(estimate.draws, Frequency):
        error = estimate.draws.error_under(theory)
    if error == 0:
        return 0.0 if difference == 0 else math.copysign(math.inf, difference)
    return difference / error


def agrees(estimate: Estimate, middle: float, radius: float, *, interval: tuple[float, float] | None) -> bool | None:
    """Tell whether a ball meets the interval of an estimate; without one, whether it holds what all draws were."""
    if interval is not None:
        return middle + radius >= interval[0] and middle - radius <= interval[1]
    draws = estimate.draws
    is_constant = draws.is_constant if isinstance(draws, Unbounded) else estimate.standard_error == 0
    rounding = draws.rounding if isinstance(draws, Unbounded) else 0.0
    return True if is_constant and abs(middle - estimate.value) <= radius + rounding else None
