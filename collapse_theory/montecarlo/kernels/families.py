"""Families that are fitted by the moments of their data, under every policy and with anchors: each datum is drawn."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from collapse_theory.compiled import kernel
from collapse_theory.montecarlo.kernels.stream import Stream, normal, uniform
from collapse_theory.montecarlo.kernels.variates import choose, poisson
from collapse_theory.montecarlo.policies import ACCUMULATE, BERNOULLI, KNOWN_MEAN, MIX, POISSON, SUBSAMPLE, Rule

Floats = NDArray[np.float64]
Counts = NDArray[np.int64]


@kernel
def _draw(rng: Stream, family: int, mean: float, sigma: float) -> float:
    if family == POISSON:
        return float(poisson(rng, mean))
    if family == BERNOULLI:
        return 1.0 if uniform(rng) < mean else 0.0
    return mean + sigma * normal(rng)


@kernel
def component(rng: Stream, rule: Rule, generation: int) -> int:
    """Return which fit a datum of this generation comes from; 0 is the original."""
    if rule.code != MIX:
        return generation
    while generation > 0:
        choice = uniform(rng)
        if choice < rule.alpha:
            return generation
        if choice >= rule.alpha + rule.beta:
            return 0
        generation -= 1
    return 0


@kernel
def _spread(family: int, mean: float, second: float, count: int, ddof: int) -> float:
    """Return the standard deviation of the fitted model; ``second`` is the sum of squares about ``mean``."""
    if family == POISSON:
        return math.sqrt(mean)
    if family == BERNOULLI:
        return math.sqrt(mean * (1.0 - mean))
    if family == KNOWN_MEAN:
        return math.sqrt(second / count)
    return math.sqrt(second / (count - ddof))


@kernel
def _moments(family: int, data: Floats) -> tuple[float, float]:
    """Return the mean (0 where it is known) and the sum of squares about it."""
    mean = 0.0
    if family != KNOWN_MEAN:
        for x in data:
            mean += x
        mean /= data.size
    second = 0.0
    for x in data:
        second += (x - mean) * (x - mean)
    return mean, second


@kernel
def fits(
    rng: Stream,
    replicates: int,
    family: int,
    start: float,
    sigma: float,
    sizes: Counts,
    anchors: int,
    ddof: int,
    rule: Rule,
    noise: float,
) -> Floats:
    """Draw, fit, draw from what the policy says, …

    Return one row a replicate: mean and standard deviation of the distribution of the next generation, and a datum.
    """
    result = np.zeros((replicates, 3))
    means = np.full(sizes.size + 1, start)
    sigmas = np.full(sizes.size + 1, sigma)
    longest = sizes.max() + anchors if sizes.size else 0
    data = np.zeros(sizes.sum() + anchors * sizes.size if rule.code == SUBSAMPLE else longest)
    for row in result:
        row[0], row[1] = start, sigma
        kept = 0
        mean = second = 0.0
        for generation in range(sizes.size):
            wanted = sizes[generation] + anchors
            first = kept if rule.code == SUBSAMPLE else 0
            for i in range(first, first + wanted):
                source = 0 if i >= first + sizes[generation] else component(rng, rule, generation)
                data[i] = _draw(rng, family, means[source], sigmas[source])
            count = wanted
            if rule.code == SUBSAMPLE:
                kept += wanted
                choose(rng, data, kept, wanted)
            fresh_mean, fresh_second = _moments(family, data[:wanted])
            if rule.code == ACCUMULATE and kept > 0:
                count = kept + wanted
                step = fresh_mean - mean
                mean += step * wanted / count
                second += fresh_second + step * step * kept * wanted / count
            else:
                mean, second = fresh_mean, fresh_second
            if rule.code == ACCUMULATE:
                kept = count
            fitted = mean + noise * normal(rng) if noise != 0.0 else mean
            spread = _spread(family, mean, second, count, ddof)
            means[generation + 1], sigmas[generation + 1] = fitted, spread
            _mix(row, rule, fitted, spread, start, sigma)
        source = component(rng, rule, sizes.size)
        row[2] = _draw(rng, family, means[source], sigmas[source])
    return result


@kernel
def _mix(row: Floats, rule: Rule, fitted: float, spread: float, start: float, sigma: float) -> None:
    """Update mean and standard deviation of what the next generation is drawn from."""
    if rule.code != MIX:
        row[0], row[1] = fitted, spread
        return
    mean = rule.alpha * fitted + rule.beta * row[0] + rule.gamma * start
    variance = rule.alpha * (spread**2 + (fitted - mean) ** 2) + rule.beta * (row[1] ** 2 + (row[0] - mean) ** 2)
    variance += rule.gamma * (sigma**2 + (start - mean) ** 2)
    row[0], row[1] = mean, math.sqrt(variance)
