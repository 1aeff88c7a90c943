"""Reading logs: tables, JSON lines, Parquet, folders of texts, and standard input."""

from __future__ import annotations

import gzip
import os
import sys
import zlib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from itertools import chain
from pathlib import Path
from typing import Any

from collapse_theory import checks
from collapse_theory.monitor import objects, tables
from collapse_theory.monitor.folders import of_folder
from collapse_theory.monitor.log import CountLog
from collapse_theory.monitor.parquet import parquet_records
from collapse_theory.monitor.rows import Generation, collected, refusal

__all__ = ["follow", "read_log"]

STANDARD_INPUT = "standard input"
_FILES = "Pass a CSV, TSV, JSONL or Parquet file, a folder with one file per generation, or '-' for standard input."


def read_log(path: str | os.PathLike[str]) -> CountLog:
    """Return the log that stands in a file or a folder, or comes through standard input.

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
    if path == "-":
        return collected(_of_lines(_decoded(_standard_input(), STANDARD_INPUT), STANDARD_INPUT), STANDARD_INPUT)
    if not isinstance(path, (str, os.PathLike)):
        raise ValueError(f"`path` must be a path, or '-'; got {checks.shown(path)}. {_FILES}")
    place = Path(path)
    with _readable(place):
        if place.is_dir():
            return collected(of_folder(place), str(place))
        with place.open("rb") as file:
            begin = file.read(4)
        if begin == b"PAR1":
            return collected(tables.of_records(parquet_records(place), str(place), together=False), str(place))
        with gzip.open(place) if begin[:2] == b"\x1f\x8b" else place.open("rb") as lines:
            return collected(_of_lines(_decoded(lines, str(place)), str(place)), str(place))


def follow(stream: Iterable[bytes] | None = None) -> Iterator[Generation]:
    """Yield the generations of standard input, each as soon as it is complete.

    One that stands on a line of its own is complete at the end of that line; in a long table it is when the first row
    of the next one has come, or nothing more comes.
    """
    lines = _decoded(_standard_input() if stream is None else stream, STANDARD_INPUT)
    before: Generation | None = None
    for found in _of_lines(lines, STANDARD_INPUT, together=True):
        if before is not None and found.number != before.number + 1:
            got = f"{found.number} after {before.number}"
            remedy = "Write them in order; all rows of a generation stand together."
            raise refusal("have every generation once, in order", got, found.place, remedy)
        yield found
        before = found


def _of_lines(lines: Iterator[str], name: str, *, together: bool = False) -> Iterator[Generation]:
    begin = []
    for line in lines:
        begin.append(line)
        if line.strip():
            break
    first, every = "".join(begin[-1:]), chain(begin, lines)
    if first.lstrip().startswith("{"):
        return _objects(every, name)
    table = tables.records(every, name, separator=tables.separator_of(first))
    return tables.of_records(table, name, together=together)


def _objects(lines: Iterator[str], name: str) -> Iterator[Generation]:
    for place, found in objects.parsed(lines, name):
        if found.keys() >= tables.MOMENTS:
            raise tables.of_moments(name)
        yield objects.generation(found, place)


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
        if path.is_char_device():  # which may never end
            raise OSError("it is a device")
        yield
    except (OSError, EOFError, zlib.error) as error:
        reason = getattr(error, "strerror", None) or error
        raise ValueError(
            f"`log` must be a readable file; got {checks.shown(str(path), 100)} ({reason}). {_FILES}"
        ) from None
