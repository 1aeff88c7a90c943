r"""Sums over the far atoms of a power law, :math:`p_i = i^{-\beta}/Z`, by the Euler–Maclaurin formula.

.. math:: \sum_{i \ge N} f(i) \approx \int_N^\infty f(x)\,dx + \tfrac12 f(N) - \tfrac1{12} f'(N)

Substituting p for i turns the integrals into incomplete beta and gamma functions. The relative error is of order
:math:`(\beta/N)^4`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

__all__ = ["Rest", "exponent_of_integral", "sum_between", "sum_beyond"]

_FACTORS = 10_000  # below it a beta function is a product of its own factors


@dataclass(frozen=True)
class Rest:
    """The atoms from ``first`` on of a power law with the sum ``total``."""

    exponent: float
    total: float
    first: float

    @property
    def _next(self) -> float:
        return float(self.first**-self.exponent / self.total)

    @property
    def _scale(self) -> float:
        return float(self.total ** (-1 / self.exponent))

    def missed(self, draws: float, *, poisson: bool) -> float:
        """Return the missed mass: the sum of p (1 - p)^draws, or of p e^(-draws p)."""
        from scipy import special

        p, c = self._next, exponent_of_integral(self.exponent)
        if not draws:
            integral, missed = p**c / c, 1.0
        elif poisson:
            integral = special.gammainc(c, draws * p) * special.gamma(c) * draws**-c
            missed = np.exp(-draws * p)
        else:
            integral = special.betainc(c, draws + 1, p) * _beta(c, draws + 1)
            missed = np.exp(draws * np.log1p(-p))
        slope = -self.exponent * p / self.first * missed * (1 - draws * p / (1 if poisson else 1 - p))
        return float(self._scale / self.exponent * integral + p * missed / 2 - slope / 12)

    def kept(self, draws: float) -> float:
        """Return the expected number of drawn atoms: the sum of 1 - (1 - p)^draws."""
        from scipy import special

        p, c = self._next, exponent_of_integral(self.exponent)
        drawn = -np.expm1(draws * np.log1p(-p))
        rising = draws * self._scale * special.betainc(c, draws, p) * _beta(c, draws)
        slope = -self.exponent * draws * p / self.first * np.exp((draws - 1) * np.log1p(-p))
        return float(rising - self.first * drawn + drawn / 2 - slope / 12)


def exponent_of_integral(exponent: float) -> float:
    """Return 1 - 1/exponent without cancellation."""
    return (exponent - 1) / exponent


def sum_beyond(exponent: float, atoms: Any) -> Any:
    """Return the sum of i^-exponent for i > atoms, for a number or an array.

    Examples
    --------
    >>> round(float(sum_beyond(2.0, 1)), 6)  # pi²/6 - 1
    0.644934
    """
    from scipy.special import zeta

    with np.errstate(under="ignore"):
        first = np.asarray(atoms, dtype=np.float64) + 1
        is_seen = first**-exponent > 0
        return np.where(is_seen, zeta(exponent, np.where(is_seen, first, 1.0)), 0.0)


def sum_between(exponent: float, first: float, stop: Any) -> Any:
    """Return the sum of i^-exponent for first <= i < stop, by an integral free of poles; for large ``first``.

    Examples
    --------
    >>> abs(float(sum_between(1.0001, 1000.0, 1002.0)) / (1000**-1.0001 + 1001**-1.0001) - 1) < 1e-12
    True
    """

    def correction(end: Any) -> Any:
        return end**-exponent * (0.5 + exponent / (12 * end))

    with np.errstate(under="ignore"):
        integral = -np.expm1((1 - exponent) * np.log(stop / first)) / (exponent - 1) * first ** (1 - exponent)
        return integral + correction(first) - correction(stop)


def _beta(c: float, size: float) -> float:
    r"""Return the beta function :math:`B(c, n) = \frac1c \prod_{k<n} \frac k{k+c}` for 0 < c < 1 and a whole number n.

    For large n, :math:`\Gamma(n+c)/\Gamma(n) = w^c [1 + c(1-c^2)/(24w^2) + O(w^{-4})]`, :math:`w = n - (1-c)/2`.
    """
    from scipy.special import gamma

    if size < _FACTORS:
        return float(np.exp(-np.log1p(c / np.arange(1, size)).sum()) / c)
    middle = size - (1 - c) / 2
    return float(gamma(c) * middle**-c * (1 - c * (1 - c * c) / (24 * middle * middle)))
