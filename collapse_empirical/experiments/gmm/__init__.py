"""Gaussian mixtures that are fitted to their own samples."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np

from collapse_empirical.experiment import Experiment
from collapse_empirical.experiments.gmm.settings import PRESETS, Settings
from collapse_empirical.recipe import Recipe

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from collapse_empirical.experiments.gmm.learner import GaussianMixtures
    from collapse_empirical.judge import Comparison
    from collapse_empirical.readings import Readings
    from collapse_theory.profile import Metrics

__all__ = ["EXPERIMENT"]


class _Gmm(Experiment):
    name = "gmm"
    summary = "Gaussian mixtures that are fitted to their own samples."
    presets = PRESETS
    settings = Settings
    packages = ("numpy", "scipy", "scikit-learn")
    examples = (
        "collapse-lab run gmm --preset paper --out runs/gmm",
        "collapse-lab run gmm --set start=warm --set tol=1e-5 --out runs/warm",
    )

    def create(self, recipe: Recipe) -> GaussianMixtures:
        from collapse_empirical.experiments.gmm import learner

        return learner.create(recipe)

    def compare(self, readings: Readings, *, level: float, rng: np.random.Generator) -> list[Comparison]:
        from collapse_empirical.experiments.gmm.compare import compare

        return compare(readings, level=level, rng=rng)

    def metrics(self, readings: Readings) -> Metrics:
        from collapse_empirical.experiments.gmm.profile import metrics

        return metrics(readings)

    def figures(self, readings: Readings) -> Mapping[str, Figure]:
        from collapse_empirical.experiments.gmm.figures import distances, snapshots

        found = {"distance": distances(readings)}
        return {"snapshots": snapshots(readings)} | found if "means" in readings.series else found


EXPERIMENT = _Gmm()
