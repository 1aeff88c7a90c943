"""What language models measure of the things that definitions of collapse ask for."""

from __future__ import annotations

import numpy as np

from collapse_empirical.readings import Readings
from collapse_theory.profile import Metrics

__all__ = ["metrics"]


def metrics(readings: Readings) -> Metrics:
    """Return risk, spread, modes, tail and hallucinations from the first fit on.

    Risk is the loss per token of real test text. It contains the entropy of the text, which definition 1 doesn't
    forgive: it asks for 10 times the whole loss. Spread is 1 − homozygosity of tokens; modes are those that are left.
    """
    found, recipe = readings.measured, readings.recipe
    tokens = (recipe.samples + recipe.anchors) * recipe.settings["block"]
    perplexity, homozygosity, support = (found[name] for name in ("perplexity", "homozygosity", "token_support"))
    return Metrics(
        risk=None if perplexity is None else np.log(perplexity),
        spread=None if homozygosity is None else np.maximum(1 - homozygosity, 1 / tokens),  # a logarithm is taken of it
        modes=None if support is None else np.minimum(support / readings.series["token_support"][:, :1], 1),
        tail=found["tail_coverage"],
        outside=found["out_of_support"],
        seeds=len(recipe.seeds),
    )
