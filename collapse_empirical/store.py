"""A run on disk: its recipe, one folder per seed and generation, and a log. Nothing is ever half written.

::

    DIR/recipe.json                            what the run computes; unknown keys are refused
    DIR/versions.json                          of Python and the packages, when it was started
    DIR/events.jsonl                           what happened when; only ever appended to
    DIR/seed-0/generation-000001/record.json   metrics, and checksums of the files beside it
    DIR/seed-0/generation-000001/model/…       safetensors
    DIR/seed-0/generation-000001/data/…        safetensors

A generation is written under another name and renamed when it is whole. Checksums find what a disk did to it later.
"""

from __future__ import annotations

import errno
import hashlib
import json
import os
import shutil
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from collapse_empirical.recipe import Recipe

__all__ = [
    "CorruptedError",
    "Run",
    "StoppedError",
    "create",
    "load_arrays",
    "open_run",
    "save_arrays",
    "versions",
    "write_progress",
]

Array = NDArray[Any]
PARTS = ("model", "data")
_PROGRESS = "progress.txt"
_PACKAGES = ("collapse-theory", "numpy", "scipy", "scikit-learn", "torch", "transformers", "safetensors")


class StoppedError(Exception):
    """A run that had to stop; what it had done is on disk and can be resumed."""


class CorruptedError(Exception):
    """A generation whose files are not those that were written."""


@dataclass(frozen=True)
class Run:
    """A directory with its recipe."""

    path: Path
    recipe: Recipe

    def folder(self, seed: int, generation: int) -> Path:
        """Return the folder of a generation, whether it exists or not."""
        return self.path / f"seed-{seed}" / f"generation-{generation:06d}"

    def work(self, seed: int, generation: int) -> Path:
        """Return the folder for checkpoints inside a generation: it survives a kill, and goes when it is committed."""
        return self.path / f"seed-{seed}" / f"work-{generation:06d}"

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
        folders = (self.path / f"seed-{seed}").glob("generation-??????")
        return sorted(int(folder.name.removeprefix("generation-")) for folder in folders)

    def record(self, seed: int, generation: int) -> dict[str, Any]:
        """Return the record of a generation; :class:`CorruptedError` if it is not what was written."""
        path = self.folder(seed, generation) / "record.json"
        try:
            row: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
            if row.pop("digest") != _digest(row):
                raise ValueError("its digest differs")
        except (OSError, ValueError, KeyError) as error:
            raise CorruptedError(f"generation {generation} of seed {seed} ({path}: {error})") from None
        return row

    def metrics(self, seed: int) -> list[dict[str, Any]]:
        """Return the metrics of all committed generations, in order."""
        return [self.record(seed, generation)["metrics"] for generation in self.generations(seed)]

    def part(self, seed: int, generation: int, part: str) -> Path:
        """Return the folder of a model or of data after comparing checksums."""
        folder = self.folder(seed, generation)
        expected = {
            name: total for name, total in self.record(seed, generation)["files"].items() if name.startswith(f"{part}/")
        }
        if not (folder / part).is_dir():
            raise CorruptedError(f"generation {generation} of seed {seed} (no {part} is kept)")
        for name, total in expected.items():
            if not (folder / name).is_file() or _checksum(folder / name) != total:
                raise CorruptedError(f"generation {generation} of seed {seed} ({folder / name}: its checksum differs)")
        return folder / part

    def commit(
        self, seed: int, generation: int, metrics: Mapping[str, Any], savers: Mapping[str, Callable[[Path], None]]
    ) -> None:
        """Write a generation; it appears whole or not at all."""
        final = self.folder(seed, generation)
        unfinished = final.with_suffix(".part")
        try:
            _remove(unfinished)
            for part, save in savers.items():
                (unfinished / part).mkdir(parents=True)
                save(unfinished / part)
            unfinished.mkdir(parents=True, exist_ok=True)
            row = {"generation": generation, "seed": seed, "metrics": _plain(metrics), "files": _checksums(unfinished)}
            write_json(unfinished / "record.json", row | {"digest": _digest(row)})
            _remove(final)
            unfinished.rename(final)
        except OSError as error:
            _remove(unfinished)
            raise _stopped(error, self.path, seed, generation) from error
        _remove(self.work(seed, generation))

    def prune(self, seed: int, generation: int, part: str) -> None:
        """Delete the model or the data of a generation; its record stays."""
        folder = self.folder(seed, generation) / part
        trash = self.path / f"seed-{seed}" / f"trash-{generation:06d}-{part}"
        if folder.is_dir():
            _remove(trash)
            folder.rename(trash)
            _remove(trash)

    def forget(self, seed: int, after: int) -> None:
        """Remove the generations after one, and whatever a kill left behind."""
        for generation in reversed([g for g in self.generations(seed) if g > after]):
            _remove(self.folder(seed, generation))
        for left in (self.path / f"seed-{seed}").glob("*"):
            stale = left.name.startswith("work-") and left != self.work(seed, after + 1)
            if stale or left.suffix == ".part" or left.name.startswith("trash-"):
                _remove(left)

    def log(self, event: str, **facts: Any) -> None:
        """Append one line to the log; a single write, so that lines of several processes do not mix."""
        line = json.dumps({"time": round(time.time(), 3), "event": event, **facts}, ensure_ascii=False) + "\n"
        try:
            with (self.path / "events.jsonl").open("ab", buffering=0) as handle:
                handle.write(line.encode())
        except OSError as error:
            raise StoppedError(f"{_reason(error)}: the log could not be written. {_remedy(self.path)}") from error

    def events(self) -> Iterator[dict[str, Any]]:
        """Yield the lines of the log; a line that a kill cut off is left out."""
        path = self.path / "events.jsonl"
        for line in path.read_text(encoding="utf-8").splitlines() if path.is_file() else ():
            with suppress(ValueError):
                yield json.loads(line)

    @contextmanager
    def lock(self, seed: int) -> Iterator[None]:
        """Hold a seed for this process; another one that resumes the same run is refused."""
        import fcntl

        folder = self.path / f"seed-{seed}"
        folder.mkdir(parents=True, exist_ok=True)
        with (folder / "lock").open("w") as handle:
            for attempt in range(50):  # a killed parent's workers need a moment to notice
                try:
                    fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
                    break
                except BlockingIOError:
                    if attempt == 49:
                        raise StoppedError(
                            f"{self.path} is being written by another process. Wait for it to end."
                        ) from None
                    time.sleep(0.1)
            yield


def create(path: Path, recipe: Recipe) -> Run:
    """Return a new run, or the one that is there with the same recipe; nothing is ever overwritten."""
    if (path / "recipe.json").is_file():
        run = open_run(path)
        if run.recipe.to_dict() != recipe.to_dict():
            raise ValueError(f"`--out` must be new, or hold the same configuration; {_difference(run, recipe)} "
                             "Choose another directory.")  # fmt: skip
        return run
    if path.exists() and (not path.is_dir() or any(path.iterdir())):
        raise ValueError(f"`--out` must be new, empty or a run; {str(path)!r} holds something else. Choose another.")
    try:
        path.mkdir(parents=True, exist_ok=True)
        write_json(path / "versions.json", versions())
        write_json(path / "recipe.json", recipe.to_dict())
    except OSError as error:
        raise ValueError(f"`--out` must be writable; got {str(path)!r} ({error.strerror}). Choose another.") from None
    return Run(path, recipe)


def open_run(path: Path) -> Run:
    """Return the run in a directory."""
    try:
        row = json.loads((path / "recipe.json").read_text(encoding="utf-8"))
    except (OSError, ValueError):
        raise ValueError(f"`DIR` must hold a run; {str(path)!r} has no readable recipe.json. Check the path.") from None
    return Run(path, Recipe.from_dict(row))


def versions() -> dict[str, str]:
    """Return the versions that results may depend on."""
    found = {"python": ".".join(map(str, sys.version_info[:3]))}
    for package in _PACKAGES:
        try:
            found[package] = version(package)
        except PackageNotFoundError:
            found[package] = "not installed"
    return found


def save_arrays(path: Path, **arrays: Array) -> None:
    """Write arrays in the safetensors format: the same arrays give the same bytes."""
    from safetensors.numpy import save

    path.write_bytes(save({name: np.asarray(array, order="C") for name, array in arrays.items()}))


def load_arrays(path: Path) -> dict[str, Array]:
    """Return the arrays of a safetensors file."""
    from safetensors.numpy import load

    return dict(load(path.read_bytes()))


def write_json(path: Path, row: Any) -> None:
    """Write a JSON file; it appears whole or not at all."""
    unfinished = path.with_name(path.name + ".part")
    unfinished.write_text(json.dumps(row, indent=1, ensure_ascii=False, allow_nan=False) + "\n", encoding="utf-8")
    os.replace(unfinished, path)


def write_progress(work: Path, share: float) -> None:
    """Note in the work folder of a generation how much of it is done, for a progress bar."""
    (work / _PROGRESS).write_text(f"{share:.4f}", encoding="ascii")


def _plain(value: Any) -> Any:
    """Return plain types for JSON; a number that is not finite becomes None."""
    if isinstance(value, Mapping):
        return {str(key): _plain(entry) for key, entry in value.items()}
    if isinstance(value, (list, tuple, np.ndarray)):
        return [_plain(entry) for entry in value]
    if isinstance(value, (bool, np.bool_, str)) or value is None:
        return bool(value) if isinstance(value, np.bool_) else value
    if isinstance(value, (int, np.integer)):
        return int(value)
    return float(value) if np.isfinite(value) else None


def _digest(row: Mapping[str, Any]) -> str:
    return hashlib.sha256(json.dumps(row, sort_keys=True).encode()).hexdigest()


def _checksum(path: Path) -> str:
    with path.open("rb") as handle:
        return hashlib.file_digest(handle, "sha256").hexdigest()


def _checksums(folder: Path) -> dict[str, str]:
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): _checksum(path) for path in files}


def _remove(folder: Path) -> None:
    if folder.is_dir():
        shutil.rmtree(folder)


def _difference(run: Run, recipe: Recipe) -> str:
    old, new = run.recipe.to_dict(), recipe.to_dict()
    key = next(key for key in new if old[key] != new[key])
    return f"{str(run.path)!r} has {key} = {old[key]!r}, not {new[key]!r}."


def _stopped(error: OSError, path: Path, seed: int, generation: int) -> StoppedError:
    return StoppedError(
        f"{_reason(error)}: generation {generation} of seed {seed} could not be written. {_remedy(path)}"
    )


def _reason(error: OSError) -> str:
    return "the disk is full" if error.errno in (errno.ENOSPC, errno.EDQUOT) else str(error)


def _remedy(path: Path) -> str:
    return f"Everything before it is kept: make room, then `collapse-lab resume {path}`."
