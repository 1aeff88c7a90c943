"""Reports of the monitor on a terminal, and as one page of HTML."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from typing import TYPE_CHECKING

from rich.console import Console
from rich.table import Table

from collapse_theory.monitor import moment_words, words
from collapse_theory.show.report import print_rows, wide_console

if TYPE_CHECKING:
    from collapse_theory.monitor import MomentReport, Report, Step, Together

__all__ = [
    "body",
    "body_moments",
    "body_together",
    "page",
    "print_moments",
    "print_report",
    "print_summary",
    "print_together",
    "step_line",
]

_WIDE, _LEFT_OUT = 110, ("novelty", "lost_mass")
_STYLE = """
body { font: 16px/1.5 system-ui, sans-serif; max-width: 62rem; margin: 2rem auto; padding: 0 1rem; color: #000; }
.verdict { border-left: 0.4rem solid #009E73; padding: 0.5rem 1rem; background: #f4f4f4; font-size: 1.1rem; }
.verdict.alarm { border-color: #D55E00; }
.lines { white-space: pre-line; }
.wide { overflow-x: auto; }
svg { width: 100%; height: auto; }
table { border-collapse: collapse; font-size: 0.9rem; }
th, td { padding: 0.2rem 0.7rem 0.2rem 0; text-align: left; vertical-align: top; border-bottom: 1px solid #ccc; }
td { font-variant-numeric: tabular-nums; white-space: pre-line; }
""".strip()


def print_report(report: Report) -> None:
    """Print a table with a row for each step, and below it what :func:`print_summary` prints."""
    console = wide_console()
    console.print(_table(report, console.width))
    print_summary(report)


def print_summary(report: Report) -> None:
    """Print the estimates of all steps with what they mean, and the alarm, or that there is none, in a sentence."""
    _print(words.totals(report), words.verdict(report), report.alarm)


def print_together(found: Together) -> None:
    """Print the same of several runs that are read as one."""
    _print(words.totals_together(found), words.verdict_together(found), found.alarm)


def print_moments(report: MomentReport) -> None:
    """Print the same of means and variances, with a row for each step."""
    table = Table(header_style="bold")
    for head in moment_words.HEADS:
        table.add_column(head, justify="left" if head == "cause" else "right", overflow="fold")
    for row in moment_words.moments_rows(report):
        table.add_row(*row, style="red" if row[0] == str(report.alarm) else None)
    wide_console().print(table)
    _print(moment_words.moments_totals(report), moment_words.moments_verdict(report), report.alarm)


def _print(rows: list[tuple[str, str, str]], verdict: str, alarm: int | None) -> None:
    print_rows(*rows)
    console = Console()
    style = "bold" if alarm is None else "bold red"
    console.print(verdict, style=style, highlight=False, soft_wrap=not console.is_terminal)


def step_line(step: Step) -> str:
    """Return a step in one line, for a loop that runs."""
    told = (f"{words.ESTIMATES[name][0]} {getattr(step, name)}" for name in ("effective_size", "slope"))
    evidence = words.evidence(step.log_evidence)
    return f"generation {step.generation}: evidence {evidence}, {', '.join(told)}, entropy {step.entropy.total:+.3g}"


def page(title: str, bodies: Sequence[str]) -> str:
    """Return one page of HTML that needs no other file, of what :func:`body` and :func:`body_together` return."""
    name = escape(title)
    return "\n".join(
        [
            '<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">',
            '<meta name="viewport" content="width=device-width, initial-scale=1">',
            f"<title>Monitor: {name}</title>\n<style>\n{_STYLE}\n</style>\n</head>\n<body>",
            f"<h1>Monitor: {name}</h1>",
            *bodies,
            "</body>\n</html>\n",
        ]
    )


def body(report: Report, *, picture: str, prediction: str = "") -> str:
    """Return a report in HTML.

    Parameters
    ----------
    report : Report
    picture : str
        The figure as SVG; see :func:`collapse_theory.figures.monitoring.svg`.
    prediction : str
        What is predicted, in lines; empty for nothing.

    Returns
    -------
    str
    """
    estimates, changes = (
        (words.ESTIMATES[name][0] for name in words.shown(report)),
        (f"entropy: {p}" for p in words.PARTS),
    )
    heads = ("generation", "data", *estimates, *changes, "evidence", "cause")
    predicted = f'<h2>Prediction</h2>\n<p class="lines">{escape(prediction)}</p>' if prediction else ""
    return "\n".join(
        [
            _told(words.verdict(report), report.alarm),
            f'<figure role="img" aria-label="Evidence and estimates by generation">{picture}</figure>',
            _section("All steps together", ("", "estimate", "what it is"), words.totals(report)),
            predicted,
            _section("Each step", heads, [_cells(step, report) for step in report.steps]),
            _section("Words", ("", ""), words.meanings()),
            _section("Settings", ("", ""), words.settings(report)),
        ]
    )


def body_together(found: Together) -> str:
    """Return what several runs say together in HTML."""
    rows = words.totals_together(found)
    table = _section("All runs together", ("", "estimate", "what it is"), rows)
    return f"{_told(words.verdict_together(found), found.alarm)}\n{table}"


def body_moments(report: MomentReport, *, picture: str) -> str:
    """Return a report on means and variances in HTML."""
    return "\n".join(
        [
            _told(moment_words.moments_verdict(report), report.alarm),
            f'<figure role="img" aria-label="Evidence and variance by generation">{picture}</figure>',
            _section("All steps together", ("", "estimate", "what it is"), moment_words.moments_totals(report)),
            _section("Each step", moment_words.HEADS, moment_words.moments_rows(report)),
            _section("Settings", ("", ""), moment_words.moments_settings(report)),
        ]
    )


def _told(verdict: str, alarm: int | None) -> str:
    return f'<p class="verdict{"" if alarm is None else " alarm"}">{escape(verdict)}</p>'


def _section(title: str, heads: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    head = "".join(f"<th>{escape(word)}</th>" for word in heads)
    body = "\n".join(f"<tr>{''.join(f'<td>{escape(cell)}</td>' for cell in row)}</tr>" for row in rows)
    return f'<h2>{title}</h2>\n<div class="wide"><table>\n<tr>{head}</tr>\n{body}\n</table></div>'


def _cells(step: Step, report: Report) -> list[str]:
    estimates = ["\n".join(words.short(getattr(step, name))).strip() for name in words.shown(report)]
    changes = [value for _, value in words.parts(step.entropy)]
    last = [words.evidence(step.log_evidence), words.cause(step, report)]
    return [str(step.generation), str(step.size), *estimates, *changes, *last]


def _table(report: Report, width: int) -> Table:
    """Return a row for each step; where there is no room for all estimates, those below the table must do."""
    names = [name for name in words.shown(report) if width >= _WIDE or name not in _LEFT_OUT]
    table = Table(header_style="bold")
    for head in ("generation", "data", *(words.ESTIMATES[name][0] for name in names), "entropy", "evidence", "cause"):
        table.add_column(head, justify="left" if head == "cause" else "right", overflow="fold")
    table.columns[-1].min_width = max(map(len, words.CAUSES))
    for step in report.steps:
        estimates = ("\n".join(words.short(getattr(step, name))).strip() for name in names)
        change, evidence = f"{step.entropy.total:+.3g}", words.evidence(step.log_evidence)
        row = (str(step.generation), str(step.size), *estimates, change, evidence, words.cause(step, report))
        table.add_row(*row, style="red" if step.generation == report.alarm else None)
    return table
