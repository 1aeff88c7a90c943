r"""The cumulant generating function of a sum of independent log-chi² variables, without its linear part.

With :math:`\nu = M - 1` degrees of freedom and :math:`a = \nu/2` one variable :math:`\ln(\chi^2_\nu/\nu)` has
:math:`r(s) = \ln\Gamma(a+s) - \ln\Gamma(a) - s\,\psi(a)` about its mean. Where s is small beside a it is the series
:math:`\sum_{k\ge2} (-1)^k \zeta(k, a)\,s^k/k`, whose coefficients add up over all variables; elsewhere the Gamma
recursion and Stirling's series, each with its linear part taken out of every term. Nothing large is subtracted, so that
sums of 1e18 variables keep the relative accuracy of one.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

__all__ = ["CentredLogChi"]

_NEAR = 0.2
_ORDERS = np.arange(2.0, 27.0)  # 0.2^27 < 1e-18
_RUNGS = np.arange(8.0)  # of the Gamma recursion before Stirling's series
_ZETA_SERIES_FROM = 64.0
_BLOCK = 1 << 15  # complex numbers held at once for each rung
_ENTROPY = [(-1.0) ** k / ((k + 1) * (k + 2)) for k in range(24)]
_LOG = [(-1.0) ** k / (k + 2) for k in range(24)]
_STIRLING = (
    *(1 / 12, -1 / 360, 1 / 1260, -1 / 1680, 1 / 1188, -691 / 360360, 1 / 156),
    *(-3617 / 122400, 43867 / 244188, -174611 / 125400),
)
_STIRLING_SLOPE = [-(2 * k + 1) * c for k, c in enumerate(_STIRLING)]

Array = NDArray[np.float64]
Complex = NDArray[np.complex128]


@dataclass(frozen=True)
class CentredLogChi:
    """R(s), the sum of ``counts`` times r(s), for ascending half degrees of freedom ``halves``."""

    halves: Array
    counts: Array
    _series: dict[int, tuple[int, Array]] = field(default_factory=dict, repr=False, compare=False)

    def curvature(self, s: float = 0.0) -> float:
        """Return R''(s), the variance for s = 0."""
        from scipy.special import zeta

        return float(self.counts @ zeta(2.0, self.halves + s))

    def log(self, s: Complex) -> Complex:
        """Return R(s) for Re s > -min(halves), relative to its own size."""
        first, series = self._split(float(np.abs(s).max()))
        total = np.zeros(s.shape, dtype=np.complex128)
        blocks = 1 + first * s.size // _BLOCK
        for part in np.array_split(np.arange(first), blocks):
            tails = (tail[part, None] for tail in self._tails)
            total += self.counts[part] @ _centred_ratio(self.halves[part, None], s, *tails)
        if first == self.halves.size:
            return total
        z = s / self.halves[first]
        return np.asarray(total + z**2 * np.polynomial.polynomial.polyval(z, series / _ORDERS))

    def slope(self, s: float) -> float:
        """Return R'(s) for real s, relative to its own size."""
        first, series = self._split(abs(s))
        total = float(self.counts[:first] @ _centred_digamma(self.halves[:first], s, self._tails[1][:first]))
        if first < self.halves.size:
            z = s / self.halves[first]
            total += z * float(np.polynomial.polynomial.polyval(z, series)) / self.halves[first]
        return total

    @cached_property
    def _tails(self) -> tuple[Array, Array]:
        """What Stirling's series leaves at the ends of the Gamma recursion, and its slope."""
        ends = self.halves + _RUNGS.size
        return _stirling(ends), _stirling_slope(ends)

    def _split(self, size: float) -> tuple[int, Array]:
        """Return from where on ``size`` is small beside the halves, and the series of those in s/halves[first]."""
        power = math.frexp(size)[1]  # size <= 2^power
        if power not in self._series:
            first = int(np.searchsorted(self.halves, math.ldexp(1.0, power) / _NEAR))
            self._series[power] = first, self._coefficients(first) if first < self.halves.size else np.zeros(0)
        return self._series[power]

    def _coefficients(self, first: int) -> Array:
        """Return the sums of (-1)^k zeta(k, a) halves[first]^k."""
        from scipy.special import zeta

        halves, counts = self.halves[first:], self.counts[first:]
        near = halves[: int(np.searchsorted(halves, _ZETA_SERIES_FROM))]
        far, far_counts = halves[near.size :], counts[near.size :]
        total = np.empty(_ORDERS.size)
        for i, k in enumerate(_ORDERS):
            terms = halves[0] ** k * (counts[: near.size] @ zeta(k, near)) if near.size else 0.0
            terms += (far_counts * (halves[0] / far) ** int(k)) @ _scaled_zeta(k, far)
            total[i] = (-1.0) ** k * terms
        return total


def _scaled_zeta(k: float, a: Array) -> Array:
    """Return a^k zeta(k, a) for large a, by Euler–Maclaurin."""
    x = a**-2
    rising = k * (1 / 12 - x * (k + 1) * (k + 2) * (1 / 720 - x * (k + 3) * (k + 4) / 30240))
    return np.asarray(a / (k - 1) + 0.5 + rising / a)


def _centred_ratio(a: Array, s: Complex, tail: Array, tail_slope: Array) -> Complex:
    """Return ln Gamma(a+s) - ln Gamma(a) - s psi(a), from what Stirling's series leaves at the end of the recursion."""
    rungs = _RUNGS.reshape(-1, *np.ones(np.broadcast(a, s).ndim, dtype=int))
    total = -log1p_rest(s / (a + rungs)).sum(axis=0)
    a = a + _RUNGS.size
    z = s / a
    tails = _stirling(a + s) - tail - s * tail_slope
    return np.asarray(total + a * _entropy(z) - log1p_rest(z) / 2 + tails)


def _centred_digamma(a: Array, s: float, tail_slope: Array) -> Array:
    """Return psi(a+s) - psi(a)."""
    total = np.zeros_like(a)
    for rung in _RUNGS:
        total += s / ((a + rung) * (a + rung + s))
    a = a + _RUNGS.size
    return np.asarray(total + np.log1p(s / a) + s / (2 * a * (a + s)) + _stirling_slope(a + s) - tail_slope)


def _stirling(x: NDArray[Any]) -> NDArray[Any]:
    """Return ln Gamma(x) - [(x - 1/2) ln x - x + ln(2 pi)/2]."""
    return np.asarray(_polynomial(x**-2, _STIRLING) / x)


def _stirling_slope(x: NDArray[Any]) -> NDArray[Any]:
    return np.asarray(_polynomial(x**-2, _STIRLING_SLOPE) / x**2)


def _entropy(z: Complex) -> Complex:
    """Return (1 + z) ln(1 + z) - z."""
    return _by_size(z, lambda near: near**2 * _polynomial(near, _ENTROPY), lambda far: (1 + far) * np.log1p(far) - far)


def log1p_rest(z: Complex) -> Complex:
    """Return ln(1 + z) - z."""
    return _by_size(z, lambda near: -(near**2) * _polynomial(near, _LOG), lambda far: np.log1p(far) - far)


def _by_size(z: Complex, near: Callable[[Complex], Complex], far: Callable[[Complex], Complex]) -> Complex:
    """Return what a series gives of small numbers, and a formula of the others."""
    is_near = np.abs(z) < _NEAR
    if is_near.all():
        return near(z)
    if not is_near.any():
        return far(z)
    return np.where(is_near, near(np.where(is_near, z, 0)), far(z))


def _polynomial(z: NDArray[Any], coefficients: Sequence[float]) -> NDArray[Any]:
    """Return a polynomial by Horner's rule, without an array for each of its terms."""
    total = np.full_like(z, coefficients[-1])
    for coefficient in coefficients[-2::-1]:
        total *= z
        total += coefficient
    return total
