"""What is asked of measured runs for each of the eight definitions, and what was found, in words."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from collapse_theory.profile import rules
from collapse_theory.profile.intervals import share, student
from collapse_theory.profile.trajectory import Trajectory

__all__ = ["QUESTIONS", "Question"]

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Question:
    """How one definition is decided from runs.

    Attributes
    ----------
    needs : tuple of str
        Metrics that it is made of.
    generations : int
        How many it needs.
    decide : callable
        Of the trajectory, the threshold and the level: 1 (holds), -1 (does not hold) or 0 (undecided).
    words : callable
        Of the same: the measured value with its bounds, and what keeps the answer open.
    """

    needs: tuple[str, ...]
    generations: int
    decide: Callable[[Trajectory, float, float], NDArray[np.int8]]
    words: Callable[[Trajectory, float, float], str]


def _found(value: float, low: float, high: float) -> str:
    """Return a value with its bounds; without bounds, why there are none."""
    bounds = f"{low:.3g} to {high:.3g}" if math.isfinite(high - low) else "no error: needs seeds that differ"
    return f"{value:.4g} ({bounds})"


def _times(metric: Floats, place: int, level: float) -> str:
    """Return the typical ratio of one generation to the first, with its bounds."""
    logs = np.log(metric)
    ratio = logs[:, [place]] - logs[:, [0]]
    low, high = student(ratio, level)
    with np.errstate(over="ignore"):
        value, least, most = np.exp([ratio.mean(), low[0], high[0]])
    return _found(value, least, most)


def _highest(t: Trajectory, _: float, level: float) -> str:
    place = int(np.argmax(np.log(t.risk[:, 1:] / t.risk.max()).mean(axis=0))) + 1
    return f"{_times(t.risk, place, level)} times the first, in generation {place + 1}"


def _grown(t: Trajectory, limit: float, level: float) -> str:
    found = f"last risk {_times(t.risk, -1, level)} times the first"
    return found if limit else f"{found}; a limit, which no finite run decides (thresholds={{3: 0.1}}: 10-fold yet?)"


def _fallen(t: Trajectory, limit: float, level: float) -> str:
    found = f"last spread {_times(t.spread, -1, level)} of the first"
    if not limit:
        return f"{found}; a limit, which no finite run decides"
    ratio = math.exp(float(np.log(t.spread[:, -1] / t.spread[:, 0]).mean()))
    return f"{found}, still falling" if ratio > limit and bool(rules.still_falling(t.spread)) else found


def _changed(t: Trajectory, _: float, level: float) -> str:
    whole, early, late = rules.exponents(t.risk, t.control)
    low, high = student(whole, level)
    halves = f"halves {early.mean():.3g} and {late.mean():.3g}"
    return f"exponent {_found(float(whole.mean()), float(low[0]), float(high[0]))}, {halves}"


def _mean_share(shares: Floats, level: float) -> str:
    last = shares[:, -1]
    return f"mean {_found(float(last.mean()), *share(last, level))}"


def _modes(t: Trajectory, _: float, level: float) -> str:
    return _mean_share(t.modes, level)


def _outside(t: Trajectory, _: float, level: float) -> str:
    return _mean_share(t.outside, level)


def _tail(t: Trajectory, limit: float, level: float) -> str:
    first = float(t.tail[:, 0].mean())
    note = "" if first > limit else f"; the first fit, of real data, kept {first:.3g} only"
    return _mean_share(t.tail, level) + note


QUESTIONS = {
    1: Question(("risk",), 2, lambda t, c, level: rules.highest(t.risk, c, level), _highest),
    2: Question(("risk",), 2, lambda t, c, level: rules.highest(t.risk, 1 + c, level), _highest),
    3: Question(("risk",), 2, lambda t, c, level: rules.grown(t.risk, c, level), _grown),
    4: Question(("spread",), 2, lambda t, c, level: rules.fallen(t.spread, c, level), _fallen),
    5: Question(("risk", "control"), 8, lambda t, c, level: rules.changed(t.risk, t.control, c, level), _changed),
    6: Question(("modes",), 2, lambda t, c, level: rules.less(t.modes, c, level), _modes),
    7: Question(("tail",), 2, lambda t, c, level: rules.lost(t.tail, c, level), _tail),
    8: Question(("outside",), 2, lambda t, c, level: rules.more(t.outside, c, level), _outside),
}
