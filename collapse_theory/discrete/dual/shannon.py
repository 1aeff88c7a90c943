r"""Shannon entropy from a rarefaction curve.

If S(n) is the mean number of types among n draws, the mean entropy is :math:`\sum_{n \ge 1} (S(n+1) - S(n))/n`, because
:math:`-x \ln x = \sum_n x (1-x)^n / n`. The first terms are summed one by one; the rest is the midpoint form of
Euler–Maclaurin on the pieces of the grid, exact to order :math:`n^{-4}`.
"""

from __future__ import annotations

from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from collapse_theory.discrete.dual.grid import EXACT, Grid

__all__ = ["entropy_weights"]

Array = NDArray[np.float64]

_NODES = 32


@lru_cache(maxsize=8)
def entropy_weights(on: Grid) -> Array:
    """Return the weights that read the entropy from values on the grid, whose top shows all there is."""
    late = np.flatnonzero(on.edges[:-1] >= EXACT)
    begin = int(on.edges[late[0]]) if late.size else int(on.top)
    weights = _first_terms(on, begin)
    for piece in late:
        span = slice(on.starts[piece], on.starts[piece] + on.counts[piece])
        weights[span] += _piece(on, int(piece), span)
    return weights


def _first_terms(on: Grid, end: int) -> Array:
    """Return the weights of the terms n < ``end``."""
    n = np.arange(1.0, end + 1)
    inverse = np.zeros(end + 1)
    inverse[1:end] = 1 / n[:-1]
    return np.asarray((inverse[:-1] - inverse[1:]) @ on.matrix(n))


def _piece(on: Grid, piece: int, span: slice) -> Array:
    low, high = float(on.edges[piece]), float(on.edges[piece + 1])
    slope = on.slopes[piece][: on.counts[piece], : on.counts[piece]]
    bend = slope @ slope
    rise = slope + bend @ slope / 24  # S(n + 1) − S(n) at n + 1/2
    x, w = np.polynomial.legendre.leggauss(_NODES)
    points = low + (high - low) / 2 * (1 + x)
    rows = on.matrix(points)[:, span]
    area = (w * (high - low) / 2 / (points - 0.5)) @ rows @ rise
    ends = [bend[at] / (edge - 0.5) - slope[at] / (edge - 0.5) ** 2 for at, edge in ((0, low), (-1, high))]
    return np.asarray(area - (ends[1] - ends[0]) / 24)
