"""Language models that are fine-tuned on their own continuations of a text: shumailov2023 section 5.2.

In the order of one generation: ``text`` cuts a text into blocks, ``models`` loads what is fine-tuned, ``training``
fine-tunes it, ``generation`` lets it continue every block, ``measures`` looks at the result, ``learner`` ties these
together. PyTorch and transformers load when a learner is made, not before.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np

from collapse_empirical.experiment import Experiment, Option, Team
from collapse_empirical.experiments.opt.settings import PRESETS, Settings
from collapse_empirical.recipe import Recipe

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from collapse_empirical.experiments.opt.learner import LanguageModels
    from collapse_empirical.judge import Comparison, Explanation
    from collapse_empirical.readings import Readings
    from collapse_theory.profile import Metrics

__all__ = ["EXPERIMENT"]


class _Opt(Experiment):
    name = "opt"
    summary = "Language models that are fine-tuned on their own continuations of a text."
    presets = PRESETS
    settings = Settings
    packages = ("numpy", "torch", "transformers", "tokenizers")
    options = (
        Option("--model", "model", "tiny, a directory, or a name on the hub."),
        Option("--data", "data", "Text file, directory or data set; the topics of Python's help if left out."),
        Option("--temperature", "temperature", "Tokens are drawn from p^(1/temperature); beam search if left out."),
        Option("--top-p", "top_p", "Where tokens are drawn: least share of the most probable ones that is kept."),
        Option("--top-k", "top_k", "Where tokens are drawn: most probable ones that are kept; 0 for all."),
        Option("--real-fraction", "real_fraction", "Share of real blocks in each training set."),
    )
    examples = (
        "collapse-lab run opt --preset tiny --generations 5 --seeds 2 --out runs/tiny",
        "collapse-lab run opt --temperature 0.9 --top-p 0.95 --out runs/tiny-cold",
        "collapse-lab run opt --real-fraction 0.1 --out runs/tiny-10-percent",
    )
    logarithmic = (
        "perplexity",
        "validation_perplexity",
        "sequence_perplexity_mean",
        "generated_perplexity_mean",
        "generated_perplexity_quantiles",
    )

    def create(self, recipe: Recipe) -> LanguageModels:
        from collapse_empirical.experiments.opt import learner

        return learner.create(recipe)

    def complete(self, recipe: Recipe) -> Recipe:
        from collapse_empirical.experiments.opt import learner

        return learner.complete(recipe)

    def compare(self, readings: Readings, *, level: float, rng: np.random.Generator) -> list[Comparison]:
        from collapse_empirical.experiments.opt.compare import compare

        return compare(readings, level=level, rng=rng)

    def explained(self, readings: Readings, comparisons: Sequence[Comparison]) -> Explanation | None:
        from collapse_empirical.experiments.opt.explained import explained

        return explained(readings, comparisons)

    def metrics(self, readings: Readings) -> Metrics:
        from collapse_empirical.experiments.opt.profile import metrics

        return metrics(readings)

    def figures(self, readings: Readings) -> Mapping[str, Figure]:
        from collapse_empirical.experiments.opt.figures import histograms, histograms_in_depth

        return {"perplexities": histograms(readings), "perplexities-3d": histograms_in_depth(readings)}

    def figures_beside(self, runs: Mapping[str, Readings]) -> Mapping[str, Figure]:
        from collapse_empirical.experiments.opt.figures import histograms_beside

        return {"beside-perplexities": histograms_beside(runs)}

    def texts(self, readings: Readings) -> Mapping[str, str]:
        from collapse_empirical.experiments.opt.learner import continued

        return {"continuations.txt": continued(readings)}

    def note(self, recipe: Recipe) -> str:
        from collapse_empirical import data

        return data.note(recipe.settings["data"])

    def team(self) -> Team:
        from collapse_empirical.experiments.opt import team

        return Team(team.SIZE, team.RANK, _follow, team.dismiss)


def _follow() -> None:
    """Help the first process until it needs no more, and leave at once: PyTorch's threads may abort a slower end."""
    import os
    import sys

    from collapse_empirical.experiments.opt import learner

    learner.follow()
    sys.stderr.flush()
    os._exit(0)


EXPERIMENT = _Opt()
