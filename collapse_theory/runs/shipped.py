"""Runs that come with this package, so that statements about experiments are judged out of the box."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from collapse_theory.runs.format import DamagedError
from collapse_theory.runs.packed import Archive, PackedRun, packed_run

__all__ = ["INDEX", "index", "shipped"]

INDEX = "index.json"
"""Names the files, with the experiment that each is a run of and its SHA-256."""


def shipped(experiment: str) -> tuple[PackedRun, ...]:
    """Return the runs of an experiment that come with this package; each file is read once.

    Parameters
    ----------
    experiment : str

    Returns
    -------
    tuple of PackedRun

    Raises
    ------
    DamagedError
        If a file is missing, or is not the one that was shipped.

    Examples
    --------
    >>> shipped("ngram")[0].provenance.words
    'recorded run ngram-1, 20 seeds, collapse-theory 0.2.0, by the founders'
    """
    return tuple(_read(name) for name, row in index().items() if row["experiment"] == experiment)


@cache
def index() -> Mapping[str, Mapping[str, Any]]:
    """Return what is shipped, by the name of the file: ``experiment``, ``sha256``, ``made_with``."""
    folder = _folder()
    if folder is None:
        return {}
    rows: dict[str, dict[str, Any]] = json.loads((folder / INDEX).read_text(encoding="utf-8"))
    return rows


def _folder() -> Path | None:
    """Return where the files are: beside this module in a wheel, in docs/ of a checkout."""
    here = Path(__file__).parent
    return next(
        (path for path in (here / "records", here.parents[1] / "docs" / "runs" / "records") if path.is_dir()), None
    )


@cache
def _read(name: str) -> PackedRun:
    folder = _folder()
    assert folder is not None
    path, remedy = folder / name, "Install this package anew."
    try:
        content = path.read_bytes()
    except OSError as error:
        raise DamagedError(f"{str(path)!r} cannot be read ({error.strerror})", remedy) from None
    if hashlib.sha256(content).hexdigest() != index()[name]["sha256"]:
        raise DamagedError(f"{str(path)!r} is not the file that was shipped: its SHA-256 differs", remedy)
    return packed_run(Archive(content, path))
