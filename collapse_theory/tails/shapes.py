"""Distributions on atoms that are numbered from 1.

Sums run over the first atoms one by one; only a power law has more, and a formula for the rest (:mod:`.power`).
"""

from __future__ import annotations

import math
from abc import abstractmethod
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from collapse_theory import checks
from collapse_theory.arithmetic import floats_only
from collapse_theory.distribution import DiscreteDistribution, Floats
from collapse_theory.tails import arguments
from collapse_theory.tails.power import Rest, sum_between, sum_beyond

__all__ = ["Atoms", "GaussianBins", "GeometricTail", "PowerLaw", "Tail", "checked"]

_HEAD = 1 << 16
_SMALLEST = 1e-300
_FURTHEST = 37  # standard deviations, beyond which a normal probability is below 1e-299


class Tail(DiscreteDistribution):
    """A distribution on atoms numbered from 1, for its methods the distribution of the number of a random atom.

    Examples
    --------
    >>> isinstance(GeometricTail(0.5), Tail)
    True
    """

    @abstractmethod
    def head(self) -> Floats:
        """Return the probabilities of the first atoms: all that matter, or all before a smooth rest."""

    def rest_missed(self, draws: float, poisson: bool) -> float:
        """Return the missed mass of the atoms after the head."""
        return 0.0

    def rest_kept(self, draws: float) -> float:
        """Return the expected number of drawn atoms after the head."""
        return 0.0

    def support(self) -> tuple[int, float]:
        """Return 1 and the number of atoms."""
        return 1, math.inf


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

    def rest_missed(self, draws: float, poisson: bool) -> float:
        return self._rest.missed(draws, poisson=poisson)

    def rest_kept(self, draws: float) -> float:
        return self._rest.kept(draws)

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


@floats_only
@dataclass(frozen=True)
class GeometricTail(Tail):
    """p_i proportional to ratio^i, i = 1, 2, …

    Parameters
    ----------
    ratio : float in (0, 1)
        At most 0.9999.

    Examples
    --------
    >>> GeometricTail(0.5).pmf([1, 2, 3])
    array([0.5  , 0.25 , 0.125])
    """

    ratio: float

    def __post_init__(self) -> None:
        if checks.real("ratio", checks.inside("ratio", self.ratio, 0, 1)) > 0.9999:
            raise ValueError(f"`ratio` must be at most 0.9999; got {self.ratio!r}. Coarsen the bins.")

    def head(self) -> Floats:
        ratio = float(self.ratio)
        atoms = int(np.log(_SMALLEST) / np.log(ratio)) + 1
        return np.asarray((1 - ratio) * ratio ** np.arange(atoms, dtype=np.float64))

    def mean(self) -> float:
        return 1 / (1 - float(self.ratio))

    def var(self) -> float:
        return float(self.ratio) / (1 - float(self.ratio)) ** 2

    def _pmf(self, x: Floats) -> Floats:
        return np.asarray((1 - float(self.ratio)) * float(self.ratio) ** (x - 1))

    def _cdf(self, x: Floats) -> Floats:
        return np.asarray(-np.expm1(x * np.log(float(self.ratio))))

    def _sf(self, x: Floats) -> Floats:
        return np.asarray(np.exp(x * np.log(float(self.ratio))))


@floats_only
@dataclass(frozen=True)
class GaussianBins(Tail):
    """A standard normal distribution in bins of equal width: the central one first, then pairs ever further out.

    Parameters
    ----------
    width : float > 0
        In standard deviations; at least 1e-4.

    Examples
    --------
    >>> GaussianBins(1.0).pmf([1, 2, 3]).round(4)
    array([0.3829, 0.2417, 0.2417])
    """

    width: float

    def __post_init__(self) -> None:
        if checks.scalar("width", self.width) < 1e-4:
            raise ValueError(f"`width` must be at least 1e-4; got {self.width!r}. Coarsen the bins.")

    def head(self) -> Floats:
        from scipy import special

        edges = (np.arange(int(_FURTHEST / float(self.width)) + 2) + 0.5) * float(self.width)
        upper = special.ndtr(-edges)
        side = upper[:-1] - upper[1:]
        return np.concatenate([[special.erf(edges[0] / np.sqrt(2))], np.repeat(side[side > _SMALLEST], 2)])

    def mean(self) -> float:
        return 1 + self._excess_moments()[0]

    def var(self) -> float:
        first, second = self._excess_moments()
        return second - first**2

    def _excess_moments(self) -> tuple[float, float]:
        """Return E(X - 1) and E(X - 1)²."""
        k = np.arange(1, 2 * int(_FURTHEST / float(self.width)) + 4, dtype=np.float64)
        upper = self._sf(k)
        return float(upper.sum()), float(((2 * k - 1) * upper).sum())

    def _edges(self, x: Floats) -> tuple[Floats, Floats]:
        """Return how far the first x bins reach at their shorter and at their longer side."""
        width = float(self.width)
        return ((x - 1) // 2 + 0.5) * width, (x // 2 + 0.5) * width

    def _pmf(self, x: Floats) -> Floats:
        from scipy import special

        inner, outer = (np.floor(x / 2) - 0.5) * float(self.width), (np.floor(x / 2) + 0.5) * float(self.width)
        pair = special.ndtr(-inner) - special.ndtr(-outer)
        return np.asarray(np.where(x == 1, special.erf(outer / np.sqrt(2)), pair))

    def _cdf(self, x: Floats) -> Floats:
        from scipy import special

        return np.asarray(sum(special.erf(edge / np.sqrt(2)) for edge in self._edges(x)) / 2)

    def _sf(self, x: Floats) -> Floats:
        from scipy import special

        return np.asarray(sum(special.ndtr(-edge) for edge in self._edges(x)))


@floats_only
@dataclass(frozen=True, eq=False)
class Atoms(Tail):
    """Any finite distribution; atoms are numbered in the order given, those of probability 0 left out.

    Parameters
    ----------
    p : array_like, shape (K,)
        Non-negative, sums to 1.

    Examples
    --------
    >>> Atoms([0.25, 0.25, 0.5]).support()
    (1, 3.0)
    """

    p: Any

    def __post_init__(self) -> None:
        checks.distribution(self.p)
        checks.floats("p", self.p)

    def head(self) -> Floats:
        p = checks.floats("p", self.p)
        return np.asarray(p[p > 0] / p.sum())

    def support(self) -> tuple[int, float]:
        return 1, float(self._sums[0].size)

    def mean(self) -> float:
        return float(self._numbers @ self.head())

    def var(self) -> float:
        return float((self._numbers - self.mean()) ** 2 @ self.head())

    @property
    def _numbers(self) -> Floats:
        return np.arange(1, self.support()[1] + 1)

    @cached_property
    def _sums(self) -> tuple[Floats, Floats]:
        """P(X <= i) and P(X > i), each summed from its own side where it is small."""
        p = self.head()
        lower, upper = np.cumsum(p), np.append(np.cumsum(p[:0:-1])[::-1], 0.0)
        return (
            np.maximum.accumulate(np.where(lower < 0.5, lower, 1 - upper)),
            np.minimum.accumulate(np.where(upper < 0.5, upper, 1 - lower)),
        )

    def _pmf(self, x: Floats) -> Floats:
        return self.head()[x.astype(np.int64) - 1]

    def _cdf(self, x: Floats) -> Floats:
        return self._sums[0][x.astype(np.int64) - 1]

    def _sf(self, x: Floats) -> Floats:
        return self._sums[1][x.astype(np.int64) - 1]


def checked(tail: Any) -> Tail:
    """Return ``tail`` if it is one."""
    if isinstance(tail, Tail):
        return tail
    raise ValueError(
        f"`tail` must be a tail such as PowerLaw(2.0); got {type(tail).__name__}. Wrap probabilities as Atoms(p)."
    )
