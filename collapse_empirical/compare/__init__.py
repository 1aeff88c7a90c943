"""What a run measured beside what the theory predicts, and which definitions of collapse hold for it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from collapse_empirical import experiments
from collapse_empirical.judge import Comparison, Explanation
from collapse_empirical.readings import Readings
from collapse_theory.profile import Profile

__all__ = ["compare", "explained", "profile"]


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
    found = experiment.compare(readings, level=level, rng=np.random.default_rng(seed))
    return [_with_gaps(comparison, readings.recipe.seeds) for comparison in found]


def _with_gaps(found: Comparison, seeds: Sequence[int]) -> Comparison:
    """Return a comparison that says where its series is not a number; generation 0 may lack any metric."""
    rows = found.measured.reshape(*found.measured.shape[:2], -1)
    gaps = ~np.isfinite(rows).all(-1) & (found.generations > 0)
    if not gaps.any():
        return found
    of_seeds = ", ".join(str(seed) for seed, row in zip(seeds, gaps, strict=False) if row.any())
    first = found.generations[gaps.any(0)][0]
    words = f"not a number from generation {first} on, in seed {of_seeds}: what it is made of was zero or not finite"
    return replace(found, reason=f"{words}; {found.reason}")


def explained(readings: Readings, comparisons: Sequence[Comparison]) -> Explanation | None:
    """Return what explains a series of a run where the prediction does not; None if its experiment knows nothing."""
    return experiments.find(readings.recipe.experiment).explained(readings, comparisons)


def profile(readings: Readings) -> Profile | None:
    """Return which of the eight definitions of collapse hold for a run; None with fewer than two fits.

    The first fit, which saw real data only, is what later ones are compared with.
    See :meth:`collapse_theory.profile.Profile.of`.
    """
    if readings.last < 2:
        return None
    return Profile.of(experiments.find(readings.recipe.experiment).metrics(readings))
