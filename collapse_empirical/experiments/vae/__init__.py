"""Autoencoders that are trained on the images that they decode from noise; PyTorch loads when one is made."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np

from collapse_empirical.experiment import Experiment, Option
from collapse_empirical.experiments.vae.settings import PRESETS, Settings
from collapse_empirical.recipe import Recipe

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from collapse_empirical.experiments.vae.learner import Autoencoders
    from collapse_empirical.judge import Comparison
    from collapse_empirical.readings import Readings
    from collapse_theory.profile import Metrics

__all__ = ["EXPERIMENT"]


class _Vae(Experiment):
    name = "vae"
    summary = "Variational autoencoders that are trained on the images that they decode from noise."
    presets = PRESETS
    settings = Settings
    packages = ("numpy", "scipy", "scikit-learn", "torch")
    options = (Option("--data", "data", "Folder of MNIST's IDX files; scikit-learn's digits if left out."),)
    examples = (
        "collapse-lab run vae --policy mix:0.9,0,0.1 --out runs/vae",
        "collapse-lab run vae --preset paper --data FOLDER --out runs/mnist",
    )

    def create(self, recipe: Recipe) -> Autoencoders:
        from collapse_empirical.experiments.vae import learner

        return learner.create(recipe)

    def compare(self, readings: Readings, *, level: float, rng: np.random.Generator) -> list[Comparison]:
        from collapse_empirical.experiments.vae.compare import compare

        return compare(readings, level=level, rng=rng)

    def metrics(self, readings: Readings) -> Metrics:
        from collapse_empirical.experiments.vae.profile import metrics

        return metrics(readings)

    def figures(self, readings: Readings) -> Mapping[str, Figure]:
        from collapse_empirical.experiments.vae.figures import images, latents

        shown = images(readings)
        return {"latents": latents(readings)} | ({} if shown is None else {"images": shown})


EXPERIMENT = _Vae()
