"""What autoencoders measure of the things that definitions of collapse ask for."""

from __future__ import annotations

import numpy as np

from collapse_empirical.readings import Readings
from collapse_theory.profile import Metrics

__all__ = ["metrics"]


def metrics(readings: Readings) -> Metrics:
    """Return risk, spread, modes, tail and hallucinations from the first fit on.

    Risk is the squared Wasserstein-2 distance of the latents' Gaussians, spread the variance of the latents; modes are
    the classes that are left.
    """
    found = readings.measured
    variances, classes, tail = (found[name] for name in ("latent_variances", "classes", "tail_coverage"))
    return Metrics(
        risk=found["w2_squared"],
        spread=None if variances is None else variances.sum(-1),
        modes=None if classes is None else classes / readings.series["class_shares"].shape[-1],
        tail=None if tail is None else np.minimum(tail, 1),
        outside=found["out_of_support"],
        seeds=len(readings.recipe.seeds),
    )
