r"""How D lineages come down to few, for any D: the mean and variance of a clock, and three points that stand for A(s).

With x = k/D the clock :math:`N(k) = \Phi(x) - \Psi(x)/D` of :mod:`.abel` advances by one a generation in the mean,
up to :math:`O(k^{-2}/D)`. Its variance grows by :math:`\Phi'(x')^2\,v(x)/D` a generation, where
:math:`v = e^{-x} - (1+x)e^{-2x}` is that of the occupied boxes and :math:`x' = 1 - e^{-x}`; summed up that is about
:math:`\tfrac43 D^2/k^3`. The time down to k has this variance and a third cumulant of about
:math:`\tfrac{16}5 D^3/k^5`; the clock at A(s) has :math:`\tfrac43 (D^2/k^3)(1 + 1/k)` and :math:`\tfrac{24}5 D^3/k^5`.
docs/theory/discrete.md derives them.
"""

from __future__ import annotations

import math
from functools import cache

import numpy as np
from numpy.typing import NDArray

from collapse_theory.compiled import kernel
from collapse_theory.discrete import abel, second

__all__ = ["WEIGHTS", "generations", "points", "third_cumulant", "variance"]

Array = NDArray[np.float64]

WEIGHTS = np.array([1.0, 4.0, 1.0]) / 6
"""Weights of the three points."""

_DENSE = 0.004  # lineages per datum above which generations are added up one by one
_SERIES = 1 / 32  # lineages per datum from which the series are good
_FURTHEST = 200.0  # multiple of x beyond which the integral is negligible, as its integrand falls like x^-3
_NODES, _ABSCISSAE_WEIGHTS = np.polynomial.legendre.leggauss(24)
_SPREAD = np.array([1 / 2, -5 / 6, 17 / 24, -49 / 120])  # of v(x)/x²
_OFFSETS = np.array([-math.sqrt(3), 0.0, math.sqrt(3)])
_SECOND_SHARE, _THIRD_SHARE = 7 / 6, 5 / 3  # what x takes off the order 1/k of the variance and the third cumulant
_NEWTON = 40


def generations(lineages: float, size: int) -> float:
    """Return the mean number of generations, counted by the clock, from ``size`` lineages down to so many."""
    series = _series()
    return float(_clock(lineages / size, float(size), *series)[0] - _clock(1.0, float(size), *series)[0])


def variance(lineages: float, size: int) -> float:
    """Return the variance that the clock has gathered on the way."""
    share, series = lineages / size, _series()
    return float(_one_by_one(share, *series) if share > _DENSE else _integrated(share)) / size


def third_cumulant(lineages: float, size: int) -> float:
    """Return the third cumulant of the time down to so many lineages, to leading order."""
    return 16 / 5 * float(size) ** 3 / float(lineages) ** 5


def points(spent: float, size: int) -> Array:
    """Return three numbers of lineages that stand for A(s), s >= 1: with ``WEIGHTS``, three moments of the clock."""
    series = _series()
    start = float(_clock(1.0, float(size), *series)[0]) + spent
    middle = float(_lineages(np.array([start]), float(size), *series)[0])
    share = middle / size
    spread = variance(middle, size) + 4 / 3 * (size / middle**2) ** 2 * (1 - _SECOND_SHARE * share)
    third = 24 / 5 * (size / middle) ** 3 / middle**2 * (1 - _THIRD_SHARE * share)
    skew = third / spread**1.5
    offsets = (_OFFSETS + skew / 6 * (_OFFSETS**2 - 1)) / math.sqrt(1 + skew**2 / 18)
    return np.asarray(_lineages(start + math.sqrt(spread) * offsets, float(size), *series))


@cache
def _series() -> tuple[Array, Array]:
    """Return the coefficients of Φ and Ψ: of 1/x, of ln x and of the powers."""
    return tuple(
        np.array([float(part) for part in (form.inverse, form.log, *form.powers)])
        for form in (abel.abel_series(), second.second_series())
    )  # type: ignore[return-value]


@kernel
def _at(x: float, series: Array) -> tuple[float, float, float]:
    """Return a series, its slope and its curvature."""
    value, slope, bend = 0.0, 0.0, 0.0
    for n in range(series.size - 1, 1, -1):
        bend = bend * x + 2 * slope
        slope = slope * x + value
        value = value * x + series[n]
    inverse, log = series[0] / x, series[1]
    return value + inverse + log * np.log(x), slope - inverse / x + log / x, bend + (2 * inverse - log) / x**2


@kernel
def _clock(share: float, size: float, first: Array, second: Array) -> tuple[float, float]:
    """Return N and its slope by the share, at a share of lineages per datum."""
    orbit = np.zeros(80)
    orbit[0], last = share, 0
    while orbit[last] > _SERIES:
        orbit[last + 1] = -np.expm1(-orbit[last])
        last += 1
    value, slope, bend = _at(orbit[last], first)
    correction = _at(orbit[last], second)[0]
    for n in range(last - 1, -1, -1):
        x, shrink = orbit[n], np.exp(-orbit[n])
        slope, bend = slope * shrink, bend * shrink**2 - slope * shrink
        correction -= (x * slope + (np.expm1(x) - x) * (bend + slope)) / 2
    return value - last - correction / size, slope


@kernel
def _lineages(times: Array, size: float, first: Array, second: Array) -> Array:
    """Return how many lineages are left when the clock shows such times, by Newton's method from below."""
    found = np.zeros(times.size)
    for n in range(times.size):
        share = 2.0 / (times[n] + 2.0)
        for _ in range(_NEWTON):
            value, slope = _clock(share, size, first, second)
            step = (times[n] - value) / slope
            share = min(max(share + step, share / 2), 2 * share)
            if abs(step) < 1e-15 * share:
                break
        found[n] = share * size
    return found


@kernel
def _one_by_one(share: float, first: Array, second: Array) -> float:
    """Add up the generations upwards, the last one in part: there it is of no account."""
    x, total = share, 0.0
    slope = _clock(share, 1e300, first, second)[1]
    while True:
        above = -np.log1p(-x) if x < 1 else np.inf
        capped = min(above, 1.0)
        gained = slope**2 * (np.exp(-capped) - (1 + capped) * np.exp(-2 * capped))
        if above >= 1:
            left = _clock(x, 1e300, first, second)[0] - _clock(1.0, 1e300, first, second)[0]
            return float(total + left * gained)
        total += gained
        slope *= np.exp(-above)
        x = above


def _integrated(share: float) -> float:
    """Return the sum over generations as an integral over ln x, to the second correction of Euler and Maclaurin."""
    edges = np.linspace(math.log(share), math.log(min(_FURTHEST * share, 1.0)), 8)
    middles, half = (edges[1:] + edges[:-1]) / 2, (edges[1] - edges[0]) / 2
    x = np.exp((middles[:, None] + half * _NODES).ravel())
    weights = np.tile(half * _ABSCISSAE_WEIGHTS, middles.size)
    integral = float((weights * x * _gained(x) * -_slope(x)).sum())
    return integral - float(_gained(np.array([share]))[0]) / 2 + 1 / (6 * share)


def _slope(x: Array) -> Array:
    """Return the slope of the series of Φ."""
    inverse, log, *powers = _series()[0]
    steps = np.arange(1, len(powers)) * powers[1:]
    return np.asarray(-inverse / x**2 + log / x + np.polynomial.polynomial.polyval(x, steps))


def _gained(x: Array) -> Array:
    """Return what one generation from x on adds, times D."""
    near = np.where(x < _DENSE / 4, x, 0.0)
    series = near**2 * np.polynomial.polynomial.polyval(near, _SPREAD)
    spread = np.where(near == x, series, np.exp(-x) - (1 + x) * np.exp(-2 * x))
    return np.asarray(_slope(-np.expm1(-x)) ** 2 * spread)
