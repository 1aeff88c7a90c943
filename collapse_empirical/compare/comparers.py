"""Which file knows the theory of which experiment."""

from __future__ import annotations

import numpy as np

from collapse_empirical.compare.judge import Comparison
from collapse_empirical.store import Run

__all__ = ["compare"]


def compare(run: Run, *, level: float = 0.01, seed: int = 0) -> list[Comparison]:
    """Compare every measured series of a run with the theory.

    Parameters
    ----------
    run : Run
        A run with at least one generation for every seed.
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
    from collapse_empirical.experiments.gmm import compare as gmm
    from collapse_empirical.experiments.ngram import compare as ngram
    from collapse_empirical.experiments.opt import compare as opt
    from collapse_empirical.experiments.vae import compare as vae

    if not 0 < level < 1:
        raise ValueError(f"`level` must be in (0, 1); got {level!r}. Try 0.01.")
    comparers = {"gmm": gmm.compare, "ngram": ngram.compare, "vae": vae.compare, "opt": opt.compare}
    return comparers[run.recipe.experiment](run, level=level, rng=np.random.default_rng(seed))
