"""Moments of a normal number that is kept only if it lies in a window around 0, in any arithmetic."""

from __future__ import annotations

from typing import Any

from collapse_theory import arithmetic
from collapse_theory.arithmetic import Arithmetic, Number

__all__ = ["truncated_moments"]

_TERMS = 320  # of the series of erf; the last ones are less than half of those before them if z² < 300


def truncated_moments(mean: Any, window: Any) -> tuple[Number, Number]:
    """Return mean and variance of N(mean, 1), given that it lies at most ``window`` from 0; both are at most 8 in size.

    Examples
    --------
    >>> [round(float(x), 6) for x in truncated_moments(1.0, 1.5)]
    [0.511805, 0.44083]
    """
    ops = arithmetic.of(mean, window)
    e, a = ops.number(mean), ops.number(window)
    above, below = a - e, a + e
    mass = (_erf(above, ops) + _erf(below, ops)) / 2
    densities = [ops.exp(-z * z / 2) / ops.sqrt(2 * ops.pi) / mass for z in (above, below)]
    shift = densities[0] - densities[1]
    return e - shift, 1 - (above * densities[0] + below * densities[1]) - shift**2


def _erf(z: Number, ops: Arithmetic) -> Number:
    """Return erf(z/sqrt 2), by the series whose terms have one sign: a_(n+1) = a_n z²/(2n + 3)."""
    square, term, total = z * z, z, z
    for n in range(_TERMS):
        term = term * square / (2 * n + 3)
        total = total + term
    rest = ops.left_out(lambda: abs(term))
    return ops.sqrt(2 / ops.pi) * ops.exp(-square / 2) * (total + rest)
