"""Several runs of one loop, with different seeds, read as one."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from collapse_theory import checks
from collapse_theory.monitor.estimate import IntervalEstimate, unknown
from collapse_theory.monitor.report import Causes, Report

__all__ = ["Together", "together"]

_REMEDY = "Pass the reports of runs that differ by their seed only."


@dataclass(frozen=True, eq=False)
class Together:
    """What several runs say together.

    Attributes
    ----------
    runs : int
    generations : tuple of int
        Those that all runs have, from the first step on.
    log_evidence : tuple of float
        Natural logarithm of the evidence of all runs up to each of these generations.
    alarm : int or None
        First generation at which the evidence of all runs reached ``1/false_alarm``.
    false_alarm : float
        Probability with which runs of a loop that only resamples ever raise this alarm, at most.
    effective_size, slope, novelty, lost_mass : IntervalEstimate
        Means over the runs that know it; of effective sizes the harmonic mean.
    entropy : Causes
        Mean over the runs.
    cause : str
        The explanation that most of the evidence speaks for.

    Examples
    --------
    >>> from collapse_theory import monitor
    >>> found = monitor.together([monitor.watch([[60, 40], [58, 42], [61, 39]])])
    >>> found.runs, found.alarm
    (1, None)
    """

    runs: int
    generations: tuple[int, ...]
    log_evidence: tuple[float, ...]
    alarm: int | None
    false_alarm: float
    effective_size: IntervalEstimate
    slope: IntervalEstimate
    novelty: IntervalEstimate
    lost_mass: IntervalEstimate
    entropy: Causes
    cause: str


def together(reports: Iterable[Report]) -> Together:
    """Read the reports of independent runs of one loop as one.

    Parameters
    ----------
    reports : sequence of Report
        One or more, of runs that differ by their seed only; their first generation and ``false_alarm`` are the same.

    Returns
    -------
    Together

    Raises
    ------
    ValueError
        If there is none, or they differ in what they were asked for.

    Notes
    -----
    The evidence of independent runs multiplies: under resampling alone the product has mean 1 at most, as each factor
    has, so that it ever reaches ``1/false_alarm`` with probability ``false_alarm`` at most. A slight bias adds up over
    runs that would each stay silent. Half widths of intervals add up in quadrature, which is exact for normal errors.

    Examples
    --------
    >>> from collapse_theory import monitor
    >>> rows = [[60, 40], [58, 42], [61, 39]], [[60, 40], [63, 37], [60, 40]]
    >>> monitor.together(monitor.watch(row) for row in rows).generations
    (1, 2)
    """
    found = _checked(reports)
    count = min(len(report.steps) for report in found)
    logs = tuple(sum(report.steps[k].log_evidence for report in found) for k in range(count))
    generations = tuple(step.generation for step in found[0].steps[:count])
    limit = -math.log(found[0].false_alarm)
    return Together(
        runs=len(found),
        generations=generations,
        log_evidence=logs,
        alarm=next((number for number, log in zip(generations, logs, strict=True) if log >= limit), None),
        false_alarm=found[0].false_alarm,
        effective_size=_inverse(_mean([_inverse(report.effective_size) for report in found])),
        slope=_mean([report.slope for report in found]),
        novelty=_mean([report.novelty for report in found]),
        lost_mass=_mean([report.lost_mass for report in found]),
        entropy=_causes([report.entropy for report in found]),
        cause=_cause(found),
    )


def _checked(reports: Iterable[Report]) -> list[Report]:
    listed = checks.listed("reports", reports, Report, what="reports", remedy=_REMEDY)
    if not listed:
        raise ValueError(f"`reports` must be one or more reports; got none. {_REMEDY}")
    first = listed[0]
    for name, of in _SAME.items():
        for other in listed[1:]:
            if of(other) != of(first):
                raise ValueError(f"`reports` must agree in {name}; got {of(first)} and {of(other)}. {_REMEDY}")
    return listed


_SAME: dict[str, Callable[[Report], object]] = {
    "false_alarm": lambda report: report.false_alarm,
    "policy": lambda report: report.policy,
    "confidence": lambda report: report.slope.confidence,
    "their first generation": lambda report: report.steps[0].generation,
}


def _mean(estimates: Sequence[IntervalEstimate]) -> IntervalEstimate:
    known = [each for each in estimates if each.is_known]
    if not known:
        return unknown(estimates[0].confidence)
    value = sum(each.value for each in known) / len(known)
    below = math.hypot(*(each.value - each.low for each in known)) / len(known)
    above = math.hypot(*(each.high - each.value for each in known)) / len(known)
    return IntervalEstimate(value, value - below, value + above, known[0].confidence)


def _inverse(estimate: IntervalEstimate) -> IntervalEstimate:
    """Return 1/N of an effective size N: variances have means, sizes do not."""
    if not estimate.is_known:
        return estimate
    value, low, high = (
        math.inf if number <= 0 else 1 / number for number in (estimate.value, estimate.high, estimate.low)
    )
    return IntervalEstimate(value, low, high, estimate.confidence)


def _causes(parts: Sequence[Causes]) -> Causes:
    names = ("drift", "bias", "novelty", "real")
    return Causes(**{name: sum(getattr(part, name) for part in parts) / len(parts) for name in names})


def _cause(reports: Sequence[Report]) -> str:
    weights: dict[str, float] = {}
    for report in reports:
        weights[report.cause] = weights.get(report.cause, 0.0) + max(report.steps[-1].log_evidence, 0.0)
    return max(weights, key=lambda cause: weights[cause])
