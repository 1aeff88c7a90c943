"""``collapse-lab show`` and ``collapse-lab list``: what there is."""

from __future__ import annotations

import csv
import io
import json
from itertools import pairwise
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING, Annotated

import typer

from collapse_empirical.cli.lines import Directory
from collapse_theory.cli.options import with_options
from collapse_theory.cli.tables import Tables

if TYPE_CHECKING:
    from collapse_empirical.store import Run
    from collapse_theory.runs import RecordedRun

__all__ = ["list_", "show"]


@with_options(tables=Tables)
def show(
    tables: Tables,
    directory: Directory,
    table: Annotated[
        Path | None, typer.Option("--table", metavar="FILE", help="Write all metrics to a .csv or .parquet file.")
    ] = None,
) -> None:
    """Print what a run is, how far it is, and its latest metrics; exit status 2 if records of it are damaged."""
    from collapse_empirical import store
    from collapse_theory import __version__

    if table is not None and table.suffix not in (".csv", ".parquet"):
        raise ValueError(f"`--table` must be a .csv or .parquet file; got {str(table)!r}. Change its name.")
    run = store.open_run(directory)
    for key, value in run.recipe.to_dict().items():
        print(f"{key:<12} {json.dumps(value)}")
    for seed in run.recipe.seeds:
        print(_progress(run, seed))
    if left := _left(run):
        print(f"about {left} left at the pace so far")
    recorded = run.recorded()
    recipe, rows = run.recipe.to_dict(), recorded.rows()
    about = {name: recipe[name] for name in ("experiment", "preset", "samples", "policy", "anchors")}
    version = {"version": __version__}
    tables.write([{**row, **about, **version} for row in rows], {"recipe": recipe, "metrics": rows, **version})
    if table is not None:
        _write(table, recorded)
        print(table)


def _left(run: Run) -> str:
    """Return about how long a run that goes on still takes, from the time of its generations; nothing if unknown."""
    times: dict[int, list[float]] = {}
    for event in run.events():
        if event.get("event") == "generation":
            times.setdefault(event["seed"], []).append(event["time"])
    steps = [b - a for row in times.values() for a, b in pairwise(row)]
    missing = sum(run.recipe.generations + 1 - len(run.generations(seed)) for seed in run.recipe.seeds)
    if not missing or not steps:
        return ""
    seconds = missing * median(steps)
    return f"{seconds / 3600:.1f} hours" if seconds > 5400 else f"{max(seconds, 1) / 60:.1f} minutes"


def _write(path: Path, recorded: RecordedRun) -> None:
    """Write the metrics of a run as a table; only Parquet needs pandas."""
    from collapse_empirical import files

    rows = recorded.rows()
    if path.suffix == ".parquet":
        recorded.to_frame().to_parquet(path)
        return
    names = list(dict.fromkeys(name for row in rows for name in row))
    text = io.StringIO()
    writer = csv.DictWriter(text, names, lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    files.write(path, text.getvalue())


@with_options(tables=Tables)
def list_(tables: Tables) -> None:
    """Print the experiments and their presets."""
    from collapse_empirical.experiments import find, names

    rows = [
        {"experiment": name, "preset": preset, **values}
        for name in names()
        for preset, values in find(name).presets.items()
    ]
    tables.write(rows)
    for row in rows:
        shown = {key: value for key, value in row.items() if key not in ("experiment", "preset", "snapshots")}
        print(f"{row['experiment']:<6} {row['preset']:<13} {json.dumps(shown)}")


def _progress(run: Run, seed: int) -> str:
    from collapse_empirical.store import DamagedError

    try:
        done = run.generations(seed)
        if not done:
            return f"seed {seed}: nothing yet"
        metrics = run.record(seed, done[-1])["metrics"]
    except DamagedError as damage:
        return f"seed {seed}: corrupted: {damage}"
    numbers = ", ".join(f"{name} {value:.4g}" for name, value in metrics.items() if isinstance(value, (int, float)))
    return f"seed {seed}: generation {done[-1]} of {run.recipe.generations}: {numbers}"
