"""Logs that are a folder: one file for each generation, whose name ends in its number."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from collapse_theory import checks
from collapse_theory.monitor.rows import Generation, check_total, refusal, whole

__all__ = ["of_folder"]

_TEXTS, _COUNTS = (".txt", ".text", ""), (".csv", ".tsv", ".npy")
_NAMED = "Name them generation-0.txt, generation-1.txt, …; texts .txt, counts .csv, .tsv or .npy."


def of_folder(folder: Path) -> Iterator[Generation]:
    """Yield the generations of a folder, in the order of their numbers; names that begin with a dot are left alone."""
    files = [path for path in sorted(folder.iterdir()) if not path.name.startswith(".")]
    for path in sorted(files, key=lambda path: (_number(path), path.name)):
        yield check_total(Generation(_number(path), str(path), _counts(path)))


def _number(path: Path) -> int:
    found = re.search(r"[0-9]+\Z", path.stem)
    if not found or path.suffix.lower() not in _TEXTS + _COUNTS or not path.is_file():
        must = "have one file for each generation, its number at the end of the name"
        raise refusal(must, checks.shown(path.name), str(path.parent), _NAMED)
    return whole(found[0], "generations", str(path))


def _counts(path: Path) -> dict[str, int]:
    from collapse_theory.discrete import from_counts, from_text

    try:
        found = from_text(path) if path.suffix.lower() in _TEXTS else from_counts(path)
    except ValueError as error:
        told = str(error)
        if str(path) in told:  # which says it all
            raise ValueError(told.replace("`text` must be", "`log` must hold").replace("`counts`", "`log`")) from None
        raise refusal("have data in every file", told.partition("; ")[2] or told, str(path), _NAMED) from None
    return {str(name): int(count) for name, count in zip(found.names, found.counts, strict=True)}
