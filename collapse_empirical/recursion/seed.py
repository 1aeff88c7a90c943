"""One seed of a run: what its generations left on disk, and how one more is added."""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from collapse_empirical.experiment import Learner
from collapse_empirical.store import COUNTS, Run, load_arrays, save_arrays, save_counts
from collapse_empirical.streams import Purpose, stream

__all__ = ["Report", "Seed"]

Array = NDArray[Any]
Report = Callable[[int, Mapping[str, Any]], None]
_SETTLE_SECONDS = 1.0


@dataclass
class Seed:
    """One seed of a run, and what its generations left on disk.

    ``settled`` is the last generation that is known to survive a power cut; nothing that a new start from there needs
    is deleted before a later one is. ``whole`` are the generations whose models and data have not been pruned yet.
    """

    run: Run
    learner: Learner
    seed: int
    report: Report | None = None
    versions: Mapping[str, str] | None = None
    settled: int = -1
    settled_at: float = -math.inf
    whole: list[int] = field(default_factory=list)

    def model(self, generation: int) -> Any:
        """Return the model of a generation."""
        return self.learner.load(self.run.part(self.seed, generation, "model"))

    def data(self, generation: int) -> Array:
        """Return the data of a generation."""
        return load_arrays(self.run.part(self.seed, generation, "data") / "data.safetensors")["data"]

    def settle(self, generation: int) -> None:
        """Have all generations up to this one on the disk: now and then where they are fast, and the last one."""
        now = time.monotonic()
        if now - self.settled_at >= _SETTLE_SECONDS or generation == self.run.recipe.generations:
            self.run.to_disk(self.seed, self.settled + 1, generation)
            self.settled, self.settled_at = generation, now

    def rng(self, generation: int, purpose: Purpose) -> np.random.Generator:
        """Return the random generator of one purpose in one generation."""
        return stream(self.seed, generation, purpose)

    def commit(self, generation: int, model: Any, data: Array, metrics: Mapping[str, Any], *, generated: int) -> None:
        """Write a generation whose first data, so many, are generated and the others real; then tell of it."""
        savers: dict[str, Callable[[Path], None]] = {
            "model": lambda folder: self.learner.save(model, folder),
            "data": lambda folder: save_arrays(folder / "data.safetensors", data=data),
        } | self._counted(data[:generated], data[generated:])
        self.run.commit(self.seed, generation, metrics, savers, versions=self.versions)
        self.whole.append(generation)
        self.settle(generation)
        notes = self.learner.notes
        self.run.log("generation", seed=self.seed, generation=generation, **notes)
        if self.report:
            self.report(generation, {**metrics, **notes})

    def _counted(self, generated: Array, real: Array) -> dict[str, Callable[[Path], None]]:
        """Return what writes the counts of a generation; nothing if its data have no categories."""
        tallies = [self.learner.tally(part) for part in (generated, real)]
        there = [tally for tally in tallies if tally is not None]
        return {COUNTS: lambda folder: save_counts(folder / "counts.npz", *there)} if len(there) == 2 else {}
