"""Finding the runs below a directory, each as one object."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from pathlib import Path

from collapse_theory.runs.format import DamagedError
from collapse_theory.runs.packed import is_packed, unpack
from collapse_theory.runs.recorded import RecordedRun, read

__all__ = ["read_runs"]

_REMEDY = "Make one with `collapse-lab run`."
_MOST_FOLDERS, _LONGEST = 20_000, 200
_OF_A_RUN = re.compile(r"seed-\d+")


def read_runs(folder: str | os.PathLike[str]) -> tuple[RecordedRun, ...]:
    """Read the run in a directory or in one file, or all runs below a directory, and compare every digest.

    Parameters
    ----------
    folder : str or path

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
    paths = [Path(folder)] if _is_one_file(Path(folder)) else sorted(_runs_below(Path(folder)))
    if not paths:
        shown = str(folder)
        shown = shown if len(shown) <= _LONGEST else shown[:_LONGEST] + "…"
        raise ValueError(f"`runs` must be a directory with a run; got {shown!r}. {_REMEDY}")
    return tuple(_run(path) for path in paths)


def _is_one_file(path: Path) -> bool:
    return is_packed(path) and not path.is_dir()


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
        yield from (Path(path, name) for name in files if is_packed(Path(name)))
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
        return unpack(folder) if is_packed(folder) else read(folder)
    except DamagedError as damage:
        raise ValueError(f"`runs` must hold whole runs; {damage}. {damage.remedy}") from None
