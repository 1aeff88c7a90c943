r"""What one draw, and the draws of many generations, lose of a distribution with a tail.

An atom of probability p is missed by D draws with probability (1 - p)^D. After t refits it is gone with probability
exp(-D p g_t) if the number of draws is Poisson(D) (:func:`collapse_theory.families.poisson_extinction`), a relative
change of order t/D. Sums over a power law run over the first atoms one by one; the rest follows from the
Euler–Maclaurin formula, whose integral is an incomplete beta or gamma function.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from collapse_theory import arithmetic, checks

__all__ = [
    "Atoms",
    "GaussianBins",
    "Geometric",
    "PowerLaw",
    "Tail",
    "Vulnerability",
    "atoms_kept",
    "atoms_lost",
    "generations_law",
    "mass_lost",
    "mass_lost_after",
    "scaling_constant",
    "truncated_mass_lost",
    "vulnerability",
]

Floats = NDArray[np.float64]

_HEAD = 1 << 16
_SMALLEST = 1e-300


class Tail(ABC):
    """A distribution on ranked atoms."""

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
    """

    exponent: float

    def __post_init__(self) -> None:
        _exponent(self.exponent)

    @property
    def zeta(self) -> float:
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


def mass_lost(tail: Tail, *, samples: Any) -> float:
    r"""Expected probability of what one draw of ``samples`` data misses.

    Parameters
    ----------
    tail : PowerLaw, Geometric, GaussianBins or Atoms
    samples : int >= 0
        Data drawn, D.

    Returns
    -------
    float in [0, 1]

    Raises
    ------
    ValueError
        If an argument is out of range.

    Notes
    -----
    :math:`\sum_i p_i (1-p_i)^D`, exact to about 1e-13. Heavier tails lose more: a power law loses
    :math:`D^{-(1-1/\beta)}` times :func:`scaling_constant` (dohmatob2024c), a geometric tail about
    :math:`1/(D \ln(1/q))`, a bounded law with K atoms at most :math:`e^{-D \min p}`.

    Examples
    --------
    >>> round(mass_lost(PowerLaw(2.0), samples=10_000), 6)
    0.00691
    """
    size = checks.whole("samples", samples, minimum=0)
    p = tail.head()
    return float((p * _missed(p, size)).sum() + tail.rest_missed(size, poisson=False))


def mass_lost_after(tail: Tail, *, samples: Any, fits: Any) -> float:
    r"""Expected original probability of the atoms that are gone after ``fits`` refits: early collapse.

    Parameters
    ----------
    tail : Tail
    samples : int >= 1
        Mean number of data drawn per generation, D; the number itself is Poisson.
    fits : int >= 1
        Draw-then-fit steps, t.

    Returns
    -------
    float in [0, 1]

    Raises
    ------
    ValueError
        If an argument is out of range.

    Notes
    -----
    :math:`\sum_i p_i e^{-D p_i g_t}` (suresh2024 theorem 2, one atom at a time): as if one draw had only
    :math:`D g_t \approx 2D/t` data.

    Examples
    --------
    >>> tail = PowerLaw(2.0)
    >>> round(mass_lost_after(tail, samples=10_000, fits=1) / mass_lost(tail, samples=10_000), 4)
    1.0
    """
    from collapse_theory.families import line_survival

    size = checks.whole("samples", samples, minimum=1)
    steps = checks.whole("fits", fits, minimum=1)
    draws = size * float(line_survival(steps, arithmetic.of(1.0))[steps])
    p = tail.head()
    return float((p * np.exp(-draws * p)).sum() + tail.rest_missed(draws, poisson=True))


def atoms_kept(tail: Tail, *, samples: Any) -> float:
    r"""Expected number of different atoms in one draw, :math:`\sum_i [1 - (1-p_i)^D]`; parameters as :func:`mass_lost`.

    Returns
    -------
    float in [0, samples]

    Raises
    ------
    ValueError
        If an argument is out of range.

    Examples
    --------
    >>> atoms_kept(Atoms([0.5, 0.5]), samples=2)
    1.5
    """
    size = checks.whole("samples", samples, minimum=0)
    if size == 0:
        return 0.0
    p = tail.head()
    with np.errstate(divide="ignore"):
        drawn = -np.expm1(size * np.log1p(-p))
    return float(drawn.sum() + tail.rest_kept(size))


def atoms_lost(tail: Tail, *, samples: Any) -> float:
    r"""Expected number of atoms that one draw misses, :math:`\sum_i (1-p_i)^D`; parameters as :func:`mass_lost`.

    Returns
    -------
    float
        Infinity if there are infinitely many atoms; compare :func:`atoms_kept` then.

    Raises
    ------
    ValueError
        If an argument is out of range.

    Examples
    --------
    >>> atoms_lost(Atoms([0.5, 0.5]), samples=2)
    0.5
    """
    size = checks.whole("samples", samples, minimum=0)
    return float(_missed(tail.head(), size).sum()) if tail.support < np.inf else float("inf")


def _missed(p: Floats, size: int) -> Floats:
    with np.errstate(divide="ignore"):
        return np.exp(size * np.log1p(-p)) if size else np.ones_like(p)


def scaling_constant(exponent: float) -> float:
    r"""Constant of the scaling law :math:`C\,D^{-(1-1/\beta)}` of :func:`mass_lost` for a power law.

    Parameters
    ----------
    exponent : float > 1
        :math:`\beta`.

    Returns
    -------
    float > 0

    Raises
    ------
    ValueError
        If ``exponent`` is at most 1.

    Notes
    -----
    :math:`C = \zeta(\beta)^{-1/\beta}\,\Gamma(1-1/\beta)/\beta`. Source of the law without constant: dohmatob2024c.

    Examples
    --------
    >>> round(scaling_constant(2.0), 6)
    0.690988
    """
    from scipy.special import gamma, zeta

    beta = _exponent(exponent)
    return float(zeta(beta) ** (-1 / beta) * gamma(1 - 1 / beta) / beta)


def truncated_mass_lost(exponent: float, *, samples: Any, cutoff: Any) -> float:
    r"""Mass that a learner misses when its data come from a power law whose tail was cut off.

    Parameters
    ----------
    exponent : float > 1
        :math:`\beta`.
    samples : int >= 0
        Data drawn, T.
    cutoff : int >= 1
        Atoms that are left, k; the data are drawn from these, renormalised.

    Returns
    -------
    float in [0, 1]

    Raises
    ------
    ValueError
        If an argument is out of range.

    Notes
    -----
    :math:`\sum_{i \le k} p_i (1-q_i)^T + \sum_{i > k} p_i`, with q the cut law: of order
    :math:`T^{-(\beta-1)/\beta} + k^{-(\beta-1)}` (dohmatob2024c). More data stop to help at T of order
    :math:`k^\beta`.

    Examples
    --------
    >>> round(truncated_mass_lost(2.0, samples=10**9, cutoff=100) * 100, 3)
    0.605
    """
    from scipy.special import zeta

    beta, size = _exponent(exponent), checks.whole("samples", samples, minimum=0)
    atoms = checks.whole("cutoff", cutoff, minimum=1)
    total, beyond = float(zeta(beta)), float(zeta(beta, atoms + 1))
    p = np.arange(1, atoms + 1, dtype=np.float64) ** -beta / total
    return float((p * _missed(p / p.sum(), size)).sum() + beyond / total)


def generations_law(exponent: float, *, samples: Any, fits: Any) -> float:
    r"""The published law of n generations, n times the loss of one: :math:`n\,C\,D^{-(1-1/\beta)}`.

    Parameters
    ----------
    exponent : float > 1
        :math:`\beta`.
    samples : int >= 1
        Data per generation, D.
    fits : int >= 1
        Generations, n.

    Returns
    -------
    float > 0

    Raises
    ------
    ValueError
        If an argument is out of range.

    Notes
    -----
    A union bound, with :func:`scaling_constant` for the constant that dohmatob2024c leaves open. Refitting loses less:
    :func:`mass_lost_after` grows as :math:`(n/2)^{1-1/\beta}`, since what is lost once cannot be lost again.

    Examples
    --------
    >>> bound = generations_law(2.0, samples=10**6, fits=50)
    >>> mass_lost_after(PowerLaw(2.0), samples=10**6, fits=50) < bound / 8
    True
    """
    size, steps = checks.whole("samples", samples, minimum=1), checks.whole("fits", fits, minimum=1)
    return float(steps * scaling_constant(exponent) * size ** -(1 - 1 / float(exponent)))


@dataclass(frozen=True)
class Vulnerability:
    """One row of :func:`vulnerability`.

    Attributes
    ----------
    name : str
    first, after : float
        Mass lost in one draw and after ``fits`` refits.
    slope : float
        Local exponent of the first loss in the number of data: how fast more data help.
    """

    name: str
    first: float
    after: float
    slope: float


def vulnerability(tails: dict[str, Tail] | None = None, *, samples: Any = 1000, fits: Any = 10) -> list[Vulnerability]:
    """Which tails lose most: the losses of several tails, the largest first.

    Parameters
    ----------
    tails : dict of Tail
        By name. Default: a power law with exponent 2, a geometric tail of ratio 0.9, a normal distribution in bins of
        a tenth of its standard deviation, 100 equal atoms, and a mixture of two normals of which one has 1 % weight.
    samples : int >= 2
        Data per generation.
    fits : int >= 1
        Refits of the second column.

    Returns
    -------
    list of Vulnerability

    Raises
    ------
    ValueError
        If an argument is out of range.

    Notes
    -----
    The order of light and heavy tails holds for large samples only: a bounded law with many more atoms than data
    loses nearly everything.

    Examples
    --------
    >>> [row.name for row in vulnerability(samples=10**4)]
    ['power law', 'normal mixture', 'geometric', 'normal', 'bounded']
    """
    size = checks.whole("samples", samples, minimum=2)
    rows = [
        Vulnerability(name, first := mass_lost(tail, samples=size), mass_lost_after(tail, samples=size, fits=fits),
                      _slope(first, mass_lost(tail, samples=2 * size)))
        for name, tail in (tails or _examples()).items()
    ]  # fmt: skip
    return sorted(rows, key=lambda row: -row.first)


def _slope(first: float, second: float) -> float:
    return float(np.log2(first / second)) if second > 0 else float("inf")


def _examples() -> dict[str, Tail]:
    normal = GaussianBins(0.1).head()
    return {
        "power law": PowerLaw(2.0),
        "geometric": Geometric(0.9),
        "normal": GaussianBins(0.1),
        "bounded": Atoms(np.full(100, 0.01)),
        "normal mixture": Atoms(np.concatenate([0.99 * normal, 0.01 * normal])),
    }


def _exponent(value: Any) -> float:
    if isinstance(value, (bool, str)) or not 1 < float(value) < np.inf:
        raise ValueError(f"`exponent` must be finite and above 1; got {value!r}. A power law with less has no sum.")
    return float(value)
