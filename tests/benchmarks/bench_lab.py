"""What a step of the lab costs, and how much of it is the disk: ``python tests/benchmarks/bench_lab.py``."""

from __future__ import annotations

import tempfile
import time
from pathlib import Path
from typing import Any

import numpy as np

from collapse_empirical import experiments, runner, store
from collapse_empirical.recursion import advance

CASES: tuple[tuple[str, str, int, dict[str, Any]], ...] = (
    ("gmm", "paper", 100, {}),
    ("gmm", "paper", 100, {"settings": {"start": "warm"}}),
    ("ngram", "unigram", 50, {}),
    ("ngram", "trigram", 5, {}),
    ("vae", "smoke", 2, {}),
)


def main() -> None:
    """Print milliseconds per generation on disk and in memory only, and their ratio, on one seed."""
    for name, preset, *_ in CASES:
        experiments.create(experiments.recipe(name, preset, seeds=(0,)))  # its libraries' threads are limited next
    with runner.one_thread():
        _print_table()


def _print_table() -> None:
    print(f"{'experiment':<28}{'run':>10}{'in memory':>12}{'ratio':>8}")
    for name, preset, generations, given in CASES:
        recipe = experiments.recipe(name, preset, generations=generations, seeds=(0,), **given)
        whole, bare = _on_disk(recipe) / generations, _in_memory(recipe) / generations
        label = f"{name} {preset} {given.get('settings', {}).get('start', '')}"
        print(f"{label:<28}{1e3 * whole:>7.2f} ms{1e3 * bare:>9.2f} ms{whole / bare:>8.2f}")


def _on_disk(recipe: Any) -> float:
    with tempfile.TemporaryDirectory() as folder:
        run = store.create(Path(folder) / "run", recipe)
        learner = experiments.create(recipe)
        started = time.perf_counter()
        advance(run, learner, 0)
        return time.perf_counter() - started


def _in_memory(recipe: Any) -> float:
    """Fit and sample alone: no measures, no files."""
    learner, rng, model = experiments.create(recipe), np.random.default_rng(0), None
    data = learner.real(recipe.samples, rng)
    started = time.perf_counter()
    for _ in range(recipe.generations):
        model = learner.fit(data, previous=model, rng=rng, work=Path())
        data = learner.sample(model, recipe.samples, prompts=None, rng=rng, work=Path())
    return time.perf_counter() - started


if __name__ == "__main__":
    main()
