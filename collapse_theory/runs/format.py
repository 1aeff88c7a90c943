"""How ``collapse-lab`` lays a run out on disk, and the digests that bind its parts together.

::

    DIR/recipe.json                            what the run computes, and a digest of every value
    DIR/versions.json                          what it was started with
    DIR/seed-0/generation-000001/record.json   metrics, checksums of the files beside it, and what binds them here:
                                               seed, generation, the digest of the recipe, and a digest of it all
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

__all__ = ["FORMAT", "DamagedError", "ForeignError", "checksum", "digest", "folder_of", "recipe_document"]

FORMAT = 2


class DamagedError(ValueError):
    """Something in a run that is not what was written.

    Attributes
    ----------
    remedy : str
        What to do about it.
    """

    def __init__(self, what: str, remedy: str) -> None:
        super().__init__(what)
        self.remedy = remedy

    def __reduce__(self) -> tuple[type[DamagedError], tuple[str, str]]:
        return type(self), (str(self), self.remedy)


class ForeignError(DamagedError):
    """A record that is whole, and of another run: nothing is to be computed over it."""


def digest(row: Any) -> str:
    """Return a digest of plain values, whatever the order of their keys.

    Examples
    --------
    >>> digest({"a": 1, "b": 2}) == digest({"b": 2, "a": 1}) != digest({"a": 1, "b": 3})
    True
    """
    return hashlib.sha256(json.dumps(row, sort_keys=True).encode()).hexdigest()


def checksum(path: Path) -> str:
    """Return the SHA-256 of a file."""
    with path.open("rb") as handle:
        return hashlib.file_digest(handle, "sha256").hexdigest()


def folder_of(folder: Path, seed: int, generation: int) -> Path:
    """Return where a run has a generation of a seed, whether it is there or not."""
    return folder / f"seed-{seed}" / f"generation-{generation:06d}"


def recipe_document(recipe: Mapping[str, Any]) -> dict[str, Any]:
    """Return what recipe.json holds: the recipe, and a digest of every value, which names what is changed later."""
    return {"format": FORMAT, **recipe, "digests": {key: digest(value) for key, value in recipe.items()}}
