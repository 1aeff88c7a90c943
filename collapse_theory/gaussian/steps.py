"""Moments that are followed generation by generation: the sizes one by one, and the states that were asked for."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice, repeat

import numpy as np

from collapse_theory import checks, schedule
from collapse_theory.arithmetic import Number
from collapse_theory.gaussian.moments import Setting

__all__ = ["asked", "sizes_of"]

State = tuple[Number, ...]


def sizes_of(case: Setting) -> Iterator[Number]:
    """Return the sizes one by one; equal ones take no memory."""
    steps = schedule.longest(case.fits)
    if isinstance(case.sizes, schedule.Constant):
        return repeat(case.ops.number(case.sizes.size), steps)
    return iter(case.sizes.sizes(steps, case.ops))


def asked(states: Iterator[State], case: Setting, *, seconds: float = 5e-6) -> State:
    """Return the state after ``fits`` fits, of states after 0, 1, …; for an array of fits, arrays.

    It warns first if floats at so many ``seconds`` a step take long.
    """
    steps = schedule.longest(case.fits)
    cost = seconds if case.ops.is_float else 20 * seconds
    checks.affordable("fits", steps, seconds=cost * steps, remedy="Ask for fewer fits; these moments settle.")
    if not isinstance(case.fits, np.ndarray):
        return next(islice(states, steps, None))
    wanted = np.unique(case.fits)
    numbers = set(wanted.tolist()) or {0}
    rows = [state for n, state in enumerate(states) if n in numbers]
    places = np.searchsorted(wanted, case.fits)
    return tuple(np.array(column)[places] for column in zip(*rows, strict=True))
