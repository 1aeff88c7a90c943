r"""What one draw, and the draws of many generations, lose of a distribution with a tail.

An atom of probability p is missed by D draws with probability (1 - p)^D. After t refits it is gone with probability
exp(-D p g_t) if the number of draws is Poisson(D) (:func:`collapse_theory.families.poisson_extinction`), a relative
change of order t/D.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from collapse_theory import checks
from collapse_theory.tails.power import Rest, exponent_of_integral
from collapse_theory.tails.shapes import Atoms, Floats, GaussianBins, Geometric, PowerLaw, Tail, checked, power_exponent

_SUMMED = 1 << 20  # atoms of a cut tail that are added up one by one
_MOST_FITS = 10**150

__all__ = [
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


@checks.within_float64("`tail` and `samples`")
def mass_lost(tail: Tail, *, samples: Any) -> float:
    r"""Expected probability of what one draw of ``samples`` data misses.

    Parameters
    ----------
    tail : PowerLaw, Geometric, GaussianBins or Atoms
    samples : int in [0, 10^18]
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
    :math:`\sum_i p_i (1-p_i)^D`, with a relative error below 1e-13. Heavier tails lose more: a power law loses
    :math:`D^{-(1-1/\beta)}` times :func:`scaling_constant` (dohmatob2024c), a geometric tail about
    :math:`1/(D \ln(1/q))`, a bounded law with K atoms at most :math:`e^{-D \min p}`.

    Examples
    --------
    >>> round(mass_lost(PowerLaw(2.0), samples=10_000), 6)
    0.00691
    """
    atoms, size = checked(tail), _size(samples)
    p, missed = _missed(atoms, size)
    return float((p * missed).sum() + atoms.rest_missed(size, poisson=False))


@checks.within_float64("`tail` and `samples`")
def mass_lost_after(tail: Tail, *, samples: Any, fits: Any) -> float:
    r"""Expected original probability of the atoms that are gone after ``fits`` refits: early collapse.

    Parameters
    ----------
    tail : Tail
    samples : int in [1, 10^18]
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
    from collapse_theory.discrete import branching_rate

    atoms, size = checked(tail), _size(samples, minimum=1)
    draws = size * float(branching_rate(checks.whole("fits", fits, minimum=1, maximum=_MOST_FITS)))
    p = atoms.head()
    return float((p * np.exp(-draws * p)).sum() + atoms.rest_missed(draws, poisson=True))


@checks.within_float64("`tail` and `samples`")
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
    atoms, size = checked(tail), _size(samples)
    if size == 0:
        return 0.0
    p = atoms.head()
    with np.errstate(divide="ignore"):
        drawn = -np.expm1(size * np.log1p(-p))
    return float(drawn.sum() + atoms.rest_kept(size))


@checks.within_float64("`tail` and `samples`")
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
    atoms, size = checked(tail), _size(samples)
    return float(_missed(atoms, size)[1].sum()) if atoms.support < np.inf else float("inf")


def _size(samples: Any, *, minimum: int = 0) -> float:
    return float(checks.whole("samples", samples, minimum=minimum, maximum=checks.LARGEST_COUNT))


def _missed(tail: Tail, size: float) -> tuple[Floats, Floats]:
    """Return p and (1 - p)^size for the head of a tail."""
    p = tail.head()
    return p, _power_of_complement(p, tail.rest_missed(0, poisson=False), size)


def _power_of_complement(p: Floats, rest: float, size: float) -> Floats:
    """Return (1 - p)^size; what the largest atom leaves is the sum of the others and of the ``rest``."""
    if not size:
        return np.ones_like(p)
    with np.errstate(divide="ignore"):
        logs = np.log1p(-p)
        largest = int(p.argmax())
        logs[largest] = np.log(p[:largest].sum() + p[largest + 1 :].sum() + rest)
    return np.exp(size * logs)


@checks.within_float64("`exponent`")
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

    beta = power_exponent(exponent)
    return float(zeta(beta) ** (-1 / beta) * gamma(exponent_of_integral(beta)) / beta)


@checks.within_float64("`exponent` and `samples`")
def truncated_mass_lost(exponent: float, *, samples: Any, cutoff: Any) -> float:
    r"""Mass that a learner misses when its data come from a power law whose tail was cut off.

    Parameters
    ----------
    exponent : float > 1
        :math:`\beta`.
    samples : int in [0, 10^18]
        Data drawn, T.
    cutoff : int in [1, 10^18]
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
    :math:`k^\beta`. The relative error is below 1e-12 for exponents from 1.01 on.

    Examples
    --------
    >>> round(truncated_mass_lost(2.0, samples=10**9, cutoff=100) * 100, 3)
    0.605
    """
    from scipy.special import zeta

    beta, size = power_exponent(exponent), _size(samples)
    atoms = checks.whole("cutoff", cutoff, minimum=1, maximum=checks.LARGEST_COUNT)
    weights = np.arange(1, min(atoms, _SUMMED) + 1, dtype=np.float64) ** -beta
    far = _sum_between(beta, _SUMMED + 1, atoms + 1) if atoms > _SUMMED else 0.0
    left, beyond = float(weights.sum()) + far, _beyond(beta, atoms)
    missed = float((weights * _power_of_complement(weights / left, far / left, size)).sum()) / left
    if far:
        near, end = (Rest(beta, left, first).missed(size, poisson=False) for first in (_SUMMED + 1.0, atoms + 1.0))
        missed += near - end
    return (left * missed + beyond) / float(zeta(beta))


def _beyond(beta: float, atoms: int) -> float:
    """Return the sum of i^-beta for i > atoms."""
    from scipy.special import zeta

    return float(zeta(beta, atoms + 1.0)) if (atoms + 1.0) ** -beta > 0 else 0.0


def _sum_between(beta: float, first: float, stop: float) -> float:
    """Return the sum of i^-beta for first <= i < stop by the Euler–Maclaurin formula, its integral free of poles."""
    ends = np.array([first, stop], dtype=np.float64)
    integral = -np.expm1((1 - beta) * np.log(stop / first)) / (beta - 1) * first ** (1 - beta)
    near, far = ends**-beta * (0.5 + beta / (12 * ends))
    return float(integral + near - far)


@checks.within_float64("`exponent`, `samples` and `fits`")
def generations_law(exponent: float, *, samples: Any, fits: Any) -> float:
    r"""The published law of n generations, n times the loss of one: :math:`n\,C\,D^{-(1-1/\beta)}`.

    Parameters
    ----------
    exponent : float > 1
        :math:`\beta`.
    samples : int in [1, 10^18]
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
    size, steps = _size(samples, minimum=1), checks.whole("fits", fits, minimum=1, maximum=_MOST_FITS)
    return float(steps * scaling_constant(exponent) * size ** -exponent_of_integral(power_exponent(exponent)))


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

    Examples
    --------
    >>> vulnerability({"coin": Atoms([0.5, 0.5])}, samples=2)[0].first
    0.25
    """

    name: str
    first: float
    after: float
    slope: float


@checks.within_float64("`tails` and `samples`")
def vulnerability(tails: dict[str, Tail] | None = None, *, samples: Any = 1000, fits: Any = 10) -> list[Vulnerability]:
    """Which tails lose most: the losses of several tails, the largest first.

    Parameters
    ----------
    tails : dict of Tail
        By name. Default: a power law with exponent 2, a geometric tail of ratio 0.9, a normal distribution in bins of
        a tenth of its standard deviation, 100 equal atoms, and a mixture of two normals of which one has 1 % weight.
    samples : int in [2, 5·10^17]
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
    size = checks.whole("samples", samples, minimum=2, maximum=checks.LARGEST_COUNT // 2)
    if tails is not None and not (isinstance(tails, dict) and tails):
        raise ValueError(f"`tails` must be a dict of tails by name; got {type(tails).__name__}. Pass {{name: tail}}.")
    rows = [
        Vulnerability(
            name,
            first := mass_lost(tail, samples=size),
            mass_lost_after(tail, samples=size, fits=fits),
            _slope(first, mass_lost(tail, samples=2 * size)),
        )
        for name, tail in (tails or _examples()).items()
    ]
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
