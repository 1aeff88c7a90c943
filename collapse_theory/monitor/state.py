"""Where a loop stands after the last generation of a log, and what is known of how it goes on."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from collapse_theory import checks
from collapse_theory.draw import Draw
from collapse_theory.monitor.estimate import IntervalEstimate
from collapse_theory.monitor.report import Report
from collapse_theory.policy import Fresh, Mix, Policy, Replace

__all__ = ["State", "data_of", "is_cut", "state_of", "uncertain"]

Floats = NDArray[np.float64]

_LARGEST = 1e15  # data of a generation that counters hold


@dataclass(frozen=True, eq=False)
class State:
    """The model fitted to the last generation, and the real data that later ones get.

    Attributes
    ----------
    today, original : float array, shape (K,)
        The model, and what real data are drawn from.
    anchors : int
        Real data on top of each generation.
    real : float
        Share of the data of each generation that are real.
    unlimited : Policy
        The same with unlimited data.
    """

    today: Floats
    original: Floats
    anchors: int
    real: float
    unlimited: Policy


def state_of(report: Report, original: Any) -> State:
    """Return the state of a loop that forgets all but its newest and its real data; refuse others."""
    policy, counted = report.policy, np.asarray(report.frequencies, dtype=np.float64)
    if isinstance(policy, Replace):
        real = counted if original is None else _original(original, counted.size)
        return State(counted, real, 0, 0.0, policy)
    if not isinstance(policy, (Fresh, Mix)) or (isinstance(policy, Mix) and policy.beta != 0):
        raise ValueError(
            f"`report` must be of a loop that forgets all but its newest and real data; got {checks.shown(policy)}. "
            "Only Replace(), Fresh(m) and Mix(alpha, 0, gamma) can be continued from the last generation."
        )
    first = _original(original, counted.size)
    if isinstance(policy, Mix):
        return State(counted, first, 0, float(policy.gamma), policy)
    share = policy.anchors / (policy.anchors + report.steps[-1].size)
    today = (1 - share) * counted + share * first
    return State(today, first, int(policy.anchors), 0.0, Mix(1 - share, 0.0, share))


def _original(original: Any, size: int) -> Floats:
    if original is None:
        raise ValueError("`original` must be the counts of the real data under this policy; got None. Pass them.")
    counts = checks.floats("original", original)
    if counts.shape != (size,) or not counts.sum() > 0:
        raise ValueError(
            f"`original` must be counts of the {size} categories of the report, in its order; got "
            f"{checks.shown(original)}. Pass the first row of the log."
        )
    return np.asarray(checks.distribution(counts / counts.sum(), name="original"), dtype=np.float64)


def is_cut(report: Report) -> bool:
    """Say whether the alarm was raised for a cut of rare categories, and not for a temperature."""
    return report.alarm is not None and report.cause == "cut tail"


def data_of(report: Report, effective: float) -> tuple[int, Draw]:
    """Return how many data a generation has and how they are drawn, so that chance is that of the effective size.

    The log of a sample tells nothing about the number of data: they stand for as many independent ones as they count
    for. Else data that count for fewer are alike, as those of a document.
    """
    size, known = report.steps[-1].size, min(max(effective, 1.0 + 1e-9), _LARGEST)
    if report.is_sample:
        return max(1, round(known)), Draw()
    if known >= size:
        return size, Draw()
    return size, Draw(concentration=size * (known - 1) / (size - known))


def uncertain(report: Report) -> Any:
    """Return what is known of the loop as normal variables, as the simulation takes them."""
    from collapse_theory.montecarlo.kernels.passages import Normal, Uncertain

    size, cut, none = 0 if report.is_sample else report.steps[-1].size, is_cut(report), Normal(0.0, 0.0)
    return Uncertain(
        Normal(*_logarithm(report.effective_size, size or _LARGEST)),
        Normal(1.0, 0.0) if cut else Normal(*_normal(report.slope, 1.0)),
        Normal(*_normal(report.lost_mass, 0.0)) if cut else none,
        Normal(*_normal(report.novelty, 0.0)),
        size,
    )


def _logarithm(found: IntervalEstimate, absent: float) -> tuple[float, float]:
    """Return mean and standard deviation of the logarithm of a size."""
    if not found.is_known:
        return math.log(absent), 0.0
    low, value, high = (math.log(end) if 0 < end < math.inf else end for end in (found.low, found.value, found.high))
    return min(max(value, 0.0), math.log(_LARGEST)), _deviation(low if found.low > 0 else -math.inf, value, high, found)


def _normal(found: IntervalEstimate, absent: float) -> tuple[float, float]:
    if not found.is_known:
        return absent, 0.0
    return found.value, _deviation(found.low, found.value, found.high, found)


def _deviation(low: float, value: float, high: float, found: IntervalEstimate) -> float:
    """Return the standard deviation that belongs to an interval, from its finite ends."""
    from scipy.special import ndtri

    widths = [abs(end - value) for end in (low, high) if math.isfinite(end) and math.isfinite(value)]
    return sum(widths) / len(widths) / float(ndtri((1 + found.confidence) / 2)) if widths else 0.0
