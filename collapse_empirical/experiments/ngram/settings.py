"""Settings of the n-grams, their presets, and what they may not be."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from collapse_empirical.recipe import Recipe, path, settings_of

__all__ = ["PRESETS", "Settings", "checked"]

PRESETS: dict[str, dict[str, Any]] = {
    "unigram": {"samples": 10_000, "generations": 50, "settings": {"order": 1, "length": 1}},
    "bigram": {"samples": 1000, "generations": 50, "settings": {"order": 2, "length": 64}},
    "trigram": {"samples": 1000, "generations": 50, "settings": {"order": 3, "length": 64}},
    "smoke": {"samples": 1000, "generations": 20, "settings": {"order": 1, "length": 1}},
}


@dataclass(frozen=True)
class Settings:
    """Settings of the experiment.

    Attributes
    ----------
    order : {1, 2, 3}
        Words in a gram.
    length : int >= 1
        Words in a datum. The real ones are taken from random places of the text.
    text : str
        Path of a UTF-8 text; the topics of Python's help if empty.
    """

    order: int = 1
    length: int = 1
    text: str = path()


def checked(recipe: Recipe) -> Settings:
    """Return the settings of a recipe, or say what is wrong with them."""
    settings = settings_of(Settings, recipe.settings)
    if settings.order not in (1, 2, 3):
        raise ValueError(f"`order` must be 1, 2 or 3; got {settings.order}. Choose one of them.")
    if settings.length < 1:
        raise ValueError(f"`length` must be at least 1; got {settings.length}. Use 1 for single words.")
    return settings
