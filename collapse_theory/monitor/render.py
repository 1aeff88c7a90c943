"""Reports as text, data, Markdown and HTML."""

from __future__ import annotations

import math
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from collapse_theory import notebook, policy
from collapse_theory.monitor.words import (
    ESTIMATES,
    PARTS,
    cause,
    evidence,
    parts,
    settings,
    shown,
    span,
    table,
    totals,
    verdict,
)

if TYPE_CHECKING:
    from collapse_theory.monitor.report import Report, Step

__all__ = ["finite", "html", "line", "markdown", "plain", "text"]


def line(report: Report) -> str:
    """Return a report on one line."""
    alarm = "no alarm" if report.alarm is None else f"alarm at generation {report.alarm}"
    return f"<Report from {span([step.generation for step in report.steps])}: {alarm}, slope {report.slope}>"


def text(report: Report) -> str:
    """Return the verdict, and below it the estimates of all steps in columns."""
    rows = totals(report)
    names, values = (max(len(row[i]) for row in rows) for i in (0, 1))
    lines = [f"{name:<{names}}  {value:<{values}}  {meaning}" for name, value, meaning in rows]
    return "\n".join([verdict(report), *lines])


def finite(value: Any) -> Any:
    """Return plain data with None in the place of numbers that JSON does not have.

    Examples
    --------
    >>> finite({"low": -math.inf, "high": (1.0, math.nan)})
    {'low': None, 'high': [1.0, None]}
    """
    if isinstance(value, dict):
        return {key: finite(entry) for key, entry in value.items()}
    if isinstance(value, (list, tuple)):
        return [finite(entry) for entry in value]
    return None if isinstance(value, float) and not math.isfinite(value) else value


def plain(report: Report) -> dict[str, Any]:
    """Return plain data; what is not known, and infinite ends of intervals, are None."""
    found = {
        "alarm": report.alarm,
        "false_alarm": report.false_alarm,
        "cause": report.cause if report.alarm is not None else None,
        "policy": policy.name(report.policy),
        "is_sample": report.is_sample,
        "seed": report.seed,
        **_plain_estimates(report),
        "entropy": asdict(report.entropy),
        "steps": [_plain_step(step) for step in report.steps],
    }
    return {key: finite(value) for key, value in found.items()}


def _plain_step(step: Step) -> dict[str, Any]:
    return {
        "generation": step.generation,
        "size": step.size,
        **_plain_estimates(step),
        "entropy": asdict(step.entropy),
        "log_evidence": step.log_evidence,
        "cause": step.cause,
    }


def _plain_estimates(of: Report | Step) -> dict[str, Any]:
    return {name: asdict(getattr(of, name)) for name in ESTIMATES}


def rows(report: Report) -> list[dict[str, Any]]:
    """Return a row for each step: estimates with the ends of their intervals, parts of the entropy, evidence."""
    return [_flat(_plain_step(step)) for step in report.steps]


def _flat(found: dict[str, Any]) -> dict[str, Any]:
    """Return one level: an estimate under its name, its ends beside it, other parts under both names."""
    flat: dict[str, Any] = {}
    for name, value in found.items():
        if isinstance(value, dict):
            parts = {part: value[part] for part in value if part != "confidence"}
            flat |= {name if part == "value" else f"{name}_{part}": each for part, each in parts.items()}
        else:
            flat[name] = value
    return flat


def html(report: Report) -> str:
    """Return a table for notebooks: the verdict, and the estimates of all steps."""
    return notebook.table({name: value for name, value, _ in totals(report)}, verdict(report))


def markdown(report: Report) -> str:
    """Return a report in Markdown: the verdict, the estimates of all steps, one row per step, and the settings."""
    heads = ("generation", "data", *(ESTIMATES[name][0] for name in shown(report)), *(f"entropy: {p}" for p in PARTS))
    rows = [_cells(step, report) for step in report.steps]
    pages = [
        "# Monitor",
        verdict(report),
        "## All steps",
        table(("", "estimate", "what it is"), totals(report)),
        "## Each step",
        table((*heads, "evidence", "cause"), rows),
        "## Settings",
        "\n".join(f"- {name}: {value}" for name, value in settings(report)),
    ]
    return "\n\n".join(pages) + "\n"


def _cells(step: Step, report: Report) -> tuple[str, ...]:
    estimates = (str(getattr(step, name)) for name in shown(report))
    changes = (value for _, value in parts(step.entropy))
    return (
        str(step.generation),
        str(step.size),
        *estimates,
        *changes,
        evidence(step.log_evidence),
        cause(step, report),
    )
