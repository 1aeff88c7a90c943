"""Moments that are followed generation by generation: the sizes one by one, and the states that were asked for.

A step is a linear map of the state, whose first entry is 1. For equal sizes it is a matrix, and n steps are its power,
by about log2 n squarings.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import islice, repeat

import numpy as np

from collapse_theory import checks, schedule
from collapse_theory.arithmetic import Number
from collapse_theory.gaussian.moments import Setting

__all__ = ["asked", "followed", "sizes_of"]

State = tuple[Number, ...]
Step = Callable[[State, Number], State]

_SECONDS = 1.5e-4  # for a step of other kinds than equal sizes, in floats


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


def followed(start: State, step: Step, case: Setting) -> State:
    """Return the state after ``fits`` steps from ``start``; for an array of fits, arrays."""
    if isinstance(case.sizes, schedule.Constant):
        with np.errstate(over="ignore", under="ignore", invalid="ignore"):
            return _within_range(_powered(start, step, case.ops.number(case.sizes.size), case), case)
    return _within_range(asked(_stepwise(start, step, case), case, seconds=_SECONDS), case)


def _stepwise(start: State, step: Step, case: Setting) -> Iterator[State]:
    state = start
    yield state
    with np.errstate(over="ignore", under="ignore", invalid="ignore"):
        for size in sizes_of(case):
            state = step(state, size)
            yield state


def _powered(start: State, step: Step, size: Number, case: Setting) -> State:
    """Apply those powers of the matrix, of exponents 1, 2, 4, …, that make up the number of fits."""
    kind = np.float64 if case.ops.is_float else object
    zero, one = case.ops.number(0), case.ops.number(1)
    units = (tuple(one if i == j else zero for i in range(len(start))) for j in range(len(start)))
    power = np.array([step(unit, size) for unit in units], dtype=kind).T
    counts = np.unique(case.fits) if isinstance(case.fits, np.ndarray) else np.array([int(case.fits)], dtype=object)
    states = np.array([start] * len(counts), dtype=kind).reshape(len(counts), len(start))
    for place in range(schedule.longest(case.fits).bit_length()):
        odd = np.array([bool((int(count) >> place) & 1) for count in counts])
        states[odd] = states[odd] @ power.T
        power = power @ power
    if not isinstance(case.fits, np.ndarray):
        return tuple(states[0])
    places = np.searchsorted(counts, case.fits)
    return tuple(column[places] for column in states.T)


def _within_range(state: State, case: Setting) -> State:
    if case.ops.is_float and not all(np.isfinite(np.asarray(entry, dtype=np.float64)).all() for entry in state):
        raise ValueError(
            "`fits` must be fewer here; their moments leave float64. Pass sizes as `mpmath.mpf`, or fewer fits."
        )
    return state
