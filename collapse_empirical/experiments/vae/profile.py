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
    found = {name: values[:, 1:] for name, values in readings.series.items()}
    return Metrics(
        risk=found["w2_squared"],
        spread=found["latent_variances"].sum(-1),
        modes=found["classes"] / found["class_shares"].shape[-1],
        tail=np.minimum(found["tail_coverage"], 1),
        outside=found["out_of_support"],
        seeds=len(readings.recipe.seeds),
    )
