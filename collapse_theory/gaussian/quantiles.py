r"""Quantiles of a sum of log-chi² variables in balls: guessed by Newton's method, proved by both tails beside them.

The distribution function rises strictly and has no jumps. So if it is certainly below q at :math:`x - \delta` and
certainly above it at :math:`x + \delta`, the quantile lies between; however x was found. Of a probability above one
half the other tail is taken, which keeps its digits.
"""

from __future__ import annotations

import math
from typing import Any

import flint

from collapse_theory import checks
from collapse_theory.gaussian.contours import Contours
from collapse_theory.gaussian.inversion import Variables, tails

__all__ = ["quantile"]

_STEPS = 80
_FEW_BITS = 50  # which double from step to step
_WIDER, _WIDENINGS = 16, 12
_GUARD_BITS = 16


def quantile(variables: Variables, q: Any, bits: int, *, lower: bool) -> Any:
    """Return a ball that holds the x with P(L <= x) = q, or with P(L > x) = q.

    Parameters
    ----------
    variables : Variables
    q : arb
        In [0, 1]; a ball if it is not one number.
    bits : int
        How many of them the result has, about, if q is one number.
    lower : bool
        Whether q is the lower tail.
    """
    if not (q >= 0 and q <= 1):
        raise ValueError(f"`q` must be in [0, 1] beyond doubt; got {checks.shown(q)}. Pass a probability.")
    if q == 0 or q == 1:
        return flint.arb("-inf" if (q == 0) == lower else "inf")
    with flint.ctx.workprec(bits + _GUARD_BITS):
        if q.mid() > 0.5:
            q, lower = 1 - q, not lower
        if not q > 0:
            return flint.arb.nan()
        guess, slope = _guess(variables, q.mid(), bits, lower)
        return _proved(variables, guess, q, slope, bits, lower)


def _guess(variables: Variables, q: Any, bits: int, lower: bool) -> tuple[Any, float]:
    """Return about the quantile, and the derivative of ln(tail) there."""
    contours, mean = Contours(variables.in_floats), variables.mean
    offset = contours.quantile(float(q.log()), lower=lower)
    slope = contours.log_slope(offset, lower=lower)
    x, last, spent = (mean + offset).mid(), math.inf, min(_FEW_BITS, bits)
    for _ in range(_STEPS):
        gap = _log_ratio(variables, x, q, spent, lower).mid()
        step = abs(float(gap / slope))
        if spent == bits and step >= last:
            break
        x, last = (x - gap / slope).mid(), step if spent == bits else math.inf
        spent = min(2 * spent, bits)
    return x, slope


def _log_ratio(variables: Variables, x: Any, q: Any, bits: int, lower: bool) -> Any:
    """Return ln(tail/q)."""
    both = tails(variables, x, bits + _GUARD_BITS)
    return (both[0 if lower else 1] / q).log()


def _proved(variables: Variables, x: Any, q: Any, slope: float, bits: int, lower: bool) -> Any:
    """Return an interval about x at whose ends the tail is certainly to either side of q."""
    ratio = _log_ratio(variables, x, q, bits, lower)
    width = 4 * (abs(ratio).upper() / abs(flint.arb(slope)) + abs(x) * flint.arb(2) ** -bits).upper()
    for _ in range(_WIDENINGS):
        ends = [_log_ratio(variables, end, q, bits, lower) for end in ((x - width).mid(), (x + width).mid())]
        below, above = ends if lower else ends[::-1]
        if below < 0 and above > 0:
            return (x - width).mid().union((x + width).mid())
        width *= _WIDER
    return flint.arb.nan()
