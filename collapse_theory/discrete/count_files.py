"""Files of counts: rows of name and count in either order, counts alone, or arrays of NumPy."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from contextlib import contextmanager
from os import PathLike
from pathlib import Path
from typing import Any, TextIO

import numpy as np

from collapse_theory import files

__all__ = ["opened", "read_counts"]

Rows = list[list[str]]


@contextmanager
def opened(name: str, path: str | PathLike[str], *, what: str, remedy: str) -> Iterator[TextIO]:
    """Open a text file; one that cannot be read is refused in the words of the argument ``name``."""
    try:
        files.check_ends(Path(path))
        with open(path, encoding="utf-8-sig", newline="") as file:
            yield file
    except (OSError, UnicodeError) as error:
        reason = error.strerror if isinstance(error, OSError) and error.strerror else "it is not UTF-8 text"
        raise _refusal(name, path, what, reason, remedy) from None
    except ValueError as error:
        if str(error).startswith("`"):
            raise
        raise _refusal(name, path, what, str(error), remedy) from None


def read_counts(path: str | PathLike[str]) -> tuple[list[str] | None, Any]:
    """Return the names in a file, if it has any, and the counts."""
    what, remedy = "a readable file of counts", "Give it a row `name,count` for each atom."
    with opened("counts", path, what=what, remedy=remedy) as file:
        if Path(path).suffix == ".npy":
            return None, np.load(path, allow_pickle=False)
        rows = [row for row in _split(file.read()) if row]
    if rows and not any(map(_is_number, rows[0])):
        del rows[0]  # the header
    if not rows:
        raise _refusal("counts", path, what, "it has no counts", remedy)
    if all(len(row) != 2 for row in rows):
        return None, _numbers([entry for row in rows for entry in row], path)
    odd = next((row for row in rows if len(row) != 2), None)
    if odd:
        raise _refusal("counts", path, what, f"a row is {','.join(odd)!r:.40}", remedy)
    column = 0 if all(_is_whole(row[0]) for row in rows) and not all(_is_whole(row[1]) for row in rows) else -1
    return [row[0 if column else -1] for row in rows], _numbers([row[column] for row in rows], path)


def _split(text: str) -> Rows:
    """Split rows at what separates their entries: tabs, commas, semicolons, or else the first white space."""
    lines = text.splitlines()
    first = next((line for line in lines if line.strip()), "")
    separator = next((mark for mark in "\t,;" if mark in first), None)
    if separator:
        return [[entry.strip() for entry in row] for row in csv.reader(lines, delimiter=separator)]
    return [line.split(maxsplit=1) for line in lines]


def _is_whole(entry: str) -> bool:
    return _is_number(entry) and float(entry) >= 0


def _is_number(entry: str) -> bool:
    try:
        float(entry)
    except ValueError:
        return False
    return True


def _numbers(entries: list[str], path: str | PathLike[str]) -> list[int | float]:
    try:
        return [int(entry) if entry.isdecimal() else float(entry) for entry in entries]
    except (ValueError, OverflowError):
        bad = next((entry for entry in entries if not _is_whole(entry)), "nan")
        reason = f"{bad!r:.40} is no count"
        raise _refusal("counts", path, "a readable file of counts", reason, "Correct it.") from None


def _refusal(name: str, path: object, what: str, reason: str, remedy: str) -> ValueError:
    shown = str(path) if len(str(path)) < 200 else f"{str(path)[:60]}…"
    return ValueError(f"`{name}` must be {what}; got {shown!r} ({reason}). {remedy}")
