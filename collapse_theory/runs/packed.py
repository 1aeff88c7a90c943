"""A run in one file: its recipe, versions, metrics and counts, as runs are shipped and cited.

::

    about.json       name, by whom, seeds, shapes of the metrics in their order, and which of them were left out
    recipe.json      as the run has it
    versions.json    as the run has it
    events.jsonl     when it was started, and with which versions; not a line for every generation
    metrics.json     what is not in floats/, by metric, and the generations that lack the metric
    floats/NAME      values of one shape: the first bytes of all float64 numbers, then the second ones, and so on
    counts/SEED      int64: all generations, all categories, all counts of generated data, all counts of real ones
    digests.json     SHA-256 of all the others

What is in it is loss-free. The same run gives the same bytes, so whoever computes it again can compare one number.
:mod:`collapse_theory.runs.packing` writes it; metrics are read when they are asked for.
"""

from __future__ import annotations

import hashlib
import io
import json
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from collapse_theory.checks import shown
from collapse_theory.runs.columns import Columns
from collapse_theory.runs.format import DamagedError, digest
from collapse_theory.runs.recorded import RecordedRun

__all__ = ["PACKED", "SUFFIX", "Archive", "PackedRun", "Provenance", "is_packed", "packed_run", "unpack"]

SUFFIX = ".run.zip"
"""How the name of the file of a run ends."""
PACKED = 1
"""Version of the format."""

_REMEDY = "Fetch it anew, or pack the run again."
_BROKEN = (zipfile.BadZipFile, zlib.error, ValueError, KeyError, TypeError, EOFError, NotImplementedError)


@dataclass(frozen=True)
class Archive:
    """The content of a file; each part is compared with its digest when it is read."""

    content: bytes = field(repr=False)
    path: Path

    @cached_property
    def _file(self) -> zipfile.ZipFile:
        return zipfile.ZipFile(io.BytesIO(self.content))

    @cached_property
    def digests(self) -> dict[str, str]:
        """SHA-256 of each part by its name."""
        found: dict[str, str] = json.loads(self._file.read("digests.json"))
        if found.keys() | {"digests.json"} != set(self._file.namelist()):
            raise DamagedError(f"{shown(str(self.path), 200)} lacks parts that were written", _REMEDY)
        return found

    def read(self, name: str) -> bytes:
        """Return a part; DamagedError if it is not what was written."""
        content = self._file.read(name)
        if hashlib.sha256(content).hexdigest() != self.digests[name]:
            raise DamagedError(f"{shown(str(self.path), 200)} is not what was written: {name} differs", _REMEDY)
        return content

    def __getstate__(self) -> dict[str, Any]:
        return {"content": self.content, "path": self.path}


@dataclass(frozen=True)
class Provenance:
    """By whose run numbers were measured, in words, and the SHA-256 of the file that holds it."""

    words: str
    sha256: str


@dataclass(frozen=True)
class PackedRun(RecordedRun):
    """A run that was read from one file.

    Attributes
    ----------
    name, by, version : str
        What it is called, who computed it, and with which version of this package.
    sha256 : str
        Of the file.
    left_out : tuple of str
        Metrics that the run has and the file has not.
    columns : Columns
        All metrics, generation after generation.
    archive : Archive
    """

    name: str
    by: str
    version: str
    sha256: str
    left_out: tuple[str, ...]
    columns: Columns = field(repr=False)
    archive: Archive = field(repr=False)

    @property
    def provenance(self) -> Provenance:
        """By whose run its numbers were measured."""
        seeds = "1 seed" if len(self.records) == 1 else f"{len(self.records)} seeds"
        words = f"recorded run {self.name}, {seeds}, collapse-theory {self.version}, by {self.by}"
        return Provenance(words, self.sha256)

    def series(self, seed: int) -> Mapping[str, list[Any]]:
        """Return the values of each metric by generation, read when asked for; None where one is missing."""
        return self.columns.series(seed)

    def tally(self, seed: int, generation: int) -> NDArray[np.int64] | None:
        """Return rows of categories, generated and real counts of a generation; None if it has no counts."""
        if f"counts/{seed}" not in self.archive.digests:
            return None
        rows = np.frombuffer(self.archive.read(f"counts/{seed}"), dtype="<i8").reshape(4, -1)
        return rows[1:, rows[0] == generation]

    def part(self, seed: int, generation: int, part: str) -> Path:
        """Raise DamagedError: one file holds no models and no data."""
        where = f"generation {generation} of seed {seed} (no {part} is in {str(self.folder)!r})"
        raise DamagedError(where, "Run it anew.")

    def damaged_parts(self, seed: int) -> Iterator[str]:
        """Yield nothing: what is read is compared with its digest."""
        yield from ()


def is_packed(path: Path) -> bool:
    """Tell whether a path is that of a run in one file.

    Examples
    --------
    >>> is_packed(Path("gmm.run.zip")), is_packed(Path("gmm"))
    (True, False)
    """
    return path.name.endswith(SUFFIX)


def unpack(path: Path) -> PackedRun:
    """Read a run in one file, and compare all digests.

    Parameters
    ----------
    path : Path

    Returns
    -------
    PackedRun

    Raises
    ------
    DamagedError
        If it cannot be read, or anything in it is not what was written.
    """
    try:
        archive = Archive(path.read_bytes(), path)
    except OSError as error:
        raise DamagedError(f"{shown(str(path), 200)} cannot be read ({error.strerror})", "Check the path.") from None
    run = packed_run(archive)
    try:
        for name in archive.digests:
            archive.read(name)
    except _BROKEN as error:
        raise _damaged(path, error) from None
    return run


def packed_run(archive: Archive) -> PackedRun:
    """Return the run in the content of a file; metrics and counts are compared with their digests when they are read.

    Raises
    ------
    DamagedError
        If it is none, or its recipe is not what was written.
    """
    try:
        return _run(archive)
    except _BROKEN as error:
        raise _damaged(archive.path, error) from None


def _damaged(path: Path, error: Exception) -> DamagedError:
    if isinstance(error, DamagedError):
        return error
    return DamagedError(f"{shown(str(path), 200)} is not a run in one file ({error})", _REMEDY)


def _run(archive: Archive) -> PackedRun:
    about, recipe = json.loads(archive.read("about.json")), json.loads(archive.read("recipe.json"))
    if about["format"] != PACKED:
        raise DamagedError(f"{shown(str(archive.path), 200)} has the format {about['format']!r}", "Use its version.")
    for key in ("format", "digests"):
        recipe.pop(key)
    lengths = {int(seed): int(length) for seed, length in about["seeds"].items()}
    columns = Columns(archive.read, about["metrics"], lengths)
    return PackedRun(
        archive.path,
        recipe,
        {seed: columns.records(seed, digest(recipe)) for seed in lengths},
        name=about["name"],
        by=about["by"],
        version=json.loads(archive.read("versions.json"))["collapse-theory"],
        sha256=hashlib.sha256(archive.content).hexdigest(),
        left_out=tuple(about["left_out"]),
        columns=columns,
        archive=archive,
    )
