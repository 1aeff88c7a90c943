r"""Bounds of a mean over independent seeds, each end wrong with at most a stated probability.

Numbers on a line have Student's bounds. They keep their level for normal numbers and for every scale mixture of
normals, the scale of each seed included: t, Laplace, logistic and contaminated ones (Benjamini, Is the t test really
conservative when the parent distribution is long-tailed?, 1983; Bakirov and Szekely, Student's t-test for Gaussian
scale mixtures, 2006; for levels up to 4 % on each side). Numbers that don't vary have no bounds.

Shares have bounds without any assumption, by betting (Waudby-Smith and Ramdas, Estimating means of bounded random
variables by betting, 2024): if the mean of X in [0, 1] is at least m, the capital :math:`\prod (1 + f (m - X)/(1 - m))`
of a bet with stake f in [0, 1] has mean at most 1, so that the mean capital of several stakes reaches 1/level with
probability at most the level.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from numpy.typing import NDArray

__all__ = ["share", "student"]

Floats = NDArray[np.float64]
_STAKES = np.array([0.03, 0.1, 0.25, 0.5, 0.75, 1.0])
_ROUNDING = 1e-13  # relative scatter that rounding explains


def student(x: Floats, level: float) -> tuple[Floats, Floats]:
    """Return bounds of the means over the last axis but one.

    Examples
    --------
    >>> low, high = student(np.array([[1.0], [1.2], [1.1]]), 0.025)
    >>> print(f"{low[0]:.3f} {high[0]:.3f}")
    0.852 1.348
    """
    from scipy.special import stdtrit

    seeds = x.shape[-2]
    centre = x.mean(axis=-2)
    if seeds < 2:
        return np.full_like(centre, -math.inf), np.full_like(centre, math.inf)
    scatter = x.std(axis=-2, ddof=1)
    varies = scatter > _ROUNDING * np.abs(x).max(axis=-2)
    reach = np.where(varies, -stdtrit(seeds - 1, level) * scatter / math.sqrt(seeds), math.inf)
    return np.asarray(centre - reach), np.asarray(centre + reach)


def share(x: Floats, level: float) -> tuple[float, float]:
    """Return bounds of the mean of numbers in [0, 1], by bisection.

    Examples
    --------
    >>> low, high = share(np.zeros(10), 0.025)
    >>> print(f"{low:.3f} {high:.3f}")
    0.000 0.398
    """
    return 1 - _upper(1 - x, level), _upper(x, level)


def _upper(x: Floats, level: float) -> float:
    low, high = float(x.mean()), 1.0
    for _ in range(50):
        middle = (low + high) / 2
        low, high = (low, middle) if middle < 1 and exceeds(x, middle, level) else (middle, high)
    return high


def exceeds(x: Floats, mean: float, level: float) -> Any:
    """Tell whether shares, seeds on the last axis, refute that their mean is ``mean`` < 1 or more."""
    gain = (mean - x[..., None]) / (1 - mean)
    with np.errstate(divide="ignore"):
        capital = np.log1p(np.maximum(_STAKES * gain, -1.0)).sum(axis=-2)
    return np.logaddexp.reduce(capital, axis=-1) - math.log(_STAKES.size) >= -math.log(level)
