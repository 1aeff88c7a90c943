r"""The rate s of absence after t fits, :math:`s_1 = 1, s_{t+1} = 1 - e^{-s_t}`, enclosed without taking the steps."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import flint
from flint import arb

from collapse_theory import arithmetic
from collapse_theory.discrete.abel import abel_series, coordinate

__all__ = ["STEPS", "rate"]

STEPS = 300
"""Fits up to which every step is taken."""

_CORRECTIONS = 8


def rate(fits: int) -> arb:
    r"""Return s after so many fits: Abel's coordinate, by 1 more after each, is inverted.

    Examples
    --------
    >>> print(rate(2).str(10, radius=False))
    0.6321205588
    """
    first = _stepped()
    if fits <= STEPS:
        return first[fits - 1]
    start, ops = first[-1], arithmetic.of(arb(1))
    goal = coordinate(start, ops) + (fits - STEPS)
    found = (2 / goal).mid()
    for _ in range(_CORRECTIONS):
        off = coordinate(found, ops) - goal
        found = (found - off / abel_series().slope(found, ops)).mid()
    result: arb = found + _distance(found, goal, ops) * arb(0, 1)
    return result


def _distance(found: arb, goal: arb, ops: Any) -> arb:
    """Return a radius at whose ends the coordinate, which falls, is above and below the goal."""
    off = abs(coordinate(found, ops) - goal).upper()
    radius: arb = off * found**2
    assert coordinate(found - radius, ops) > goal > coordinate(found + radius, ops)
    return radius


def _stepped() -> list[arb]:
    return _orbit(flint.ctx.prec)


@lru_cache(maxsize=4)
def _orbit(bits: int) -> list[arb]:
    """Return s_1 … at so many bits, the precision of ``flint.ctx``."""
    found = [arb(1)]
    while len(found) < STEPS:
        found.append(-(-found[-1]).expm1())
    return found
