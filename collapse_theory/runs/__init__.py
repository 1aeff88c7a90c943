"""Runs of ``collapse-lab`` on disk: the one reader, which compares every digest before it believes a number.

``collapse verify --runs``, ``collapse cite --runs``, ``collapse-lab compare`` and ``collapse-lab resume`` read runs
through this package, so none of them believes what another refuses.
"""

from collapse_theory.runs.format import (
    FORMAT,
    DamagedError,
    ForeignError,
    checksum,
    digest,
    folder_of,
    recipe_document,
)
from collapse_theory.runs.found import RecordedRun, read_runs
from collapse_theory.runs.reader import damaged_files, generations, read_metrics, read_recipe, read_record

__all__ = [
    "FORMAT",
    "DamagedError",
    "ForeignError",
    "RecordedRun",
    "checksum",
    "damaged_files",
    "digest",
    "folder_of",
    "generations",
    "read_metrics",
    "read_recipe",
    "read_record",
    "read_runs",
    "recipe_document",
]


def __dir__() -> list[str]:
    return __all__
