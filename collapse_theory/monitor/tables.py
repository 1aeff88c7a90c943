"""Logs that are tables: long with a row for each count, or wide with a row for each generation."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from collapse_theory import checks
from collapse_theory.monitor.rows import Generation, check_total, refusal, whole

__all__ = ["MOMENTS", "Record", "check_row", "names_of", "of_moments", "of_records", "records", "separator_of"]

Record = tuple[str, Sequence[Any]]  # where a row stands, and its entries

MOMENTS = frozenset({"generation", "mean", "variance"})
_LONG = ("generation", "category", "count")
_FORMS = (
    "Write the columns generation, category, count (and total, if known), or generation and one column per category."
)


def records(lines: Iterable[str], name: str, *, separator: str) -> Iterator[Record]:
    """Yield the rows of a CSV or TSV, the header first, empty ones left out."""
    reader = csv.reader(lines, delimiter=separator, strict=True)
    while True:
        try:
            row = next(reader, None)
        except csv.Error as error:
            place = f"{name}, line {reader.line_num}"
            raise refusal("be a table", f"a row that cannot be read: {error}", place, "Quote the names.") from None
        if row is None:
            return
        if row:
            yield f"{name}, line {reader.line_num}", row


def separator_of(header: str) -> str:
    """Return what separates the entries of a header: tabs, commas or semicolons.

    Examples
    --------
    >>> separator_of("generation;category;count")
    ';'
    """
    return next((mark for mark in "\t,;" if mark in header), ",")


def of_moments(name: str) -> ValueError:
    """Return the error for a log of moments, where counts are read."""
    return refusal("hold counts", "means and variances", name, "Read a file of them by read_moments.")


def of_records(table: Iterator[Record], name: str, *, together: bool) -> Iterator[Generation]:
    """Yield the generations of a table.

    Rows of a long table may come in any order, unless they stand ``together``: then each generation is yielded as soon
    as the next one begins.
    """
    place, header = next(table, (name, []))
    names = names_of(header)
    if MOMENTS <= set(names) <= MOMENTS | {"size"}:
        raise of_moments(name)
    if set(_LONG) <= set(names):
        rows = _long(names, place, table)
        return _one_by_one(rows) if together else _grouped(rows)
    if not names or names[0] != "generation" or len(names) < 2:
        got = f"{checks.shown(','.join(map(str, header)))} as the first line" if header else "an empty file"
        raise refusal("name its columns, generation first", got, place, _FORMS)
    return _wide([str(entry).strip() for entry in header], place, table)


def names_of(header: Sequence[Any]) -> list[str]:
    """Return the names of columns without what does not matter.

    Examples
    --------
    >>> names_of([" Generation", "mean"])
    ['generation', 'mean']
    """
    return [str(name).strip().lower() for name in header]


def check_row(row: Sequence[Any], names: Sequence[str], where: str) -> tuple[Sequence[Any], str]:
    """Return a row that has an entry in each column, with its place."""
    if len(row) != len(names):
        remedy = "Complete the row; quote names with separators in them."
        raise refusal(f"have {len(names)} entries in every row", f"{len(row)}", where, remedy)
    return row, where


def _long(names: list[str], place: str, table: Iterator[Record]) -> Iterator[tuple[str, int, str, int, int | None]]:
    for name in names:
        if name not in (*_LONG, "total"):
            remedy = "Leave the column out; write one log for each run."
            raise refusal("have the columns generation, category, count", f"also {checks.shown(name)}", place, remedy)
    _check_columns(names, place)
    at = {name: names.index(name) for name in names}
    known: dict[str, str] = {}  # one text for each name, however often it stands there
    for where, row in table:
        check_row(row, names, where)
        number = whole(row[at["generation"]], "generations", where)
        category = str(row[at["category"]])
        total = whole(row[at["total"]], "totals", where) if "total" in at else None
        yield where, number, known.setdefault(category, category), whole(row[at["count"]], "counts", where), total


def _add(found: Generation, place: str, category: str, count: int, total: int | None) -> None:
    if category in found.counts:
        got = f"{checks.shown(category)} of generation {found.number} again"
        raise refusal("have every category of a generation once", got, place, "Add up its counts.")
    if total != found.total:
        got = f"{total} after {found.total} in generation {found.number}"
        raise refusal("have one total for each generation", got, place, "Write the same in all its rows.")
    found.counts[category] = count


def _grouped(rows: Iterator[tuple[str, int, str, int, int | None]]) -> Iterator[Generation]:
    found: dict[int, Generation] = {}
    for place, number, category, count, total in rows:
        if number not in found:
            found[number] = Generation(number, place, total=total)
        _add(found[number], place, category, count, total)
    yield from map(check_total, found.values())


def _one_by_one(rows: Iterator[tuple[str, int, str, int, int | None]]) -> Iterator[Generation]:
    current: Generation | None = None
    for place, number, category, count, total in rows:
        if current is None or number != current.number:
            if current is not None:
                yield check_total(current)
            current = Generation(number, place, total=total)
        _add(current, place, category, count, total)
    if current is not None:
        yield check_total(current)


def _wide(names: list[str], place: str, table: Iterator[Record]) -> Iterator[Generation]:
    _check_columns(names, place)
    total_at = next((i for i, name in enumerate(names) if name.lower() == "total"), None)
    places = [i for i in range(1, len(names)) if i != total_at]
    for where, row in table:
        check_row(row, names, where)
        number = whole(row[0], "generations", where)
        counts = {names[i]: _cell(row[i], names[i], where) for i in places}
        total = None if total_at is None else whole(row[total_at], "totals", where)
        yield check_total(Generation(number, where, counts, total))


def _cell(entry: Any, name: str, where: str) -> int:
    if isinstance(entry, str) and entry.isdecimal() and entry.isascii() and len(entry) < 18:
        return int(entry)
    return whole(entry, "counts", f"{where}, column {checks.shown(name)}")


def _check_columns(names: list[str], place: str) -> None:
    again = next((name for i, name in enumerate(names) if name in names[:i]), None) if _repeat(names) else None
    if again is not None:
        raise refusal("have every column once", f"{checks.shown(again)} twice", place, "Add up its counts.")


def _repeat(names: list[str]) -> bool:
    return len(set(names)) < len(names)
