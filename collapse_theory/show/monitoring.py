"""Reports of the monitor on a terminal, and as one page of HTML."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from typing import TYPE_CHECKING

from rich.console import Console
from rich.table import Table

from collapse_theory.monitor import words
from collapse_theory.show.report import print_rows, wide_console

if TYPE_CHECKING:
    from collapse_theory.monitor import Report, Step

__all__ = ["page", "print_report", "print_summary", "step_line"]

_WIDE, _LEFT_OUT = 110, ("novelty", "lost_mass")
_STYLE = """
body { font: 16px/1.5 system-ui, sans-serif; max-width: 62rem; margin: 2rem auto; padding: 0 1rem; color: #000; }
.verdict { border-left: 0.4rem solid #009E73; padding: 0.5rem 1rem; background: #f4f4f4; font-size: 1.1rem; }
.verdict.alarm { border-color: #D55E00; }
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
    print_rows(*words.totals(report))
    console = Console()
    style = "bold" if report.alarm is None else "bold red"
    console.print(words.verdict(report), style=style, highlight=False, soft_wrap=not console.is_terminal)


def step_line(step: Step) -> str:
    """Return a step in one line, for a loop that runs."""
    told = (f"{words.ESTIMATES[name][0]} {getattr(step, name)}" for name in ("effective_size", "slope"))
    evidence = words.evidence(step.log_evidence)
    return f"generation {step.generation}: evidence {evidence}, {', '.join(told)}, entropy {step.entropy.total:+.3g}"


def page(report: Report, *, title: str, picture: str) -> str:
    """Return a report as one page of HTML that needs no other file.

    Parameters
    ----------
    report : Report
    title : str
        Name of the log.
    picture : str
        The figure as SVG; see :func:`collapse_theory.figures.monitoring.svg`.

    Returns
    -------
    str
    """
    alarm = "" if report.alarm is None else " alarm"
    name = escape(title)
    estimates, changes = (
        (words.ESTIMATES[name][0] for name in words.shown(report)),
        (f"entropy: {part}" for part in words.PARTS),
    )
    heads = ("generation", "data", *estimates, *changes, "evidence", "cause")
    steps = [_cells(step, report) for step in report.steps]
    return "\n".join(
        [
            '<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">',
            '<meta name="viewport" content="width=device-width, initial-scale=1">',
            f"<title>Monitor: {name}</title>\n<style>\n{_STYLE}\n</style>\n</head>\n<body>",
            f'<h1>Monitor: {name}</h1>\n<p class="verdict{alarm}">{escape(words.verdict(report))}</p>',
            f'<figure role="img" aria-label="Evidence and estimates by generation">{picture}</figure>',
            _section("All steps together", ("", "estimate", "what it is"), words.totals(report)),
            _section("Each step", heads, steps),
            _section("Words", ("", ""), words.meanings()),
            _section("Settings", ("", ""), words.settings(report)),
            "</body>\n</html>\n",
        ]
    )


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
