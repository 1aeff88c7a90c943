"""Settings of a model of one's own: the file that it is in."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from collapse_empirical.recipe import Recipe, path, settings_of
from collapse_theory.checks import shown

__all__ = ["PRESETS", "Settings", "checked"]

PRESETS: dict[str, dict[str, Any]] = {"default": {"samples": 1000, "generations": 10}}


@dataclass(frozen=True)
class Settings:
    """Settings of the experiment.

    Attributes
    ----------
    model : str
        Path of a Python file with a function ``real`` and a class ``Model``; see
        :class:`collapse_empirical.experiments.custom.learner.Model`.
    """

    model: str = path()


def checked(recipe: Recipe) -> Settings:
    """Return the settings of a recipe, or say what is wrong with them."""
    settings = settings_of(Settings, recipe.settings)
    if not settings.model or not Path(settings.model).is_file():
        got = shown(settings.model) if settings.model else "nothing"
        raise ValueError(f"`--model` must be a Python file; got {got}. Give the path of yours.")
    return settings
