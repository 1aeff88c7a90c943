"""Laws and cumulants of what becomes of data that are drawn with novelty, or document by document."""

from __future__ import annotations

from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from collapse_theory.compiled import kernel
from collapse_theory.discrete.dual.collisions import bernoulli_cumulants
from collapse_theory.discrete.dual.grid import EXACT, Grid
from collapse_theory.discrete.dual.pmf import binomial_pmf
from collapse_theory.discrete.dual.rows import filled
from collapse_theory.discrete.occupancy import NEGLIGIBLE

__all__ = ["table_loss", "thinning_loss"]

Array = NDArray[np.float64]

_NODES = 24
_HEAD = 32


@lru_cache(maxsize=4)
def thinning_loss(on: Grid, novelty: float) -> Array:
    """Return the matrix that reads f(k) − E f(k − B), B of k data being of new types."""
    laws = _thinned_laws(int(min(on.top, EXACT)), novelty, NEGLIGIBLE)
    losses = np.array([bernoulli_cumulants(k, novelty) for k in on.nodes])
    return -filled(on.nodes, on, laws, losses, is_difference=True)


@lru_cache(maxsize=4)
def table_loss(on: Grid, concentration: float) -> Array:
    """Return the matrix that reads f(k) − E f(J), J the tables of k customers of a Chinese restaurant."""
    laws = _table_laws(int(min(on.top, EXACT)), concentration, NEGLIGIBLE)
    losses = np.array([_table_cumulants(k, concentration) for k in on.nodes])
    return -filled(on.nodes, on, laws, losses, is_difference=True)


@kernel
def _thinned_laws(most: int, novelty: float, negligible: float) -> Array:
    laws, pmf = np.zeros((most + 1, most + 1)), np.zeros(most + 1)
    for k in range(most + 1):
        first, last = binomial_pmf(k, novelty, negligible, pmf)
        for new in range(first, last + 1):
            laws[k, k - new] = pmf[new]
    return laws


@kernel
def _table_laws(most: int, concentration: float, negligible: float) -> Array:
    laws = np.zeros((most + 1, most + 1))
    laws[0, 0] = 1.0
    for k in range(most):
        for j in range(k + 1):
            if laws[k, j] > negligible:
                laws[k + 1, j] += laws[k, j] * (k / (concentration + k))
                laws[k + 1, j + 1] += laws[k, j] * (concentration / (concentration + k))
    return laws


def _table_cumulants(customers: float, concentration: float) -> tuple[float, float, float, float]:
    """Return the cumulants of customers less tables: sums over i < k of those of a coin with chance i/(θ + i)."""
    points, weights = _summed(customers)
    chance, other = points / (concentration + points), concentration / (concentration + points)
    spread = chance * other
    return (
        float(weights @ chance),
        float(weights @ spread),
        float(weights @ (spread * (other - chance))),
        float(weights @ (spread * (1 - 6 * spread))),
    )


@lru_cache(maxsize=4096)
def _summed(count: float) -> tuple[Array, Array]:
    """Return points and weights for a sum over i = 0, 1, … below a real number, by the midpoint rule from a few on."""
    if count <= 2 * _HEAD:
        return np.arange(count), np.ones(int(count))
    low, high = np.log(_HEAD - 0.5), np.log(count - 0.5)
    edges = np.linspace(low, high, int(np.ceil(high - low)) + 1)
    nodes, weights = np.polynomial.legendre.leggauss(_NODES)
    half = (edges[1:] - edges[:-1])[:, None] / 2
    inner = np.exp(edges[:-1, None] + half * (1 + nodes))
    ends = np.array([_HEAD - 1.0, _HEAD, count - 1, count])
    points = np.concatenate([np.arange(float(_HEAD)), inner.ravel(), ends])
    return points, np.concatenate([np.ones(_HEAD), (half * weights * inner).ravel(), np.array([-1, 1, 1, -1]) / 24])
