"""Language models that are fine-tuned on their own continuations of a text: shumailov2023 section 5.2.

In the order of one generation: ``text`` cuts a text into blocks, ``models`` loads what is fine-tuned, ``training``
fine-tunes it, ``generation`` lets it continue every block, ``measures`` looks at the result, ``experiment`` ties these
to the engine. PyTorch and transformers load when an experiment is made, not before.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from collapse_empirical.experiments.opt.settings import PRESETS, Settings
from collapse_empirical.recipe import Recipe

if TYPE_CHECKING:
    from collapse_empirical.experiments.opt.experiment import LanguageModels

__all__ = ["PRESETS", "Settings", "complete", "create"]


def create(recipe: Recipe) -> LanguageModels:
    """Return the experiment of a recipe, or say what is wrong with its settings."""
    from collapse_empirical.experiments.opt import experiment

    return experiment.create(recipe)


def complete(recipe: Recipe) -> Recipe:
    """Return the recipe with all settings spelled out and the numbers of synthetic and of real blocks filled in."""
    from collapse_empirical.experiments.opt import experiment

    return experiment.complete(recipe)
