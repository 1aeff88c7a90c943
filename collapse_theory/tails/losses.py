r"""What one sample, and the samples of many generations, lose of a distribution with a tail.

An atom of probability p is missed by D draws with probability (1 - p)^D. After t refits it is gone with probability
exp(-D p g_t) if the sample size is Poisson(D) (:func:`collapse_theory.families.poisson_extinction`), which makes a
relative difference of order t/D.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from collapse_theory import checks
from collapse_theory.arithmetic import floats_only
from collapse_theory.discrete import branching_rate
from collapse_theory.distribution import Floats
from collapse_theory.tails import arguments
from collapse_theory.tails.tail import Tail, checked

__all__ = ["atoms_kept", "atoms_lost", "mass_lost", "mass_lost_after", "power_of_complement"]


@floats_only
@checks.within_float64("`tail` and `samples`")
def mass_lost(tail: Tail, *, samples: Any) -> float:
    r"""Expected mass of the atoms that one sample misses.

    Parameters
    ----------
    tail : PowerLaw, GeometricTail, GaussianBins or Atoms
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
    :math:`1/(D \ln(1/q))`, and a distribution on K atoms at most :math:`e^{-D \min p}`.

    Examples
    --------
    >>> from collapse_theory.tails import PowerLaw
    >>> round(mass_lost(PowerLaw(2.0), samples=10_000), 6)
    0.00691
    """
    atoms, size = checked(tail), arguments.size(samples)
    p, missed = _missed(atoms, size)
    return float((p * missed).sum() + atoms.rest_missed(size, poisson=False))


@floats_only
@checks.within_float64("`tail` and `samples`")
def mass_lost_after(tail: Tail, *, samples: Any, fits: Any) -> float:
    r"""Expected original probability of the atoms that are gone after ``fits`` refits: early collapse.

    Parameters
    ----------
    tail : Tail
    samples : int in [1, 10^18]
        Mean sample size per generation, D; the sample size itself is Poisson.
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
    :math:`\sum_i p_i e^{-D p_i g_t}` (suresh2024 theorem 2, one atom at a time): as for one sample of only
    :math:`D g_t \approx 2D/t` data.

    Examples
    --------
    >>> from collapse_theory.tails import PowerLaw
    >>> tail = PowerLaw(2.0)
    >>> round(mass_lost_after(tail, samples=10_000, fits=1) / mass_lost(tail, samples=10_000), 4)
    1.0
    """
    atoms, size = checked(tail), arguments.size(samples, minimum=1)
    draws = size * float(branching_rate(arguments.fits(fits)))
    p = atoms.head()
    return float((p * np.exp(-draws * p)).sum() + atoms.rest_missed(draws, poisson=True))


@floats_only
@checks.within_float64("`tail` and `samples`")
def atoms_kept(tail: Tail, *, samples: Any) -> float:
    r"""Expected number of different atoms in one sample, :math:`\sum_i [1 - (1-p_i)^D]`; see :func:`mass_lost`.

    Returns
    -------
    float in [0, samples]

    Raises
    ------
    ValueError
        If an argument is out of range.

    Examples
    --------
    >>> from collapse_theory.tails import Atoms
    >>> atoms_kept(Atoms([0.5, 0.5]), samples=2)
    1.5
    """
    atoms, size = checked(tail), arguments.size(samples)
    if size == 0:
        return 0.0
    p = atoms.head()
    with np.errstate(divide="ignore"):
        drawn = -np.expm1(size * np.log1p(-p))
    return float(drawn.sum() + atoms.rest_kept(size))


@floats_only
@checks.within_float64("`tail` and `samples`")
def atoms_lost(tail: Tail, *, samples: Any) -> float:
    r"""Expected number of atoms that one sample misses, :math:`\sum_i (1-p_i)^D`; parameters of :func:`mass_lost`.

    Returns
    -------
    float
        Infinity if there are infinitely many atoms; then use :func:`atoms_kept`.

    Raises
    ------
    ValueError
        If an argument is out of range.

    Examples
    --------
    >>> from collapse_theory.tails import Atoms
    >>> atoms_lost(Atoms([0.5, 0.5]), samples=2)
    0.5
    """
    atoms, size = checked(tail), arguments.size(samples)
    return float(_missed(atoms, size)[1].sum()) if atoms.support()[1] < np.inf else float("inf")


def _missed(tail: Tail, size: float) -> tuple[Floats, Floats]:
    """Return p and (1 - p)^size for the head of a tail."""
    p = tail.head()
    return p, power_of_complement(p, tail.rest_missed(0, poisson=False), size)


def power_of_complement(p: Floats, rest: float, size: float) -> Floats:
    """Return (1 - p)^size; what the largest atom leaves is the sum of the others and of the ``rest``."""
    if not size:
        return np.ones_like(p)
    with np.errstate(divide="ignore"):
        logs = np.log1p(-p)
        largest = int(p.argmax())
        logs[largest] = np.log(p[:largest].sum() + p[largest + 1 :].sum() + rest)
    return np.exp(size * logs)
