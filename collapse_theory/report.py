"""How results look on a terminal and in files."""

from __future__ import annotations

import csv
import io
import json
import os
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from rich.table import Table

if TYPE_CHECKING:
    from collapse_theory.claims import Claim, Record

_COLOURS = {"proved": "green", "holds": "green", "leading-order": "cyan", "refuted": "red"}
_PIPE_WIDTH = 140


def verify_with_progress(claims: Sequence[Claim], *, seed: int) -> list[Record]:
    """Verify claims one after another; show a bar with the time left when a person watches."""
    from collapse_theory.claims import verify

    console = Console(stderr=True)
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    records = []
    with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as progress:
        task = progress.add_task("verifying", total=len(claims))
        for claim in claims:
            progress.update(task, description=claim.id)
            records.append(verify(claim, seed=seed))
            progress.advance(task)
    return records


def print_table(records: Sequence[Record]) -> None:
    """Print the verdicts and, below, the reason for each refutation."""
    console = _console()
    table = Table(show_lines=True, header_style="bold")
    table.add_column("claim", min_width=max(len(record.claim.id) for record in records), ratio=1, overflow="fold")
    table.add_column("verdict", no_wrap=True)
    for heading in ("published", "exact"):
        table.add_column(heading, justify="right", no_wrap=True)
    table.add_column("Monte Carlo ± se", justify="right", no_wrap=True)
    for record in records:
        shown = record.shown
        table.add_row(
            f"[bold]{record.claim.id}[/bold]\n{record.claim.statement}\n[dim]{escape(_where(record))}[/dim]",
            f"[{_COLOURS.get(record.verdict, 'yellow')}]{record.verdict}[/]",
            f"{float(shown.certified.published):.6g}",
            f"{float(shown.certified.exact):.6g}",
            shown.estimate.plus_minus(),
        )
    console.print(table)
    for record in records:
        if record.counterexample or not record.verdict.is_judged:
            console.print(f"{record.claim.id}: {record.judgement.reason}.", highlight=False)
    console.print(_summary(records), highlight=False)


def print_rows(*rows: tuple[str, str, str]) -> None:
    """Print name, value and remark in columns."""
    names, values = (max(len(row[i]) for row in rows) for i in (0, 1))
    for name, value, remark in rows:
        print(f"{name:<{names}}  {value:>{values}}  {remark}")


def check_writable(path: Path, kind: str = "json") -> None:
    """Raise ValueError, before any work is done, if a file cannot be written there."""
    if path.is_dir() or not path.parent.is_dir() or not os.access(path.parent, os.W_OK):
        raise ValueError(f"`--{kind}` must be a file in a writable folder; got {str(path)!r}. Choose another path.")


def write_json(records: Sequence[Record], path: Path) -> None:
    """Write the records as a list."""
    write_rows([record.to_dict() for record in records], path)


def write_rows(rows: Sequence[dict[str, Any]], path: Path) -> None:
    """Write rows as a JSON list."""
    _write_whole(json.dumps(rows, indent=2, ensure_ascii=False, allow_nan=False) + "\n", path)


def write_csv(rows: Sequence[dict[str, Any]], path: Path) -> None:
    """Write rows as a table with a header."""
    text = io.StringIO()
    table = csv.DictWriter(text, list(rows[0]), lineterminator="\n")
    table.writeheader()
    table.writerows(rows)
    _write_whole(text.getvalue(), path)


def _write_whole(text: str, path: Path) -> None:
    """Write a file that appears whole or not at all."""
    with tempfile.NamedTemporaryFile("w", dir=path.parent, suffix=".part", delete=False, encoding="utf-8") as part:
        part.write(text)
    os.replace(part.name, path)


def _console() -> Console:
    console = Console()
    return console if console.is_terminal else Console(width=_PIPE_WIDTH)


def _where(record: Record) -> str:
    from collapse_theory.claims.record import describe

    counterexample = record.counterexample
    return f"counterexample: {counterexample}" if counterexample else f"at {describe(record.shown.certified.point)}"


def _summary(records: Sequence[Record]) -> str:
    counts = {str(verdict): sum(r.verdict == verdict for r in records) for verdict in {r.verdict for r in records}}
    listed = ", ".join(f"{count} {verdict}" for verdict, count in sorted(counts.items()))
    return f"{len(records)} claims: {listed}."
