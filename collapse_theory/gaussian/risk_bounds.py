r"""Bounds of the expected squared Wasserstein distance of refitted standard normals, in any dimension.

Replace: unbiased estimates, whose means have :math:`E\|\mu_n\|^2 = nd/M`. Accumulate: moments of the whole pool,
divided by its size, for which :math:`E\|\mu_t\|^2 = d - E\,Tr S`, whence the risk is :math:`2d - 2E\,Tr S^{1/2}`,
bounded from both sides by moments of the pooled covariance S.
"""

from __future__ import annotations

import math

from collapse_theory.gaussian.drift import variance_of_mean
from collapse_theory.gaussian.pooled import pooled
from collapse_theory.gaussian.risk import risk

__all__ = ["pooled_rise", "pooled_risk", "replaced_risk"]


def replaced_risk(samples: int, fits: int, *, dim: int) -> tuple[float, float]:
    """Return bounds of the risk under replacement; exact in one dimension.

    Examples
    --------
    >>> replaced_risk(100, 6, dim=2)
    (0.12, 4.12)
    """
    if dim == 1:
        exact = float(risk(samples, fits))
        return exact, exact
    drift = dim * float(variance_of_mean(samples, fits))
    spread = min(2.0 * dim, (dim * dim + dim) / (samples - 1)) if fits == 1 else 2.0 * dim
    return drift, drift + spread


def pooled_risk(samples: int, fits: float, *, dim: int) -> tuple[float, float]:
    """Return bounds of the risk after ``fits`` fits to the pool of all data; infinity for the limit.

    Above by (sqrt x - 1)² <= (x - 1)², below by Jensen's inequality for each factor.

    Examples
    --------
    >>> [round(end, 4) for end in pooled_risk(100, math.inf, dim=2)]
    [0.0329, 0.1301]
    """
    if dim == fits == 1:
        exact = float(risk(samples, 1, ddof=0))
        return exact, exact
    pool = pooled(fits, samples, dim)
    return -2 * dim * math.expm1(math.log1p(-pool.least_loss) / 2), dim * (pool.loss + pool.square)


def pooled_rise(samples: int, *, dim: int) -> float:
    """Return a lower bound of the risk of the second fit to the pool minus that of the first.

    E Tr S^(1/2) falls at least by the factor sqrt(1 - 1/(4M)), from what the risk of the first fit leaves of d.
    """
    _, first = pooled_risk(samples, 1, dim=dim)
    return -2 * math.expm1(0.5 * math.log1p(-1 / (4 * samples))) * (dim - first / 2)
