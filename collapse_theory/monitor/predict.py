"""How long a loop still has, from what its log tells: exact where one cause acts alone, simulated where all do."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from numpy.typing import NDArray

from collapse_theory import checks
from collapse_theory.monitor.alone import by_bias, by_drift, value_of
from collapse_theory.monitor.estimate import IntervalEstimate
from collapse_theory.monitor.prediction import MEASURED, Prediction
from collapse_theory.monitor.report import Report
from collapse_theory.monitor.state import State, is_cut, state_of, uncertain
from collapse_theory.montecarlo.costs import COUNT, DECODED, GAMMA
from collapse_theory.montecarlo.progress import Report as Progress
from collapse_theory.montecarlo.runner import Simulation
from collapse_theory.montecarlo.tasks import compiled

__all__ = ["Prediction", "predict"]

_POWER = 4e-8  # seconds
_SLACK = 1e-9  # of a target, relative: 0.3 · 10 categories are 3
_LONGER = 2  # times what one cause alone takes, for what is announced


def predict(
    report: Report,
    quantity: str,
    *,
    share: Any,
    original: Any = None,
    fits: int = 1000,
    replicates: int = 200,
    confidence: float = 0.95,
    seed: int = 0,
    progress: Progress = None,
) -> Prediction:
    r"""Predict after how many further generations a target is lost, with the uncertainty of the estimates.

    Parameters
    ----------
    report : Report
        Of the log so far, under ``Replace()``, ``Fresh(m)`` or ``Mix(alpha, 0, gamma)``.
    quantity : {"support", "entropy", "homozygosity"}
        Number of categories, Shannon entropy in nats, or probability that two data are equal, of the model fitted to
        the last generation.
    share : number > 0
        Target as a share of today's value: below 1 for support and entropy, above 1 for the homozygosity, which rises.
    original : array_like, shape (K,), optional
        Counts or frequencies of the real data, in the order of the report's categories; only for policies with real
        data, which need it.
    fits : int >= 1
        Generations for which loops are followed.
    replicates : int >= 1
        Loops that are simulated, at least 2/(1 - confidence) - 1.
    confidence : float in (0, 1)
        Share of loops whose time lies in the interval of ``joint``.
    seed : int >= 0
    progress : bool or callable, optional
        As for :func:`~collapse_theory.montecarlo.collapse_times`.

    Returns
    -------
    Prediction
        By chance alone, by the decoding alone, and by all together.

    Raises
    ------
    ValueError
        If an argument is out of range, the policy is another one, or the work would take more than a day.

    Warns
    -----
    CostlyWarning
        If it may take more than a minute.

    Notes
    -----
    *drift* is exact for the mean over loops (:func:`~collapse_theory.plan.fits_until`), at the effective size and at
    the ends of its interval. *bias* is exact for unlimited data: :math:`p_t \propto p_0^{s^t}` with slope s, or the
    cut followed fit by fit. *joint* draws an effective size (log-normal), a slope or cut and a novelty (normal, moved
    into their range) for each run and simulates the loop. If those describe what is not known, the true time is one
    more run like all others, and between the k-th smallest and the k-th largest of n with probability at least
    :math:`1 - 2k/(n+1)`, of which the largest k that gives ``confidence`` is taken.

    Examples
    --------
    >>> from collapse_theory import monitor
    >>> so_far = monitor.watch([[500, 300, 200], [560, 270, 170], [630, 240, 130], [700, 200, 100]])
    >>> found = predict(so_far, "entropy", share=0.5)
    >>> found.drift.value > found.bias.value == found.joint.value
    True
    """
    known = checks.instance("report", report, Report, what="a Report", remedy="Get it from `monitor.watch`.")
    word = checks.choice("quantity", quantity, tuple(MEASURED))
    part = _share(share, word)
    most = checks.whole("fits", fits, minimum=1, maximum=10**9)
    covered = checks.real("confidence", confidence)
    _check_replicates(replicates, covered)
    state = state_of(known, original)
    now = value_of(state.today, word)
    target = _target(now, part, word)
    drift, bias = by_drift(known, word, part), by_bias(known, state, word, target, most)
    alone = [time for time in (drift.value, bias.high) if not math.isnan(time)]
    times = _simulated(known, state, word, target, most, Simulation(replicates, seed, None, progress), alone)
    joint = _quantiles(times, most, covered)
    reached = int(np.count_nonzero(times <= most))
    return Prediction(word, part, now, target, drift, bias, joint, reached, len(times), most, _assumptions(known))


def _share(share: Any, quantity: str) -> float:
    part = checks.real("share", share)
    if quantity == "homozygosity" and part > 1:
        return part
    if quantity != "homozygosity" and 0 < part < 1:
        return part
    rule = "above 1, as the homozygosity rises" if quantity == "homozygosity" else f"in (0, 1), as the {quantity} falls"
    remedy = 2 if quantity == "homozygosity" else 0.5
    raise ValueError(f"`share` must be {rule}; got {checks.shown(share)}. Try {remedy} times today's value.")


def _target(now: float, share: float, quantity: str) -> float:
    target = share * now
    if now == 0 or (quantity == "support" and now == 1):
        raise ValueError("`report` must have something left to lose; it has one category. Nothing more can happen.")
    if quantity == "homozygosity" and target > 1:
        raise ValueError(
            f"`share` must be at most {1 / now:.6g}, since the homozygosity is {now:.6g} and never above 1; got "
            f"{share:g}. Choose a lower one."
        )
    return target


def _check_replicates(replicates: Any, confidence: float) -> None:
    """Refuse an interval whose ends are beyond the first and the last run."""
    checks.inside("confidence", confidence, 0.0, 1.0)
    count = checks.whole("replicates", replicates, minimum=1, maximum=10**7)
    if _rank(count, confidence) < 1:
        raise ValueError(
            f"`replicates` must be at least {math.ceil(2 / (1 - confidence) - 1 - _SLACK)} for a confidence of "
            f"{confidence:g}; "
            f"got {count}. Simulate more, or ask for less."
        )


def _rank(replicates: int, confidence: float) -> int:
    """Return which of the sorted runs is the end of the interval."""
    return math.floor((replicates + 1) * (1 - confidence) / 2 + _SLACK)


def _simulated(
    report: Report, state: State, quantity: str, target: float, most: int, simulation: Simulation, alone: list[float]
) -> NDArray[np.int64]:
    """Return the time of each simulated loop, one more than ``most`` for those that take longer.

    ``alone`` are the times that causes take alone.
    """
    goal = target * (1 - _SLACK if quantity == "homozygosity" else 1 + _SLACK)
    loop = uncertain(report)
    steps = most if _may_last(report) else min([most, *(_LONGER * time for time in alone)])
    each = COUNT + GAMMA * (loop.size > 0) + (DECODED if is_cut(report) else _POWER)
    seconds = each * steps * state.today.size * float(simulation.replicates)  # type: ignore[arg-type]
    checks.affordable(
        "replicates", simulation.replicates, seconds=seconds, remedy="Simulate fewer loops, or fewer fits."
    )
    task = compiled(
        "passages.first",
        *(state.original, state.today, state.anchors, state.real, loop, _code(quantity), goal, most),
    )
    return np.asarray(simulation.draws(task)[:, 0])


def _code(quantity: str) -> int:
    from collapse_theory.montecarlo.kernels.passages import ENTROPY, HOMOZYGOSITY, SUPPORT

    return {"homozygosity": HOMOZYGOSITY, "support": SUPPORT, "entropy": ENTROPY}[quantity]


def _may_last(report: Report) -> bool:
    """Say whether anything in the estimates holds up what chance does."""
    return report.slope.value < 1 or report.novelty.value > 0


def _quantiles(times: NDArray[np.int64], most: int, confidence: float) -> IntervalEstimate:
    """Return the median and the interval; that of all runs if an interruption has left too few."""
    ordered, rank = np.sort(times), max(_rank(len(times), confidence), 1)
    places = ((len(ordered) - 1) // 2, rank - 1, len(ordered) - rank)
    value, low, high = (math.inf if ordered[place] > most else float(ordered[place]) for place in places)
    return IntervalEstimate(value, low, high, confidence)


def _assumptions(report: Report) -> tuple[str, ...]:
    """Return what the prediction rests on, in sentences without a full stop."""
    found = ["The loop goes on as it was: the same policy, sizes, decoding and novelty"]
    if not report.effective_size.is_known:
        found.append("The log does not tell how much chance there is: data are taken as independent")
    if report.is_sample:
        found.append("Today's frequencies are those of a sample; categories that it missed count as lost")
    if is_cut(report):
        found.append("The decoding is a cut of rare categories in every generation")
    elif not report.slope.is_known:
        found.append("The log does not tell the slope: no tempering is simulated")
    elif report.alarm is None:
        found.append("The log raised no alarm: that there is a tempering at all is not shown, its interval is used")
    if report.cause == "scores":
        found.append("A preference for scored categories is continued as the tempering that is nearest to it")
    return tuple(found)
