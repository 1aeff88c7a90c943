"""What the generations of a run counted of their data, as the log that the monitor reads."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from collapse_theory import checks
from collapse_theory.runs.packed import PackedRun, is_packed, unpack
from collapse_theory.runs.reader import COUNTS, part_of
from collapse_theory.runs.recorded import RecordedRun, read

if TYPE_CHECKING:
    from collapse_theory.monitor import CountLog

__all__ = ["Counts", "count_log", "counted", "load_counts", "opened", "read_counts"]

Array = NDArray[np.int64]
_FILE = "counts.npz"


@dataclass(frozen=True, eq=False)
class Counts:
    """How often each category is in the data of one generation.

    Attributes
    ----------
    categories : array of int64, shape (n,)
        Ascending; those that occur.
    generated, real : array of int64, shape (n,)
        Counts in the data that models generated, and in the real ones.
    """

    categories: Array
    generated: Array
    real: Array


def read_counts(run: RecordedRun, seed: int, generation: int) -> Counts:
    """Return the counts of one generation after comparing their checksum.

    Parameters
    ----------
    run : RecordedRun
        From :func:`collapse_theory.runs.read`.
    seed, generation : int
        Which one; it must have been recorded.

    Returns
    -------
    Counts

    Raises
    ------
    DamagedError
        If they are not what was written.
    ValueError
        If the generation was not counted.
    """
    if isinstance(run, PackedRun):
        return _unpacked(run, seed, generation)
    record = run.records[seed][generation]
    if f"{COUNTS}/{_FILE}" not in record["files"]:
        raise _not_counted(run, generation)
    return load_counts(part_of(run.folder, seed, generation, COUNTS, record))


def _unpacked(run: PackedRun, seed: int, generation: int) -> Counts:
    found = run.tally(seed, generation)
    if found is None:
        raise _not_counted(run, generation)
    return Counts(*found)


def load_counts(folder: Path) -> Counts:
    """Return the counts in the folder of a generation's counts."""
    with np.load(folder / _FILE, allow_pickle=False) as file:
        return Counts(**{name: file[name] for name in ("categories", "generated", "real")})


def count_log(run: str | os.PathLike[str] | RecordedRun, *, seed: int | None = None) -> CountLog:
    """Return the counts of all generations of one seed of a run, as the log that the monitor reads.

    Row 0 counts the real data that the first model was fitted to. Row g counts what the model of generation g wrote,
    without the real data that the next fit gets beside them; under ``Mix`` all data of the generation. Which real data
    those were a log does not say: :func:`watch_run` knows it.

    Parameters
    ----------
    run : path or RecordedRun
        Directory of a run of ``collapse-lab``.
    seed : int, optional
        One of the run's seeds; the first if left out.

    Returns
    -------
    CountLog
        Categories are whole numbers: tokens by their number in the vocabulary, words from the most frequent one of the
        text on.

    Raises
    ------
    ValueError
        If there is no run, it has no counts or fewer than two generations, or anything of it is not what was written.
    """
    recorded = opened(run)
    is_mixed = recorded.recipe["policy"]["kind"] == "mix"
    rows = counted(recorded, _one_of(recorded, seed))
    return _log([(row.categories, row.generated + (is_mixed or not g) * row.real) for g, row in enumerate(rows)])


def opened(run: str | os.PathLike[str] | RecordedRun) -> RecordedRun:
    """Read the run in a directory, unless it is read already; ValueError if there is none."""
    if isinstance(run, RecordedRun):
        return run
    if not isinstance(run, (str, os.PathLike)):
        raise ValueError(f"`run` must be the directory of a run; got {checks.shown(run)}. Pass a path.")
    if is_packed(Path(run)):
        return unpack(Path(run))
    try:
        is_run = (Path(run) / "recipe.json").is_file()
    except (OSError, ValueError):
        is_run = False
    if not is_run:
        raise ValueError(
            f"`run` must be the directory of a run; {checks.shown(str(run), 200)} has no readable recipe.json. "
            "Check the path."
        )
    return read(Path(run))


def counted(run: RecordedRun, seed: int) -> list[Counts]:
    """Return the counts of all generations of a seed that has begun; ValueError if there are fewer than two."""
    rows = [read_counts(run, seed, generation) for generation in range(len(run.records[seed]))]
    if len(rows) < 2:
        raise ValueError(
            f"`run` must have two or more generations; seed {seed} of {str(run.folder)!r} has {len(rows)}. "
            f"Run `collapse-lab resume {run.folder}` first."
        )
    return rows


def _log(rows: Sequence[tuple[Array, Array]]) -> CountLog:
    from collapse_theory.monitor import CountLog  # with its kernels, which other readers of runs do without

    categories = np.unique(np.concatenate([found for found, _ in rows]))
    counts = np.zeros((len(rows), categories.size), dtype=np.int64)
    for place, (found, row) in enumerate(rows):
        counts[place, np.searchsorted(categories, found)] = row
    return CountLog(counts, categories.tolist())


def _one_of(run: RecordedRun, seed: int | None) -> int:
    begun = sorted(run.records)
    if seed is None and begun:
        return begun[0]
    if not isinstance(seed, int) or seed not in run.records:
        raise ValueError(
            f"`seed` must be one that {str(run.folder)!r} has begun; got {checks.shown(seed)}. "
            f"It has {', '.join(map(str, begun)) or 'none'}."
        )
    return seed


def _not_counted(run: RecordedRun, generation: int) -> ValueError:
    return ValueError(
        f"`run` must have counts of its data; generation {generation} of {str(run.folder)!r} has none: data of "
        f"{run.recipe['experiment']} have no categories, or an earlier version made it. Run ngram or opt anew."
    )
