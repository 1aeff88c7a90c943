"""Double precision, elementwise over NumPy arrays, accurate to a few units in the last place."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from collapse_theory.arithmetic.base import Arithmetic, Column
from collapse_theory.kinds import Number

Array = NDArray[np.float64]

# ln[Gamma(x + 1/2) / (Gamma(x) sqrt(x))] = sum over k >= 1 of STEP[k - 1] / x^(2k - 1): the Bernoulli numbers B_2k
# enter as -(1 - 4^-k) B_2k / (k (2k - 1)).
_BERNOULLI = (1 / 6, -1 / 30, 1 / 42, -1 / 30, 5 / 66, -691 / 2730, 7 / 6, -3617 / 510)
_STEP = tuple(-(1 - 4.0**-k) * b / (k * (2 * k - 1)) for k, b in enumerate(_BERNOULLI, start=1))
_STEP_SERIES_FROM = 16.0
_DIGAMMA = tuple(b / (2 * k) for k, b in enumerate(_BERNOULLI, start=1))  # ln x - psi(x) = 1/(2x) + sum of c_k / x^(2k)
_LOG_TAIL = tuple((-1.0) ** (k + 1) / k for k in range(3, 46))
_EXP_TAIL = tuple(1 / math.factorial(k) for k in range(3, 24))
_BLOCK = 1024


def _polynomial(coefficients: Sequence[float], x: Array) -> Array:
    value = np.zeros_like(x)
    for c in reversed(coefficients):
        value *= x
        value += c
    return value


class FloatArithmetic(Arithmetic):
    """float64 and arrays of float64."""

    name = "float64"
    seconds = 1e-6
    is_float = True
    rounds = True
    bits = 53
    pi = np.pi

    def number(self, value: object) -> Number:
        return np.asarray(value, dtype=np.float64)[()]

    def sqrt(self, x: Number) -> Number:
        return np.sqrt(x)

    def exp(self, x: Number) -> Number:
        with np.errstate(over="ignore", under="ignore"):
            return np.exp(x)

    def log(self, x: Number) -> Number:
        return np.log(x)

    def expm1(self, x: Number) -> Number:
        with np.errstate(over="ignore", under="ignore"):
            return np.expm1(x)

    def log1p(self, x: Number) -> Number:
        return np.log1p(x)

    def sin(self, x: Number) -> Number:
        return np.sin(x)

    def log_gamma(self, x: Number) -> Number:
        from scipy.special import gammaln

        return gammaln(x)

    def gamma(self, x: Number) -> Number:
        from scipy.special import gamma

        return gamma(x)

    def digamma(self, x: Number) -> Number:
        from scipy.special import digamma

        return digamma(x)

    def log_minus_digamma(self, x: Number) -> Number:
        return self._elementwise(_digamma_series, self._shifted_digamma, x)

    def log_gamma_step(self, x: Number) -> Number:
        return self._elementwise(lambda v: _step_series(v, _STEP, 1), self._shifted_step, x)

    def log_gamma_step_tail(self, x: Number) -> Number:
        return self._elementwise(
            lambda v: _step_series(v, _STEP[1:], 3), lambda v: self._shifted_step(v) + 1 / (8 * v), x
        )

    def _elementwise(self, large: Callable[[Array], Array], small: Callable[[Array], Array], x: Number) -> Number:
        values = np.asarray(x, dtype=np.float64)
        is_large = values >= _STEP_SERIES_FROM
        result = large(np.maximum(values, _STEP_SERIES_FROM))
        return np.where(is_large, result, small(np.minimum(values, _STEP_SERIES_FROM)))[()]

    @staticmethod
    def _shifted_step(x: Array) -> Array:
        """Shift the argument up until the series converges; every term of the sum is negative."""
        rungs = range(int(_STEP_SERIES_FROM))
        climb = sum((0.5 * np.log1p(-((2 * (x + k) + 1) ** -2)) for k in rungs), start=np.zeros_like(x))
        return np.asarray(climb + _step_series(x + len(rungs), _STEP, 1))

    def _shifted_digamma(self, x: Array) -> Array:
        """Shift the argument up; every term 1/x - ln(1 + 1/x) of the sum is positive."""
        rungs = range(int(_STEP_SERIES_FROM))
        climb = sum((1 / (x + k) - np.log1p(1 / (x + k)) for k in rungs), start=np.zeros_like(x))
        return np.asarray(climb + _digamma_series(x + len(rungs)))

    def log1p_tail(self, x: Number) -> Number:
        values = np.asarray(x, dtype=np.float64)
        near = np.clip(values, -0.3, 0.3)
        series = near**3 * _polynomial(_LOG_TAIL, near)
        if (values == near).all():
            return series[()]
        return np.where(values == near, series, np.log1p(values) - values + values**2 / 2)[()]

    def exp_sum(self, coefficients: Sequence[int], exponents: Sequence[Number], linear: Number) -> Number:
        a = np.stack(np.broadcast_arrays(*(np.asarray(value, dtype=np.float64) for value in exponents)))
        c = np.asarray(coefficients, dtype=np.float64).reshape(-1, *[1] * (a.ndim - 1))
        near = np.clip(a, -1.0, 1.0)
        series = linear + (c * near**2 * (0.5 + near * _polynomial(_EXP_TAIL, near))).sum(axis=0)
        with np.errstate(over="ignore", under="ignore", invalid="ignore"):
            direct = (c * np.expm1(a)).sum(axis=0)
        return np.where((a == near).all(axis=0), series, direct)[()]

    def plain(self, value: Number) -> Any:
        return value if np.ndim(value) else float(value)

    def index(self, value: int) -> Number:
        return value

    def map(self, function: Callable[..., Number], *columns: Column) -> Column:
        return np.asarray(function(*columns))

    def column(self, values: Iterable[object]) -> Column:
        if isinstance(values, range):
            return np.arange(values.start, values.stop, values.step, dtype=np.float64)
        return np.asarray(values if isinstance(values, np.ndarray) else list(values), dtype=np.float64)

    def total(self, terms: Column) -> Number:
        """Return the sum of an array in pairs, or of a list without rounding errors."""
        return np.sum(terms) if isinstance(terms, np.ndarray) else math.fsum(terms)

    def running(self, terms: Column) -> Column:
        """Return prefix sums in two levels, so that rounding grows with the square root of their number."""
        values = np.asarray(terms, dtype=np.float64)
        blocks = np.pad(values, (0, -len(values) % _BLOCK)).reshape(-1, _BLOCK)
        with np.errstate(over="ignore", invalid="ignore"):
            inner = np.cumsum(blocks, axis=1)
            offsets = np.concatenate([[0.0], np.cumsum(inner[:, -1])])[:-1]
            sums = (inner + offsets[:, None]).ravel()[: len(values)]
        return np.concatenate([[0.0], sums])


def _step_series(x: Array, coefficients: Sequence[float], power: int) -> Array:
    return _polynomial(coefficients, x**-2) / x**power


def _digamma_series(x: Array) -> Array:
    return 0.5 / x + _polynomial(_DIGAMMA, x**-2) / x**2
