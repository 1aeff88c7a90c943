"""What a run measured beside what the theory predicts, and which definitions of collapse hold for it."""

from __future__ import annotations

import numpy as np

from collapse_empirical import experiments
from collapse_empirical.judge import Comparison
from collapse_empirical.readings import Readings
from collapse_theory.profile import Profile

__all__ = ["compare", "profile"]


def compare(readings: Readings, *, level: float = 0.01, seed: int = 0) -> list[Comparison]:
    """Compare every measured series of a run with the theory.

    Parameters
    ----------
    readings : Readings
        Of a run with at least one generation for every seed.
    level : number in (0, 1)
        Probability that a series of a process that obeys the theory leaves its band.
    seed : int >= 0
        Seed of the simulations that the width of the bands comes from.

    Returns
    -------
    list of Comparison

    Raises
    ------
    ValueError
        If there is nothing to compare, or ``level`` is out of range.
    """
    if not 0 < level < 1:
        raise ValueError(f"`level` must be in (0, 1); got {level!r}. Try 0.01.")
    experiment = experiments.find(readings.recipe.experiment)
    return experiment.compare(readings, level=level, rng=np.random.default_rng(seed))


def profile(readings: Readings) -> Profile | None:
    """Return which of the eight definitions of collapse hold for a run; None with fewer than two fits.

    The first fit, which saw real data only, is what later ones are compared with.
    See :meth:`collapse_theory.profile.Profile.of`.
    """
    if readings.last < 2:
        return None
    return Profile.of(experiments.find(readings.recipe.experiment).metrics(readings))
