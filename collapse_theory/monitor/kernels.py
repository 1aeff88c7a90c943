r"""Likelihoods of overdispersed counts, relative to independent draws.

Dirichlet-multinomial counts y of mean law q and concentration :math:`\theta` have, relative to independent draws
from e,

.. math:: \sum_b \bigl[g(\theta q_b, y_b) + y_b \ln(q_b / e_b)\bigr] - g(\theta, n), \qquad
          g(a, y) = \ln\Gamma(a + y) - \ln\Gamma(a) - y \ln a,

where the large terms have gone; g vanishes as a grows.
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from collapse_theory.compiled import kernel

__all__ = ["best_null", "likelihoods", "null"]

Array = NDArray[np.float64]

GRID = np.arange(-4.0, 40.0)
"""Logarithms of concentrations between which the likeliest one is searched."""


@kernel
def _entropy_like(u: float) -> float:
    """Return (1 + u) ln(1 + u) - u, whose terms cancel for small u."""
    if u > 0.05:
        return (1.0 + u) * math.log1p(u) - u
    total, power = 0.0, -u
    for k in range(2, 14):
        power *= -u
        total += power / (k * (k - 1.0))
    return total


@kernel
def rising(a: float, y: float) -> float:
    """Return g(a, y) for a > 0."""
    if y == 0.0:
        return 0.0
    if a < 16.0:
        return math.lgamma(a + y) - math.lgamma(a) - y * math.log(a)
    b, u = a + y, y / a
    correction = (1.0 / b - 1.0 / a) / 12.0 - (1.0 / b**3 - 1.0 / a**3) / 360.0 + (1.0 / b**5 - 1.0 / a**5) / 1260.0
    return a * _entropy_like(u) - 0.5 * math.log1p(u) + correction


@kernel
def likelihood(law: Array, expected: Array, counts: Array, theta: float) -> float:
    """Return the logarithm of the likelihood of one step under ``law``, relative to draws from ``expected``."""
    total, size = 0.0, 0.0
    for b in range(law.size):
        y = counts[b]
        if y == 0.0:
            continue
        if law[b] <= 0.0:
            return -np.inf
        total += y * math.log(law[b] / expected[b])
        if theta < np.inf:
            total += rising(theta * law[b], y)
        size += y
    if theta < np.inf:
        total -= rising(theta, size)
    return total


@kernel
def likelihoods(rows: Array, expected: Array, counts: Array, thetas: Array) -> Array:
    """Return the logarithm of the likelihood of one step for each row of laws and each concentration."""
    logs = np.empty((rows.shape[0], thetas.size))
    for a in range(rows.shape[0]):
        for j in range(thetas.size):
            logs[a, j] = likelihood(rows[a], expected, counts, thetas[j])
    return logs


@kernel
def null(expected: Array, counts: Array, ends: NDArray[np.int64], theta: float) -> float:
    """Return the logarithm of the likelihood of all steps under resampling alone; step t ends at ``ends[t]``."""
    total, start = 0.0, 0
    for t in range(ends.size):
        size = 0.0
        for b in range(start, ends[t]):
            total += rising(theta * expected[b], counts[b])
            size += counts[b]
        total -= rising(theta, size)
        start = ends[t]
    return total


@kernel
def best_null(expected: Array, counts: Array, ends: NDArray[np.int64], grid: Array) -> float:
    """Return the greatest likelihood of all steps over all concentrations; 0 is that of independent draws.

    ``grid`` holds the likelihoods at ``GRID``; Newton's steps start from the best of them.
    """
    place = np.argmax(grid)
    best = max(0.0, float(grid[place]))
    if place in (0, grid.size - 1):
        return best
    at, apart = GRID[place], 0.25
    for _ in range(6):
        low, middle, high = (
            null(expected, counts, ends, math.exp(at - apart)),
            null(expected, counts, ends, math.exp(at)),
            null(expected, counts, ends, math.exp(at + apart)),
        )
        best = max(best, low, middle, high)
        bend = low + high - 2.0 * middle
        if bend >= 0.0:
            break
        step = 0.5 * apart * (low - high) / bend
        at = min(max(at + step, GRID[place] - 1.0), GRID[place] + 1.0)
        apart = min(max(0.5 * abs(step), 1e-3), 0.25)
        if abs(step) < 1e-4:
            break
    return max(best, null(expected, counts, ends, math.exp(at)))
