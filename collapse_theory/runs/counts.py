"""What the generations of a run counted of their data, as the log that the monitor reads."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from collapse_theory import checks
from collapse_theory import policy as policies
from collapse_theory.monitor import CountLog
from collapse_theory.policy import Fresh, Mix, Policy, Replace
from collapse_theory.runs.reader import COUNTS, part_of
from collapse_theory.runs.recorded import RecordedRun, read

__all__ = ["Counted", "Counts", "count_log", "counted", "drawn", "load_counts", "opened", "policy_of", "read_counts"]

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


@dataclass(frozen=True, eq=False)
class Counted:
    """The counts of one seed of a run, and the policy that they were drawn under, in the units of the counts.

    Attributes
    ----------
    log : CountLog
    policy : Policy
    """

    log: CountLog
    policy: Policy


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
    record = run.records[seed][generation]
    if f"{COUNTS}/{_FILE}" not in record["files"]:
        raise _not_counted(run, generation)
    return load_counts(part_of(run.folder, seed, generation, COUNTS, record))


def load_counts(folder: Path) -> Counts:
    """Return the counts in the folder of a generation's counts."""
    with np.load(folder / _FILE, allow_pickle=False) as file:
        return Counts(**{name: file[name] for name in ("categories", "generated", "real")})


def count_log(run: str | os.PathLike[str] | RecordedRun, *, seed: int | None = None) -> CountLog:
    """Return the counts of all generations of one seed of a run, as the log that the monitor reads.

    Row 0 counts the real data that the first model was fitted to. Row g counts what was drawn from the model of
    generation g: under ``Replace()`` and ``Fresh(m)`` without the real data that the next fit gets beside them, under
    all other policies all data of the generation.

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
        If there is no run, it has no counts or fewer than two generations, or the monitor knows no expected law of its
        policy.
    DamagedError
        If anything of it is not what was written.
    """
    recorded = opened(run)
    return counted(recorded, _one_of(recorded, seed)).log


def opened(run: str | os.PathLike[str] | RecordedRun) -> RecordedRun:
    """Read the run in a directory, unless it is read already; ValueError if there is none."""
    if isinstance(run, RecordedRun):
        return run
    if not isinstance(run, (str, os.PathLike)):
        raise ValueError(f"`run` must be the directory of a run; got {checks.shown(run)}. Pass a path.")
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


def counted(run: RecordedRun, seed: int) -> Counted:
    """Return the counts of a seed with the policy that they were drawn under.

    Parameters
    ----------
    run : RecordedRun
    seed : int
        One of those that have begun.

    Returns
    -------
    Counted
        The policy is that of the recipe; anchors make it ``Fresh(m)``, with m in the units of the counts: a block of
        64 real tokens is 64.

    Raises
    ------
    ValueError
        As :func:`count_log` does.
    """
    rows = [read_counts(run, seed, generation) for generation in range(len(run.records[seed]))]
    if len(rows) < 2:
        raise ValueError(
            f"`run` must have two or more generations; seed {seed} of {str(run.folder)!r} has {len(rows)}. "
            f"Run `collapse-lab resume {run.folder}` first."
        )
    policy = policy_of(run.recipe, rows[1])
    return Counted(_log([(row.categories, drawn(row, policy, g)) for g, row in enumerate(rows)]), policy)


def policy_of(recipe: Mapping[str, Any], first: Counts) -> Policy:
    """Return the policy of a recipe in the units of counts, those of generation 1; ValueError if it has no law."""
    row, anchors = recipe["policy"], recipe["anchors"]
    kind = row.get("kind")
    policy = Mix(*(row[name] for name in ("alpha", "beta", "gamma"))) if kind == "mix" else policies.parse(kind)
    if not anchors:
        return policy
    if not isinstance(policy, Replace):
        raise ValueError(
            f"`run` must be without anchors under {policies.name(policy)}: the monitor does not know what to expect of "
            f"both; got {anchors}. Use replace with anchors, or {policies.name(policy)} without."
        )
    return Fresh(int(first.real.sum()))


def drawn(row: Counts, policy: Policy, generation: int) -> Array:
    """Return the counts of a generation that the law of its policy is about."""
    return row.generated if generation and isinstance(policy, (Replace, Fresh)) else row.generated + row.real


def _log(rows: Sequence[tuple[Array, Array]]) -> CountLog:
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
