r"""How many generations D lineages take to come down to a few thousand, for any D: mean and variance.

With x = k/D the clock :math:`N(k) = \Phi(x) - \Psi(x)/D` of :mod:`.abel` advances by one a generation in the mean,
up to :math:`O(k^{-2}/D)`. Its variance grows by :math:`\Phi'(x')^2\,v(x)/D` a generation, where
:math:`v = e^{-x} - (1+x)e^{-2x}` is that of the occupied boxes and :math:`x' = 1 - e^{-x}`; summed up that is about
:math:`\tfrac43 D^2/k^3`. The third cumulant is about :math:`\tfrac{16}5 D^3/k^5`. docs/theory/discrete.md derives
them.
"""

from __future__ import annotations

import math
from functools import cache

import mpmath
import numpy as np
from numpy.typing import NDArray

from collapse_theory import arithmetic
from collapse_theory.discrete import abel, second

__all__ = ["generations", "third_cumulant", "variance"]

Array = NDArray[np.float64]

_DIGITS = 20
_DENSE = 0.02  # lineages per datum above which generations are added up one by one
_FURTHEST = 200.0  # multiple of x beyond which the integral is negligible, as its integrand falls like x^-3
_NODES, _WEIGHTS = np.polynomial.legendre.leggauss(24)
_SPREAD = (1 / 2, -5 / 6, 17 / 24, -49 / 120)  # of v(x)/x²


def generations(lineages: float, size: int) -> float:
    """Return the mean number of generations, counted by the clock, from ``size`` lineages down to so many."""
    with mpmath.workdps(_DIGITS):
        phi, psi = _at_one()
        share = mpmath.mpf(lineages) / size
        return float(abel.abel_coordinate(share) - phi - (second.second_coordinate(share) - psi) / size)


def variance(lineages: float, size: int) -> float:
    """Return the variance that the clock has gathered on the way."""
    share = lineages / size
    return (_one_by_one if share > _DENSE else _integrated)(share) / size


def third_cumulant(lineages: float, size: int) -> float:
    """Return the third cumulant of the clock, to leading order."""
    return 16 / 5 * float(size) ** 3 / float(lineages) ** 5


@cache
def _at_one() -> tuple[mpmath.mpf, mpmath.mpf]:
    """Return Φ(1) and Ψ(1)."""
    with mpmath.workdps(_DIGITS):
        return abel.abel_coordinate(mpmath.mpf(1)), second.second_coordinate(1)


def _slope(x: Array | float) -> Array:
    return np.asarray(abel.abel_series().slope(x, arithmetic.of()))


def _spread(x: Array) -> Array:
    """Return v(x)."""
    near = np.where(x < _DENSE / 20, x, 0.0)
    series = near**2 * np.polynomial.polynomial.polyval(near, _SPREAD)
    return np.where(near == x, series, np.exp(-x) - (1 + x) * np.exp(-2 * x))


def _one_by_one(share: float) -> float:
    """Add up the generations upwards, the last one in part: there it is of no account."""
    x, slope, total = share, float(_slope(share)), 0.0
    while True:
        above = -math.log1p(-x) if x < 1 else math.inf
        gained = slope**2 * float(_spread(np.array(min(above, 1.0))))
        if above >= 1:
            left = float(abel.abel_coordinate(x) - abel.abel_coordinate(1.0))
            return total + left * gained
        total += gained
        slope *= math.exp(-above)
        x = above


def _integrated(share: float) -> float:
    """Return the sum over generations as an integral over ln x, less half of the last term (Euler–Maclaurin)."""
    edges = np.linspace(math.log(share), math.log(min(_FURTHEST * share, 1.0)), 8)
    middles, half = (edges[1:] + edges[:-1]) / 2, (edges[1] - edges[0]) / 2
    x = np.exp((middles[:, None] + half * _NODES).ravel())
    weights = np.tile(half * _WEIGHTS, middles.size)
    integral = float((weights * x * _gained(x) * -_slope(x)).sum())
    return integral - float(_gained(np.array([share]))[0]) / 2


def _gained(x: Array) -> Array:
    """Return what one generation from x on adds, times D."""
    return np.asarray(_slope(-np.expm1(-x)) ** 2 * _spread(x))
