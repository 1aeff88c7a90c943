"""Finding the runs below a directory, each as one object with its recipe and its series."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from collapse_theory.runs.format import DamagedError
from collapse_theory.runs.reader import read_metrics, read_recipe

__all__ = ["RecordedRun", "read_runs"]

_REMEDY = "Make one with `collapse-lab run`."
_MOST_FOLDERS, _LONGEST = 20_000, 200
_OF_A_RUN = re.compile(r"seed-\d+")


@dataclass(frozen=True)
class RecordedRun:
    """What a run has recorded.

    Attributes
    ----------
    recipe : dict
        Everything that decided what the run computed.
    seeds : dict
        For each seed, the values of every metric by generation.
    """

    recipe: Mapping[str, Any]
    seeds: Mapping[int, Mapping[str, Sequence[Any]]]

    @property
    def fits(self) -> int:
        """The last generation that every seed has reached."""
        lengths = ([len(values) for values in series.values()] for series in self.seeds.values())
        return min((max(values, default=1) - 1 for values in lengths), default=0)


def read_runs(folder: Path) -> tuple[RecordedRun, ...]:
    """Read the run in a directory, or all runs below it, and compare every digest.

    Parameters
    ----------
    folder : Path or str

    Returns
    -------
    tuple of RecordedRun

    Raises
    ------
    ValueError
        If there is no run, or one is not what was written: a record that is damaged, missing, of another seed,
        generation or recipe, or an edited recipe. The message names it.

    Examples
    --------
    >>> read_runs(Path("no-such-folder"))
    Traceback (most recent call last):
        ...
    ValueError: `runs` must be a directory with a run; got 'no-such-folder'. Make one with `collapse-lab run`.
    """
    if not isinstance(folder, (str, os.PathLike)):
        raise ValueError(f"`runs` must be the path of a directory; got a {type(folder).__name__}. {_REMEDY}")
    paths = sorted(_runs_below(Path(folder)))
    if not paths:
        shown = str(folder)
        shown = shown if len(shown) <= _LONGEST else shown[:_LONGEST] + "…"
        raise ValueError(f"`runs` must be a directory with a run; got {shown!r}. {_REMEDY}")
    return tuple(_run(path) for path in paths)


def _runs_below(folder: Path) -> Iterator[Path]:
    """Yield the directories of runs, or links to them; a run holds no others, so nothing below it is looked at."""
    for count, (path, below, files) in enumerate(os.walk(folder, onerror=_unreadable)):
        if count == _MOST_FOLDERS:
            raise ValueError(
                f"`runs` must be near the runs; {str(folder)!r} has more than {_MOST_FOLDERS} directories "
                "below it. Give the directory of a run, or one that holds runs."
            )
        if "recipe.json" in files:
            below.clear()
            yield Path(path)
        elif any(_OF_A_RUN.fullmatch(name) for name in below):
            raise ValueError(
                f"`runs` must hold whole runs; {path!r} has no recipe.json. Restore it, or move the "
                "directory elsewhere."
            )
        links = (Path(path, name) for name in below if Path(path, name).is_symlink())
        yield from (link for link in links if (link / "recipe.json").is_file())


def _unreadable(error: OSError) -> None:
    if isinstance(error, PermissionError):
        raise ValueError(
            f"`runs` must be readable; got {str(error.filename)!r} ({error.strerror}). Change its "
            "permissions, or give the directory of a run."
        )


def _run(folder: Path) -> RecordedRun:
    try:
        recipe = read_recipe(folder)
        return RecordedRun(recipe, {seed: _series(rows) for seed, rows in read_metrics(folder, recipe).items()})
    except DamagedError as damage:
        raise ValueError(f"`runs` must hold whole runs; {damage}. {damage.remedy}") from None


def _series(rows: list[dict[str, Any]]) -> dict[str, list[Any]]:
    """Return the values of each metric by generation; one that a generation lacks is None there."""
    return {name: [row.get(name) for row in rows] for name in rows[-1]}
