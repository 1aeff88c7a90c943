"""A run on disk: its recipe, one folder per seed and generation, and a log. Nothing is ever half written.

::

    DIR/recipe.json                            what the run computes; unknown keys are refused
    DIR/versions.json                          of Python and the packages, when it was started
    DIR/events.jsonl                           what happened when; only ever appended to
    DIR/seed-0/generation-000001/record.json   metrics, and checksums of the files beside it
    DIR/seed-0/generation-000001/model/…       safetensors
    DIR/seed-0/generation-000001/data/…        safetensors
    DIR/seed-0/generation-000001/counts/…      how often each category was in the data; stays whatever else is kept
    DIR/seed-0/.lab-…                          what is not finished; no other name is ever removed

A generation is written under another name and renamed when it is whole. Digests and checksums, which
:mod:`collapse_theory.runs` compares, find what happened to it later. Symbolic links are followed when something is read
and refused when something would be removed.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np

from collapse_empirical import files
from collapse_empirical.recipe import Recipe
from collapse_empirical.store.rows import as_json, plain
from collapse_empirical.store.stop import WRITE_ERRORS, StoppedError, locked, reason, remedy, stopped
from collapse_theory import runs

__all__ = ["Run", "write_progress"]

_PROGRESS = "progress.txt"


@dataclass(frozen=True)
class Run:
    """A directory with its recipe."""

    path: Path
    recipe: Recipe

    @cached_property
    def _bound(self) -> str:
        return runs.digest(self.recipe.to_dict())

    def folder(self, seed: int, generation: int) -> Path:
        """Return the folder of a generation, whether it exists or not."""
        return runs.folder_of(self.path, seed, generation)

    def work(self, seed: int, generation: int) -> Path:
        """Return the folder for checkpoints inside a generation: it survives a kill, and goes when it is committed."""
        return self._own(seed, f"work-{generation:06d}")

    def _own(self, seed: int, name: str) -> Path:
        return self.path / f"seed-{seed}" / f"{files.OWN}{name}"

    def progress(self, seed: int) -> float:
        """Return the number of committed generations, and the share of the next one that is done."""
        done = self.generations(seed)
        path = self.work(seed, done[-1] + 1 if done else 0) / _PROGRESS
        try:
            return len(done) + float(path.read_text(encoding="ascii"))
        except (OSError, ValueError):
            return len(done)

    def generations(self, seed: int) -> list[int]:
        """Return the generations that have been committed, in order."""
        return runs.generations(self.path, seed)

    def record(self, seed: int, generation: int) -> dict[str, Any]:
        """Return the record of a generation; :class:`DamagedError` if it is not what was written."""
        return runs.read_record(self.path, seed, generation, recipe=self._bound)

    def recorded(self) -> runs.RecordedRun:
        """Read everything that has been recorded; :class:`DamagedError` if anything is damaged."""
        return runs.read(self.path)

    def metrics(self, seed: int) -> list[Mapping[str, Any]]:
        """Return the metrics of all committed generations, in order; :class:`DamagedError` if anything is damaged."""
        return self.recorded().metrics(seed)

    def part(self, seed: int, generation: int, part: str) -> Path:
        """Return the folder of a model, of data or of counts after comparing checksums."""
        return runs.part_of(self.path, seed, generation, part, self.record(seed, generation))

    def damaged_parts(self, seed: int) -> Iterator[str]:
        """Yield in words what is damaged of what the recipe keeps, and of counts; all records must be whole."""
        records = [self.record(seed, generation) for generation in self.generations(seed)]
        yield from runs.damaged_parts(self.path, seed, records, self.recipe.to_dict())

    def commit(
        self,
        seed: int,
        generation: int,
        metrics: Mapping[str, Any],
        savers: Mapping[str, Callable[[Path], None]],
        *,
        versions: Mapping[str, str] | None = None,
    ) -> None:
        """Write a generation; it appears whole or not at all.

        Parameters
        ----------
        seed, generation : int
        metrics : dict
            Numbers, or lists of numbers, by name.
        savers : dict of callables
            What writes the model, the data and their counts, each to the folder that it is called with.
        versions : dict of str, optional
            Those with which it was computed, where they are not those that the run was begun with.

        Raises
        ------
        StoppedError
            If the disk refuses it.
        """
        final, unfinished = self.folder(seed, generation), self._own(seed, f"part-{generation:06d}")
        try:
            files.remove(unfinished)
            for part, save in savers.items():
                (unfinished / part).mkdir(parents=True)
                save(unfinished / part)
            unfinished.mkdir(parents=True, exist_ok=True)
            row = self._record(seed, generation, metrics, _checksums(unfinished), versions or {})
            (unfinished / "record.json").write_bytes(as_json(row).encode())
            files.remove(final)
            unfinished.rename(final)
        except WRITE_ERRORS as error:
            with suppress(OSError):
                files.remove(unfinished)
            raise stopped(error, self.path, seed, generation) from error
        if not self.work(seed, generation).is_symlink():
            files.remove(self.work(seed, generation))

    def to_disk(self, seed: int, first: int, last: int) -> None:
        """Return when the generations from ``first`` to ``last`` are on the disk, whatever happens to the power."""
        folders = [self.folder(seed, generation) for generation in range(first, last + 1)]
        trees = [path for folder in folders for path in (folder, *folder.rglob("*"))]
        with self.stopping(seed, last):
            files.to_disk([*trees, *{folder.parent for folder in folders}])

    def _record(
        self,
        seed: int,
        generation: int,
        metrics: Mapping[str, Any],
        checksums: dict[str, str],
        versions: Mapping[str, str],
    ) -> dict[str, Any]:
        row = {
            "generation": generation,
            "seed": seed,
            "recipe": self._bound,
            "metrics": plain(metrics),
            "files": checksums,
        }
        if versions:
            row["versions"] = dict(versions)
        return row | {"digest": runs.digest(row)}

    def prune(self, seed: int, generation: int, part: str) -> None:
        """Delete the model or the data of a generation; its record stays, and so does what a symbolic link leads to."""
        folder = self.folder(seed, generation) / part
        trash = self._own(seed, f"trash-{generation:06d}-{part}")
        if folder.is_symlink() or folder.parent.is_symlink() or not folder.is_dir():
            return
        with self.stopping(seed, generation):
            files.remove(trash)
            folder.rename(trash)
            files.remove(trash)

    def forget(self, seed: int, after: int) -> None:
        """Remove the generations after one, and whatever a kill left behind."""
        for generation in reversed([g for g in self.generations(seed) if g > after]):
            with self.stopping(seed, generation):
                files.remove(self.folder(seed, generation))
        for left in (self.path / f"seed-{seed}").glob(f"{files.OWN}*"):
            if left != self.work(seed, after + 1) and not left.is_symlink():
                with self.stopping(seed, after + 1):
                    files.remove(left)

    @contextmanager
    def stopping(self, seed: int, generation: int) -> Iterator[None]:
        """Turn what a disk refuses, or numbers that are out of bounds, into :class:`StoppedError`, in one line."""
        try:
            yield
        except WRITE_ERRORS as error:
            raise stopped(error, self.path, seed, generation) from error
        except (np.linalg.LinAlgError, OverflowError, FloatingPointError, MemoryError) as error:
            why = str(error) or "not enough memory"
            raise StoppedError(
                f"seed {seed} of {self.path} cannot be computed any further ({why}): a setting is too "
                "extreme for it, or the models have degenerated."
            ) from error

    def log(self, event: str, **facts: Any) -> None:
        """Append one line to the log; a single write, so that lines of several processes do not mix."""
        line = json.dumps({"time": round(time.time(), 3), "event": event, **facts}, ensure_ascii=False) + "\n"
        try:
            with (self.path / "events.jsonl").open("ab", buffering=0) as handle:
                handle.write(line.encode())
        except OSError as error:
            what = f"{reason(error)}: the log could not be written"
            raise StoppedError(f"{what}. {remedy(error, self.path)}") from error

    def events(self) -> Iterator[dict[str, Any]]:
        """Yield the lines of the log; a line that a kill cut off is left out."""
        path = self.path / "events.jsonl"
        for line in path.read_bytes().splitlines() if path.is_file() else ():
            with suppress(ValueError):
                yield json.loads(line)

    @contextmanager
    def lock(self, seed: int) -> Iterator[None]:
        """Hold a seed for this process; another one that resumes the same run is refused."""
        folder = self.path / f"seed-{seed}"
        with self.stopping(seed, 0):
            folder.mkdir(parents=True, exist_ok=True)
        with locked(folder, self.path):
            yield


def write_progress(work: Path, share: float) -> None:
    """Note in the work folder of a generation how much of it is done, for a progress bar."""
    (work / _PROGRESS).write_text(f"{share:.4f}", encoding="ascii")


def _checksums(folder: Path) -> dict[str, str]:
    written = sorted(path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): runs.checksum(path) for path in written}
