"""Loops with known truth, and a report on each made by hand: likelihood for the slope, chi-square for the size."""

from __future__ import annotations

import math
from itertools import pairwise
from typing import Any

import numpy as np
from scipy.optimize import brentq
from scipy.stats import chi2, norm

from collapse_theory.monitor import Causes, Estimate, Report, Step
from collapse_theory.policy import Policy, Replace

LEVEL = 0.95
NONE = Estimate(0.0, 0.0, 0.0, LEVEL)
ONE = Estimate(1.0, 1.0, 1.0, LEVEL)


def report_on(
    frequencies: Any,
    *,
    size: int,
    effective: Estimate,
    slope: Estimate = ONE,
    novelty: Estimate = NONE,
    lost: Estimate = NONE,
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
        alpha=0.01,
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


def observed(counts: Any) -> Report:
    """Estimate slope and effective size from counts of generations of one size."""
    size, steps = int(counts[-1].sum()), list(pairwise(counts))
    pairs = [(x[x > 0] / size, y[x > 0]) for x, y in steps]
    slope = brentq(lambda s: sum((y - size * tempered(p, s)) @ np.log(p) for p, y in pairs), 0.2, 5.0)
    terms = [(tempered(p, slope), np.log(p), y) for p, y in pairs]
    information = sum(size * (q @ logs**2 - (q @ logs) ** 2) for q, logs, _ in terms)
    rows = [deviations(size * q, y) for q, _, y in terms]
    degrees, total = sum(len(row) - 1 for row in rows) - 1, sum(row.sum() for row in rows)
    low, high = (size * chi2.ppf(q, degrees) / total for q in ((1 - LEVEL) / 2, (1 + LEVEL) / 2))
    error = norm.ppf((1 + LEVEL) / 2) * math.sqrt(max(total / degrees, 1.0) / information)
    return report_on(
        counts[-1] / size,
        size=size,
        effective=Estimate(size * degrees / total, low, high, LEVEL),
        slope=Estimate(slope, slope - error, slope + error, LEVEL),
    )


def tempered(p: Any, slope: float) -> Any:
    return p**slope / (p**slope).sum()


def deviations(expected: Any, counts: Any) -> Any:
    """Return the parts of chi-square, rare categories together."""
    rare = expected < 5
    expected, counts = (np.append(row[~rare], row[rare].sum()) for row in (expected, counts))
    return (counts - expected)[expected > 0] ** 2 / expected[expected > 0]
