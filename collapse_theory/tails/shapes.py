r"""Distributions on ranked atoms.

Sums over a power law run over the first atoms one by one; the rest follows from the Euler–Maclaurin formula, whose
integral is an incomplete beta or gamma function.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from collapse_theory import checks

__all__ = ["Atoms", "GaussianBins", "Geometric", "PowerLaw", "Tail", "power_exponent"]

Floats = NDArray[np.float64]

_HEAD = 1 << 16
_SMALLEST = 1e-300


class Tail(ABC):
    """A distribution on ranked atoms.

    Examples
    --------
    >>> isinstance(Geometric(0.5), Tail)
    True
    """

    @abstractmethod
    def head(self) -> Floats:
        """Return the probabilities of the first atoms: all that matter, or all before a smooth rest."""

    def rest_missed(self, draws: float, poisson: bool) -> float:
        """Return the missed mass of the atoms after the head."""
        return 0.0

    def rest_kept(self, draws: int) -> float:
        """Return the expected number of drawn atoms after the head."""
        return 0.0

    @property
    def support(self) -> float:
        """Number of atoms."""
        return float("inf")


@dataclass(frozen=True)
class PowerLaw(Tail):
    """p_i proportional to i^-exponent, i = 1, 2, …

    Parameters
    ----------
    exponent : float > 1

    Examples
    --------
    >>> round(float(PowerLaw(2.0).head()[0]), 4)
    0.6079
    """

    exponent: float

    def __post_init__(self) -> None:
        power_exponent(self.exponent)

    @property
    def zeta(self) -> float:
        """Sum of i^-exponent."""
        from scipy.special import zeta

        return float(zeta(self.exponent))

    def head(self) -> Floats:
        return np.asarray(np.arange(1, _HEAD, dtype=np.float64) ** -self.exponent / self.zeta)

    @property
    def _next(self) -> float:
        return float(_HEAD**-self.exponent / self.zeta)

    def rest_missed(self, draws: float, poisson: bool) -> float:
        from scipy import special

        p, c = self._next, 1 - 1 / self.exponent
        scale = self.zeta ** (-1 / self.exponent) / self.exponent
        if poisson:
            integral = special.gammainc(c, draws * p) * special.gamma(c) * draws**-c if draws else p**c / c
            missed = np.exp(-draws * p)
        else:
            integral = special.betainc(c, draws + 1, p) * special.beta(c, draws + 1)
            missed = np.exp(draws * np.log1p(-p))
        slope = -self.exponent * p / _HEAD * missed * (1 - draws * p / (1 if poisson else 1 - p))
        return float(scale * integral + p * missed / 2 - slope / 12)

    def rest_kept(self, draws: int) -> float:
        from scipy import special

        p, c = self._next, 1 - 1 / self.exponent
        drawn = -np.expm1(draws * np.log1p(-p))
        rising = draws * self.zeta ** (-1 / self.exponent) * special.betainc(c, draws, p) * special.beta(c, draws)
        slope = -self.exponent * draws * p / _HEAD * np.exp((draws - 1) * np.log1p(-p))
        return float(rising - _HEAD * drawn + drawn / 2 - slope / 12)


@dataclass(frozen=True)
class Geometric(Tail):
    """p_i proportional to ratio^i, i = 0, 1, …

    Parameters
    ----------
    ratio : float in (0, 1)

    Examples
    --------
    >>> Geometric(0.5).head()[:3]
    array([0.5  , 0.25 , 0.125])
    """

    ratio: float

    def __post_init__(self) -> None:
        checks.inside("ratio", self.ratio, 0, 1)
        if self.ratio > 0.9999:
            raise ValueError(f"`ratio` must be at most 0.9999; got {self.ratio!r}. Coarsen the bins.")

    def head(self) -> Floats:
        atoms = int(np.log(_SMALLEST) / np.log(self.ratio))
        return np.asarray((1 - self.ratio) * self.ratio ** np.arange(atoms, dtype=np.float64))


@dataclass(frozen=True)
class GaussianBins(Tail):
    """A standard normal distribution in bins of equal width, one of them centred.

    Parameters
    ----------
    width : float > 0
        In standard deviations; at least 1e-4.

    Examples
    --------
    >>> round(float(GaussianBins(1.0).head().max()), 4)
    0.3829
    """

    width: float

    def __post_init__(self) -> None:
        checks.positive("width", self.width)
        if self.width < 1e-4:
            raise ValueError(f"`width` must be at least 1e-4; got {self.width!r}. Coarsen the bins.")

    def head(self) -> Floats:
        from scipy import special

        edges = (np.arange(int(37 / self.width) + 2) + 0.5) * self.width
        upper = special.ndtr(-edges)
        side = upper[:-1] - upper[1:]
        return np.concatenate([[special.erf(edges[0] / np.sqrt(2))], np.repeat(side[side > _SMALLEST], 2)])


@dataclass(frozen=True, eq=False)
class Atoms(Tail):
    """Any finite distribution.

    Parameters
    ----------
    p : array_like, shape (K,)
        Non-negative, sums to 1.

    Examples
    --------
    >>> Atoms([0.25, 0.25, 0.5]).support
    3.0
    """

    p: Any

    def __post_init__(self) -> None:
        checks.distribution(self.p)

    def head(self) -> Floats:
        p = np.asarray(self.p, dtype=np.float64)
        return np.asarray(p[p > 0] / p.sum())

    @property
    def support(self) -> float:
        return float(self.head().size)


def power_exponent(value: Any) -> float:
    """Return the exponent of a power law, checked."""
    if isinstance(value, (bool, str)) or not 1 < float(value) < np.inf:
        raise ValueError(f"`exponent` must be finite and above 1; got {value!r}. A power law with less has no sum.")
    return float(value)
