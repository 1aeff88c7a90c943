"""Measures that do not depend on a model: moments, distances, support, entropy, tails."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from numpy.typing import NDArray

from collapse_theory.wasserstein import gaussian_w2_squared

__all__ = [
    "TAIL",
    "coverage_of",
    "entropy",
    "homozygosity",
    "implied_samples",
    "moments",
    "novelty",
    "rare_atoms",
    "tail_coverage",
    "tail_share",
    "w2_squared",
]

Array = NDArray[Any]
TAIL = 0.05


def moments(data: Array) -> tuple[Array, Array]:
    """Return mean, shape (d,), and maximum-likelihood covariance, shape (d, d), of data of shape (n, d)."""
    return data.mean(0), np.atleast_2d(np.cov(data, rowvar=False, ddof=0))


def w2_squared(one: tuple[Array, Array], other: tuple[Array, Array]) -> float:
    """Squared Wasserstein-2 distance of two Gaussians; a lower bound for any distributions with these moments.

    Parameters
    ----------
    one, other : pair of arrays, shapes (d,) and (d, d)
        Mean and covariance.

    Returns
    -------
    float >= 0
        In squared units of the data.

    Raises
    ------
    FloatingPointError
        If the moments are not finite, or the distance is not: the models have degenerated.

    Notes
    -----
    See :func:`collapse_theory.wasserstein.gaussian_w2_squared`. Source: shumailov2023 section 4.3 (Gelbrich).

    Examples
    --------
    >>> import numpy as np
    >>> w2_squared((np.zeros(1), np.eye(1)), (np.ones(1), 4 * np.eye(1)))
    2.0
    """
    try:
        return gaussian_w2_squared(*one, *other)
    except ValueError as error:  # it names arguments that no user has given
        raise FloatingPointError(f"moments of a generation have no distance: {error}") from None


def entropy(p: Array) -> float:
    """Shannon entropy of a distribution, in nats.

    Examples
    --------
    >>> import numpy as np
    >>> round(entropy(np.array([0.5, 0.5, 0.0])), 6)
    0.693147
    """
    positive = p[p > 0]
    return float(-(positive * np.log(positive)).sum()) + 0.0


def homozygosity(p: Array) -> float:
    """Probability that two draws are equal.

    Examples
    --------
    >>> import numpy as np
    >>> homozygosity(np.array([0.5, 0.5]))
    0.5
    """
    return float((p**2).sum())


def implied_samples(slope: float) -> float:
    """Effective sample size of a decay of a logarithm by ``slope`` per fit: 1/(1 − e^slope).

    Examples
    --------
    >>> import math
    >>> round(implied_samples(math.log1p(-1 / 50)), 9)
    50.0
    """
    return -1 / math.expm1(slope) if slope < 0 else math.inf


def rare_atoms(original: Array) -> Array:
    """Return the atoms of the original's last 5 % of probability, counted from the most probable down.

    Examples
    --------
    >>> import numpy as np
    >>> rare_atoms(np.array([0.02, 0.96, 0.02]))
    array([0, 2])
    """
    order = np.argsort(-original, kind="stable")
    before = np.cumsum(original[order]) - original[order]
    return np.sort(order[before >= 1 - TAIL - 1e-12])


def tail_coverage(p: Array, original: Array) -> float:
    """Original probability of the rare atoms that are still there, as a share of all rare atoms.

    Examples
    --------
    >>> import numpy as np
    >>> tail_coverage(np.array([1.0, 0.0, 0.0]), np.array([0.96, 0.02, 0.02]))
    0.0
    """
    return coverage_of(rare_atoms(original), p, original)


def coverage_of(rare: Array, p: Array, original: Array) -> float:
    """Original probability of those of some atoms that are still there, as a share of them all.

    Examples
    --------
    >>> import numpy as np
    >>> coverage_of(np.array([1, 2]), np.array([0.5, 0.5, 0.0]), np.array([0.5, 0.25, 0.25]))
    0.5
    """
    known = original[rare]
    mass = known.sum()
    return float(known[p[rare] > 0].sum() / mass) if mass else float("nan")


def tail_share(scores: Array, original: Array) -> tuple[float, float]:
    """Return how much of the original's tail is kept, and how much is new, by a score that is low in the tail.

    Parameters
    ----------
    scores, original : array, shape (n,) and (m,)
        For example log densities under the original of generated and of original data.

    Returns
    -------
    (float, float)
        Share of scores below the original's 5 % quantile, divided by 5 %; share below all original scores.
    """
    return float((scores < np.quantile(original, TAIL)).mean() / TAIL), float((scores < original.min()).mean())


def novelty(found: Array, original: Array) -> float:
    """Share of values that do not occur in the original.

    Examples
    --------
    >>> import numpy as np
    >>> novelty(np.array([1, 2, 3, 3]), np.array([1, 2]))
    0.5
    """
    return float((~np.isin(found, original)).mean()) if found.size else float("nan")
