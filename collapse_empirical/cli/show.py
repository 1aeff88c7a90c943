"""``collapse-lab show`` and ``collapse-lab list``: what there is."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from collapse_empirical.cli.lines import Directory

if TYPE_CHECKING:
    from collapse_empirical.store import Run

__all__ = ["list_", "show"]


def show(directory: Directory) -> None:
    """Print what a run is, how far it is, and its latest metrics; exit status 2 if records of it are damaged."""
    from collapse_empirical import store

    run = store.open_run(directory)
    for key, value in run.recipe.to_dict().items():
        print(f"{key:<12} {json.dumps(value)}")
    for seed in run.recipe.seeds:
        print(_progress(run, seed))
    run.recorded()


def list_() -> None:
    """Print the experiments and their presets."""
    from collapse_empirical.experiments import find, names

    for name in names():
        for preset, values in find(name).presets.items():
            shown = {key: value for key, value in values.items() if key != "snapshots"}
            print(f"{name:<6} {preset:<13} {json.dumps(shown)}")


def _progress(run: Run, seed: int) -> str:
    from collapse_empirical.store import DamagedError

    try:
        done = run.generations(seed)
        if not done:
            return f"seed {seed}: nothing yet"
        metrics = run.record(seed, done[-1])["metrics"]
    except DamagedError as damage:
        return f"seed {seed}: corrupted: {damage}"
    numbers = ", ".join(f"{name} {value:.4g}" for name, value in metrics.items() if isinstance(value, (int, float)))
    return f"seed {seed}: generation {done[-1]} of {run.recipe.generations}: {numbers}"
