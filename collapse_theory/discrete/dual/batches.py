"""Laws and cumulants of what becomes of data that are drawn with novelty, or document by document."""

from __future__ import annotations

import math
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from collapse_theory.compiled import kernel
from collapse_theory.discrete.dual.collisions import bernoulli_cumulants
from collapse_theory.discrete.dual.grid import EXACT, WHOLE, Grid
from collapse_theory.discrete.dual.rows import exact_targets, filled
from collapse_theory.discrete.occupancy import NEGLIGIBLE

__all__ = ["table_loss", "thinning_loss"]

Array = NDArray[np.float64]

_FEW = 300.0  # mean number of what is left up to which its law is summed over
_NODES = 24
_HEAD = 32
_BERNOULLI = tuple(np.polynomial.Polynomial(c) for c in ([0, -1, 1], [0, 0.5, -1.5, 1], [0, 0, 1, -2, 1]))


@lru_cache(maxsize=4)
def thinning_loss(on: Grid, novelty: float) -> Array:
    """Return the matrix that reads f(k) − E f(k − B), B of k data being of new types."""
    exact = exact_targets(on.nodes, max(EXACT, _FEW / (1 - novelty) if novelty < 1 else math.inf))
    laws = _thinned_laws(exact, novelty, NEGLIGIBLE)
    losses = np.array([bernoulli_cumulants(k, novelty) for k in on.nodes])
    return -filled(on.nodes, on, laws, losses, is_difference=True, kept=on.nodes * (1 - novelty))


@lru_cache(maxsize=4)
def table_loss(on: Grid, concentration: float) -> Array:
    """Return the matrix that reads f(k) − E f(J), J the tables of k customers of a Chinese restaurant."""
    losses = np.array([_table_cumulants(k, concentration) for k in on.nodes])
    tables = np.array([_mean_tables(k, concentration) for k in on.nodes])
    laws = _table_laws(on.nodes[(on.nodes <= EXACT) | (tables < _FEW)], concentration)
    return -filled(on.nodes, on, laws, losses, is_difference=True, kept=tables)


@kernel
def _thinned_laws(data: Array, novelty: float, negligible: float) -> Array:
    """Return the laws of the data that are of known types; of a real number of data, by the same ratios."""
    widest = data[-1] * (1 - novelty)
    laws = np.zeros((data.size, int(min(data[-1], max(EXACT, widest + 20 * np.sqrt(widest) + 100))) + 1))
    for n in range(data.size):
        mode = int((data[n] + 1) * (1 - novelty))
        mode = min(mode, int(data[n]))
        law, total = laws[n], 1.0
        law[mode] = 1.0
        last = mode
        while last + 1 < law.size and last < data[n] and novelty < 1 and novelty > 0:
            law[last + 1] = law[last] * (1 - novelty) / novelty * (data[n] - last) / (last + 1.0)
            last += 1
            total += law[last]
            if law[last] < negligible:
                break
        first = mode
        while first > 0 and novelty > 0 and novelty < 1:
            law[first - 1] = law[first] * novelty / (1 - novelty) * first / (data[n] - first + 1.0)
            first -= 1
            total += law[first]
            if law[first] < negligible:
                break
        for j in range(first, last + 1):
            law[j] /= total
    return laws


def _table_laws(customers: Array, concentration: float) -> Array:
    """Return the laws of the tables: by recursion for whole numbers of customers, by a Fourier sum for more."""
    whole = (customers <= WHOLE) & (np.cumsum(customers % 1) == 0)
    mean = _mean_tables(customers[-1], concentration)
    width = int(min(customers[-1], max(EXACT, mean + 20 * np.sqrt(mean) + 60))) + 1
    laws = _whole_table_laws(customers[whole], width, concentration, NEGLIGIBLE)
    later = [_later_table_law(laws[-1], customers[whole][-1], k, concentration) for k in customers[~whole]]
    return np.concatenate([laws, np.array(later).reshape(-1, width)])


@kernel
def _whole_table_laws(customers: Array, width: int, concentration: float, negligible: float) -> Array:
    """Seat one after the other; each law is divided by its sum, which rounding moves by 1e-16 for each customer."""
    laws, row = np.zeros((customers.size, width)), np.zeros(width + 1)
    row[0] = 1.0
    low, high, seated = 0, 0, 0
    for n in range(customers.size):
        while seated < customers[n]:
            new = concentration / (concentration + seated)
            old = seated / (concentration + seated)
            high = min(high + 1, width - 1)
            for j in range(high, low, -1):
                row[j] = row[j] * old + row[j - 1] * new
            row[low] *= old
            while row[low] < negligible:
                row[low] = 0.0
                low += 1
            while row[high] < negligible:
                row[high] = 0.0
                high -= 1
            seated += 1
        laws[n, low : high + 1] = row[low : high + 1] / row[low : high + 1].sum()
    return laws


def _later_table_law(law: Array, seated: float, customers: float, concentration: float) -> Array:
    r"""Return the law after more customers, each of whom hardly ever takes a new table.

    Generating functions are multiplied by :math:`\Gamma(\theta s + k)/\Gamma(\theta + k)`, of which the difference of two
    logarithms is expanded in 1/k.
    """
    size = 1 << int(np.ceil(np.log2(2 * law.size)))
    points = np.exp(-2j * np.pi * np.arange(size // 2 + 1) / size)
    total = concentration * (points - 1) * np.log(customers / seated)
    for n, bernoulli in enumerate(_BERNOULLI, start=1):
        change = bernoulli(concentration * points) - bernoulli(concentration)
        total += (-1) ** (n + 1) / (n * (n + 1)) * (customers**-n - seated**-n) * change
    later = np.fft.irfft(np.fft.rfft(law, size) * np.exp(total), size)[: law.size]
    return np.asarray(np.where(later > 1e-17, later, 0.0))


def _mean_tables(customers: float, concentration: float) -> float:
    points, weights = _summed(customers)
    return float(weights @ (concentration / (concentration + points)))


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
