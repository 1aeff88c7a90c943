"""Reading one run, with every digest compared before a number is believed."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from collapse_theory.runs.format import FORMAT, DamagedError, ForeignError, checksum, digest, folder_of

__all__ = ["COUNTS", "PARTS", "damaged_parts", "generations", "part_of", "read_recipe", "read_record"]

PARTS = ("model", "data")
"""What a generation may hold beside its record."""
COUNTS = "counts"
"""Where it holds how often each category was in its data, if they have categories; that stays whatever else is kept."""

_GENERATION = re.compile(r"generation-(\d{6,})")
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


def part_of(folder: Path, seed: int, generation: int, part: str, record: Mapping[str, Any]) -> Path:
    """Return the folder of a model, of data or of counts after comparing checksums.

    Parameters
    ----------
    folder : Path
        Of the run.
    seed, generation : int
    part : {"model", "data", "counts"}
    record : dict
        Of the generation, from :func:`read_record`.

    Returns
    -------
    Path

    Raises
    ------
    DamagedError
        If the part is not kept, or a file of it is missing or not what the record says.
    """
    place = folder_of(folder, seed, generation)
    reason = f"no {part} {'are' if part == COUNTS else 'is'} kept"
    if (place / part).is_dir():
        files = [name for name in record["files"] if name.startswith(f"{part}/")]
        spoilt = next((place / name for name in files if not _is_whole(place / name, record["files"][name])), None)
        if spoilt is None:
            return place / part
        reason = f"{spoilt}: its checksum differs"
    raise DamagedError(
        f"generation {generation} of seed {seed} ({reason})", f"Run `collapse-lab resume {folder}` to compute it anew."
    )


def damaged_parts(
    folder: Path, seed: int, records: Sequence[Mapping[str, Any]], recipe: Mapping[str, Any]
) -> Iterator[str]:
    """Yield in words what is damaged of the models and data that a recipe keeps, and of counts.

    Parameters
    ----------
    folder : Path
        Of the run.
    seed : int
    records : sequence of dict
        Of generations 0, 1, …
    recipe : dict
        From :func:`read_recipe`.

    Yields
    ------
    str
    """
    kept = recipe["snapshots"] if recipe["keep"] != "all" else range(recipe["generations"] + 1)
    for generation, record in enumerate(records):
        place = folder_of(folder, seed, generation)
        there = [part for part in PARTS if generation in kept or (place / part).exists()]
        there += [COUNTS] if any(name.startswith(f"{COUNTS}/") for name in record["files"]) else []
        for part in there:
            try:
                part_of(folder, seed, generation, part, record)
            except DamagedError as damage:
                yield str(damage)


def _is_whole(path: Path, total: str) -> bool:
    try:
        return checksum(path) == total
    except OSError:
        return False
