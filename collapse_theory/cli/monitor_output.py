"""What ``collapse monitor`` says on top of its reports, and the files that get them."""

from __future__ import annotations

import json as to_json
import sys
from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from collapse_theory.cli.execution import Json, warnings_in_one_line
from collapse_theory.cli.input import number

if TYPE_CHECKING:
    from collapse_theory.monitor import MomentReport, Prediction, Report, Together

__all__ = ["Output"]


@dataclass(frozen=True, kw_only=True)
class Output:
    """Options for a prediction, and for files."""

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
        from collapse_theory.monitor.render import finite

        found = None if self.predict is None else _predicted(report, *self.predict, original, seed)
        if found is not None:
            print(f"\n{found}")
        data, told = report.to_dict(), "" if found is None else str(found)
        if found is not None:
            data["prediction"] = finite(asdict(found))
        markdown = report.to_markdown() + (told and f"\n## Prediction\n\n{told}\n")
        self._write(log, data, markdown, lambda: [_body(report, told)])

    def finish_runs(self, reports: Mapping[int, Report], together: Together | None, log: str) -> None:
        """Write the reports of several seeds, and what they say together, to one file of each kind."""
        from collapse_theory.monitor.render import finite
        from collapse_theory.monitor.words import verdict_together

        data: dict[str, Any] = {"seeds": {str(seed): report.to_dict() for seed, report in reports.items()}}
        told = [
            report.to_markdown().replace("# Monitor", f"# Monitor: seed {seed}", 1) for seed, report in reports.items()
        ]
        if together is not None:
            data["together"] = finite(asdict(together))
            told.append(f"# All seeds together\n\n{verdict_together(together)}\n")
        self._write(log, data, "\n".join(told), lambda: _bodies(reports.values(), together))

    def finish_moments(self, report: MomentReport, log: str) -> None:
        """Write the report on means and variances."""
        from collapse_theory.monitor.moment_words import moments_markdown, moments_plain

        self._write(log, moments_plain(report), moments_markdown(report), lambda: [_body_moments(report)])

    def _write(self, log: str, data: Mapping[str, Any], markdown: str, bodies: Callable[[], list[str]]) -> None:
        from collapse_theory import __version__
        from collapse_theory.files import write_whole

        if self.json is not None:
            full = {"log": log, **data, "version": __version__}
            write_whole("json", self.json, to_json.dumps(full, indent=2, ensure_ascii=False, allow_nan=False) + "\n")
        if self.markdown is not None:
            write_whole("markdown", self.markdown, markdown)
        if self.html is not None:
            from collapse_theory.show.monitoring import page

            write_whole("html", self.html, page(Path(log).name, bodies()))


def _body(report: Report, prediction: str = "") -> str:
    from collapse_theory.figures.monitoring import picture, svg
    from collapse_theory.show.monitoring import body

    return body(report, picture=svg(picture(report)), prediction=prediction)


def _bodies(reports: Iterable[Report], together: Together | None) -> list[str]:
    from collapse_theory.show.monitoring import body_together

    return [*([] if together is None else [body_together(together)]), *map(_body, reports)]


def _body_moments(report: MomentReport) -> str:
    from collapse_theory.figures.monitoring import picture_of_moments, svg
    from collapse_theory.show.monitoring import body_moments

    return body_moments(report, picture=svg(picture_of_moments(report)))


def _predicted(report: Report, quantity: str, level: str, original: Iterable[int], seed: int) -> Prediction:
    """Predict from the report; counts of the original are those of its categories, which come first."""
    from collapse_theory.monitor import predict

    counts = [*original]
    counts += [0] * (len(report.frequencies) - len(counts))
    progress = sys.stderr.isatty()
    with warnings_in_one_line():
        return predict(report, quantity, share=number("predict", level), original=counts, seed=seed, progress=progress)
