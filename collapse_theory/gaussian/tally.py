"""Which sizes a schedule has, and how often: all that the distribution of the spread asks for."""

from __future__ import annotations

import math
from collections import Counter
from typing import Any

import numpy as np

from collapse_theory import arithmetic, schedule
from collapse_theory.arithmetic import Arithmetic
from collapse_theory.schedule.condensed import condensed

__all__ = ["between", "exact_mean", "in_balls", "in_floats"]

_ENDLESS = 1e100  # data with which a variance is estimated without error
_EXACT_MEANS = 64  # different sizes whose means are computed to 50 digits


def in_balls(sizes: schedule.Schedule, fits: int, ops: Arithmetic) -> tuple[list[Any], list[int]]:
    """Return the different sizes as balls of Arb, and how often each occurs; those that are not exact stay apart."""
    if isinstance(sizes, schedule.Constant):
        return [ops.bare.number(sizes.size)], [fits]
    listed = [ops.bare.number(size) for size in sizes.sizes(fits, ops)]
    counts = Counter(tuple(map(int, size.man_exp())) for size in listed if size.is_exact())
    equal = [ops.bare.number(2) ** power * digits for digits, power in counts]
    others = [size for size in listed if not size.is_exact()]
    return equal + others, [*counts.values(), *[1] * len(others)]


def in_floats(sizes: schedule.Schedule, fits: int) -> tuple[list[Any], list[Any]]:
    """Return the different sizes, ascending, and how often each occurs; long named schedules are condensed."""
    if isinstance(sizes, schedule.Constant):
        return [sizes.size], [fits]
    if isinstance(sizes, schedule.Formula):
        points, weights = condensed(fits)
        with np.errstate(over="ignore"):
            listed = np.asarray(sizes.at(points, arithmetic.of()), dtype=np.float64)
        order = np.argsort(listed, kind="stable")
        order = order[listed[order] < _ENDLESS]
        return listed[order].tolist(), weights[order].tolist()
    listed = np.asarray(sizes.sizes(fits, arithmetic.of()), dtype=np.float64)
    different, counts = np.unique(listed, return_counts=True)
    return different.tolist(), counts.tolist()


def exact_mean(sizes: list[Any], counts: list[Any], ddof: int) -> tuple[float, float]:
    """Return the mean of a log-chi² sum over all sizes as a float, and what is left of it after rounding."""
    import mpmath

    if len(sizes) > _EXACT_MEANS:
        m, n = np.array(sizes), np.array(counts)
        drifts = -arithmetic.of().log_minus_digamma((m - 1) / 2) + (0 if ddof else np.log1p(-1 / m))
        return math.fsum(n * drifts), 0.0
    with mpmath.workdps(60):
        logs = [mpmath.digamma(mpmath.mpf(m - 1) / 2) - mpmath.log(mpmath.mpf(m - ddof) / 2) for m in sizes]
        mean = mpmath.fdot(counts, logs)
        rounded = float(mean)
        return rounded, float(mean - rounded)


def between(sizes: schedule.Schedule, first: int, last: int) -> Any:
    """Return the sizes of generations first … last - 1."""
    if isinstance(sizes, schedule.Constant):
        return np.full(last - first, float(sizes.size))
    if isinstance(sizes, schedule.Formula):
        return sizes.at(np.arange(first, last, dtype=np.float64), arithmetic.of())
    return sizes.sizes(last, arithmetic.of())[first:]
