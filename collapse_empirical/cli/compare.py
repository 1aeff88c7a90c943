"""``collapse-lab compare``: a run is read once, then compared, judged and drawn."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from collapse_empirical.cli.lines import Directory, warn
from collapse_theory.cli.options import with_options
from collapse_theory.cli.tables import Tables

if TYPE_CHECKING:
    from collapse_empirical.compare.beside import Pair
    from collapse_empirical.judge import Comparison, Explanation
    from collapse_empirical.readings import Readings
    from collapse_theory.claims import Record
    from collapse_theory.profile import Profile

__all__ = ["compare"]

_COLUMNS = 6


@with_options(tables=Tables)
def compare(
    tables: Tables,
    directory: Directory,
    level: Annotated[float, typer.Option("--level", help="Probability that correct theory leaves its band.")] = 0.01,
    figures: Annotated[bool, typer.Option("--figures/--no-figures", help="Draw PNG and PDF files.")] = True,
    seed: Annotated[int, typer.Option("--seed", help="Seed of the simulations behind the bands.")] = 0,
    other: Annotated[
        Path | None, typer.Option("--beside", metavar="OTHER", help="Another run, to print and draw beside this one.")
    ] = None,
) -> None:
    """Print each measured series beside the theory; write DIR/compare/compare.json and figures."""
    from collapse_empirical import store
    from collapse_empirical.compare import beside, explained
    from collapse_empirical.compare import compare as compare_run
    from collapse_empirical.readings import read
    from collapse_theory import checks

    readings = read(directory)
    second = None if other is None else read(other)
    pairs = {} if second is None else beside.paired(readings, second)
    comparisons = compare_run(readings, level=level, seed=checks.seed(seed))
    definitions, statements = _definitions(readings), _published(readings)
    _print_damage(readings)
    folder = _folder(directory)
    folder.mkdir(exist_ok=True)
    explanation = explained(readings, comparisons)
    judged = _judged(comparisons, definitions, statements)
    judged["explained"] = None if explanation is None else explanation.to_dict()
    document = store.plain(_about(readings) | {"level": level, "seed": seed} | judged)
    store.write_json(folder / "compare.json", document)
    tables.write(_rows(comparisons, readings), document)
    _print_comparisons(comparisons)
    if explanation is not None:
        _print_explanation(explanation)
    if definitions is not None:
        print(definitions)
    for record in statements:
        print(f"{record.claim.id}: {record.headline}: {record.judgement.reason}")
    for path in _write_texts(readings, folder):
        print(path)
    print(folder / "compare.json")
    if figures:
        from collapse_empirical.figures import draw_all

        for path in draw_all(readings, comparisons, folder):
            print(path)
    if second is not None:
        _beside(readings, second, pairs, folder, figures)


def _about(readings: Readings) -> dict[str, Any]:
    """Return which run was compared, and with what."""
    from collapse_empirical import provenance

    return {"recipe": readings.recipe.to_dict(), "versions": provenance.versions()}


def _judged(
    comparisons: Sequence[Comparison], definitions: Profile | None, statements: Sequence[Record]
) -> dict[str, Any]:
    """Return what was found, in plain types."""
    return {
        "series": [comparison.to_dict() for comparison in comparisons],
        "profile": None if definitions is None else definitions.to_dict(),
        "published": [record.to_dict() for record in statements],
    }


def _rows(comparisons: Sequence[Comparison], readings: Readings) -> list[dict[str, Any]]:
    """Return a row for each series and generation: the mean over seeds, and what theory predicts for it."""
    from collapse_theory import __version__

    rows, recipe = list[dict[str, Any]](), readings.recipe.to_dict()
    about = {name: recipe[name] for name in ("experiment", "preset", "samples", "policy", "anchors")}
    for found in (comparison.to_dict() for comparison in comparisons):
        series = {"series": found["name"], "verdict": found["verdict"]}
        for place, generation in enumerate(found["generations"]):
            values = {name: found[name] and found[name][place] for name in ("mean", "predicted", "band")}
            rows.append({**series, "generation": generation, **values, **about, "version": __version__})
    return rows


def _print_damage(readings: Readings) -> None:
    """Name what is damaged of models and data; the comparison itself reads records only."""
    for seed in readings.recipe.seeds:
        for reason in readings.recorded.damaged_parts(seed):
            warn(f"damaged: {reason}; left out of the figures")


def _definitions(readings: Readings) -> Profile | None:
    """Return the profile of a run; None, and why, where what it measured has none."""
    from collapse_empirical.compare import profile

    try:
        return profile(readings)
    except ValueError as error:
        warn(f"the eight definitions are not judged: {error}")
        return None


def _published(readings: Readings) -> list[Record]:
    """Return what the run says about the statements of the ledger on its experiment."""
    from collapse_theory.claims import Measurement, all_claims, verify_all

    statements = [claim for claim in all_claims() if isinstance(claim, Measurement)]
    about = [claim for claim in statements if claim.experiment["experiment"] == readings.recipe.experiment]
    return list(verify_all(about, runs=(readings.recorded,))) if about else []


def _print_comparisons(comparisons: Sequence[Comparison]) -> None:
    """Print a table of all series with their verdicts."""
    import numpy as np
    from rich.table import Table

    from collapse_theory.show.report import wide_console

    console = wide_console(150)
    table = Table(header_style="bold", show_lines=True)
    for heading in ("series", "verdict", "last measured", "last predicted", "why"):
        table.add_column(heading, overflow="fold")
    colours = {"agrees": "green", "deviates": "red"}
    for row in comparisons:
        measured = row.measured.mean(0).reshape(row.measured.shape[1], -1).mean(-1)
        predicted = ""
        if row.predicted is not None and row.band is not None:
            predicted = f"{row.predicted[-1]:.5g} ± {row.band[-1]:.2g}"
        table.add_row(
            row.name,
            f"[{colours.get(row.verdict, 'yellow')}]{row.verdict}[/]",
            f"{measured[-1]:.5g}" if np.isfinite(measured[-1]) else "not a number",
            predicted,
            row.reason,
        )
    console.print(table)


def _folder(directory: Path) -> Path:
    """Return where a comparison is written: in the directory of a run, or beside a run in one file."""
    from collapse_theory.runs.packed import SUFFIX, is_packed

    name = directory.name.removesuffix(SUFFIX)
    return directory.with_name(f"{name}-compare") if is_packed(directory) else directory / "compare"


def _print_explanation(explanation: Explanation) -> None:
    """Print what explains a series: a table, and lines below it."""
    from rich.table import Table

    from collapse_theory.show.report import wide_console

    console = wide_console(150)
    table = Table(header_style="bold", title=explanation.title, title_justify="left", title_style="")
    for place, heading in enumerate(explanation.heads):
        table.add_column(heading, justify="right" if place else "left")
    for row in explanation.rows:
        table.add_row(*row)
    console.print(table)
    for note in explanation.notes:
        console.print(note, highlight=False, markup=False)


def _write_texts(readings: Readings, folder: Path) -> list[Path]:
    """Write the texts of the experiment; return where they are."""
    from collapse_empirical import files
    from collapse_empirical.experiments import find

    try:
        texts = find(readings.recipe.experiment).texts(readings)
    except ValueError as error:
        warn(f"texts are left out: {error}")
        return []
    for name, text in texts.items():
        files.write(folder / name, text)
    return [folder / name for name in texts]


def _beside(run: Readings, other: Readings, pairs: Mapping[str, Pair], folder: Path, figures: bool) -> None:
    """Print two runs beside each other, and draw them."""
    from collapse_empirical.compare import beside

    labels = beside.label(run, other), beside.label(other, run)
    _print_beside(pairs, labels)
    if figures:
        from collapse_empirical.figures import draw_beside

        for path in draw_beside(dict(zip(labels, (run, other), strict=True)), pairs, folder):
            print(path)


def _print_beside(pairs: Mapping[str, Pair], labels: tuple[str, str]) -> None:
    """Print the means over seeds of every series, a line for each run."""
    import numpy as np
    from rich.table import Table

    from collapse_empirical.readings import after
    from collapse_theory.show.report import wide_console

    console = wide_console(150)
    fits = next(iter(pairs.values()))[0].shape[1]
    shown = np.unique(np.linspace(0, fits - 1, min(fits, _COLUMNS)).round().astype(int))
    table = Table(header_style="bold", title=f"{labels[0]}\n{labels[1]}", title_justify="left", title_style="")
    for heading in ("series", "run", *map(after, shown)):
        table.add_column(heading, overflow="fold")
    for name, pair in pairs.items():
        for row, values in enumerate(pair):
            means = [f"{mean:.5g}" if np.isfinite(mean) else "" for mean in values.mean(0)[shown]]
            table.add_row("" if row else name, labels[row].partition(":")[0], *means, end_section=row == 1)
    console.print(table)
