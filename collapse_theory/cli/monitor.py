"""The command ``collapse monitor``: what moves a loop, and whether chance alone explains it, from its own counts."""

from __future__ import annotations

import json as to_json
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from collapse_theory import policy as policies
from collapse_theory.cli.execution import Json, Seed
from collapse_theory.cli.help import examples
from collapse_theory.cli.options import with_options

if TYPE_CHECKING:
    from collapse_theory.monitor import Report

__all__ = ["EXAMPLES", "monitor"]

EXAMPLES = examples(
    "collapse monitor counts.csv",
    "collapse monitor texts/ --sample --html report.html",
    "collapse monitor log.jsonl --policy mix:0.9,0,0.1 --alpha 0.001",
    "collapse monitor - --markdown report.md",
)

_ALARM, _INTERRUPTED = 3, 130
_LOG = "CSV, TSV, JSONL, Parquet, a folder of texts, or - for standard input."


@dataclass(frozen=True, kw_only=True)
class Watched:
    """Options for what the counts are, and how sure the answers must be."""

    policy: Annotated[str, typer.Option("--policy", help=f"{policies.WORDS}.")] = "replace"
    sample: Annotated[bool, typer.Option("--sample", help="Only a sample of the data was counted.")] = False
    scores: Annotated[
        Path | None, typer.Option("--scores", metavar="FILE", help="A table category,score: what data may prefer.")
    ] = None
    alpha: Annotated[float, typer.Option("--alpha", help="Chance of a false alarm, ever, at most.")] = 0.01
    level: Annotated[float, typer.Option("--level", help="Of the intervals.")] = 0.95
    seed: Seed = 0

    def arguments(self) -> dict[str, Any]:
        """Return what was given, as the monitor takes it."""
        from collapse_theory.monitor.scores import read_scores

        return {
            "policy": policies.parse(self.policy),
            "is_sample": self.sample,
            "scores": None if self.scores is None else read_scores(self.scores),
            "alpha": self.alpha,
            "level": self.level,
            "seed": self.seed,
        }


@dataclass(frozen=True, kw_only=True)
class Written:
    """Options for the files that get the report."""

    json: Json = None
    markdown: Annotated[Path | None, typer.Option("--markdown", metavar="FILE", help="Also write Markdown.")] = None
    html: Annotated[
        Path | None, typer.Option("--html", metavar="FILE", help="Also write one page of HTML, with plots.")
    ] = None

    def check(self) -> None:
        """Refuse files that cannot be written, before anything is read."""
        from collapse_theory.files import check_writable

        for name, path in vars(self).items():
            if path is not None:
                check_writable(name, path)

    def write(self, report: Report, log: str) -> None:
        """Write the files that were asked for."""
        from collapse_theory import __version__
        from collapse_theory.files import write_whole

        if self.json is not None:
            data = {"log": log, **report.to_dict(), "version": __version__}
            write_whole("json", self.json, to_json.dumps(data, indent=2, ensure_ascii=False, allow_nan=False) + "\n")
        if self.markdown is not None:
            write_whole("markdown", self.markdown, report.to_markdown())
        if self.html is not None:
            from collapse_theory.figures.monitoring import svg
            from collapse_theory.show.monitoring import page

            write_whole("html", self.html, page(report, title=Path(log).name, picture=svg(report)))


@with_options(watched=Watched, written=Written)
def monitor(
    log: Annotated[str, typer.Argument(metavar="LOG", help=_LOG, show_default=False)],
    watched: Watched,
    written: Written,
) -> None:
    """Read the counts of each generation: what moves the loop, and whether chance alone explains it.

    Exit status: 0 no alarm, 3 alarm, 2 bad input. Standard input is followed: a line for each generation.
    """
    from collapse_theory import monitor as monitors
    from collapse_theory.show import monitoring

    written.check()
    if log == "-":
        report = _followed(watched, written)
    else:
        report = monitors.watch(monitors.read_log(log), **watched.arguments())
        monitoring.print_report(report)
        written.write(report, log)
    if report.alarm is not None:
        raise typer.Exit(_ALARM)


def _followed(watched: Watched, written: Written) -> Report:
    """Read standard input to its end, or to what cannot be read: what was read until then is told first."""
    from collapse_theory.monitor import Watch
    from collapse_theory.monitor.files import STANDARD_INPUT, follow

    given, loop = watched.arguments(), None
    report: Report | None = None
    try:
        for found in follow():
            loop = loop or Watch(**given, first=found.number)
            if loop.add(found.counts) is not None:
                report = _told(loop.report(), report)
    except (ValueError, KeyboardInterrupt) as error:
        _end(report, written)
        if isinstance(error, KeyboardInterrupt):
            raise typer.Exit(_INTERRUPTED) from None
        raise
    if report is None:
        got = f"{'none' if loop is None else 'one'} ({STANDARD_INPUT})"
        raise ValueError(f"`log` must have two or more generations; got {got}. Count the data of each.")
    _end(report, written)
    return report


def _told(report: Report, before: Report | None) -> Report:
    """Print the newest step, and the alarm if it is the first."""
    from collapse_theory.monitor.words import verdict
    from collapse_theory.show.monitoring import step_line

    print(step_line(report.steps[-1]), flush=True)
    if report.alarm is not None and (before is None or before.alarm is None):
        print(verdict(report), flush=True)
    return report


def _end(report: Report | None, written: Written) -> None:
    from collapse_theory.show.monitoring import print_summary

    if report is not None:
        print_summary(report)
        written.write(report, "standard input")
