"""Words and numbers of a report on means and variances, as all its forms share them."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from collapse_theory import policy
from collapse_theory.monitor.render import finite
from collapse_theory.monitor.words import evidence, sentence, table
from collapse_theory.policy import Replace

if TYPE_CHECKING:
    from collapse_theory.monitor.moments_report import MomentReport

__all__ = [
    "HEADS",
    "moments_markdown",
    "moments_plain",
    "moments_rows",
    "moments_settings",
    "moments_totals",
    "moments_verdict",
]

HEADS = ("generation", "variance", "move", "evidence", "cause")
_CAUSES = {
    "shrinking": "data vary less than the model says",
    "widening": "data vary more than the model says",
    "moving mean": "the mean moves by more than chance",
    "moving mean and a changed variance": "both change by more than chance",
}
_SHOWN = 3  # coordinates


def moments_verdict(report: MomentReport) -> str:
    """Return the alarm, or that there is none, in a sentence or two."""
    logs = {step.generation: step.log_evidence for step in report.steps}
    return sentence(report.alarm, report.false_alarm, logs, f"{report.cause}; {_CAUSES.get(report.cause, 'see below')}")


def moments_totals(report: MomentReport) -> list[tuple[str, str, str]]:
    """Return what is said of all steps together: names, values and what they mean."""
    declared = "" if report.samples is None else f"; {report.samples} are declared"
    rows = [
        ("effective size", str(report.effective_size), f"independent data whose chance alone does as much{declared}"),
        (
            "bias",
            str(report.bias),
            "factor of the variance of data in each fit, beyond that of the estimator; 1 for none",
        ),
    ]
    for number, move in enumerate(report.moves[:_SHOWN]):
        name = "move" if len(report.moves) == 1 else f"move {number}"
        rows.append((name, str(move), "steady move of the mean per fit, in standard deviations; 0 for none"))
    rows.append(("variance", f"{report.variance:.4g}", "of the last generation, in units of the original"))
    if isinstance(report.policy, Replace):
        share = min(0.5, report.variance / 2)
        left = report.fits_left(share)
        rows += [
            (f"fits left: {part}", str(getattr(left, part)), f"until it is {share:.4g} of the original, by {words}")
            for part, words in (("drift", "chance alone"), ("bias", "the bias alone"), ("together", "both"))
        ]
    return rows


def moments_rows(report: MomentReport) -> list[tuple[str, ...]]:
    """Return the cells of each step, under :data:`HEADS`; a cause is named once the alarm was raised."""
    return [
        (
            str(step.generation),
            f"{step.ratio:.4g}",
            f"{step.move:.4g}",
            evidence(step.log_evidence),
            "—" if report.alarm is None or step.generation < report.alarm else step.cause,
        )
        for step in report.steps
    ]


def moments_settings(report: MomentReport) -> list[tuple[str, str]]:
    """Return what a report was asked for."""
    return [
        ("next model fitted to", policy.name(report.policy)),
        ("divisor of the variance", f"size - {report.shape.ddof}"),
        ("intervals", f"{100 * report.bias.confidence:g} % of logs have the true value in them"),
        (
            "false alarm",
            f"{report.false_alarm:g}, chance that a loop which only resamples ever raises the alarm, at most",
        ),
    ]


def moments_plain(report: MomentReport) -> dict[str, Any]:
    """Return plain data; what is not known, and infinite ends of intervals, are None."""
    kept = ("alarm", "false_alarm", "samples", "variance")
    found: dict[str, Any] = {name: getattr(report, name) for name in kept}
    found["cause"] = None if report.alarm is None else report.cause
    found["policy"] = policy.name(report.policy)
    found |= {name: asdict(getattr(report, name)) for name in ("effective_size", "bias")}
    found["moves"] = [asdict(move) for move in report.moves]
    found["steps"] = [asdict(step) for step in report.steps]
    return {name: finite(value) for name, value in found.items()}


def moments_markdown(report: MomentReport) -> str:
    """Return a report in Markdown."""
    pages = [
        "# Monitor",
        moments_verdict(report),
        "## All steps",
        table(("", "estimate", "what it is"), moments_totals(report)),
        "## Each step",
        table(HEADS, moments_rows(report)),
        "## Settings",
        "\n".join(f"- {name}: {value}" for name, value in moments_settings(report)),
    ]
    return "\n\n".join(pages) + "\n"
