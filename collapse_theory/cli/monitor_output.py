"""What ``collapse monitor`` says on top of its reports, and the files that get them."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from collapse_theory.cli import completion
from collapse_theory.cli.execution import warnings_in_one_line
from collapse_theory.cli.input import number
from collapse_theory.cli.tables import Tables

if TYPE_CHECKING:
    from collapse_theory.monitor import MomentReport, Prediction, Report, Together

__all__ = ["Output", "of_runs"]


def _measured() -> list[str]:
    from collapse_theory.monitor.prediction import MEASURED

    return list(MEASURED)


@dataclass(frozen=True, kw_only=True)
class Output(Tables):
    """Options for a prediction, and for files."""

    predict: Annotated[
        tuple[str, str] | None,
        typer.Option(
            "--predict",
            metavar="QUANTITY SHARE",
            help="Also when support, entropy or homozygosity is there.",
            autocompletion=completion.offer(_measured),
        ),
    ] = None
    markdown: Annotated[Path | None, typer.Option("--markdown", metavar="FILE", help="Also write Markdown.")] = None
    html: Annotated[
        Path | None, typer.Option("--html", metavar="FILE", help="Also write one page of HTML, with plots.")
    ] = None

    def check(self) -> None:
        """Refuse what cannot be predicted, and files that cannot be written, before anything is read."""
        from collapse_theory import checks
        from collapse_theory.files import check_writable
        from collapse_theory.monitor.prediction import MEASURED

        super().check()
        if self.predict is not None:
            checks.choice("predict", self.predict[0], tuple(MEASURED))
            number("predict", self.predict[1])
        for name, path in (("markdown", self.markdown), ("html", self.html)):
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
        self._write(log, data, _steps(report), markdown, lambda: [_body(report, told)])

    def finish_runs(self, reports: Mapping[int, Report], together: Together | None, log: str) -> None:
        """Write the reports of several seeds, and what they say together, to one file of each kind."""
        from collapse_theory.monitor.words import verdict_together

        told = [
            report.to_markdown().replace("# Monitor", f"# Monitor: seed {seed}", 1) for seed, report in reports.items()
        ]
        if together is not None:
            told.append(f"# All seeds together\n\n{verdict_together(together)}\n")
        data, rows = of_runs(reports, together)
        self._write(log, data, rows, "\n".join(told), lambda: _bodies(reports.values(), together))

    def finish_moments(self, report: MomentReport, log: str) -> None:
        """Write the report on means and variances."""
        from collapse_theory.monitor.moment_words import moments_markdown, moments_plain

        rows = [asdict(step) for step in report.steps]
        self._write(log, moments_plain(report), rows, moments_markdown(report), lambda: [_body_moments(report)])

    def _write(
        self,
        log: str,
        data: Mapping[str, Any],
        steps: Iterable[Mapping[str, Any]],
        markdown: str,
        bodies: Callable[[], list[str]],
    ) -> None:
        from collapse_theory import __version__
        from collapse_theory.files import write_whole

        rows = [{**step, "log": log, "version": __version__} for step in steps]
        self.write(rows, {"log": log, **data, "version": __version__})
        if self.markdown is not None:
            write_whole("markdown", self.markdown, markdown)
        if self.html is not None:
            from collapse_theory.show.monitoring import page

            write_whole("html", self.html, page(Path(log).name, bodies()))


def of_runs(reports: Mapping[int, Report], together: Together | None) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """Return the reports of several seeds as plain data, and as rows: one for each step of each seed."""
    from collapse_theory.monitor.render import finite

    data: dict[str, Any] = {"seeds": {str(seed): report.to_dict() for seed, report in reports.items()}}
    if together is not None:
        data["together"] = finite(asdict(together))
    return data, [{"seed": seed, **row} for seed, report in reports.items() for row in _steps(report)]


def _steps(report: Report) -> list[dict[str, Any]]:
    from collapse_theory.monitor.render import finite, rows

    return [finite(row) for row in rows(report)]


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
