"""When a target is lost by chance alone, exactly, and by decoding alone, with unlimited data."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from collapse_theory import checks, discrete, plan
from collapse_theory.decoding import Decoding
from collapse_theory.loop.path import shannon, stepper
from collapse_theory.monitor.estimate import IntervalEstimate, unknown
from collapse_theory.monitor.report import Report
from collapse_theory.monitor.state import State, data_of, is_cut
from collapse_theory.policy import Replace

__all__ = ["by_bias", "by_drift", "value_of"]

Floats = NDArray[np.float64]

_FUNCTIONS: dict[str, Callable[..., Any]] = {
    "support": discrete.expected_support,
    "entropy": discrete.expected_entropy,
    "homozygosity": discrete.homozygosity,
}
_LEAST_SLOPE, _MOST_SLOPE = 1e-3, 1e3
_OVERFLOW = 700.0
_SECONDS = 5e-8  # for a fit and a category


def value_of(p: Floats, quantity: str) -> float:
    """Return a quantity of a distribution.

    Examples
    --------
    >>> value_of(np.array([0.5, 0.5, 0.0]), "support")
    2.0
    """
    if quantity == "homozygosity":
        return float(p @ p)
    return shannon(p) if quantity == "entropy" else float(np.count_nonzero(p))


def by_drift(report: Report, quantity: str, level: float) -> IntervalEstimate:
    """Return when the mean over loops that only resample has passed the target."""
    found = report.effective_size
    if not isinstance(report.policy, Replace) or not found.is_known:
        return unknown(found.confidence)
    today = np.asarray(report.frequencies)
    value, low, high = (_drift(report, today, quantity, level, size) for size in (found.value, found.low, found.high))
    return IntervalEstimate(value, low, high, found.confidence)


def _drift(report: Report, today: Floats, quantity: str, level: float, effective: float) -> float:
    if report.is_sample and effective == math.inf:
        return math.inf
    size, draw = data_of(report, effective)
    return float(plan.fits_until(_FUNCTIONS[quantity], today, samples=size, draw=draw, share=level))


def by_bias(report: Report, state: State, quantity: str, target: float, fits: int) -> IntervalEstimate:
    """Return when a loop with unlimited data has passed the target, by its decoding."""
    found = report.lost_mass if is_cut(report) else report.slope
    if not found.is_known:
        return unknown(found.confidence)
    is_free = isinstance(report.policy, Replace) and not is_cut(report)

    def time(strength: float) -> float:
        if is_free:
            return _tempered(state.today[state.today > 0], _slope(strength), quantity, target)
        return _followed(state, _decoding(report, strength), quantity, target, fits)

    return IntervalEstimate(time(found.value), time(found.high), time(found.low), found.confidence)


def _slope(strength: float) -> float:
    return min(max(strength, _LEAST_SLOPE), _MOST_SLOPE)


def _decoding(report: Report, strength: float) -> Decoding:
    if is_cut(report):
        return Decoding(top_p=1 - min(max(strength, 0.0), 1 - _LEAST_SLOPE))
    return Decoding(temperature=1 / _slope(strength))


def _tempered(p: Floats, slope: float, quantity: str, target: float) -> float:
    """Return the first t at which weights p^(slope^t) have passed the target; no category is lost at any."""
    if slope <= 1 or quantity == "support":
        return math.inf
    logs = np.log(p / p.max())
    ties = int(np.count_nonzero(logs == 0))

    def after(fits: int) -> float:
        weights = np.exp(np.maximum(logs * math.exp(min(fits * math.log(slope), _OVERFLOW)), -_OVERFLOW))
        return value_of(weights / weights.sum(), quantity)

    sign = 1 if quantity == "homozygosity" else -1
    limit = value_of(np.full(ties, 1 / ties), quantity)
    if sign * (limit - target) < 0:
        return math.inf
    return float(plan.fits_until(after, level=target))


def _followed(state: State, decoding: Decoding, quantity: str, target: float, fits: int) -> float:
    """Return the first of so many fits after which the target is passed; infinity if none of them is."""
    step, model = stepper(state.original, decoding, state.unlimited), state.today
    seconds = _SECONDS * fits * model.size
    checks.affordable("fits", fits, seconds=seconds, remedy="Follow the loop for fewer generations.")
    sign = 1 if quantity == "homozygosity" else -1
    for index in range(fits):
        model = step(model, index)
        if sign * (value_of(model, quantity) - target) >= 0:
            return float(index + 1)
    return math.inf
