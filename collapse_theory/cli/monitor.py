"""The command ``collapse monitor``: what moves a loop, and whether chance alone explains it, from its own counts."""

from __future__ import annotations

import json as to_json
import math
import sys
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from collapse_theory import policy as policies
from collapse_theory.cli.execution import Json, Seed, warnings_in_one_line
from collapse_theory.cli.help import examples
from collapse_theory.cli.input import number
from collapse_theory.cli.options import with_options

if TYPE_CHECKING:
    from collapse_theory.monitor import Prediction, Report

__all__ = ["EXAMPLES", "monitor"]

EXAMPLES = examples(
    "collapse monitor counts.csv",
    "collapse monitor texts/ --sample --html report.html",
    "collapse monitor log.jsonl --policy mix:0.9,0,0.1 --alpha 0.001",
    "collapse monitor counts.csv --predict entropy 0.5",
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
    """Options for what is told on top of the report, and for the files that get it."""

    predict: Annotated[
        tuple[str, str] | None,
        typer.Option(
            "--predict", metavar="QUANTITY SHARE", help="Also when support, entropy or homozygosity is there."
        ),
    ] = None
    json: Json = None
    markdown: Annotated[Path | None, typer.Option("--markdown", metavar="FILE", help="Also write Markdown.")] = None
    html: Annotated[
        Path | None, typer.Option("--html", metavar="FILE", help="Also write one page of HTML, with plots.")
    ] = None

    def check(self) -> None:
        """Refuse what cannot be predicted, and files that cannot be written, before anything is read."""
        from collapse_theory import checks
        from collapse_theory.files import check_writable
        from collapse_theory.monitor.prediction import MEASURED

        if self.predict is not None:
            checks.choice("predict", self.predict[0], tuple(MEASURED))
            number("predict", self.predict[1])
        for name, path in (("json", self.json), ("markdown", self.markdown), ("html", self.html)):
            if path is not None:
                check_writable(name, path)

    def finish(self, report: Report, log: str, original: Iterable[int], seed: int) -> None:
        """Print the prediction and write the files, whatever was asked for."""
        found = None if self.predict is None else _predicted(report, *self.predict, original, seed)
        if found is not None:
            print(f"\n{found}")
        if self.json is not None:
            self._write_json(report, log, found)
        told = "" if found is None else str(found)
        if self.markdown is not None:
            _write("markdown", self.markdown, report.to_markdown() + (told and f"\n## Prediction\n\n{told}\n"))
        if self.html is not None:
            from collapse_theory.figures.monitoring import svg
            from collapse_theory.show.monitoring import page

            _write("html", self.html, page(report, title=Path(log).name, picture=svg(report), prediction=told))

    def _write_json(self, report: Report, log: str, found: Prediction | None) -> None:
        from collapse_theory import __version__

        data = {"log": log, **report.to_dict()}
        if found is not None:
            data["prediction"] = _finite(asdict(found))
        text = to_json.dumps(data | {"version": __version__}, indent=2, ensure_ascii=False, allow_nan=False)
        _write("json", self.json, f"{text}\n")


def _write(name: str, path: Path | None, text: str) -> None:
    from collapse_theory.files import write_whole

    assert path is not None
    write_whole(name, path, text)


def _finite(value: Any) -> Any:
    """Return plain data with None in the place of numbers that JSON does not have."""
    if isinstance(value, dict):
        return {key: _finite(entry) for key, entry in value.items()}
    return None if isinstance(value, float) and not math.isfinite(value) else value


def _predicted(report: Report, quantity: str, level: str, original: Iterable[int], seed: int) -> Prediction:
    """Predict from the report; counts of the original are those of its categories, which come first."""
    from collapse_theory.monitor import predict

    counts = [*original]
    counts += [0] * (len(report.frequencies) - len(counts))
    progress = sys.stderr.isatty()
    with warnings_in_one_line():
        return predict(report, quantity, number("predict", level), original=counts, seed=seed, progress=progress)


@with_options(watched=Watched, written=Written)
def monitor(
    log: Annotated[str, typer.Argument(metavar="LOG", help=_LOG, show_default=False)],
    watched: Watched,
    written: Written,
) -> None:
    """Read the counts of each generation: what moves the loop, and whether chance alone explains it.

    Exit status: 0 no alarm, 3 alarm, 2 bad input. Standard input is followed: a line for each generation.
    """
    written.check()
    report = _followed(watched, written) if log == "-" else _read(log, watched, written)
    if report.alarm is not None:
        raise typer.Exit(_ALARM)


def _read(path: str, watched: Watched, written: Written) -> Report:
    from collapse_theory.monitor import read_log, watch
    from collapse_theory.show.monitoring import print_report

    given, log = watched.arguments(), read_log(path)
    report = watch(log, **given)
    print_report(report)
    written.finish(report, path, log.counts[0].tolist(), watched.seed)
    return report


def _followed(watched: Watched, written: Written) -> Report:
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
        written.finish(report, STANDARD_INPUT, original, watched.seed)
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
