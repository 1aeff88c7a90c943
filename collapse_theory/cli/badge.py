"""The command ``collapse badge``."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from collapse_theory.cli.help import examples

EXAMPLES = examples("collapse badge --out badge.svg", "collapse badge records.json --out badge.json")


def badge(
    out: Annotated[
        Path, typer.Option("--out", metavar="FILE", help="An SVG; or JSON for shields.io, if the name ends so.")
    ],
    records: Annotated[
        list[Path] | None,
        typer.Argument(metavar="FILE", help="What verify --json or --record wrote; else the ledger."),
    ] = None,
) -> None:
    """Write a badge that counts verdicts; nothing is computed."""
    from collapse_theory import files
    from collapse_theory.claims import Verdict
    from collapse_theory.claims.ledger import recorded_verdicts
    from collapse_theory.show import badge as drawn

    if records:
        verdicts = [verdict for path in records for verdict in drawn.verdicts_of(path)]
    else:
        verdicts = [Verdict(word) for word in recorded_verdicts().values()]
    form = drawn.endpoint if out.suffix == ".json" else drawn.svg
    files.write_whole("out", out, form(verdicts))
    print(f"{drawn.LABEL}: {drawn.counts(verdicts)}")
