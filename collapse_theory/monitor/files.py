"""Reading logs: tables, JSON lines, Parquet, folders of texts, and standard input."""

from __future__ import annotations

import gzip
import os
import sys
import zlib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import Any

from collapse_theory import checks
from collapse_theory.calls import remembered
from collapse_theory.files import check_ends
from collapse_theory.monitor import objects, tables
from collapse_theory.monitor.folders import of_folder
from collapse_theory.monitor.log import CountLog
from collapse_theory.monitor.moment_rows import MomentLog, moments_of_objects, moments_of_records
from collapse_theory.monitor.parquet import parquet_records
from collapse_theory.monitor.rows import Generation, collected, refusal

__all__ = ["STANDARD_INPUT", "follow", "holds_moments", "read_log", "read_moments"]

STANDARD_INPUT = "standard input"
_FILES = "Pass a CSV, TSV, JSONL or Parquet file, a folder with one file per generation, or '-' for standard input."


@remembered
def read_log(path: str | os.PathLike[str]) -> CountLog:
    """Read a log from a file, a folder or standard input.

    Parameters
    ----------
    path : str or path
        One of these, UTF-8, also packed by gzip:

        - a table, CSV or TSV, with the columns ``generation``, ``category``, ``count``; rows in any order;
        - a table whose first column is ``generation``, with one column per category;
        - JSON lines ``{"generation": 0, "counts": {"the": 12}}``, or ``"text"`` in the place of ``"counts"``, whose
          words are counted as by :func:`collapse_theory.discrete.from_text`;
        - Parquet with the columns of such a table, read by pyarrow;
        - a folder with one file of text (``.txt``) or counts (``.csv``, ``.tsv``, ``.npy``) for each generation, whose
          name ends in its number;
        - ``"-"``: a table or JSON lines from standard input.

        A column or key ``total`` (of lines of JSON also ``size``) is compared with the counts.

    Returns
    -------
    CountLog
        Names of categories are texts, in the order in which they appear; one that is not named was counted zero times.

    Raises
    ------
    ValueError
        If the file cannot be read or is not a log: fewer than two generations, gaps, repetitions, counts that are
        negative, not whole or not there, totals that do not match. The message names the file and the line.

    Examples
    --------
    >>> import tempfile
    >>> from pathlib import Path
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     table = Path(folder) / "loop.csv"
    ...     _ = table.write_text("generation,category,count\\n0,the,6\\n0,end,4\\n1,the,7\\n1,end,3\\n")
    ...     log = read_log(table)
    >>> log.categories, log.counts.tolist()
    (['the', 'end'], [[6, 4], [7, 3]])
    """
    if _is_folder(path):
        with _readable(Path(path)):
            return collected(of_folder(Path(path)), str(path))
    with _opened(path) as (rows, name):
        return collected(_counts(rows, name), name)


@remembered
def read_moments(path: str | os.PathLike[str]) -> MomentLog:
    """Read means and variances from a file or standard input.

    Parameters
    ----------
    path : str or path
        A table with the columns ``generation``, ``mean``, ``variance`` and, where known, ``size``: the data that this
        generation was fitted to, empty for the original. Or JSON lines with these keys, whose means and variances may
        be lists. Or ``"-"`` for standard input.

    Returns
    -------
    MomentLog
        For :func:`watch_moments`.

    Raises
    ------
    ValueError
        If the file cannot be read or is no such log; the message names the file and the line.

    Examples
    --------
    >>> import tempfile
    >>> from pathlib import Path
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     table = Path(folder) / "fits.csv"
    ...     _ = table.write_text("generation,mean,variance,size\\n0,0,1,\\n1,0.1,0.7,200\\n")
    ...     read_moments(table)
    MomentLog(means=[0.0, 0.1], variances=[1.0, 0.7], samples=[200])
    """
    with _opened(path) as (rows, name):
        if isinstance(rows, Objects):
            return moments_of_objects(rows.rows, name)
        return moments_of_records(rows, name)


def holds_moments(path: str | os.PathLike[str]) -> bool:
    """Say whether a file begins as one of means and variances."""
    if _is_standard_input(path) or _is_folder(path):
        return False
    with _opened(path) as (rows, _):
        if isinstance(rows, Objects):
            return next(rows.rows)[1].keys() >= tables.MOMENTS
        return tables.MOMENTS <= set(tables.names_of(next(rows, ("", []))[1])) <= tables.MOMENTS | {"size"}


def follow(stream: Iterable[bytes] | None = None) -> Iterator[Generation]:
    """Yield the generations of standard input, each as soon as it is complete.

    One that stands on a line of its own is complete at the end of that line; in a long table it is when the first row
    of the next one has come, or nothing more comes.
    """
    lines = _decoded(_standard_input() if stream is None else stream, STANDARD_INPUT)
    before: Generation | None = None
    for found in _counts(_of_lines(lines, STANDARD_INPUT), STANDARD_INPUT, together=True):
        if before is not None and found.number != before.number + 1:
            got = f"{found.number} after {before.number}"
            remedy = "Write them in order; all rows of a generation stand together."
            raise refusal("have every generation once, in order", got, found.place, remedy)
        yield found
        before = found


@dataclass
class Objects:
    """Lines of JSON with their places, and not the rows of a table."""

    rows: Iterator[tuple[str, dict[str, Any]]]


Rows = Objects | Iterator[tables.Record]


@contextmanager
def _opened(path: str | os.PathLike[str]) -> Iterator[tuple[Rows, str]]:
    """Open a file or standard input, whatever its form, and give it its name in messages."""
    if _is_standard_input(path):
        yield _of_lines(_decoded(_standard_input(), STANDARD_INPUT), STANDARD_INPUT), STANDARD_INPUT
        return
    if not isinstance(path, (str, os.PathLike)):
        raise ValueError(f"`path` must be a path, or '-'; got {checks.shown(path)}. {_FILES}")
    place, name = Path(path), str(path)
    with _readable(place):
        with place.open("rb") as file:
            begin = file.read(4)
        if begin == b"PAR1":
            yield parquet_records(place), name
            return
        with gzip.open(place) if begin[:2] == b"\x1f\x8b" else place.open("rb") as lines:
            yield _of_lines(_decoded(lines, name), name), name


def _is_standard_input(path: Any) -> bool:
    return isinstance(path, str) and path == "-"


def _is_folder(path: str | os.PathLike[str]) -> bool:
    """Say whether it is a folder of files; a run of the lab is none, for it has a log for each seed."""
    if not isinstance(path, (str, os.PathLike)) or _is_standard_input(path):
        return False
    place = Path(path)
    with _readable(place):
        if (place / "recipe.json").is_file():
            got = "a run of collapse-lab, one log for each seed"
            raise refusal("be one log", got, str(place), "Read it by `collapse monitor`, or by runs.watch_run.")
        return place.is_dir()


def _of_lines(lines: Iterator[str], name: str) -> Rows:
    begin = []
    for line in lines:
        begin.append(line)
        if line.strip():
            break
    first, every = "".join(begin[-1:]), chain(begin, lines)
    if first.lstrip().startswith("{"):
        return Objects(objects.parsed(every, name))
    return tables.records(every, name, separator=tables.separator_of(first))


def _counts(rows: Rows, name: str, *, together: bool = False) -> Iterator[Generation]:
    if isinstance(rows, Objects):
        return _of_objects(rows, name)
    return tables.of_records(rows, name, together=together)


def _of_objects(found: Objects, name: str) -> Iterator[Generation]:
    for place, each in found.rows:
        if each.keys() >= tables.MOMENTS:
            raise tables.of_moments(name)
        yield objects.generation(each, place)


def _standard_input() -> Any:
    return getattr(sys.stdin, "buffer", sys.stdin)


def _decoded(lines: Iterable[Any], name: str) -> Iterator[str]:
    """Yield lines of bytes as text; the first that is not UTF-8 is named."""
    for number, line in enumerate(lines, 1):
        try:
            text = line.decode("utf-8") if isinstance(line, bytes) else line
        except UnicodeDecodeError as error:
            got = f"the byte 0x{line[error.start]:02x}"
            raise refusal("be UTF-8 text", got, f"{name}, line {number}", "Save it as UTF-8.") from None
        yield text.removeprefix("\ufeff") if number == 1 else text


@contextmanager
def _readable(path: Path) -> Iterator[None]:
    """Say what is wrong with a file that cannot be read."""
    try:
        check_ends(path)
        yield
    except (OSError, EOFError, zlib.error) as error:
        reason = getattr(error, "strerror", None) or error
        raise ValueError(
            f"`log` must be a readable file; got {checks.shown(str(path), 100)} ({reason}). {_FILES}"
        ) from None
