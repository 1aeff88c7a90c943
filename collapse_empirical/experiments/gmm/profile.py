"""What Gaussian mixtures measure of the things that definitions of collapse ask for."""

from __future__ import annotations

import numpy as np

from collapse_empirical.readings import Readings
from collapse_theory.profile import Metrics

__all__ = ["metrics"]


def metrics(readings: Readings) -> Metrics:
    """Return risk, spread, tail and hallucinations from the first fit on.

    Risk is the squared L2 distance to the original, spread the geometric mean of the components' variances.
    """
    found = {name: values[:, 1:] for name, values in readings.series.items()}
    return Metrics(
        risk=found["squared_l2_original"],
        spread=np.exp(found["log_det"].mean(-1) / found["std"].shape[-1]),
        tail=np.minimum(found["tail_coverage"], 1),
        outside=found["out_of_support"],
        seeds=len(readings.recipe.seeds),
    )
