"""What the commands share: the argument that names a run, and lines on standard error."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated, NoReturn

import typer

__all__ = ["Directory", "end", "warn"]

Directory = Annotated[Path, typer.Argument(metavar="DIR", help="Directory of a run.")]


def warn(message: str) -> None:
    """Print one line on standard error."""
    print(f"collapse-lab: {message}", file=sys.stderr)


def end(message: str, status: int) -> NoReturn:
    """Print one line on standard error, and exit."""
    warn(message)
    raise SystemExit(status)
