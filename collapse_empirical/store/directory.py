"""Making the directory of a run, and opening it."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from collapse_empirical import files, provenance
from collapse_empirical.recipe import Recipe
from collapse_empirical.store.rows import write_json
from collapse_empirical.store.run import Run
from collapse_empirical.store.stop import locked
from collapse_theory import runs
from collapse_theory.checks import shown
from collapse_theory.runs import DamagedError

__all__ = ["check_run", "create", "open_run"]

_OURS = ("lock", "versions.json")  # in a directory where a run was about to be made


def create(path: Path, recipe: Recipe, *, packages: Iterable[str] = ()) -> Run:
    """Return a new run, or the one that is there with the same recipe; nothing is ever overwritten.

    Of several processes that make a run in one directory at the same time, the first decides what it is.

    Parameters
    ----------
    path : Path
    recipe : Recipe
    packages : iterable of str
        Those whose versions are noted besides those that are always noted.

    Returns
    -------
    Run

    Raises
    ------
    ValueError
        If the directory cannot be written to, or holds something else.
    """
    try:
        if not (path / "recipe.json").is_file():
            _check_free(path)
            path.mkdir(parents=True, exist_ok=True)
            with locked(path, path):
                if not (path / "recipe.json").is_file():
                    write_json(path / "versions.json", provenance.versions(packages))
                    write_json(path / "recipe.json", runs.recipe_document(recipe.to_dict()))
    except OSError as error:
        raise ValueError(
            f"`--out` must be writable; got {shown(str(path), 200)} ({error.strerror}). Choose another."
        ) from None
    run = open_run(path)
    if run.recipe.to_dict() != recipe.to_dict():
        raise ValueError(
            f"`--out` must be new, or hold the same configuration; {_difference(run, recipe)} Choose another directory."
        )
    return run


def _check_free(path: Path) -> None:
    """Raise ValueError if a directory holds anything but the beginnings of a run."""
    if path.exists() and not path.is_dir():
        raise ValueError(f"`--out` must be a directory; {str(path)!r} holds something else. Choose another.")
    names = [child.name for child in path.iterdir()] if path.is_dir() else []
    if "recipe.json" in names:  # made by another process just now
        return
    if any(name not in _OURS and not name.startswith(files.OWN) for name in names):
        raise ValueError(f"`--out` must be new, empty or a run; {str(path)!r} holds something else. Choose another.")


def check_run(path: Path) -> None:
    """Raise ValueError if there is no run in a directory."""
    try:
        found = (path / "recipe.json").is_file()
    except (OSError, ValueError):
        found = False
    if not found:
        raise ValueError(f"`DIR` must hold a run; {shown(str(path), 200)} has no readable recipe.json. Check the path.")


def open_run(path: Path) -> Run:
    """Return the run in a directory; ValueError if there is none, or its recipe is not the one it was made with."""
    check_run(path)
    try:
        return Run(path, Recipe.from_dict(runs.read_recipe(path)))
    except DamagedError as damage:
        raise ValueError(f"`DIR` must hold a whole run; {damage}. {damage.remedy}") from None


def _difference(run: Run, recipe: Recipe) -> str:
    old, new = run.recipe.to_dict(), recipe.to_dict()
    key = next(key for key in new if old[key] != new[key])
    return f"{str(run.path)!r} has {key} = {old[key]!r}, not {new[key]!r}."
