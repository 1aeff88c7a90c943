"""Metrics by generation that any loop has written to a CSV, read as runs."""

from __future__ import annotations

import csv
import math
import os
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from collapse_theory import files
from collapse_theory.runs.found import read_runs
from collapse_theory.runs.packed import is_packed
from collapse_theory.runs.recorded import RecordedRun

__all__ = ["read_evidence", "read_series"]

_OWN = ("generation", "seed", "experiment")
_LONG = {"metric", "value"}


class _Row(NamedTuple):
    """One row: where it stands, what it is of, and its metrics."""

    where: str
    experiment: str
    seed: int
    generation: int
    metrics: dict[str, float | None]


def read_series(path: str | os.PathLike[str], *, recipe: Mapping[str, Any] | None = None) -> tuple[RecordedRun, ...]:
    """Read metrics by generation from a CSV as runs, for claims about experiments that ``collapse-lab`` did not run.

    Parameters
    ----------
    path : str or path
        With a header, and a column ``generation`` that counts 0, 1, 2, … for each seed. Every other column is a metric
        (wide), or there are two columns ``metric`` and ``value`` (long). Optional: ``seed``, a whole number, 0
        without it, and ``experiment``, a name, without it that of the file before its suffix. An empty cell is a
        metric that was not measured in that generation.
    recipe : dict, optional
        Settings of the experiments, for claims that ask for them.

    Returns
    -------
    tuple of RecordedRun
        One for each experiment.

    Raises
    ------
    ValueError
        If a column is missing or twice there, a cell is not a finite number, a generation is missing or twice there, or
        the file cannot be read. The message names file and row; the header is row 1.

    Examples
    --------
    >>> read_series("none.csv")
    Traceback (most recent call last):
        ...
    ValueError: `path` must be a CSV of metrics; 'none.csv' cannot be read (No such file or directory). Check its path.
    """
    if not isinstance(path, (str, os.PathLike)):
        raise ValueError(f"`path` must be the path of a CSV; got a {type(path).__name__}. Pass 'metrics.csv'.")
    if recipe is not None and not isinstance(recipe, Mapping):
        raise ValueError(f"`recipe` must be a dict of settings; got a {type(recipe).__name__}. Leave it out.")
    file = Path(path)
    found: dict[str, dict[int, dict[int, _Row]]] = {}
    for row in _rows(file):
        seeds = found.setdefault(row.experiment, {})
        _add(seeds.setdefault(row.seed, {}), row)
    if not found:
        raise ValueError(f"`path` must hold metrics; {str(path)!r} has no rows. Write one row for each generation.")
    settings = dict(recipe or {})
    return tuple(
        RecordedRun(file, {"experiment": name, **settings}, {seed: _records(rows) for seed, rows in seeds.items()})
        for name, seeds in found.items()
    )


def read_evidence(path: str | os.PathLike[str]) -> tuple[RecordedRun, ...]:
    """Read the runs of ``collapse-lab`` below a folder, or the metrics in a CSV, whichever is there."""
    is_file = Path(path).is_file() and not is_packed(Path(path))
    is_table = is_file or Path(path).suffix.lower() == ".csv"
    return read_series(path) if is_table else read_runs(Path(path))


def _add(generations: dict[int, _Row], row: _Row) -> None:
    """Join the metrics of a generation, which in a long table stand in several rows."""
    known = generations.get(row.generation)
    if known is None:
        generations[row.generation] = row
        return
    again = sorted(known.metrics.keys() & row.metrics.keys())
    if again:
        raise ValueError(
            f"{row.where}: generation {row.generation} of seed {row.seed} must be there once; it also stands in "
            f"{known.where.rpartition(', ')[2]}{'' if len(again) > 1 else f', with {again[0]}'}. Take one of them out."
        )
    known.metrics.update(row.metrics)


def _records(rows: Mapping[int, _Row]) -> Sequence[Mapping[str, Any]]:
    """Return the records of a seed in order; one that is missing is named with the row before which it should stand."""
    for expected, (generation, row) in enumerate(sorted(rows.items())):
        if generation != expected:
            raise ValueError(
                f"{row.where}: `generation` must count 0, 1, 2, … for each seed; seed {row.seed} has {generation} and "
                f"no {expected}. Add its row, or number them from 0."
            )
    names = list(dict.fromkeys(name for row in rows.values() for name in row.metrics))
    return [
        {"generation": number, "metrics": {name: rows[number].metrics.get(name) for name in names}, "files": {}}
        for number in sorted(rows)
    ]


def _rows(path: Path) -> Iterator[_Row]:
    try:
        files.check_ends(path)
        with path.open(encoding="utf-8-sig", newline="") as lines:
            table = csv.reader(lines)
            header = [name.strip() for name in next(table, [])]
            _check_header(path, header)
            for cells in table:
                where = f"{path}, row {table.line_num}"
                if any(cell.strip() for cell in cells):
                    yield _row(where, path.stem, header, [cell.strip() for cell in cells])
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        reason = getattr(error, "strerror", None) or "it is not text" if not isinstance(error, csv.Error) else error
        raise ValueError(
            f"`path` must be a CSV of metrics; {str(path)!r} cannot be read ({reason}). Check its path."
        ) from None


def _check_header(path: Path, header: list[str]) -> None:
    where = f"{path}, row 1"
    twice = [name for name in header if header.count(name) > 1]
    if "" in header or twice:
        raise ValueError(
            f"{where}: every column must have a name of its own; got {', '.join(header)[:200]}. Name each once."
        )
    if "generation" not in header:
        raise ValueError(
            f"{where}: there must be a column `generation`; got {', '.join(header)[:200] or 'nothing'}. Add it."
        )
    metrics = [name for name in header if name not in _OWN]
    if _LONG & set(metrics) and set(metrics) != _LONG:
        missing = sorted(_LONG - set(metrics))
        odd = f"no column `{missing[0]}`" if missing else "further columns"
        raise ValueError(
            f"{where}: a long table must have `metric` and `value` and no other metrics; it has {odd}. Rename them."
        )
    if not metrics:
        raise ValueError(f"{where}: there must be a column with a metric; got {', '.join(header)}. Add one, as `loss`.")


def _row(where: str, name: str, header: list[str], cells: list[str]) -> _Row:
    if len(cells) != len(header):
        raise ValueError(
            f"{where}: there must be {len(header)} cells, as in the header; got {len(cells)}. Write the row anew."
        )
    given = dict(zip(header, cells, strict=True))
    generation, seed = (_whole(where, key, given.get(key, "0")) for key in ("generation", "seed"))
    experiment = given.get("experiment", name)
    if not experiment:
        raise ValueError(f"{where}: `experiment` must be a name; the cell is empty. Fill it in.")
    if given.keys() >= _LONG:
        if not given["metric"]:
            raise ValueError(f"{where}: `metric` must be a name; the cell is empty. Fill it in.")
        metrics = {given["metric"]: _number(where, given["metric"], given["value"])}
    else:
        metrics = {key: _number(where, key, cell) for key, cell in given.items() if key not in _OWN}
    return _Row(where, experiment, seed, generation, metrics)


def _whole(where: str, name: str, cell: str) -> int:
    if not cell.isdecimal() or len(cell) > 18:
        raise ValueError(
            f"{where}: `{name}` must be a whole number of at least 0; got {cell[:60]!r}. Number them 0, 1, 2, …."
        )
    return int(cell)


def _number(where: str, name: str, cell: str) -> float | None:
    if not cell:
        return None
    try:
        value = float(cell)
    except ValueError:
        value = math.nan
    if not math.isfinite(value):
        raise ValueError(
            f"{where}: `{name}` must be a finite number; got {cell[:60]!r}. Leave the cell empty if it is not known."
        )
    return value
