"""SymPy expressions: formulas come back as formulas."""

from __future__ import annotations

import math
from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction

import mpmath
import numpy as np
import sympy

from collapse_theory.arithmetic.base import Arithmetic
from collapse_theory.kinds import Number


class SymbolicArithmetic(Arithmetic):
    """``sympy.Expr``; a float becomes the simplest fraction that rounds to that very float."""

    name = "sympy"
    seconds = 2e-3
    is_symbolic = True
    pi = sympy.pi

    @property
    def bits(self) -> int:
        """Precision of mpmath, to which SymPy evaluates."""
        return int(mpmath.mp.prec)

    def number(self, value: object) -> Number:
        if isinstance(value, (float, np.floating)) and math.isfinite(value):
            return sympy.Rational(simplest(float(value)))
        if isinstance(value, Decimal):
            return sympy.Rational(*value.as_integer_ratio())
        return sympy.sympify(value)

    def sqrt(self, x: Number) -> Number:
        return sympy.sqrt(x)

    def exp(self, x: Number) -> Number:
        return sympy.exp(x)

    def log(self, x: Number) -> Number:
        return sympy.log(x)

    def expm1(self, x: Number) -> Number:
        return sympy.exp(x) - 1

    def log1p(self, x: Number) -> Number:
        return sympy.log(1 + x)

    def sin(self, x: Number) -> Number:
        return sympy.sin(x)

    def log_gamma(self, x: Number) -> Number:
        return sympy.log(sympy.gamma(x))

    def gamma(self, x: Number) -> Number:
        return sympy.gamma(x)

    def digamma(self, x: Number) -> Number:
        return sympy.digamma(x)

    def log_minus_digamma(self, x: Number) -> Number:
        return sympy.log(x) - sympy.digamma(x)

    def log_gamma_step(self, x: Number) -> Number:
        half = sympy.Rational(1, 2)
        return sympy.log(sympy.gamma(x + half) / (sympy.gamma(x) * sympy.sqrt(x)))

    def log_gamma_step_tail(self, x: Number) -> Number:
        return self.log_gamma_step(x) + 1 / (8 * x)

    def log1p_tail(self, x: Number) -> Number:
        return sympy.log(1 + x) - x + x**2 / 2

    def exp_sum(self, coefficients: Sequence[int], exponents: Sequence[Number], linear: Number) -> Number:
        return sympy.Add(*(c * self.expm1(a) for c, a in zip(coefficients, exponents, strict=True)))


def simplest(value: float) -> Fraction:
    """Return the fraction of least denominator among those that no other float is closer to.

    Examples
    --------
    >>> simplest(0.1), simplest(0.30000000000000004) == Fraction(3, 10)
    (Fraction(1, 10), False)
    """
    if value < 0:
        return -simplest(-value)
    middle = Fraction(value)
    if middle.denominator == 1:
        return middle
    below, above = (Fraction(math.nextafter(value, end)) for end in (0.0, math.inf))
    return _simplest_between((below + middle) / 2, (middle + above) / 2)


def _simplest_between(low: Fraction, high: Fraction) -> Fraction:
    """Return the fraction of least denominator strictly between two positive numbers, by continued fractions."""
    whole = math.floor(low)
    if whole + 1 < high:
        return Fraction(whole + 1)
    if low == whole:  # then 1/k above it, for the least k that is still under the upper end
        return whole + Fraction(1, math.floor(1 / (high - whole)) + 1)
    return whole + 1 / _simplest_between(1 / (high - whole), 1 / (low - whole))
