"""``collapse-lab monitor``: whether the loop of a run collapses, seed by seed and all together."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from collapse_empirical.cli.lines import Directory
from collapse_theory.cli.options import with_options
from collapse_theory.cli.tables import Tables

if TYPE_CHECKING:
    from collapse_theory.monitor import Report, Together

__all__ = ["monitor"]

_ALARM = 3
_SHOWN = ("effective_size", "slope", "novelty", "lost_mass")


@with_options(tables=Tables)
def monitor(
    tables: Tables,
    directory: Directory,
    false_alarm: Annotated[
        float,
        typer.Option(
            "--false-alarm", "--alpha", help="Probability that a loop which only resamples ever raises the alarm."
        ),
    ] = 0.01,
    confidence: Annotated[
        float, typer.Option("--confidence", "--level", help="Share of intervals that hold the true value.")
    ] = 0.95,
    seed: Annotated[int | None, typer.Option("--seed", help="Print the whole report of one seed.")] = None,
) -> None:
    """Say whether chance alone explains what happens to a run, from the counts of its generations.

    The run may be in progress. Exit status: 0 without alarm, 3 with one (of all
    seeds together, or of the one that was asked for), 2 for bad input.
    """
    from collapse_empirical import store
    from collapse_empirical.monitoring import watch_run
    from collapse_theory.monitor import together
    from collapse_theory.monitor.words import verdict_together

    store.check_run(directory)
    reports = watch_run(directory, false_alarm=false_alarm, confidence=confidence)
    if seed is not None:
        _check_seed(seed, reports)
        _write(tables, directory, {seed: reports[seed]}, None)
        print(reports[seed])
        raise SystemExit(0 if reports[seed].alarm is None else _ALARM)
    found = together(reports.values())
    _write(tables, directory, reports, found)
    _print_table(reports, found)
    print(verdict_together(found))
    raise SystemExit(0 if found.alarm is None else _ALARM)


def _write(tables: Tables, directory: Path, reports: Mapping[int, Report], found: Together | None) -> None:
    """Write what ``collapse monitor`` writes of a run."""
    from collapse_theory import __version__
    from collapse_theory.cli.monitor_output import of_runs

    about = {"log": str(directory), "version": __version__}
    data, rows = of_runs(reports, found)
    tables.write([{**row, **about} for row in rows], {**data, **about})


def _check_seed(seed: int, reports: Mapping[int, Report]) -> None:
    if seed not in reports:
        there = ", ".join(map(str, reports))
        raise ValueError(f"`--seed` must be one with two generations or more; got {seed}. There are {there}.")


def _print_table(reports: Mapping[int, Report], found: Together) -> None:
    """Print a row for each seed, and one for all of them."""
    from rich.table import Table

    from collapse_theory.monitor.words import ESTIMATES, NO_VALUE, evidence
    from collapse_theory.show.report import wide_console

    table = Table(header_style="bold")
    for heading in ("seed", "generations", "alarm", *(ESTIMATES[name][0] for name in _SHOWN), "evidence"):
        table.add_column(heading, overflow="fold")

    def add(name: str, row: Report | Together, generation: int, log: float) -> None:
        alarm = NO_VALUE if row.alarm is None else str(row.alarm)
        table.add_row(name, str(generation), alarm, *(str(getattr(row, each)) for each in _SHOWN), evidence(log))

    for seed, report in reports.items():
        add(str(seed), report, report.steps[-1].generation, report.steps[-1].log_evidence)
    if len(reports) > 1:
        add("all", found, found.generations[-1], found.log_evidence[-1])
    wide_console(170).print(table)
