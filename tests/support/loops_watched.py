"""Loops with known truth, and reports made by hand."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from collapse_theory.monitor import Causes, IntervalEstimate, Report, Step
from collapse_theory.policy import Policy, Replace

LEVEL = 0.95
NONE = IntervalEstimate(0.0, 0.0, 0.0, LEVEL)
ONE = IntervalEstimate(1.0, 1.0, 1.0, LEVEL)


def report_on(
    frequencies: Any,
    *,
    size: int,
    effective: IntervalEstimate,
    slope: IntervalEstimate = ONE,
    novelty: IntervalEstimate = NONE,
    lost: IntervalEstimate = NONE,
    policy: Policy = Replace(),
    cause: str = "sharpening",
    is_sample: bool = False,
    alarm: int | None = None,
) -> Report:
    """Return a report with these estimates and nothing else in it."""
    step = Step(1, size, effective, slope, novelty, lost, Causes(0.0, 0.0, 0.0, 0.0), 0.0, cause)
    return Report(
        steps=(step,),
        effective_size=effective,
        slope=slope,
        novelty=novelty,
        lost_mass=lost,
        entropy=step.entropy,
        alarm=alarm,
        false_alarm=0.01,
        policy=policy,
        is_sample=is_sample,
        seed=0,
        frequencies=tuple(map(float, frequencies)),
    )


def next_counts(rng: np.random.Generator, p: Any, *, size: int, temperature: float, concentration: float) -> Any:
    """Draw the counts of a generation from a model."""
    weights = np.zeros_like(p)
    weights[p > 0] = p[p > 0] ** (1 / temperature)
    weights /= weights.sum()
    if concentration < math.inf:
        variate = rng.gamma(np.maximum(concentration * weights, 1e-300)) * (weights > 0)
        weights = variate / variate.sum()
    return rng.multinomial(size, weights)
