"""SymPy expressions: formulas come back as formulas."""

from __future__ import annotations

from collections.abc import Sequence

import sympy

from collapse_theory.arithmetic.base import Arithmetic, Number


class SymbolicArithmetic(Arithmetic):
    """``sympy.Expr``; a float becomes the simplest fraction that rounds to it."""

    name = "sympy"
    pi = sympy.pi

    def number(self, value: object) -> Number:
        return sympy.nsimplify(value, rational=True) if isinstance(value, float) else sympy.sympify(value)

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
