"""The command ``collapse monitor``: what moves a loop, and whether chance alone explains it, from its own counts."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from collapse_theory import policy as policies
from collapse_theory.cli import completion
from collapse_theory.cli.execution import Seed, refuse_unused
from collapse_theory.cli.help import examples
from collapse_theory.cli.monitor_output import Output
from collapse_theory.cli.options import with_options

if TYPE_CHECKING:
    from collapse_theory.monitor import Report

__all__ = ["EXAMPLES", "monitor"]

EXAMPLES = examples(
    "collapse monitor counts.csv",
    "collapse monitor texts/ --sample --html report.html",
    "collapse monitor log.jsonl --policy mix:0.9,0,0.1 --alpha 0.001",
    "collapse monitor counts.csv --predict entropy 0.5",
    "collapse monitor runs/ngram",
    "collapse monitor fits.csv --ddof 0",
    "collapse monitor - --markdown report.md",
)

_ALARM, _INTERRUPTED = 3, 130
_LOG = "CSV, TSV, JSONL, Parquet, a folder of texts or of a run, or - for standard input."


@dataclass(frozen=True, kw_only=True)
class Watched:
    """Options for what the counts are, and how sure the answers must be."""

    policy: Annotated[
        str | None,
        typer.Option(
            "--policy",
            help=f"{policies.WORDS}; replace if left out, but a run knows its own.",
            autocompletion=completion.offer(completion.policies),
        ),
    ] = None
    sample: Annotated[bool, typer.Option("--sample", help="Only a sample of the data was counted.")] = False
    scores: Annotated[
        Path | None, typer.Option("--scores", metavar="FILE", help="A table category,score: what data may prefer.")
    ] = None
    ddof: Annotated[
        int | None,
        typer.Option(
            "--ddof",
            help="Of variances in the log: 1 unbiased, the default; 0 maximum likelihood.",
            autocompletion=completion.offer(completion.DDOF),
        ),
    ] = None
    false_alarm: Annotated[
        float, typer.Option("--false-alarm", "--alpha", help="Chance of a false alarm, ever, at most.")
    ] = 0.01
    confidence: Annotated[float, typer.Option("--confidence", "--level", help="Of the intervals.")] = 0.95
    seed: Seed = 0

    def arguments(self) -> dict[str, Any]:
        """Return what was given, as the monitor takes it."""
        from collapse_theory.monitor.scores import read_scores

        refuse_unused("counts", {"ddof": self.ddof})
        return {
            "policy": policies.parse(self.policy or "replace"),
            "is_sample": self.sample,
            "scores": None if self.scores is None else read_scores(self.scores),
            "false_alarm": self.false_alarm,
            "confidence": self.confidence,
            "seed": self.seed,
        }


@with_options(watched=Watched, output=Output)
def monitor(
    log: Annotated[str, typer.Argument(metavar="LOG", help=_LOG, show_default=False)],
    watched: Watched,
    output: Output,
) -> None:
    """Read the counts of each generation: what moves the loop, and whether chance alone explains it.

    Exit status: 0 no alarm, 3 alarm, 2 bad input. Standard input is followed: a line for each generation.
    """
    from collapse_theory.monitor.files import holds_moments

    if log == "-":
        alarm = _followed(watched, output).alarm
    elif (Path(log) / "recipe.json").is_file():
        alarm = _of_run(log, watched, output)
    elif holds_moments(log):
        alarm = _moments(log, watched, output)
    else:
        alarm = _read(log, watched, output).alarm
    if alarm is not None:
        raise typer.Exit(_ALARM)


def _read(path: str, watched: Watched, output: Output) -> Report:
    from collapse_theory.monitor import read_log, watch
    from collapse_theory.show.monitoring import print_report

    given, log = watched.arguments(), read_log(path)
    report = watch(log, **given)
    print_report(report)
    output.finish(report, path, log.counts[0].tolist(), watched.seed)
    return report


def _of_run(path: str, watched: Watched, output: Output) -> int | None:
    """Tell what each seed of a run of ``collapse-lab`` says, and all of them together; return the alarm."""
    from collapse_theory.monitor import together
    from collapse_theory.runs import watch_run
    from collapse_theory.show.monitoring import print_report, print_together

    given = {"policy": watched.policy, "sample": watched.sample or None, "scores": watched.scores, "ddof": watched.ddof}
    refuse_unused("a run of collapse-lab", given | {"predict": output.predict})
    reports = watch_run(path, false_alarm=watched.false_alarm, confidence=watched.confidence)
    for seed, report in reports.items():
        print(f"seed {seed}")
        print_report(report)
    found = together(reports.values()) if len(reports) > 1 else None
    if found is not None:
        print(f"\n{found.runs} seeds together")
        print_together(found)
    output.finish_runs(reports, found, path)
    return next(iter(reports.values())).alarm if found is None else found.alarm


def _moments(path: str, watched: Watched, output: Output) -> int | None:
    """Tell what means and variances say; return the alarm."""
    from collapse_theory.monitor import read_moments, watch_moments
    from collapse_theory.show.monitoring import print_moments

    given = {"sample": watched.sample or None, "scores": watched.scores, "predict": output.predict}
    refuse_unused("means and variances", given)
    log = read_moments(path)
    options: dict[str, Any] = {"policy": policies.parse(watched.policy or "replace"), "samples": log.samples}
    options |= {
        "false_alarm": watched.false_alarm,
        "confidence": watched.confidence,
        "ddof": 1 if watched.ddof is None else watched.ddof,
    }
    report = watch_moments(log.means, log.variances, **options)
    print_moments(report)
    output.finish_moments(report, path)
    return report.alarm


def _followed(watched: Watched, output: Output) -> Report:
    """Read standard input to its end, or to what cannot be read: what was read until then is told first."""
    from collapse_theory.monitor import Watch
    from collapse_theory.monitor.files import STANDARD_INPUT, follow
    from collapse_theory.show.monitoring import print_summary

    given, loop = watched.arguments(), None
    report: Report | None = None
    original: list[int] = []
    ended: BaseException | None = None
    try:
        for found in follow():
            loop = loop or Watch(**given, first=found.number)
            original = original or [*found.counts.values()]
            if loop.add(found.counts) is not None:
                report = _told(loop.report(), report)
    except (ValueError, KeyboardInterrupt) as error:
        ended = error
    if report is not None:
        print_summary(report)
        output.finish(report, STANDARD_INPUT, original, watched.seed)
    if isinstance(ended, KeyboardInterrupt):
        raise typer.Exit(_INTERRUPTED)
    if ended is not None:
        raise ended
    if report is None:
        got = f"{'none' if loop is None else 'one'} ({STANDARD_INPUT})"
        raise ValueError(f"`log` must have two or more generations; got {got}. Count the data of each.")
    return report


def _told(report: Report, before: Report | None) -> Report:
    """Print the newest step, and the alarm if it is the first."""
    from collapse_theory.monitor.words import verdict
    from collapse_theory.show.monitoring import step_line

    print(step_line(report.steps[-1]), flush=True)
    if report.alarm is not None and (before is None or before.alarm is None):
        print(verdict(report), flush=True)
    return report
