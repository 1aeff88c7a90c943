"""A model of one's own: its variance beside pure statistical error, and everything else as measured."""

from __future__ import annotations

import numpy as np

from collapse_empirical.decay import of_variance
from collapse_empirical.judge import Comparison, not_applicable
from collapse_empirical.readings import Readings
from collapse_theory.policy import Replace
from collapse_theory.profile import Metrics

__all__ = ["compare", "metrics"]


def compare(readings: Readings, *, level: float, rng: np.random.Generator) -> list[Comparison]:
    """Return every series of numbers; the variance beside what statistical error alone would do."""
    found, recipe = readings.series, readings.recipe
    names = [name for name, values in found.items() if values.ndim == 2 and name != "coordinates"]
    judged = "variance" in names and isinstance(recipe.policy, Replace) and not recipe.anchors and readings.last > 1
    rows = [not_applicable(name, found[name], "no theory covers this model") for name in names]
    if not judged:
        return rows
    dims = int(found["coordinates"][0, 1])
    variance = found["variance"][:, 1:]
    one = of_variance("variance", variance, size=recipe.samples, dims=dims, level=level, rng=rng)
    return [one, *(row for row in rows if row.name != "variance")]


def metrics(readings: Readings) -> Metrics:
    """Return spread and risk from the first fit on: variance or 1 − homozygosity, and the shift of the mean."""
    found, recipe = readings.measured, readings.recipe
    if "variance" in found:
        return Metrics(spread=found["variance"], risk=found["mean_shift"], seeds=len(recipe.seeds))
    homozygosity = found["homozygosity"]
    spread = None if homozygosity is None else np.maximum(1 - homozygosity, 1 / recipe.samples)
    return Metrics(spread=spread, seeds=len(recipe.seeds))
