"""What n-grams measure of the things that definitions of collapse ask for."""

from __future__ import annotations

import numpy as np

from collapse_empirical.readings import Readings
from collapse_theory.profile import Metrics

__all__ = ["metrics"]


def metrics(readings: Readings) -> Metrics:
    """Return spread, modes, tail and hallucinations from the first fit on.

    Spread is 1 − homozygosity; modes are the grams that are left, tail is the share of the rare ones, as shares of
    the original's; a hallucination is a gram of one word more that the text does not hold.
    """
    found, recipe = readings.series, readings.recipe
    outside = found["out_of_support"][:, 1:]
    return Metrics(
        spread=np.maximum(1 - found["homozygosity"][:, 1:], 1 / recipe.samples),  # a logarithm is taken of it
        modes=np.minimum(found["support"][:, 1:] / found["support"][:, :1], 1),
        tail=found["tail_coverage"][:, 1:],
        outside=outside if np.isfinite(outside).all() else None,
        seeds=len(recipe.seeds),
    )
