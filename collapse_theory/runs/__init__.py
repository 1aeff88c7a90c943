"""Runs of ``collapse-lab`` on disk: the one reader, which compares every digest before it believes a number.

``collapse verify --runs``, ``collapse cite --runs``, ``collapse-lab compare`` and ``collapse-lab resume`` read runs
through this package, so none of them believes what another refuses. :func:`read` opens each record once; what it
returns has everything that comparisons, figures and claims ask for. :func:`read_series` reads what other loops
measured.
"""

from collapse_theory.faces import only
from collapse_theory.runs.counts import Counts, count_log, load_counts, read_counts
from collapse_theory.runs.format import (
    FORMAT,
    DamagedError,
    ForeignError,
    checksum,
    digest,
    folder_of,
    recipe_document,
)
from collapse_theory.runs.found import read_runs
from collapse_theory.runs.reader import COUNTS, PARTS, damaged_parts, generations, part_of, read_recipe, read_record
from collapse_theory.runs.recorded import RecordedRun, read
from collapse_theory.runs.series import read_evidence, read_series
from collapse_theory.runs.watched import watch_run

__all__ = [
    "COUNTS",
    "FORMAT",
    "PARTS",
    "Counts",
    "DamagedError",
    "ForeignError",
    "RecordedRun",
    "checksum",
    "count_log",
    "damaged_parts",
    "digest",
    "folder_of",
    "generations",
    "load_counts",
    "part_of",
    "read",
    "read_counts",
    "read_evidence",
    "read_recipe",
    "read_record",
    "read_runs",
    "read_series",
    "recipe_document",
    "watch_run",
]
__dir__ = only(__all__)
