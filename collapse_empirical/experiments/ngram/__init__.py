"""Models of words that are fitted to their own text."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np

from collapse_empirical.experiment import Experiment, Option
from collapse_empirical.experiments.ngram.settings import PRESETS, Settings
from collapse_empirical.recipe import Recipe

if TYPE_CHECKING:
    from collapse_empirical.experiments.ngram.learner import Ngrams
    from collapse_empirical.judge import Comparison
    from collapse_empirical.readings import Readings
    from collapse_theory.profile import Metrics

__all__ = ["EXPERIMENT"]


class _Ngram(Experiment):
    name = "ngram"
    summary = "Words of a text, or grams of two or three, that are drawn from their own counts."
    presets = PRESETS
    settings = Settings
    packages = ("numpy",)
    options = (
        Option("--order", "order", "Words in a gram: 1, 2 or 3."),
        Option("--temperature", "temperature", "Words are drawn from p^(1/temperature)."),
        Option("--top-p", "top_p", "Least share of the most probable words that is kept."),
        Option("--top-k", "top_k", "Most probable words that are kept; 0 for all."),
        Option("--best-of", "best_of", "Draws of which the most probable word is kept."),
        Option("--data", "text", "Text file; the topics of Python's help if left out."),
    )
    examples = (
        "collapse-lab run ngram --order 1 --seeds 20 --out runs/unigram",
        "collapse-lab run ngram --order 2 --data FILE --out runs/bigram",
        "collapse-lab run ngram --temperature 0.9 --top-p 0.95 --out runs/cold",
    )

    def preset(self, settings: Mapping[str, Any]) -> str:
        orders = {name: values["settings"]["order"] for name, values in PRESETS.items()}
        fitting = (name for name, order in orders.items() if order == settings.get("order", 1))
        return next(fitting, "unigram")

    def create(self, recipe: Recipe) -> Ngrams:
        from collapse_empirical.experiments.ngram import learner

        return learner.create(recipe)

    def compare(self, readings: Readings, *, level: float, rng: np.random.Generator) -> list[Comparison]:
        from collapse_empirical.experiments.ngram.compare import compare

        return compare(readings, level=level, rng=rng)

    def metrics(self, readings: Readings) -> Metrics:
        from collapse_empirical.experiments.ngram.profile import metrics

        return metrics(readings)

    def note(self, recipe: Recipe) -> str:
        from collapse_empirical import data

        return data.note(recipe.settings["text"])


EXPERIMENT = _Ngram()
