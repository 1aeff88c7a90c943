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
    found = readings.measured
    log_det, tail = found["log_det"], found["tail_coverage"]
    return Metrics(
        risk=found["squared_l2_original"],
        spread=None if log_det is None else np.exp(log_det.mean(-1) / readings.series["std"].shape[-1]),
        tail=None if tail is None else np.minimum(tail, 1),
        outside=found["out_of_support"],
        seeds=len(readings.recipe.seeds),
    )
