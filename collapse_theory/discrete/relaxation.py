"""Geometric relaxation: what is left when every fit takes away the same share, without cancellation at either end."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from collapse_theory.arithmetic import Arithmetic, Number

__all__ = ["Relaxation", "gone", "remaining"]

_HALF = 0.5


@dataclass(frozen=True)
class Relaxation:
    """At last the share ``lost`` is gone; each fit multiplies what is yet to go by ``left`` = 1 − ``rate``."""

    lost: Number
    rate: Number
    left: Number

    def lost_after(self, fits: Any, ops: Arithmetic) -> Number:
        """Return the share that is lost after so many fits."""
        return self.lost * gone(self.rate, self.left, fits, ops)


def gone(rate: Number, left: Number, fits: Any, ops: Arithmetic) -> Number:
    """Return 1 − left^fits, given also rate = 1 − left."""
    if _is_slow(rate, ops):
        return -ops.expm1(fits * ops.log1p(-rate))
    return 1 - left**fits


def remaining(rate: Number, left: Number, fits: Any, ops: Arithmetic) -> Number:
    """Return left^fits, given also rate = 1 − left."""
    return ops.exp(fits * ops.log1p(-rate)) if _is_slow(rate, ops) else left**fits


def _is_slow(rate: Number, ops: Arithmetic) -> bool:
    """Tell whether powers of ``left`` would lose digits; balls count them, and take more where they must."""
    return ops.rounds and bool(rate < _HALF)
