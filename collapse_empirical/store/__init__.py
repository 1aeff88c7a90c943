"""Runs on disk: writing them so that nothing is ever half there, and opening them again."""

from collapse_empirical.store.arrays import load_arrays, save_arrays
from collapse_empirical.store.counts import save_counts
from collapse_empirical.store.directory import check_run, create, open_run
from collapse_empirical.store.rows import plain, write_json
from collapse_empirical.store.run import Run, write_progress
from collapse_empirical.store.stop import StoppedError
from collapse_theory.runs import COUNTS, PARTS, DamagedError

__all__ = [
    "COUNTS",
    "PARTS",
    "DamagedError",
    "Run",
    "StoppedError",
    "check_run",
    "create",
    "load_arrays",
    "open_run",
    "plain",
    "save_arrays",
    "save_counts",
    "write_json",
    "write_progress",
]
