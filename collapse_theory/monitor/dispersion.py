r"""How widely counts scatter about a law: Pearson's sum, with the variance that it has for rare categories.

Let counts of mean m be independent with variance :math:`\varphi m`, negative binomial, Poisson or binomial. Their third
cumulant is :math:`m \varphi (2 \varphi - 1)`, the fourth :math:`m \varphi (6 \varphi^2 - 6 \varphi + 1)`. So a term
:math:`(y - m)^2 / m` has the variance :math:`2 \varphi^2 + \varphi (6 \varphi^2 - 6 \varphi + 1) / m`, and the
covariance
:math:`\varphi (2 \varphi - 1)` with the total. Given the total n, the counts are Dirichlet-multinomial, multinomial or
hypergeometric, and the sum over K categories loses the variance :math:`K^2 \varphi (2 \varphi - 1)^2 / n`. The interval
is that of a multiple of a chi-squared variate of the same mean and variance.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import chdtri, stdtrit

from collapse_theory.monitor.estimate import IntervalEstimate, unknown

__all__ = ["Dispersion", "scatter"]

Array = NDArray[np.float64]

RARE = 1.0  # expected counts below which categories are gathered
_LEAST = 0.5  # degrees of freedom below which nothing is known of the ratio


@dataclass(frozen=True)
class Dispersion:
    """Sums over categories; those of several steps add up.

    Attributes
    ----------
    total : float
        Pearson's sum.
    freedom : float
        What it would be for independent data.
    rarity : float
        Sum of 1/m over the terms.
    fixed : float
        Square of the number of terms over the number of data, which is given.
    """

    total: float = 0.0
    freedom: float = 0.0
    rarity: float = 0.0
    fixed: float = 0.0

    def __add__(self, other: Dispersion) -> Dispersion:
        return Dispersion(
            self.total + other.total,
            self.freedom + other.freedom,
            self.rarity + other.rarity,
            self.fixed + other.fixed,
        )

    @property
    def ratio(self) -> float:
        """Variance relative to that of independent data; 1 where nothing is known of it."""
        return self.total / self.freedom if self.freedom >= 1.0 else 1.0

    @property
    def certainty(self) -> float:
        """Degrees of freedom of the chi-squared variate that scatters as this ratio does."""
        if self.freedom < 1.0:
            return 0.0
        phi = self.ratio
        peaked = (6.0 * phi**2 - 6.0 * phi + 1.0) * self.rarity - (2.0 * phi - 1.0) ** 2 * self.fixed
        variance = 2.0 * phi**2 * self.freedom + phi * peaked
        return 2.0 * self.total**2 / max(variance, phi**2 * self.freedom) if self.total > 0.0 else 0.0

    def quantile(self, confidence: float) -> float:
        """Return how many standard errors, estimated with this ratio, an interval reaches to either side."""
        freedom = max(self.certainty, _LEAST) if self.certainty > 0.0 else math.inf
        return float(stdtrit(min(freedom, 1e9), 0.5 + 0.5 * confidence))

    def estimate(self, confidence: float) -> IntervalEstimate:
        """Return the ratio with its interval."""
        nu = self.certainty
        if nu < _LEAST:
            return unknown(confidence)
        most, least = (float(chdtri(nu, tail)) / nu for tail in (0.5 - 0.5 * confidence, 0.5 + 0.5 * confidence))
        if most == 0.0:
            return unknown(confidence)
        return IntervalEstimate(
            self.ratio, self.ratio / most, self.ratio / least if least > 0.0 else math.inf, confidence
        )


def scatter(expected: Array, counts: Array, fitted: int, rare: float = RARE) -> Dispersion:
    """Return the dispersion of counts about their expectations, of which ``fitted`` numbers were fitted to the counts.

    Categories that are expected less than ``rare`` times are gathered until they are not.
    """
    few = expected < rare
    means, seen = expected[~few], counts[~few]
    if few.any():
        some = expected[few]
        place = np.floor((np.cumsum(some) - some) / rare).astype(np.int64)
        gathered, again = np.bincount(place, some), np.bincount(place, counts[few])
        means, seen = np.append(means, gathered[gathered > 0]), np.append(seen, again[gathered > 0])
    freedom = float(means.size - 1 - fitted)
    if freedom < 1.0:
        return Dispersion()
    terms = (seen - means) ** 2 / means
    return Dispersion(float(terms.sum()), freedom, float((1.0 / means).sum()), means.size**2 / float(means.sum()))
