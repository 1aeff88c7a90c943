"""Families that are fitted by the moments of their data, under every policy and with anchors: each datum is drawn."""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from collapse_theory.compiled import inlined, kernel
from collapse_theory.montecarlo.codes import CodedPolicy, Family, Model, PolicyKind
from collapse_theory.montecarlo.kernels.stream import Stream, normal, uniform
from collapse_theory.montecarlo.kernels.variates import choose, poisson

Floats = NDArray[np.float64]
Counts = NDArray[np.int64]


@inlined
def _draw(rng: Stream, family: int, mean: float, sigma: float) -> float:
    if family == Family.POISSON:
        return float(poisson(rng, mean))
    if family == Family.BERNOULLI:
        return 1.0 if uniform(rng) < mean else 0.0
    return mean + sigma * normal(rng)


@kernel
def component(rng: Stream, policy: CodedPolicy, generation: int) -> int:
    """Return which fit a datum of this generation comes from; 0 is the original."""
    if policy.kind != PolicyKind.MIX:
        return generation
    while generation > 0:
        choice = uniform(rng)
        if choice < policy.alpha:
            return generation
        if choice >= policy.alpha + policy.beta:
            return 0
        generation -= 1
    return 0


class SampleMoments(NamedTuple):
    """Number of data, their mean (0 where it is known) and the sum of squares about it."""

    size: int
    mean: float
    second: float


@kernel
def _moments(family: int, data: Floats) -> SampleMoments:
    mean = 0.0
    if family != Family.KNOWN_MEAN:
        for x in data:
            mean += x
        mean /= data.size
    second = 0.0
    for x in data:
        second += (x - mean) * (x - mean)
    return SampleMoments(data.size, mean, second)


@kernel
def _merged(pool: SampleMoments, new: SampleMoments) -> SampleMoments:
    """Return the moments of both sets of data (Chan, Golub and LeVeque 1983)."""
    if pool.size == 0:
        return new
    size = pool.size + new.size
    step = new.mean - pool.mean
    second = pool.second + (new.second + step * step * pool.size * new.size / size)
    return SampleMoments(size, pool.mean + step * new.size / size, second)


@kernel
def _spread(family: int, ddof: int, data: SampleMoments) -> float:
    """Return the standard deviation of the model that is fitted to data."""
    if family == Family.POISSON:
        return math.sqrt(data.mean)
    if family == Family.BERNOULLI:
        return math.sqrt(data.mean * (1.0 - data.mean))
    if family == Family.KNOWN_MEAN:
        return math.sqrt(data.second / data.size)
    return math.sqrt(data.second / (data.size - ddof))


@kernel
def _generate(
    rng: Stream, fresh: Floats, anchors: int, family: int, policy: CodedPolicy, means: Floats, sigmas: Floats
) -> None:
    """Fill ``fresh`` with data from the models so far, the last ones of which are anchors, from the original."""
    synthetic = fresh.size - anchors
    for i in range(synthetic):
        source = component(rng, policy, means.size - 1)
        fresh[i] = _draw(rng, family, means[source], sigmas[source])
    for i in range(synthetic, fresh.size):
        fresh[i] = _draw(rng, family, means[0], sigmas[0])


@kernel
def fits(
    rng: Stream, replicates: int, original: Model, sizes: Counts, anchors: int, policy: CodedPolicy, noise: float
) -> Floats:
    """Draw, fit, draw from what the policy says, and so on; independent normal noise is added to each mean.

    Each row of the result is a replicate: mean and standard deviation of the distribution of the next generation, and
    a datum drawn from it.
    """
    result = np.zeros((replicates, 3))
    means = np.full(sizes.size + 1, original.mean)
    sigmas = np.full(sizes.size + 1, original.sigma)
    drawn = sizes + anchors
    data = np.zeros(drawn.sum() if policy.kind == PolicyKind.SUBSAMPLE else drawn.max() if sizes.size else 0)
    for row in result:
        row[0], row[1] = original.mean, original.sigma
        kept, pool = 0, SampleMoments(0, 0.0, 0.0)
        for i in range(sizes.size):
            fresh = data[kept : kept + drawn[i]]
            _generate(rng, fresh, anchors, original.family, policy, means[: i + 1], sigmas[: i + 1])
            if policy.kind == PolicyKind.SUBSAMPLE:
                kept += drawn[i]
                choose(rng, data, kept, drawn[i])
            new = _moments(original.family, data[: drawn[i]])
            pool = _merged(pool, new) if policy.kind == PolicyKind.ACCUMULATE else new
            means[i + 1] = pool.mean + noise * normal(rng) if noise != 0.0 else pool.mean
            sigmas[i + 1] = _spread(original.family, original.ddof, pool)
            _mix(row, policy, means[i + 1], sigmas[i + 1], original)
        source = component(rng, policy, sizes.size)
        row[2] = _draw(rng, original.family, means[source], sigmas[source])
    return result


@kernel
def _mix(row: Floats, policy: CodedPolicy, fitted: float, spread: float, original: Model) -> None:
    """Update mean and standard deviation of what the next generation is drawn from."""
    if policy.kind != PolicyKind.MIX:
        row[0], row[1] = fitted, spread
        return
    alpha, beta, gamma = policy.alpha, policy.beta, policy.gamma
    mean = alpha * fitted + beta * row[0] + gamma * original.mean
    variance = alpha * (spread**2 + (fitted - mean) ** 2) + beta * (row[1] ** 2 + (row[0] - mean) ** 2)
    variance += gamma * (original.sigma**2 + (original.mean - mean) ** 2)
    row[0], row[1] = mean, math.sqrt(variance)
