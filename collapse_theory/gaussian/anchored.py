r"""Variance that is fitted to n synthetic and m real data in every generation, with known mean: a perpetuity.

:math:`\sigma'^2 = A\sigma^2 + B` with :math:`A = \chi^2_n/(n+m)` and :math:`B = \sigma_0^2\chi^2_m/(n+m)`, independent.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from collapse_theory import arithmetic, checks
from collapse_theory.arithmetic import Number
from collapse_theory.gaussian.moments import width

__all__ = ["StationaryMoments", "anchored_tail_index", "anchored_variance"]


@dataclass(frozen=True)
class StationaryMoments:
    """Mean and variance of a stationary distribution.

    Attributes
    ----------
    mean, variance : number
        The first moment and the second central one.

    Examples
    --------
    >>> anchored_variance(10, anchors=2)
    StationaryMoments(mean=1.0, variance=1.0)
    """

    mean: Number
    variance: Number


@arithmetic.any_kind
def anchored_variance(samples: Number, *, sigma: Number = 1, anchors: Number) -> StationaryMoments:
    r"""Stationary mean and variance of the fitted :math:`\sigma^2`.

    Parameters
    ----------
    samples : int in [1, 10^18], or symbol
        Data per generation drawn from the last fit, n.
    sigma : number > 0
        Original standard deviation.
    anchors : int in [1, 10^18], or symbol
        Fresh real data per generation, m.

    Returns
    -------
    StationaryMoments
        In the square of the unit of ``sigma`` and its square.

    Raises
    ------
    ValueError
        If an argument is out of range.

    Notes
    -----
    Exact. The mean is :math:`\sigma^2`, already after one fit. The variance is
    :math:`2\sigma^4 (n + m)/[2n(m-1) + m^2]`, finite for every m >= 1: one real datum per generation is enough for a
    second moment, though not for a small one.

    Examples
    --------
    >>> anchored_variance(10, anchors=1)
    StationaryMoments(mean=1.0, variance=22.0)
    """
    counts = _count("samples", samples), _count("anchors", anchors)
    scale = width(sigma)
    ops = arithmetic.of(*counts, scale)
    n, m = map(ops.number, counts)
    square = ops.number(scale) ** 2
    variance = 2 * square**2 * (n + m) / (2 * n * (m - 1) + m**2)
    return StationaryMoments(ops.plain(square), ops.plain(variance))


def _count(name: str, value: Number) -> Number:
    """Return a count, in its own kind of number."""
    if arithmetic.is_symbolic(value):
        return value
    count = checks.whole(name, value, minimum=1, maximum=checks.LARGEST_COUNT)
    return count if arithmetic.of(value).is_float else value


@arithmetic.floats_only
def anchored_tail_index(samples: int, *, anchors: int) -> float:
    r"""Index kappa of the power tail :math:`P(\sigma^2 > x) \sim x^{-\kappa}` of the stationary distribution.

    Parameters
    ----------
    samples : int in [1, 10^18]
        Data per generation drawn from the last fit, n.
    anchors : int in [1, 10^18]
        Fresh real data per generation, m.

    Returns
    -------
    float > 2
        Close to m + 1 for large n. SecondMoments of an order of at least kappa are infinite.

    Raises
    ------
    ValueError
        If an argument is out of range.

    Notes
    -----
    The positive root of :math:`E A^\kappa = (2/(n+m))^\kappa\,\Gamma(n/2+\kappa)/\Gamma(n/2) = 1` (Kesten 1973;
    Goldie 1991).

    Examples
    --------
    >>> round(anchored_tail_index(10, anchors=1), 5)
    2.04832
    """
    import numpy as np
    from scipy.optimize import brentq

    from collapse_theory.gaussian.transform import CentredLogChi

    n = checks.whole("samples", samples, minimum=1, maximum=checks.LARGEST_COUNT)
    m = checks.whole("anchors", anchors, minimum=1, maximum=checks.LARGEST_COUNT)
    centred = CentredLogChi(np.array([n / 2]), np.ones(1))
    drift = -float(arithmetic.of().log_minus_digamma(n / 2)) - math.log1p(m / n)  # E ln A

    def rate(kappa: float) -> float:  # ln E A^kappa / kappa, increasing
        return float(centred.log(np.array([complex(kappa)]))[0].real / kappa) + drift

    high = 4.0
    while rate(high) <= 0:
        high *= 2
    return float(brentq(rate, 2.0, high, xtol=1e-13, rtol=1e-14))
