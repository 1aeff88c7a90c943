"""Reading one run, with every digest compared before a number is believed."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from collapse_theory.runs.format import FORMAT, DamagedError, ForeignError, checksum, digest, folder_of

__all__ = ["damaged_files", "generations", "read_metrics", "read_recipe", "read_record"]

_SEED, _GENERATION = re.compile(r"seed-(0|[1-9]\d*)"), re.compile(r"generation-(\d{6,})")
_KINDS = {
    "experiment": str,
    "preset": str,
    "generations": int,
    "seeds": list,
    "samples": int,
    "anchors": int,
    "policy": dict,
    "keep": str,
    "snapshots": list,
    "settings": dict,
    "sources": dict,
}


def generations(folder: Path, seed: int) -> list[int]:
    """Return the generations of a seed for which there is a folder, in order; none if the seed has not begun.

    Raises
    ------
    DamagedError
        If there is something in the place of the seed that cannot be read as a folder.
    """
    path = folder / f"seed-{seed}"
    try:
        names = [each.name for each in path.iterdir()]
    except OSError as error:
        if isinstance(error, FileNotFoundError) and not path.is_symlink():
            return []
        raise DamagedError(f"{str(path)!r} cannot be read ({_reason(error)})", "Restore it, or remove it.") from None
    numbers = [int(match[1]) for name in names if (match := _GENERATION.fullmatch(name))]
    return sorted(number for number in numbers if folder_of(folder, seed, number).name in names)


def read_recipe(folder: Path) -> dict[str, Any]:
    """Return the recipe of a run.

    Parameters
    ----------
    folder : Path

    Returns
    -------
    dict

    Raises
    ------
    DamagedError
        If it cannot be read, was written by another version, or is not the one that the run was made with.
    """
    path = folder / "recipe.json"
    row = _read(path, f"Restore it, or start a new run in place of {str(folder)!r}.")
    if row.pop("format", 1) != FORMAT:
        raise DamagedError(
            f"{str(path)!r} was written in another format{_by(folder)}",
            "Read it with that version, or start a new run.",
        )
    digests = row.pop("digests", None)
    known = digests if isinstance(digests, dict) else {}
    changed = [key for key in sorted({*row, *known}) if key not in row or known.get(key) != digest(row[key])]
    if changed:
        raise DamagedError(
            f"{str(path)!r} is not what the run was made with: {_shown(changed, row)}{_by(folder)}",
            "Restore it; for other values start a new run in another directory.",
        )
    wrong = [key for key, kind in _KINDS.items() if not isinstance(row.get(key), kind)]
    if wrong or not all(isinstance(seed, int) for seed in row["seeds"]):
        raise DamagedError(
            f"{str(path)!r} is malformed: {', '.join(wrong) or 'seeds'}{_by(folder)}", "Start a new run."
        )
    return row


def _shown(changed: list[str], row: Mapping[str, Any]) -> str:
    """Return the changed keys with their values, in words."""
    parts = (f"{key} is now {json.dumps(row[key])[:80]}" if key in row else f"{key} is gone" for key in changed)
    return ", ".join(parts)


def _by(folder: Path) -> str:
    """Return who wrote a run, if it was another version than this one."""
    import collapse_theory

    try:
        found = json.loads((folder / "versions.json").read_text(encoding="utf-8"))["collapse-theory"]
    except (OSError, ValueError, TypeError, KeyError):
        return ""
    ours = collapse_theory.__version__
    return "" if found == ours else f" (the versions differ: it was written by {found}, and this is {ours})"


def read_record(folder: Path, seed: int, generation: int, *, recipe: str) -> dict[str, Any]:
    """Return the record of a generation.

    Parameters
    ----------
    folder : Path
        Of the run.
    seed, generation : int
        Which one; the record must say the same.
    recipe : str
        Digest of the recipe of the run; the record must have been made with it.

    Returns
    -------
    dict
        With ``metrics`` and ``files``.

    Raises
    ------
    DamagedError
        If it is missing, or not what was written, or belongs elsewhere; the message names it.
    ForeignError
        If it was made with another recipe.
    """
    path = folder_of(folder, seed, generation) / "record.json"
    where = f"generation {generation} of seed {seed} ({path}: "
    remedy = f"Run `collapse-lab resume {folder}` to compute it anew."
    try:
        row = _read(path, remedy)
        reason = _fault(row, {"seed": seed, "generation": generation})
    except DamagedError as error:
        reason = str(error.__cause__)
    if reason:
        raise DamagedError(f"{where}{reason})", remedy)
    if row.get("recipe") != recipe:
        raise ForeignError(
            f"{where}it was made with another recipe)",
            "Restore the recipe.json that belongs to it, or move it out of the run.",
        )
    return row


def _fault(row: dict[str, Any], place: Mapping[str, Any]) -> str:
    """Return what is wrong with a record, in words; nothing if it is whole and in its place."""
    if row.pop("digest", None) != digest(row):
        return "its digest differs"
    if any(row.get(key) != value for key, value in place.items()):
        return f"it is the record of generation {row.get('generation')} of seed {row.get('seed')}"
    parts = (row.get("metrics"), row.get("files"))
    return "" if all(isinstance(part, dict) for part in parts) else "it has no metrics or no list of files"


def _read(path: Path, remedy: str) -> dict[str, Any]:
    try:
        row = json.loads(path.read_text(encoding="utf-8"))
        if not isinstance(row, dict):
            raise ValueError("not an object")
    except (OSError, ValueError, RecursionError) as error:
        raise DamagedError(f"{str(path)!r} is malformed ({_reason(error)})", remedy) from ValueError(_reason(error))
    return row


def _reason(error: Exception) -> str:
    return (error.strerror if isinstance(error, OSError) else None) or str(error)


def read_metrics(folder: Path, recipe: Mapping[str, Any]) -> dict[int, list[dict[str, Any]]]:
    """Return the metrics of every seed, generation by generation, after comparing all digests.

    Parameters
    ----------
    folder : Path
        Of the run.
    recipe : dict
        From :func:`read_recipe`.

    Returns
    -------
    dict of lists
        For each seed that has begun, the metrics of generations 0, 1, …

    Raises
    ------
    DamagedError
        If a generation is missing or damaged, or a seed is there that the recipe does not have.
    """
    _check_seeds(folder, recipe["seeds"])
    bound, found = digest(recipe), {}
    for seed in recipe["seeds"]:
        there = generations(folder, seed)
        for expected, number in enumerate(there):
            if number != expected:
                raise DamagedError(
                    f"generation {expected} of seed {seed} is missing",
                    f"Run `collapse-lab resume {folder}` to compute it anew.",
                )
        if there:
            found[seed] = [read_record(folder, seed, number, recipe=bound)["metrics"] for number in there]
    return found


def _check_seeds(folder: Path, seeds: list[int]) -> None:
    expected = {f"seed-{seed}" for seed in seeds}
    for path in sorted(folder.glob("seed-*")):
        if path.is_dir() and path.name not in expected:
            what = "a seed of its recipe" if _SEED.fullmatch(path.name) else "the folder of a seed"
            raise DamagedError(f"{str(path)!r} is not {what}", "Move it out of the run.")


def damaged_files(folder: Path, record: Mapping[str, Any], part: str) -> list[str]:
    """Return the files of a part of a generation that are missing or not what its record says.

    Parameters
    ----------
    folder : Path
        Of the generation.
    record : dict
        From :func:`read_record`.
    part : {"model", "data"}

    Returns
    -------
    list of str
    """
    expected = {name: total for name, total in record["files"].items() if name.startswith(f"{part}/")}
    return [name for name, total in expected.items() if not _is_whole(folder / name, total)]


def _is_whole(path: Path, total: str) -> bool:
    try:
        return checksum(path) == total
    except OSError:
        return False
