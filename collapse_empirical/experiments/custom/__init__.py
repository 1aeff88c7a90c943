"""A model of one's own, from a file of some forty lines."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from collapse_empirical.experiment import Experiment, Option
from collapse_empirical.experiments.custom.settings import PRESETS, Settings
from collapse_empirical.recipe import Recipe

if TYPE_CHECKING:
    from collapse_empirical.experiments.custom.learner import Custom
    from collapse_empirical.judge import Comparison
    from collapse_empirical.readings import Readings
    from collapse_theory.profile import Metrics

__all__ = ["EXPERIMENT"]


class _Custom(Experiment):
    name = "custom"
    summary = "A model of your own, from a Python file with `real` and `Model`."
    presets = PRESETS
    settings = Settings
    packages = ("numpy", "scipy", "torch")
    options = (Option("--model", "model", "Python file with a function real and a class Model."),)
    examples = (
        "collapse-lab run custom --model kde.py --samples 500 --seeds 5 --out runs/kde",
        "collapse-lab run custom --model kde.py --policy fresh:100 --out runs/kde-fresh",
    )

    def create(self, recipe: Recipe) -> Custom:
        from collapse_empirical.experiments.custom import learner

        return learner.create(recipe)

    def compare(self, readings: Readings, *, level: float, rng: np.random.Generator) -> list[Comparison]:
        from collapse_empirical.experiments.custom.compare import compare

        return compare(readings, level=level, rng=rng)

    def metrics(self, readings: Readings) -> Metrics:
        from collapse_empirical.experiments.custom.compare import metrics

        return metrics(readings)


EXPERIMENT = _Custom()
