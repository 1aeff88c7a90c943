"""Distributions on ranked atoms.

Sums run over the first atoms one by one; only a power law has more, and a formula for the rest (:mod:`.power`).
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from collapse_theory import checks
from collapse_theory.tails.power import Rest

__all__ = ["Atoms", "GaussianBins", "Geometric", "PowerLaw", "Tail", "checked", "power_exponent"]

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

    def rest_kept(self, draws: float) -> float:
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
        if checks.real("ratio", checks.inside("ratio", self.ratio, 0, 1)) > 0.9999:
            raise ValueError(f"`ratio` must be at most 0.9999; got {self.ratio!r}. Coarsen the bins.")

    def head(self) -> Floats:
        ratio = float(self.ratio)
        atoms = int(np.log(_SMALLEST) / np.log(ratio)) + 1
        return np.asarray((1 - ratio) * ratio ** np.arange(atoms, dtype=np.float64))


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
        if checks.scalar("width", self.width) < 1e-4:
            raise ValueError(f"`width` must be at least 1e-4; got {self.width!r}. Coarsen the bins.")

    def head(self) -> Floats:
        from scipy import special

        edges = (np.arange(int(37 / float(self.width)) + 2) + 0.5) * float(self.width)
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
        checks.floats("p", self.p)

    def head(self) -> Floats:
        p = checks.floats("p", self.p)
        return np.asarray(p[p > 0] / p.sum())

    @property
    def support(self) -> float:
        return float(self.head().size)


def power_exponent(value: Any) -> float:
    """Return the exponent of a power law, checked."""
    exponent = checks.real("exponent", value)
    if not 1 < exponent < np.inf:
        raise ValueError(f"`exponent` must be finite and above 1; got {value!r}. A power law with less has no sum.")
    return exponent


def checked(tail: Any) -> Tail:
    """Return ``tail`` if it is one."""
    if isinstance(tail, Tail):
        return tail
    raise ValueError(
        f"`tail` must be a tail such as PowerLaw(2.0); got {type(tail).__name__}. Wrap probabilities as Atoms(p)."
    )
