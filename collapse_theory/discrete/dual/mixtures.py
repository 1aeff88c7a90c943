"""Laws and cumulants of one generation where lineages are divided first: old or new, of the pool or of the batch."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from collapse_theory.compiled import kernel
from collapse_theory.discrete.dual.collisions import collisions, hypergeometric
from collapse_theory.discrete.dual.divided import LONGEST, numbers
from collapse_theory.discrete.dual.pmf import binomial_pmf, hypergeometric_pmf
from collapse_theory.discrete.dual.quadrature import point_weights
from collapse_theory.discrete.occupancy import throw

__all__ = ["mixed_laws", "mixed_losses", "pooled_laws", "pooled_losses", "subsampled_laws", "subsampled_losses"]

Array = NDArray[np.float64]

_FEW = 30.0  # mean below which a number is summed over all its values
_NEGLIGIBLE = 1e-30


@kernel
def _spread_points(
    mean: float, spread: float, third: float, fourth: float, points: Array, to_weights: Array, values: Array,
    weights: Array,
) -> int:  # fmt: skip
    """Write the points and weights that stand for a number of which four cumulants are known."""
    if abs(spread) < 1e-13:
        values[0], weights[0] = mean, 1.0
        return 1
    unit = point_weights(spread, third, fourth, to_weights, weights)
    for i in range(9):
        values[i] = mean + unit * points[i]
    return 9


@kernel
def _merged(weights: Array, parts: Array, count: int) -> tuple[float, float, float, float]:
    """Return the cumulants of a mixture of laws of which four cumulants are known."""
    mean = 0.0
    for i in range(count):
        mean += weights[i] * parts[i, 0]
    second = third = fourth = 0.0
    for i in range(count):
        off, spread = parts[i, 0] - mean, parts[i, 1]
        second += weights[i] * (spread + off * off)
        third += weights[i] * (parts[i, 2] + 3 * off * spread + off**3)
        fourth += weights[i] * (
            parts[i, 3] + 3 * spread * spread + 4 * off * parts[i, 2] + 6 * off * off * spread + off**4
        )
    return mean, second, third, fourth - 3 * second * second


@kernel
def mixed_losses(targets: Array, new: float, boxes: float, points: Array, to_weights: Array) -> Array:
    """Return what draws lose of which each is, with chance ``new``, a copy of one of the data."""
    losses = np.zeros((targets.size, 4))
    values, weights, parts = np.zeros(LONGEST), np.zeros(LONGEST), np.zeros((LONGEST, 4))
    for n in range(targets.size):
        count = numbers(0.0, new, targets[n], _FEW, _NEGLIGIBLE, points, to_weights, values, weights)
        for i in range(count):
            parts[i] = collisions(0.0, values[i], boxes)
        losses[n] = _merged(weights, parts, count)
    return losses


@kernel
def pooled_losses(targets: Array, pool: float, batch: float, points: Array, to_weights: Array) -> Array:
    """Return what distinct data of a pool lose, ``batch`` of which are copies of data of the older ``pool``."""
    losses = np.zeros((targets.size, 4))
    values, weights, parts = np.zeros(LONGEST), np.zeros(LONGEST), np.zeros((LONGEST, 4))
    for n in range(targets.size):
        drawn = targets[n]
        count = numbers(pool + batch, batch, drawn, _FEW, _NEGLIGIBLE, points, to_weights, values, weights)
        for i in range(count):
            parts[i] = collisions(drawn - values[i], values[i], pool)
        losses[n] = _merged(weights, parts, count)
    return losses


@kernel
def subsampled_losses(
    targets: Array, pool: float, batch: float, subsample: float, points: Array, to_weights: Array
) -> Array:
    """Do so where the copies are of data of a subsample of the older pool."""
    losses = np.zeros((targets.size, 4))
    values, weights, parts = np.zeros(LONGEST), np.zeros(LONGEST), np.zeros((LONGEST, 4))
    inner_values, inner_weights, inner = np.zeros(LONGEST), np.zeros(LONGEST), np.zeros((9, 4))
    for n in range(targets.size):
        drawn = targets[n]
        count = numbers(pool + batch, batch, drawn, _FEW, _NEGLIGIBLE, points, to_weights, values, weights)
        for i in range(count):
            balls, others = values[i], drawn - values[i]
            mean, spread, third, fourth = collisions(0.0, balls, subsample)
            inside = _spread_points(mean, spread, third, fourth, points, to_weights, inner_values, inner_weights)
            for j in range(inside):
                mean, spread, third, fourth = hypergeometric(pool, others, balls - inner_values[j])
                inner[j] = mean + inner_values[j], spread, third, fourth
            parts[i] = _merged(inner_weights, inner, inside)
        losses[n] = _merged(weights, parts, count)
    return losses


@kernel
def mixed_laws(wanted: Array, new: float, occupied: Array, negligible: float) -> Array:
    """Return the laws of what so many draws become, given those of balls that fall into the boxes of the data."""
    most = occupied.shape[0] - 1
    laws, pmf = np.zeros((most + 1, most + 1)), np.zeros(most + 2)
    for k in range(most + 1):
        if wanted[k] == 0.0:
            continue
        first, last = binomial_pmf(k, new, negligible, pmf)
        for balls in range(first, last + 1):
            for j in range(min(balls + 1, occupied.shape[1])):
                laws[k, k - balls + j] += pmf[balls] * occupied[balls, j]
    return laws


@kernel
def pooled_laws(wanted: Array, pool: float, batch: float, negligible: float) -> Array:
    """Return the laws of the distinct data of the older pool to which so many of the pool go back."""
    most = wanted.size - 1
    laws, new = np.zeros((most + 1, most + 1)), np.zeros((most + 1, most + 1))
    pmf = np.zeros(most + 2)
    for k in range(most + 1):
        if wanted[k] != 0.0:
            first, last = hypergeometric_pmf(pool + batch, batch, k, negligible, pmf)
            new[k, first : last + 1] = pmf[first : last + 1]
    row = np.zeros(most + 3)
    for taken in range(int(min(float(most), pool)) + 1):
        row[:] = 0.0
        row[taken] = 1.0
        low, high = taken, taken
        for balls in range(most - taken + 1):
            k = taken + balls
            if balls > 0:
                low, high = throw(row, low, high, pool, negligible)
            if new[k, balls] > 0.0:
                for j in range(low, high + 1):
                    laws[k, j] += new[k, balls] * row[j]
    return laws


@kernel
def subsampled_laws(wanted: Array, pool: float, batch: float, occupied: Array, negligible: float) -> Array:
    """Do so where the copies are of a subsample of the older pool; ``occupied`` are the laws of its boxes."""
    most = occupied.shape[0] - 1
    laws, new, overlap = np.zeros((most + 1, most + 1)), np.zeros(most + 2), np.zeros(most + 2)
    for k in range(most + 1):
        if wanted[k] == 0.0:
            continue
        first, last = hypergeometric_pmf(pool + batch, batch, k, negligible, new)
        for balls in range(first, last + 1):
            others = k - balls
            for distinct in range(min(balls + 1, occupied.shape[1])):
                weight = new[balls] * occupied[balls, distinct]
                if weight <= negligible:
                    continue
                low, high = hypergeometric_pmf(pool, float(others), distinct, negligible, overlap)
                for common in range(low, high + 1):
                    laws[k, others + distinct - common] += weight * overlap[common]
    return laws
