"""Geometric relaxation: what a fixed share, taken away at every fit, leaves over, without cancellation at either end."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from collapse_theory.arithmetic import Arithmetic, Number

__all__ = ["Relaxation", "gone", "remaining"]

_HALF = Fraction(1, 2)


@dataclass(frozen=True)
class Relaxation:
    """The homozygosity starts at 1 − ``diversity`` and loses at last the share ``lost`` of the diversity.

    Each fit multiplies its distance from the limit by ``left`` = 1 − ``rate``.
    """

    start: Number
    diversity: Number
    lost: Number
    rate: Number
    left: Number

    def after(self, fits: Any, ops: Arithmetic) -> Number:
        return self.start + self.diversity * self.lost * gone(self.rate, self.left, fits, ops)

    @property
    def limit(self) -> Number:
        return self.start + self.diversity * self.lost


def gone(rate: Number, left: Number, fits: Any, ops: Arithmetic) -> Number:
    """Return 1 − left^fits, given also rate = 1 − left."""
    if _is_slow(rate, ops):
        return -ops.expm1(fits * ops.log1p(-rate))
    return 1 - left**fits


def remaining(rate: Number, left: Number, fits: Any, ops: Arithmetic) -> Number:
    """Return left^fits, given also rate = 1 − left."""
    return ops.exp(fits * ops.log1p(-rate)) if _is_slow(rate, ops) else left**fits


def _is_slow(rate: Number, ops: Arithmetic) -> bool:
    return ops.name != "sympy" and bool(rate < ops.number(_HALF))
