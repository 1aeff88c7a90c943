"""What ``collapse-lab compare`` prints and writes beside the comparison itself."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

__all__ = ["beside", "definitions", "print_comparisons", "print_continuations", "print_damage", "published"]


def print_damage(opened: Any) -> None:
    """Name what is damaged of models and data; the comparison itself reads records only."""
    for seed in opened.recipe.seeds:
        for reason in opened.damaged_parts(seed):
            print(f"collapse-lab: damaged: {reason}; left out of the figures", file=sys.stderr)


def definitions(opened: Any) -> Any:
    """Return the profile of a run; None, and why, where what it measured has none."""
    from collapse_empirical.compare.profile import profile

    try:
        return profile(opened)
    except ValueError as error:
        print(f"collapse-lab: the eight definitions are not judged: {error}", file=sys.stderr)
        return None


def print_comparisons(comparisons: list[Any]) -> None:
    """Print a table of all series with their verdicts."""
    from rich.table import Table

    from collapse_theory.show.report import wide_console

    console = wide_console(150)
    table = Table(header_style="bold", show_lines=True)
    for heading in ("series", "verdict", "last measured", "last predicted", "why"):
        table.add_column(heading, overflow="fold")
    colours = {"agrees": "green", "deviates": "red"}
    for row in comparisons:
        measured = row.measured.mean(0).reshape(row.measured.shape[1], -1).mean(-1)
        predicted = "" if row.predicted is None else f"{row.predicted[-1]:.5g} ± {row.band[-1]:.2g}"
        table.add_row(
            row.name,
            f"[{colours.get(row.verdict, 'yellow')}]{row.verdict}[/]",
            f"{measured[-1]:.5g}",
            predicted,
            row.reason,
        )
    console.print(table)


def published(opened: Any) -> list[Any]:
    """Return what the run says about the statements of the ledger on its experiment."""
    from collapse_theory.claims import Measurement, all_claims, read_runs, verify_all

    experiments = [claim for claim in all_claims() if isinstance(claim, Measurement)]
    about = [claim for claim in experiments if claim.experiment["experiment"] == opened.recipe.experiment]
    return list(verify_all(about, runs=read_runs(opened.path))) if about else []


def beside(opened: Any, other: Any, pairs: Any, folder: Path, figures: bool) -> None:
    """Print two runs beside each other, and draw them."""
    from collapse_empirical.compare import beside

    labels = beside.label(opened, other), beside.label(other, opened)
    beside.print_table(pairs, labels)
    if figures:
        from collapse_empirical.figures import draw_beside

        for path in draw_beside(dict(zip(labels, (opened, other), strict=True)), pairs, folder):
            print(path)


def print_continuations(opened: Any, folder: Path) -> None:
    """Write the continuations of the prompt as text, and print where."""
    from collapse_empirical import files
    from collapse_empirical.experiments.opt.samples import continuations

    files.write(folder / "continuations.txt", continuations(opened))
    print(folder / "continuations.txt")
