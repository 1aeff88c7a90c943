"""Arb balls: every result encloses the true value; ``certify`` raises the precision until it is tight enough."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction

import flint

from collapse_theory.arithmetic.ball import exact
from collapse_theory.arithmetic.base import Arithmetic
from collapse_theory.kinds import Number


class BallArithmetic(Arithmetic):
    """``flint.arb`` at the precision of ``flint.ctx``."""

    name = "arb"
    seconds = 2e-6
    encloses = True

    @property
    def bits(self) -> int:
        return int(flint.ctx.prec)

    def number(self, value: object) -> Number:
        ball = flint.arb(value) if isinstance(value, str) else exact(value)
        if ball is None:
            raise TypeError(f"cannot make an Arb ball of {value!r}")
        return ball

    def left_out(self, bound: Callable[[], Number]) -> Number:
        return bound() * self.number("0 +/- 1")

    @property
    def pi(self) -> Number:
        return flint.arb.pi()

    def sqrt(self, x: Number) -> Number:
        return self.number(x).sqrt()

    def exp(self, x: Number) -> Number:
        return self.number(x).exp()

    def log(self, x: Number) -> Number:
        return self.number(x).log()

    def expm1(self, x: Number) -> Number:
        return self.number(x).expm1()

    def log1p(self, x: Number) -> Number:
        return self.number(x).log1p()

    def sin(self, x: Number) -> Number:
        return self.number(x).sin()

    def log_gamma(self, x: Number) -> Number:
        return self.number(x).lgamma()

    def gamma(self, x: Number) -> Number:
        return self.number(x).gamma()

    def digamma(self, x: Number) -> Number:
        return self.number(x).digamma()

    def log_minus_digamma(self, x: Number) -> Number:
        x = self.number(x)
        return x.log() - x.digamma()

    def log_gamma_step(self, x: Number) -> Number:
        x = self.number(x)
        return (x + self.number(Fraction(1, 2))).lgamma() - x.lgamma() - x.log() / 2

    def log_gamma_step_tail(self, x: Number) -> Number:
        return self.log_gamma_step(x) + 1 / (8 * self.number(x))

    def log1p_tail(self, x: Number) -> Number:
        x = self.number(x)
        return x.log1p() - x + x**2 / 2

    def exp_sum(self, coefficients: Sequence[int], exponents: Sequence[Number], linear: Number) -> Number:
        return sum((c * self.expm1(a) for c, a in zip(coefficients, exponents, strict=True)), start=self.number(0))
