"""The options ``--csv`` and ``--json``, which every command has that prints a result."""

from __future__ import annotations

import io
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, nullcontext, redirect_stdout
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated, Any

import typer

__all__ = ["Csv", "Json", "Tables"]

Csv = Annotated[Path | None, typer.Option("--csv", metavar="FILE", help="Also write CSV; - prints it instead.")]
Json = Annotated[Path | None, typer.Option("--json", metavar="FILE", help="Also write JSON; - prints it instead.")]

_STREAM = Path("-")


@dataclass(frozen=True, kw_only=True)
class Tables:
    """Options for files that get the result."""

    csv: Csv = None
    json: Json = None
    printed: list[str] = field(default_factory=list, init=False, repr=False)

    @contextmanager
    def opened(self) -> Iterator[None]:
        """Refuse files that cannot be written before anything is computed; a table on standard output is alone."""
        self.check()
        try:
            with redirect_stdout(io.StringIO()) if _STREAM in (self.csv, self.json) else nullcontext():
                yield
        finally:
            print("".join(self.printed), end="")

    def check(self) -> None:
        """Refuse what cannot be written."""
        from collapse_theory import files

        if self.csv == self.json == _STREAM:
            raise ValueError("`--csv` and `--json` must not both be standard output; got - twice. Name a file for one.")
        for name, path in (("csv", self.csv), ("json", self.json)):
            if path not in (None, _STREAM):
                files.check_writable(name, path)

    def write(self, rows: Sequence[Mapping[str, Any]], document: Any = None) -> None:
        """Write the rows; JSON gets the whole document instead, if there is one."""
        from collapse_theory import frames

        if self.csv is not None:
            self._put("csv", self.csv, frames.csv_text(rows))
        if self.json is not None:
            self._put("json", self.json, frames.json_text(rows if document is None else document))

    def _put(self, name: str, path: Path, text: str) -> None:
        from collapse_theory import files

        if path == _STREAM:
            self.printed.append(text)
        else:
            files.write_whole(name, path, text)
