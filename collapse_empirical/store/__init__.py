"""Runs on disk: writing them so that nothing is ever half there, and opening them again."""

from collapse_empirical.store.arrays import load_arrays, save_arrays
from collapse_empirical.store.directory import check_run, create, open_run
from collapse_empirical.store.rows import write_json
from collapse_empirical.store.run import Run, write_progress
from collapse_empirical.store.stop import StoppedError
from collapse_theory.runs import PARTS, DamagedError

__all__ = [
    "PARTS",
    "DamagedError",
    "Run",
    "StoppedError",
    "check_run",
    "create",
    "load_arrays",
    "open_run",
    "save_arrays",
    "write_json",
    "write_progress",
]
