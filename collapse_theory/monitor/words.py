"""Words and numbers of a report, as all its forms share them."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from collapse_theory import policy
from collapse_theory.monitor.estimate import IntervalEstimate

if TYPE_CHECKING:
    from collapse_theory.monitor.report import Causes, Report, Step
    from collapse_theory.monitor.together import Together

__all__ = [
    "CAUSES",
    "ESTIMATES",
    "NO_VALUE",
    "PARTS",
    "cause",
    "evidence",
    "meanings",
    "parts",
    "sentence",
    "settings",
    "short",
    "shown",
    "span",
    "table",
    "totals",
    "totals_together",
    "verdict",
    "verdict_together",
]

_ROUNDING = 1e-12  # parts smaller than that are what is left of larger ones
NO_VALUE = "—"
ESTIMATES = {
    "effective_size": ("effective size", "independent data whose chance alone moves frequencies as much"),
    "slope": ("slope", "1/temperature from the model to its data; 1 for none"),
    "novelty": ("novelty", "share of data in categories that the training data did not have"),
    "lost_mass": ("lost mass", "probability that a cut of rare categories takes away, 1 - top_p"),
    "preference": ("preference", "exponent with which data prefer high scores; 0 for none"),
}
PARTS = {
    "drift": "what chance does to finite data",
    "bias": "what decoding does, or any preference for probable categories",
    "novelty": "what categories do that were not in the training data",
    "real": "what real data do, or those of earlier generations",
}
CAUSES = {
    "sharpening": "probable categories are preferred, as by a temperature below 1",
    "flattening": "improbable categories are preferred, as by a temperature above 1",
    "cut tail": "rare categories are cut off, as by top-p or top-k",
    "scores": "data with high scores are preferred",
}


def evidence(logarithm: float) -> str:
    """Return evidence that is given by its natural logarithm, which may be too large for a float.

    Examples
    --------
    >>> evidence(0.0), evidence(5.0), evidence(3000.0)
    ('1', '148.4', '7.646e+1302')
    """
    if math.isnan(logarithm) or math.isinf(logarithm):
        return NO_VALUE if math.isnan(logarithm) else "infinite" if logarithm > 0 else "0"
    if abs(logarithm) < 600:
        return f"{math.exp(logarithm):.4g}"
    exponent = math.floor(logarithm / math.log(10))
    return f"{math.exp(logarithm - exponent * math.log(10)):.4g}e{exponent:+d}"


def short(estimate: IntervalEstimate) -> tuple[str, str]:
    """Return an estimate and its interval to three digits, for a cell of a table.

    Examples
    --------
    >>> short(IntervalEstimate(1.1111, 1.091, 1.129, 0.95))
    ('1.11', '1.09 to 1.13')
    """
    if not estimate.is_known:
        return NO_VALUE, ""
    value, low, high = map(_three_digits, (estimate.value, estimate.low, estimate.high))
    return value, f"{low} to {high}"


def _three_digits(value: float) -> str:
    """Return three digits, without an exponent up to a million: 5880 and not 5.88e+03."""
    return f"{float(f'{value:.3g}'):.0f}" if 1000 <= abs(value) < 1e6 else f"{value:.3g}"


def shown(report: Report) -> list[str]:
    """Return the names of the estimates that a report shows: without scores, there is no preference for them."""
    return [name for name in ESTIMATES if name != "preference" or report.preference.is_known]


def verdict(report: Report) -> str:
    """Return the alarm, or that there is none, in a sentence or two."""
    logs = {step.generation: step.log_evidence for step in report.steps}
    return sentence(report.alarm, report.false_alarm, logs, _explained(report.cause))


def verdict_together(found: Together) -> str:
    """Return the alarm of several runs, or that there is none, in a sentence or two."""
    logs = dict(zip(found.generations, found.log_evidence, strict=True))
    return sentence(found.alarm, found.false_alarm, logs, _explained(found.cause), whose="the evidence of all runs")


def sentence(
    alarm: int | None, false_alarm: float, logs: Mapping[int, float], explanation: str, *, whose: str = "the evidence"
) -> str:
    """Return the alarm, or that there is none, from the logarithm of the evidence up to each generation.

    Examples
    --------
    >>> sentence(None, 0.01, {1: 0.0}, "")
    'No alarm up to generation 1: the evidence against resampling alone is 1, and an alarm takes 100.'
    """
    limit, last = f"{1 / false_alarm:.4g}", max(logs)
    if alarm is None:
        told = f"{whose} against resampling alone is {evidence(logs[last])}"
        return f"No alarm up to generation {last}: {told}, and an alarm takes {limit}."
    return (
        f"Alarm at generation {alarm}: {whose} against resampling alone was {evidence(logs[alarm])}. "
        f"A loop that only resamples ever reaches {limit} with probability {false_alarm:g} at most. "
        f"Best explanation: {explanation}."
    )


def _explained(cause: str) -> str:
    return f"{cause}; {CAUSES.get(cause, 'see the estimates')}"


def totals(report: Report) -> list[tuple[str, str, str]]:
    """Return what is said of all steps together: names, values and what they mean."""
    return _totals(report, shown(report), span([step.generation for step in report.steps]))


def totals_together(found: Together) -> list[tuple[str, str, str]]:
    """Return what is said of several runs: names, values and what they mean."""
    return _totals(found, [name for name in ESTIMATES if hasattr(found, name)], span(found.generations))


def _totals(found: Report | Together, names: Sequence[str], steps: str) -> list[tuple[str, str, str]]:
    rows = [(ESTIMATES[name][0], str(getattr(found, name)), ESTIMATES[name][1]) for name in names]
    rows.append(("entropy", f"{found.entropy.total:+.4g} nats", f"its change from {steps}"))
    return rows + [(f"entropy: {part}", value, PARTS[part]) for part, value in parts(found.entropy)]


def parts(entropy: Causes) -> list[tuple[str, str]]:
    """Return the parts of a change of entropy with their names."""
    changes = ((name, getattr(entropy, name)) for name in PARTS)
    return [(name, f"{change if abs(change) > _ROUNDING else 0:+.4g}") for name, change in changes]


def settings(report: Report) -> list[tuple[str, str]]:
    """Return what a report was asked for."""
    confidence = f"{100 * report.slope.confidence:g} %"
    noise = "is a sample of the data, and its noise is in the intervals" if report.is_sample else "is all of the data"
    return [
        ("next model fitted to", policy.name(report.policy)),
        ("log", noise),
        ("intervals", f"{confidence} of logs have the true value in them"),
        (
            "false alarm",
            f"{report.false_alarm:g}, chance that a loop which only resamples ever raises the alarm, at most",
        ),
        ("seed", f"{report.seed}"),
    ]


def meanings() -> list[tuple[str, str]]:
    """Return what the evidence is, and what may explain it."""
    bet = "what a bet of 1 against resampling alone has become; it may be looked at in every generation"
    return [("evidence", bet), *CAUSES.items()]


def cause(step: Step, report: Report) -> str:
    """Return what explains the steps so far, once the alarm was raised; before, nothing needs an explanation."""
    return NO_VALUE if report.alarm is None or step.generation < report.alarm else step.cause


def span(generations: Sequence[int]) -> str:
    """Return the generations from which and to which steps lead.

    Examples
    --------
    >>> span([1, 2, 3])
    'generation 0 to 3'
    """
    return f"generation {generations[0] - 1} to {generations[-1]}"


def table(heads: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Return a table in Markdown.

    Examples
    --------
    >>> print(table(("a", "b"), [("1", "2")]))
    | a | b |
    | --- | --- |
    | 1 | 2 |
    """
    lines = [heads, ["---"] * len(heads), *rows]
    return "\n".join(f"| {' | '.join(row)} |" for row in lines)
