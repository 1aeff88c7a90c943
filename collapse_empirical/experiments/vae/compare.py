"""Autoencoders: no theory covers their fitting error, so the question is how much of the decay sampling explains."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from collapse_empirical.decay import of_variance
from collapse_empirical.judge import Comparison, not_applicable
from collapse_empirical.readings import Readings
from collapse_theory.policy import Replace

__all__ = ["compare"]

Array = NDArray[np.float64]
_OTHERS = ("entanglement", "class_entropy", "classes", "tail_coverage", "out_of_support", "w2_squared")


def compare(readings: Readings, *, level: float, rng: np.random.Generator) -> list[Comparison]:
    """Return the latent variance beside pure statistical error, and what else was measured."""
    found, recipe = readings.series, readings.recipe
    variance = found["latent_variances"][:, 1:].sum(-1)
    why = "no theory covers the error of the fitted network"
    others = [not_applicable(name, found[name], why) for name in _OTHERS]
    if not isinstance(recipe.policy, Replace) or recipe.anchors or variance.shape[1] < 2:
        reason = "a decay needs two generations that are fitted to the newest data alone"
        return [not_applicable("latent_variance", found["latent_variances"].sum(-1), reason), *others]
    dims = _active(found["latent_variances"][0, 1])
    one = of_variance("latent_variance", variance, size=recipe.samples, dims=dims, level=level, rng=rng)
    return [one, *others]


def _active(variances: Array) -> int:
    """Return how many latent dimensions carry at least a tenth of the greatest variance, and at least 1."""
    return max(1, int((variances > 0.1 * variances.max()).sum()))
