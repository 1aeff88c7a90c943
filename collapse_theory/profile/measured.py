"""What is asked of measured runs for each of the eight definitions, and what was found, in words."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from collapse_theory.profile import rules
from collapse_theory.profile.intervals import share, student
from collapse_theory.profile.metrics import Metrics

__all__ = ["QUESTIONS", "Question"]

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Question:
    """How one definition is decided from runs.

    Attributes
    ----------
    needs : tuple of str
        Metrics that it is made of.
    fits : int
        How many it needs.
    decide : callable
        Of the metrics, the threshold and the level: 1 (holds), -1 (does not hold) or 0 (undecided).
    words : callable
        Of the same: the measured value with its bounds, and what keeps the answer open.
    """

    needs: tuple[str, ...]
    fits: int
    decide: Callable[[Metrics, float, float], NDArray[np.int8]]
    words: Callable[[Metrics, float, float], str]


def _found(value: float, low: float, high: float) -> str:
    """Return a value with its bounds; without bounds, why there are none."""
    bounds = f"{low:.3g} to {high:.3g}" if math.isfinite(high - low) else "no error: needs seeds that differ"
    return f"{value:.4g} ({bounds})"


def _ratio(metric: Floats, place: int, level: float) -> tuple[float, float, float]:
    """Return the typical ratio of one fit to the first, and its bounds."""
    logs = np.log(metric)
    ratio = logs[:, [place]] - logs[:, [0]]
    low, high = student(ratio, level)
    with np.errstate(over="ignore"):
        value, least, most = np.exp([ratio.mean(), low[0], high[0]])
    return float(value), float(least), float(most)


def _highest(t: Metrics, limit: float, level: float) -> str:
    place = int(np.argmax(np.log(t.risk[:, 1:]).mean(axis=0))) + 1
    ratio = _ratio(t.risk, place, level)
    found = f"{_found(*ratio)} times the first, at fit {place + 1}"
    clear = not ratio[1] <= limit <= ratio[2]
    is_open = clear and int(rules.highest(t.risk, limit, level)) == 0
    return f"{found}; not clear for all fits together, or for the mean over runs" if is_open else found


def _increase(t: Metrics, limit: float, level: float) -> str:
    return _highest(t, 1 + limit, level)


def _grown(t: Metrics, limit: float, level: float) -> str:
    found = f"last risk {_found(*_ratio(t.risk, -1, level))} times the first"
    return found if limit else f"{found}; a limit, open for finite runs: thresholds={{3: 0.1}} asks for 10-fold"


def _fallen(t: Metrics, limit: float, level: float) -> str:
    ratio = _ratio(t.spread, -1, level)
    found = f"last spread {_found(*ratio)} of the first"
    if not limit:
        return f"{found}; a limit, open for finite runs"
    return f"{found}, still falling" if ratio[0] > limit and bool(rules.still_falling(t.spread)) else found


def _changed(t: Metrics, _: float, level: float) -> str:
    whole, early, late = rules.exponents(t.risk, t.control)
    low, high = student(whole, level)
    halves = f"halves {early.mean():.3g} and {late.mean():.3g}"
    return f"exponent {_found(float(whole.mean()), float(low[0]), float(high[0]))}, {halves}"


def _mean_share(shares: Floats, level: float) -> str:
    last = shares[:, -1]
    return f"mean {_found(float(last.mean()), *share(last, level))}"


def _modes(t: Metrics, _: float, level: float) -> str:
    return _mean_share(t.modes, level)


def _outside(t: Metrics, _: float, level: float) -> str:
    return _mean_share(t.outside, level)


def _tail(t: Metrics, limit: float, level: float) -> str:
    first = float(t.tail[:, 0].mean())
    note = "" if first > limit else f"; the first fit, of real data, kept {first:.3g} only"
    return _mean_share(t.tail, level) + note


QUESTIONS = {
    1: Question(("risk",), 2, lambda t, c, level: rules.highest(t.risk, c, level), _highest),
    2: Question(("risk",), 2, lambda t, c, level: rules.highest(t.risk, 1 + c, level), _increase),
    3: Question(("risk",), 2, lambda t, c, level: rules.grown(t.risk, c, level), _grown),
    4: Question(("spread",), 2, lambda t, c, level: rules.fallen(t.spread, c, level), _fallen),
    5: Question(("risk", "control"), 8, lambda t, c, level: rules.changed(t.risk, t.control, c, level), _changed),
    6: Question(("modes",), 2, lambda t, c, level: rules.less(t.modes, c, level), _modes),
    7: Question(("tail",), 2, lambda t, c, level: rules.lost(t.tail, c, level), _tail),
    8: Question(("outside",), 2, lambda t, c, level: rules.more(t.outside, c, level), _outside),
}
