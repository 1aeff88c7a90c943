"""Ball arithmetic for certificates: the same formulas as for ``flint.arb``, in numbers that cannot leave it."""

from __future__ import annotations

import math

import flint

from collapse_theory.arithmetic.ball import Ball, operand, sealed
from collapse_theory.arithmetic.balls import BallArithmetic
from collapse_theory.arithmetic.base import Arithmetic
from collapse_theory.kinds import Number


class SealedArithmetic(BallArithmetic):
    """:class:`Ball` at the precision of ``flint.ctx``."""

    @property
    def bare(self) -> Arithmetic:
        return BallArithmetic()

    def seal(self, value: Number) -> Number:
        return sealed(value)

    def number(self, value: object) -> Number:
        if isinstance(value, Ball):
            return value
        if isinstance(value, str) or (isinstance(value, float) and math.isinf(value)):
            return sealed(flint.arb(value))
        return sealed(flint.arb(operand(value)))

    @property
    def pi(self) -> Number:
        return sealed(flint.arb.pi())
