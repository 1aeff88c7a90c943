r"""Long sums of a smooth term, :math:`\sum_{i<n} g(i)`, as a weighted sum over a few hundred points.

The first terms stand for themselves. The rest is the midpoint form of Euler–Maclaurin: the integral over
:math:`[N - \tfrac12, n - \tfrac12]`, by Gauss–Legendre quadrature in :math:`\ln i`, minus a 24th of the difference of
the slopes at its ends. What is left out is of the order of :math:`g'''(N)/1000`: below 1e-15 of the sum for terms that
change over a scale of the order of i, as powers, logarithms and geometric sizes do.
"""

from __future__ import annotations

import math
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

__all__ = ["HEAD", "condensed"]

HEAD = 1024  # terms that stand for themselves
_NODES = 16  # per panel, in which i grows by at most e

Array = NDArray[np.float64]


@lru_cache(maxsize=64)
def condensed(count: int) -> tuple[Array, Array]:
    r"""Return points i and weights w with :math:`\sum_i w_i g(i) \approx \sum_{i<n} g(i)`.

    Parameters
    ----------
    count : int >= 0
        Number of terms n.

    Returns
    -------
    points, weights : arrays
        All n of them, with weight 1, up to n = 2048. Points may be fractional, and one is n itself.

    Examples
    --------
    >>> i, w = condensed(10**15)
    >>> len(i), f"{w @ (1 / (i + 1)):.11f}"  # ln n + 0.5772156649…
    (1476, '35.11599205981')
    """
    if count <= 2 * HEAD:
        return np.arange(count, dtype=np.float64), np.ones(count)
    low, high = math.log(HEAD - 0.5), math.log(count - 0.5)
    edges = np.linspace(low, high, math.ceil(high - low) + 1)
    nodes, weights = np.polynomial.legendre.leggauss(_NODES)
    half = (edges[1:] - edges[:-1])[:, None] / 2
    inner = np.exp(edges[:-1, None] + half * (1 + nodes))
    ends = np.array([HEAD - 1, HEAD, count - 1, count], dtype=np.float64)
    points = np.concatenate([np.arange(HEAD, dtype=np.float64), inner.ravel(), ends])
    slopes = np.array([-1.0, 1.0, 1.0, -1.0]) / 24
    return points, np.concatenate([np.ones(HEAD), (half * weights * inner).ravel(), slopes])
