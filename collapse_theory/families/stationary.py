"""The stationary distribution of a fitted mean with anchors, in the limit of many synthetic data."""

from __future__ import annotations

import math
from typing import Any

from collapse_theory import checks
from collapse_theory.arithmetic import floats_only
from collapse_theory.families.moments import variance_function

__all__ = ["stationary_distribution"]


@floats_only
@checks.within_float64("`mean`")
def stationary_distribution(*, family: str, mean: float, anchors: int = 1) -> Any:
    r"""Stationary distribution of the fitted mean with anchors, in the limit of many synthetic data.

    Parameters
    ----------
    family : {"bernoulli", "poisson", "gaussian-mean", "exponential", "gaussian-variance"}
        For the last, ``mean`` is the variance of a Gaussian with known mean.
    mean : float
        Original mean, inside the range of the family.
    anchors : int >= 1
        Real data per generation, m.

    Returns
    -------
    frozen scipy.stats distribution

    Raises
    ------
    ValueError
        If an argument is out of range.

    Notes
    -----
    The stationary density of the Itô diffusion :math:`d\mu = m(\mu_0 - \mu)\,d\tau + \sqrt{V(\mu)}\,dW` is proportional
    to :math:`V(\mu)^{-1} e^{-2m\,KL(\mu_0 \| \mu)}` in the mean, hence to :math:`e^{-2m\,KL}` in the natural parameter:
    beta, gamma, normal or inverse gamma. Compare jangjoo2026 eq. (18).

    Examples
    --------
    >>> limit = stationary_distribution(family="poisson", mean=3.0, anchors=2)
    >>> float(limit.mean()), float(limit.var())
    (3.0, 0.75)
    """
    from scipy import stats

    curvature = variance_function(family, mean).quadratic
    centre, m = checks.real("mean", mean), checks.whole("anchors", anchors, minimum=1, maximum=checks.LARGEST_COUNT)
    if family == "bernoulli":
        return stats.beta(2 * m * centre, 2 * m * (1 - centre))
    if family == "poisson":
        return stats.gamma(2 * m * centre, scale=1 / (2 * m))
    if family == "gaussian-mean":
        return stats.norm(centre, math.sqrt(1 / (2 * m)))
    strength = 2 * m / curvature
    return stats.invgamma(strength + 1, scale=strength * centre)
