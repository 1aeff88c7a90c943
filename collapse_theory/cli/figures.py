"""The command ``collapse figures``."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from collapse_theory.cli import completion
from collapse_theory.cli.help import examples

EXAMPLES = examples("collapse figures --out figures", "collapse figures --out . schaeffer2025-figure4")


def _names() -> list[str]:
    from collapse_theory.figures import NAMES

    return list(NAMES)


def figures(
    out: Annotated[Path, typer.Option("--out", metavar="DIR", help="Folder for the files; made if missing.")],
    names: Annotated[
        list[str] | None,
        typer.Argument(metavar="NAME", help="Figures; all by default.", autocompletion=completion.offer(_names)),
    ] = None,
) -> None:
    """Draw the theory figures of the papers, exact values included, and our own, as PNG and PDF."""
    from collapse_theory import figures as drawn

    try:
        for path in drawn.save(out, names=names or drawn.NAMES):
            print(path)
    except ValueError as error:
        raise ValueError(str(error).replace("`folder`", "`--out`")) from None
