"""How results look on a terminal."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import TYPE_CHECKING

from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from rich.table import Table

if TYPE_CHECKING:
    from collapse_theory.claims import Claim, Effort, Measurement, Record
    from collapse_theory.runs import RecordedRun

_COLOURS = {"proved": "green", "holds": "green", "leading-order": "cyan", "refuted": "red", "error": "red"}
_NO_VALUE = "—"
_PIPE_WIDTH = 140
_BESIDE_ID = 79  # columns that verdict, values and lines take in a table


def verify_with_progress(
    claims: Sequence[Claim | Measurement], *, seed: int, effort: Effort, runs: Sequence[RecordedRun] = ()
) -> list[Record]:
    """Verify claims on all processors; show a bar with the time left when a person watches."""
    from collapse_theory.claims import verify_all
    from collapse_theory.claims.workers import MOST_WORKERS, processors

    workers = min(processors(), MOST_WORKERS)
    found = verify_all(claims, seed=seed, effort=effort, runs=runs, workers=workers)
    console = Console(stderr=True)
    if not console.is_terminal:
        return list(found)
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    records: list[Record] = []
    with Progress(*columns, console=console, transient=True, auto_refresh=False) as progress:  # a thread prevents forks
        task = progress.add_task("verifying", total=len(claims))
        for claim in claims:
            progress.update(task, description=claim.id, refresh=True)
            records.append(next(found))
            progress.advance(task)
    return records


def print_table(records: Sequence[Record]) -> None:
    """Print the verdicts; below, the reason for each refutation and failure, and the error rate of the whole.

    Of a single claim it prints the hash of the record too, which a citation of the check names.
    """
    from collapse_theory.claims.record import listed_records

    records = listed_records("records", records)
    console = wide_console()
    longest = max((len(record.claim.id) for record in records), default=0)
    console.print(_wide(records, longest) if console.width >= longest + _BESIDE_ID else _narrow(records))
    for record in records:
        if record.counterexample or record.verdict.is_failure:
            console.print(f"{record.claim.id}: {_explanation(record)}", highlight=False, markup=False)
    for origin in dict.fromkeys(record.origin for record in records if record.origin):
        ids = ", ".join(record.claim.id for record in records if record.origin == origin)
        console.print(f"Measured by {origin}: {ids}.", highlight=False, markup=False)
    if len(records) == 1:
        console.print(f"Record {records[0].hash}.", highlight=False)
    console.print(_summary(records), highlight=False)


def print_controls(records: Sequence[Record]) -> bool:
    """Print what each claim reads under the mutation on record; return whether every verdict flips."""
    from collapse_theory.claims.verification import controlled, is_flipped

    table, flips = Table("claim", "verdict", "mutation", "under it", header_style="bold"), []
    for record in records:
        if record.claim.control and (record.evidence or _is_decided(record)):
            judgement = controlled(record)
            flips.append(is_flipped(record, judgement))
            said = f"{judgement.verdict}" if flips[-1] else f"{judgement.verdict}: not evidence"
            table.add_row(record.claim.id, record.headline, record.claim.control.words, said)
    console = wide_console()
    console.print(table)
    flip = "flips" if len(flips) == 1 else "flip"
    told = f"{sum(flips)} of {counted(len(flips), 'verdict')} {flip} under the mutation on record."
    console.print(told, highlight=False)
    return all(flips)


def _is_decided(record: Record) -> bool:
    """Tell whether runs have decided a statement on an experiment: only then is there a verdict to flip."""
    return record.measured is not None and (record.verdict.is_positive or record.verdict.is_refutation)


def print_columns(rows: Sequence[tuple[str, ...]]) -> None:
    """Print rows of words, all columns but the last aligned."""
    widths = [max(map(len, column)) for column in list(zip(*rows, strict=True))[:-1]]
    for row in rows:
        print("  ".join([f"{word:<{width}}" for word, width in zip(row, widths, strict=False)] + [row[-1]]))


def print_rows(*rows: tuple[str, str, str]) -> None:
    """Print name, value and remark in columns."""
    names, values = (max(len(row[i]) for row in rows) for i in (0, 1))
    for name, value, remark in rows:
        print(f"{name:<{names}}  {value:>{values}}  {remark}".rstrip())


def _wide(records: Sequence[Record], longest: int) -> Table:
    table = Table(show_lines=True, header_style="bold")
    table.add_column("claim", min_width=longest, ratio=1, overflow="fold")
    table.add_column("verdict", no_wrap=True)
    for heading in ("published", "exact", "measured ± se"):
        table.add_column(heading, justify="right", no_wrap=True)
    for record in records:
        table.add_row(_claim(record), _verdict(record), *_values(record).values())
    return table


def _narrow(records: Sequence[Record]) -> Table:
    table = Table("claim", "verdict", show_lines=True, header_style="bold")
    table.columns[0].overflow = "fold"
    table.columns[1].width = len("leading-order")
    for record in records:
        known = {name: value for name, value in _values(record).items() if value != _NO_VALUE}
        values = ", ".join(f"{name} {value}" for name, value in known.items())
        table.add_row(f"{_claim(record)}\n{values}".rstrip(), _verdict(record))
    return table


def _claim(record: Record) -> str:
    return f"[bold]{record.claim.id}[/bold]\n{escape(record.claim.statement)}\n[dim]{escape(_where(record))}[/dim]"


def _verdict(record: Record) -> str:
    return f"[{_COLOURS.get(record.verdict, 'yellow')}]{record.headline}[/]"


def _values(record: Record) -> dict[str, str]:
    pair, estimate = record.certified, record.estimate
    published = None if record.read_as else float(pair.published) if pair else record.stated
    return {
        "published": _NO_VALUE if published is None else f"{published:.6g}",
        "exact": f"{float(pair.exact):.6g}" if pair else _NO_VALUE,
        "measured": estimate.plus_minus() if estimate else _NO_VALUE,
    }


def _where(record: Record) -> str:
    at = record.point
    if not record.certified:
        return record.judgement.reason
    if record.counterexample in ("", at):
        return f"counterexample: {at}" if record.counterexample else f"at {at}"
    return f"at {at}; {record.counterexample_name}: {record.counterexample}"


def _explanation(record: Record) -> str:
    fault = f" Fault: {record.fault}" if record.fault else ""
    return f"{record.judgement.reason.removesuffix('.')}.{fault}"


def _summary(records: Sequence[Record]) -> str:
    from collapse_theory.claims.judge import family_error

    counts = Counter(record.headline for record in records)
    listed = ", ".join(f"{count} {headline}" for headline, count in sorted(counts.items()))
    simulations = sum(len(record.evidence.simulated) for record in records if record.evidence)
    runs = sum(1 for record in records if record.measured)
    draws = counted(simulations, "simulation") + (f" and {runs} judged from runs" if runs else "")
    return (
        f"{counted(len(records), 'claim')}: {listed}.\n"
        f"Chance of a wrong statistical verdict, {draws}: at most {family_error(simulations + runs):.1g}."
    )


def counted(number: int, noun: str) -> str:
    """Return a number with its noun.

    Examples
    --------
    >>> counted(1, "claim"), counted(2, "claim")
    ('1 claim', '2 claims')
    """
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def wide_console(width: int = _PIPE_WIDTH) -> Console:
    """Return a console that is as wide as the terminal, and has a fixed width in a pipe."""
    console = Console()
    return console if console.is_terminal else Console(width=width)
