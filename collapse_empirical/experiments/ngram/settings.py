"""Settings of the n-grams, their presets, and what they may not be."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from collapse_empirical.recipe import Recipe, path, settings_of
from collapse_theory.decoding import Decoding

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
    temperature, top_p : float
        How each model is decoded, word by word in its context: p^(1/temperature), then the most probable words only.
    top_k, best_of : int
        Most probable words that are kept, 0 for all; draws of which the most probable one is kept.
    """

    order: int = 1
    length: int = 1
    text: str = path()
    temperature: float = 1.0
    top_p: float = 1.0
    top_k: int = 0
    best_of: int = 1

    @property
    def decoding(self) -> Decoding:
        """How words are drawn from a model."""
        return Decoding(self.temperature, self.top_p, self.top_k or None, self.best_of)


def checked(recipe: Recipe) -> Settings:
    """Return the settings of a recipe, or say what is wrong with them."""
    settings = settings_of(Settings, recipe.settings)
    if settings.order not in (1, 2, 3):
        raise ValueError(f"`order` must be 1, 2 or 3; got {settings.order}. Choose one of them.")
    if settings.length < 1:
        raise ValueError(f"`length` must be at least 1; got {settings.length}. Use 1 for single words.")
    Decoding(settings.temperature, settings.top_p, settings.top_k or None, settings.best_of)  # checks its numbers
    return settings
