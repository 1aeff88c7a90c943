"""Writing a run into one file, as :mod:`collapse_theory.runs.packed` reads it."""

from __future__ import annotations

import hashlib
import io
import json
import zipfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from collapse_theory.runs.columns import as_bytes
from collapse_theory.runs.counts import read_counts
from collapse_theory.runs.format import digest
from collapse_theory.runs.packed import PACKED, Archive, packed_run
from collapse_theory.runs.reader import COUNTS
from collapse_theory.runs.recorded import RecordedRun

__all__ = ["pack"]

_DATE = (1980, 1, 1, 0, 0, 0)
_AS_THEY_ARE = ("recipe.json", "versions.json")


def pack(run: RecordedRun, *, name: str, by: str, drop: Sequence[str] = (), counts: bool = True) -> bytes:
    """Return a run as the content of one file.

    Parameters
    ----------
    run : RecordedRun
        From :func:`collapse_theory.runs.read`, which compared its digests; of a directory.
    name, by : str
        What to call it, and who computed it.
    drop : sequence of str
        Metrics to leave out; the file says so.
    counts : bool
        Whether the counts of the data go in, where there are any.

    Returns
    -------
    bytes
        Read back and compared with the run before they are returned.

    Raises
    ------
    ValueError
        If a name is empty, or a metric to leave out is not there.
    """
    for what, value in (("name", name), ("by", by)):
        if not isinstance(value, str) or not value.strip():
            raise ValueError(f"`{what}` must be a text that is not empty; got {value!r}. Say what or who it is.")
    seeds = sorted(run.records)
    rows = [row for seed in seeds for row in run.metrics(seed)]
    names = list(dict.fromkeys(key for row in rows for key in row))
    unknown = sorted(set(drop) - set(names))
    if unknown:
        raise ValueError(f"`drop` must name metrics of the run; got {unknown[0]!r}. It has {', '.join(names)}.")
    kept = [key for key in names if key not in drop]
    about = {
        "format": PACKED,
        "name": name,
        "by": by,
        "seeds": {str(seed): len(run.records[seed]) for seed in seeds},
        "metrics": {key: _shape(rows[-1].get(key)) for key in kept},
        "left_out": list(drop),
        "records": digest([digest(record) for seed in seeds for record in run.records[seed]]),
    }
    content = _zipped(
        {"about.json": _json(about)}
        | {part: (run.folder / part).read_bytes() for part in _AS_THEY_ARE}
        | {"events.jsonl": _beginnings(run.folder / "events.jsonl")}
        | _columns(rows, kept)
        | (_tallies(run) if counts else {})
    )
    _compare(run, kept, packed_run(Archive(content, Path(name))))
    return content


def _compare(run: RecordedRun, kept: Sequence[str], again: RecordedRun) -> None:
    assert again.recipe == run.recipe
    for seed, records in run.records.items():
        expected = [{key: row[key] for key in kept if key in row} for row in (each["metrics"] for each in records)]
        assert again.metrics(seed) == expected, "what is packed is loss-free"


def _columns(rows: Sequence[Mapping[str, Any]], kept: Sequence[str]) -> dict[str, bytes]:
    """Return the metrics as parts; where most values are floats of the shape of the last one, those are apart."""
    found: dict[str, bytes] = {}
    rest: dict[str, Any] = {}
    for name in kept:
        values = [row.get(name) for row in rows]
        absent = [place for place, row in enumerate(rows) if name not in row]
        alike = [_is_float(value) and _shape(value) == _shape(values[-1]) for value in values]
        if 2 * sum(alike) > len(values):
            found[f"floats/{name}"] = as_bytes(
                [value for value, is_alike in zip(values, alike, strict=True) if is_alike]
            )
            other = {place: value for place, value in enumerate(values) if not alike[place] and place not in absent}
            rest[name] = {"floats": other, "absent": absent}
        else:
            rest[name] = {"values": values, "absent": absent}
    return found | {"metrics.json": json.dumps(rest, separators=(",", ":")).encode()}


def _shape(value: Any) -> tuple[int, ...]:
    return np.shape(value)


def _is_float(value: Any) -> bool:
    return bool(value) and all(map(_is_float, value)) if isinstance(value, list) else isinstance(value, float)


def _tallies(run: RecordedRun) -> dict[str, bytes]:
    """Return the counts of all generations of each seed that has them."""
    found = {}
    for seed, records in run.records.items():
        if not all(any(name.startswith(f"{COUNTS}/") for name in record["files"]) for record in records):
            continue
        blocks = []
        for generation in range(len(records)):
            each = read_counts(run, seed, generation)
            number = np.full(each.categories.size, generation)
            blocks.append(np.stack([number, each.categories, each.generated, each.real]))
        found[f"counts/{seed}"] = np.concatenate(blocks, axis=1).astype("<i8").tobytes()
    return found


def _beginnings(path: Path) -> bytes:
    """Return the lines of a log that do not only say that a generation is there."""
    lines = path.read_bytes().splitlines(keepends=True) if path.exists() else []
    return b"".join(line for line in lines if json.loads(line).get("event") != "generation")


def _zipped(parts: Mapping[str, bytes]) -> bytes:
    digests = {name: hashlib.sha256(content).hexdigest() for name, content in parts.items()}
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as file:
        for name, content in sorted({**parts, "digests.json": _json(digests)}.items()):
            entry = zipfile.ZipInfo(name, _DATE)
            entry.external_attr = 0o644 << 16
            file.writestr(entry, content, zipfile.ZIP_DEFLATED, compresslevel=9)
    return buffer.getvalue()


def _json(row: Any) -> bytes:
    return (json.dumps(row, indent=1, ensure_ascii=False) + "\n").encode()
