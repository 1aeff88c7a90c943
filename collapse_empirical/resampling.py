"""Independent draws from a distribution, again and again, as counts: what bands for words and tokens come from.

Nothing here uses the code that trains the models.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from collapse_empirical import measure
from collapse_theory.policy import Accumulate, AccumulateSubsample, Mix, Policy, split

__all__ = ["SERIES", "measures", "simulate"]

Array = NDArray[np.float64]
SERIES = ("support", "entropy", "homozygosity", "tail_coverage")
"""What is measured of each distribution."""


def simulate(
    p: Array, *, samples: int, anchors: int, policy: Policy, fits: int, rng: np.random.Generator
) -> dict[str, Array]:
    """Return the series of one simulated run, drawn as counts from the distribution that is sampled.

    Parameters
    ----------
    p : array, shape (K,)
        Original distribution.
    samples, anchors : int
        Synthetic and real data per generation.
    policy : Policy
        ``Fresh(m)`` is ``Replace()`` with m anchors.
    fits : int >= 0
    rng : numpy.random.Generator

    Returns
    -------
    dict of arrays, shape (fits + 1,)
        By the names in ``SERIES``.
    """
    policy, anchors = split(policy, anchors)
    pool = np.zeros(p.size, dtype=np.int64)
    sampled: Array = p
    is_subsampled = isinstance(policy, AccumulateSubsample)
    mix = policy if isinstance(policy, Mix) else Mix(1.0, 0.0, 0.0)
    rare = measure.rare_atoms(p)
    rows = [_measures(p, p, rare)]
    for _ in range(fits):
        counts = rng.multinomial(samples, sampled) + (rng.multinomial(anchors, p) if anchors else 0)
        pool = pool + counts if isinstance(policy, (Accumulate, AccumulateSubsample)) else counts
        trained = rng.multivariate_hypergeometric(pool, samples + anchors) if is_subsampled else pool
        fitted = trained / trained.sum()
        sampled = mix.alpha * fitted + mix.beta * sampled + mix.gamma * p
        sampled = sampled / sampled.sum()
        rows.append(_measures(fitted, p, rare))
    return {name: np.array([row[name] for row in rows]) for name in SERIES}


def measures(fitted: Array, original: Array) -> dict[str, float]:
    """Return what is measured of a distribution, by the names in ``SERIES``."""
    return _measures(fitted, original, measure.rare_atoms(original))


def _measures(fitted: Array, original: Array, rare: NDArray[np.int64]) -> dict[str, float]:
    return {
        "support": float(np.count_nonzero(fitted)),
        "entropy": measure.entropy(fitted),
        "homozygosity": measure.homozygosity(fitted),
        "tail_coverage": measure.coverage_of(rare, fitted, original),
    }
