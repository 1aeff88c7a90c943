"""mpmath at the caller's working precision; remainders are evaluated with as many more bits as cancel."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from decimal import Decimal
from fractions import Fraction
from typing import Any

import mpmath

from collapse_theory.arithmetic.base import Arithmetic
from collapse_theory.kinds import Number

_GUARD_BITS = 20


class MultiprecisionArithmetic(Arithmetic):
    """``mpmath.mpf``."""

    name = "mpmath"
    seconds = 1.6e-5
    rounds = True

    @property
    def bits(self) -> int:
        return int(mpmath.mp.prec)

    def number(self, value: object) -> Number:
        if isinstance(value, (Fraction, Decimal)):
            numerator, denominator = value.as_integer_ratio()
            return mpmath.mpf(numerator) / denominator
        return mpmath.mpf(value)

    def index(self, value: int) -> Number:
        return Whole(value)

    @property
    def pi(self) -> Number:
        return +mpmath.pi

    def sqrt(self, x: Number) -> Number:
        return mpmath.sqrt(x)

    def exp(self, x: Number) -> Number:
        return mpmath.exp(x)

    def log(self, x: Number) -> Number:
        return mpmath.log(x)

    def expm1(self, x: Number) -> Number:
        return mpmath.expm1(x)

    def log1p(self, x: Number) -> Number:
        return mpmath.log1p(x)

    def sin(self, x: Number) -> Number:
        return mpmath.sin(x)

    def log_gamma(self, x: Number) -> Number:
        return mpmath.loggamma(x)

    def gamma(self, x: Number) -> Number:
        return mpmath.gamma(x)

    def digamma(self, x: Number) -> Number:
        return mpmath.digamma(x)

    def log_minus_digamma(self, x: Number) -> Number:
        return _with_extra_bits(2, lambda v: mpmath.log(v) - mpmath.digamma(v), self.number(x))

    def log_gamma_step(self, x: Number) -> Number:
        return _with_extra_bits(3, _log_gamma_step, x)

    def log_gamma_step_tail(self, x: Number) -> Number:
        return _with_extra_bits(5, lambda v: _log_gamma_step(v) + 1 / (8 * v), x)

    def log1p_tail(self, x: Number) -> Number:
        return _with_extra_bits(3, lambda v: mpmath.log1p(v) - v + v**2 / 2, self.number(x))

    def exp_sum(self, coefficients: Sequence[int], exponents: Sequence[Number], linear: Number) -> Number:
        terms = list(zip(coefficients, map(self.number, exponents), strict=True))
        quadratic = sum(c * a**2 for c, a in terms) / 2
        return linear + quadratic + sum(c * _with_extra_bits(3, _exp_tail, a) for c, a in terms)


def _log_gamma_step(x: Number) -> Number:
    return mpmath.loggamma(x + 0.5) - mpmath.loggamma(x) - mpmath.log(x) / 2


def _exp_tail(a: Number) -> Number:
    return mpmath.expm1(a) - a - a**2 / 2


def _with_extra_bits(powers: int, function: Callable[[Number], Number], x: Number) -> Number:
    """Evaluate where the leading ``powers`` orders in x (or 1/x) cancel."""
    if x == 0:
        return mpmath.mpf(0)
    extra = _GUARD_BITS + powers * abs(mpmath.mag(x))
    with mpmath.workprec(mpmath.mp.prec + extra):
        result = function(x)
    return +result


class Whole(mpmath.mpf):  # type: ignore[misc]
    """A whole number of unlimited precision that can still count a loop, and so can what stays whole."""

    def __index__(self) -> int:
        return int(self)

    def __neg__(self) -> Whole:
        return Whole(-int(self))

    def __abs__(self) -> Whole:
        return Whole(abs(int(self)))


def _keep_whole(name: str) -> Callable[[Any, Any], Any]:
    def method(self: Any, other: Any) -> Any:
        if isinstance(other, (int, Whole)):
            return Whole(getattr(int, name)(int(self), int(other)))
        return getattr(mpmath.mpf, name)(mpmath.mpf(self), other)

    return method


def _floored(name: str) -> Callable[[Any, Any], Any]:
    def method(self: Any, other: Any) -> Any:
        return Whole(getattr(int, name)(int(self), int(other))) if isinstance(other, (int, Whole)) else NotImplemented

    return method


for _name in ("__add__", "__radd__", "__sub__", "__rsub__", "__mul__", "__rmul__"):
    setattr(Whole, _name, _keep_whole(_name))
for _name in ("__floordiv__", "__rfloordiv__", "__mod__", "__rmod__"):
    setattr(Whole, _name, _floored(_name))
