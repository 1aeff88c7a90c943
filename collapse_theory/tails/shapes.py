"""Distributions of which only the first atoms matter: a geometric one, a normal one in bins, and any finite one."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from collapse_theory import checks
from collapse_theory.arithmetic import floats_only
from collapse_theory.distribution import Floats, both_sums
from collapse_theory.tails.tail import Tail

__all__ = ["Atoms", "GaussianBins", "GeometricTail"]

_SMALLEST = 1e-300
_FURTHEST = 37  # standard deviations, beyond which a normal probability is below 1e-299


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
    """A standard normal distribution in bins of equal width: the central bin first, then pairs outwards.

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
    """Any distribution on finitely many atoms, numbered in the order given; those of probability 0 are left out.

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
        return both_sums(self.head())

    def _pmf(self, x: Floats) -> Floats:
        return self.head()[x.astype(np.int64) - 1]

    def _cdf(self, x: Floats) -> Floats:
        return self._sums[0][x.astype(np.int64) - 1]

    def _sf(self, x: Floats) -> Floats:
        return self._sums[1][x.astype(np.int64) - 1]
