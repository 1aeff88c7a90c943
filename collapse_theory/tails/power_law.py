r"""A power law: its first atoms one by one, and formulas for the rest (:mod:`.power`)."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from collapse_theory.arithmetic import floats_only
from collapse_theory.distribution import Floats
from collapse_theory.tails import arguments
from collapse_theory.tails.power import Rest, sum_between, sum_beyond
from collapse_theory.tails.tail import Tail

__all__ = ["PowerLaw"]

_HEAD = 1 << 16


@floats_only
@dataclass(frozen=True)
class PowerLaw(Tail):
    """p_i proportional to i^-exponent, i = 1, 2, …

    Parameters
    ----------
    exponent : float > 1

    Examples
    --------
    >>> words = PowerLaw(2.0)
    >>> round(words.pmf(1), 4), words.median(), words.isf(1e-6)
    (0.6079, 1, 607927)
    """

    exponent: float

    def __post_init__(self) -> None:
        arguments.exponent(self.exponent)

    @property
    def zeta(self) -> float:
        """Sum of i^-exponent."""
        from scipy.special import zeta

        return float(zeta(float(self.exponent)))

    def head(self) -> Floats:
        return np.asarray(np.arange(1, _HEAD, dtype=np.float64) ** -float(self.exponent) / self.zeta)

    @property
    def _rest(self) -> Rest:
        return Rest(float(self.exponent), self.zeta, _HEAD)

    def rest_missed(self, samples: float, poisson: bool) -> float:
        return self._rest.missed(samples, poisson=poisson)

    def rest_kept(self, samples: float) -> float:
        return self._rest.kept(samples)

    def mean(self) -> float:
        """Return the mean; infinite for exponents up to 2."""
        return 1 + self._excess_moments()[0]

    def var(self) -> float:
        """Return the variance; infinite for exponents up to 3."""
        first, second = self._excess_moments()
        return second - first**2 if second < math.inf else second

    def _excess_moments(self) -> tuple[float, float]:
        """Return E(X - 1) and E(X - 1)², which keep their digits where X is hardly ever above 1."""
        from scipy.special import zeta

        beta = float(self.exponent)
        first, second, third = (float(zeta(beta - k, 2)) if beta - k > 1 else math.inf for k in range(3))
        mean = (second - first) / self.zeta
        return mean, ((third - 2 * second + first) / self.zeta if third < math.inf else math.inf)

    @cached_property
    def _first_sums(self) -> Floats:
        return np.asarray(np.cumsum(self.head()))

    def _pmf(self, x: Floats) -> Floats:
        return np.asarray(x ** -float(self.exponent) / self.zeta)

    def _cdf(self, x: Floats) -> Floats:
        upper, known = self._sf(x), self._first_sums
        far = np.maximum(x, known.size)
        lower = known[np.minimum(x, known.size).astype(np.int64) - 1]
        lower = lower + sum_between(float(self.exponent), known.size + 1.0, far + 1) / self.zeta
        return np.where(upper < 0.5, 1 - upper, lower)

    def _sf(self, x: Floats) -> Floats:
        return np.asarray(sum_beyond(float(self.exponent), x) / self.zeta)
