"""Gaussians in d dimensions, fitted to their own data: from every datum under every policy, or from what a fit needs.

A model is a mean and a lower triangular factor of its covariance. Returned for each
replicate: the mean in row 0, then the factor.
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from collapse_theory.compiled import kernel
from collapse_theory.montecarlo.codes import CodedPolicy, PolicyKind
from collapse_theory.montecarlo.kernels.families import component
from collapse_theory.montecarlo.kernels.linear import factor, multiply_lower, scatter
from collapse_theory.montecarlo.kernels.stream import Stream, below, chi_square, normal

Floats = NDArray[np.float64]
Counts = NDArray[np.int64]


@kernel
def _shift(mean: Floats, lower: Floats, step: Floats) -> None:
    """Add ``lower step`` to the mean."""
    for i in range(mean.size):
        for k in range(i + 1):
            mean[i] += lower[i, k] * step[k]


@kernel
def from_statistics(rng: Stream, replicates: int, start: Floats, sizes: Counts, ddof: int) -> Floats:
    """Draw mean and covariance of each generation: normal, and Wishart by its triangular factor (Bartlett 1933)."""
    dim = start.shape[0]
    models = np.zeros((replicates, dim + 1, dim))
    step, wishart, product = np.zeros(dim), np.zeros((dim, dim)), np.zeros((dim, dim))
    for replicate in range(replicates):
        mean, lower = models[replicate, 0], models[replicate, 1:]
        lower[:] = start
        for size in sizes:
            for i in range(dim):
                step[i] = normal(rng) / math.sqrt(size)
                for j in range(min(i, size - 1)):
                    wishart[i, j] = normal(rng) / math.sqrt(size - ddof)
                wishart[i, i] = math.sqrt(chi_square(rng, size - 1 - i) / (size - ddof)) if size - 1 > i else 0.0
            _shift(mean, lower, step)
            multiply_lower(lower, wishart, product)
            lower[:] = product
            wishart[:] = 0.0
    return models


@kernel
def from_data(rng: Stream, replicates: int, start: Floats, sizes: Counts, ddof: int) -> Floats:
    """Draw every datum and fit; only the newest data are kept. Data are measured in units of the model before."""
    dim = start.shape[0]
    models = np.zeros((replicates, dim + 1, dim))
    data = np.zeros((sizes.max() if sizes.size else 0, dim))
    step, square, spread = np.zeros(dim), np.zeros((dim, dim)), np.zeros((dim, dim))
    for replicate in range(replicates):
        mean, lower = models[replicate, 0], models[replicate, 1:]
        lower[:] = start
        for size in sizes:
            for i in range(size):
                for k in range(dim):
                    data[i, k] = normal(rng)
            scatter(data[:size], step, square)
            square /= size - ddof
            factor(square, spread)
            _shift(mean, lower, step)
            multiply_lower(lower, spread, square)
            lower[:] = square
    return models


@kernel
def under_policy(
    rng: Stream, replicates: int, start: Floats, sizes: Counts, ddof: int, policy: CodedPolicy, anchors: int
) -> Floats:
    """Draw every datum, and ``anchors`` real ones per generation, and fit to what the policy keeps.

    Returned is what the next generation is drawn from: the last fit, or the mixture with it as one normal.
    """
    dim = start.shape[0]
    models = np.zeros((replicates, dim + 1, dim))
    keeps = policy.kind == PolicyKind.ACCUMULATE or policy.kind == PolicyKind.SUBSAMPLE
    drawn = sizes + anchors
    data = np.zeros((drawn.sum() if keeps else (drawn.max() if sizes.size else 0), dim))
    means = np.zeros((sizes.size + 1, dim))
    lowers = np.zeros((sizes.size + 1, dim, dim))
    lowers[0] = start
    step, square = np.zeros(dim), np.zeros((dim, dim))
    weights = _weights(policy, sizes.size)
    for replicate in range(replicates):
        kept = 0
        for generation in range(sizes.size):
            size = drawn[generation]
            for i in range(size):
                source = component(rng, policy, generation) if i < sizes[generation] else 0
                for k in range(dim):
                    step[k] = normal(rng)
                data[kept + i] = means[source]
                _shift(data[kept + i], lowers[source], step)
            count = kept + size
            if keeps:
                kept = count
            if policy.kind == PolicyKind.SUBSAMPLE:
                _choose_rows(rng, data, kept, size)
                count = size
            scatter(data[:count], means[generation + 1], square)
            square /= count - ddof
            factor(square, lowers[generation + 1])
        if policy.kind == PolicyKind.MIX:
            _mixed(weights, means, lowers, models[replicate, 0], square)
            factor(square, models[replicate, 1:])
        else:
            models[replicate, 0] = means[sizes.size]
            models[replicate, 1:] = lowers[sizes.size]
    return models


@kernel
def _weights(policy: CodedPolicy, fits: int) -> Floats:
    """Return the share of the original and of each fit in the mixture that is drawn from in the end."""
    weights = np.zeros(fits + 1)
    weights[0] = 1.0
    for fit in range(fits):
        for part in range(fit + 1):
            weights[part] *= policy.beta
        weights[0] += policy.gamma
        weights[fit + 1] = policy.alpha
    return weights


@kernel
def _mixed(weights: Floats, means: Floats, lowers: Floats, mean: Floats, square: Floats) -> None:
    """Write mean and covariance of a mixture."""
    mean[:] = 0.0
    square[:] = 0.0
    for part in range(weights.size):
        mean += weights[part] * means[part]
    for part in range(weights.size):
        for i in range(mean.size):
            for j in range(mean.size):
                entry = (means[part, i] - mean[i]) * (means[part, j] - mean[j])
                for k in range(min(i, j) + 1):
                    entry += lowers[part, i, k] * lowers[part, j, k]
                square[i, j] += weights[part] * entry


@kernel
def _choose_rows(rng: Stream, pool: Floats, filled: int, wanted: int) -> None:
    """Move a random subset of ``wanted`` among the first ``filled`` rows to the front."""
    for i in range(wanted):
        j = i + below(rng, filled - i)
        for k in range(pool.shape[1]):
            pool[i, k], pool[j, k] = pool[j, k], pool[i, k]
