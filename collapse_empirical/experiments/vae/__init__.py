"""Autoencoders that are trained on the images that they decode from noise; PyTorch loads when one is made."""

from __future__ import annotations

from typing import TYPE_CHECKING

from collapse_empirical.experiments.vae.settings import LATENT_BINS, PRESETS, Settings
from collapse_empirical.recipe import Recipe

if TYPE_CHECKING:
    from collapse_empirical.experiments.vae.experiment import Autoencoders

__all__ = ["LATENT_BINS", "PRESETS", "Settings", "create"]


def create(recipe: Recipe) -> Autoencoders:
    """Return the experiment of a recipe, or say what is wrong with its settings."""
    from collapse_empirical.experiments.vae import experiment

    return experiment.create(recipe)
