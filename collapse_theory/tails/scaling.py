r"""How the loss of a power law :math:`p_i \propto i^{-\beta}` scales with the sample size (dohmatob2024c)."""

from __future__ import annotations

from typing import Any

import numpy as np

from collapse_theory import checks
from collapse_theory.arithmetic import floats_only
from collapse_theory.tails import arguments
from collapse_theory.tails.losses import power_of_complement
from collapse_theory.tails.power import Rest, exponent_of_integral, sum_between, sum_beyond

__all__ = ["mass_lost_union_bound", "scaling_constant", "truncated_mass_lost"]

_SUMMED = 1 << 20  # atoms of a cut tail that are added up one by one


@floats_only
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
    :math:`C = \zeta(\beta)^{-1/\beta}\,\Gamma(1-1/\beta)/\beta`. dohmatob2024c leaves the constant open.

    Examples
    --------
    >>> round(scaling_constant(2.0), 6)
    0.690988
    """
    from scipy.special import gamma, zeta

    beta = arguments.exponent(exponent)
    return float(zeta(beta) ** (-1 / beta) * gamma(exponent_of_integral(beta)) / beta)


@floats_only
@checks.within_float64("`exponent` and `samples`")
def truncated_mass_lost(exponent: float, *, samples: Any, cutoff: Any) -> float:
    r"""Mass that a learner misses when its data come from a truncated power law.

    Parameters
    ----------
    exponent : float > 1
        :math:`\beta`.
    samples : int in [0, 10^18]
        Data drawn, T.
    cutoff : int in [1, 10^18]
        Number of atoms that are left, k; the data are drawn from these, renormalised.

    Returns
    -------
    float in [0, 1]

    Raises
    ------
    ValueError
        If an argument is out of range.

    Notes
    -----
    :math:`\sum_{i \le k} p_i (1-q_i)^T + \sum_{i > k} p_i`, with q the truncated distribution: of order
    :math:`T^{-(\beta-1)/\beta} + k^{-(\beta-1)}` (dohmatob2024c). From T of order :math:`k^\beta` on more data no
    longer help. The relative error is below 1e-12 for exponents from 1.01 on.

    Examples
    --------
    >>> round(truncated_mass_lost(2.0, samples=10**9, cutoff=100) * 100, 3)
    0.605
    """
    from scipy.special import zeta

    beta, size = arguments.exponent(exponent), arguments.size(samples)
    atoms = checks.whole("cutoff", cutoff, minimum=1, maximum=checks.LARGEST_COUNT)
    weights = np.arange(1, min(atoms, _SUMMED) + 1, dtype=np.float64) ** -beta
    far = float(sum_between(beta, _SUMMED + 1, atoms + 1)) if atoms > _SUMMED else 0.0
    left, beyond = float(weights.sum()) + far, float(sum_beyond(beta, atoms))
    missed = float((weights * power_of_complement(weights / left, far / left, size)).sum()) / left
    if far:
        near, end = (Rest(beta, left, first).missed(size, poisson=False) for first in (_SUMMED + 1.0, atoms + 1.0))
        missed += near - end
    return (left * missed + beyond) / float(zeta(beta))


@floats_only
@checks.within_float64("`exponent`, `samples` and `fits`")
def mass_lost_union_bound(exponent: float, *, samples: Any, fits: Any) -> float:
    r"""Published bound for n generations, n times the loss of the first: :math:`n\,C\,D^{-(1-1/\beta)}`.

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
    :func:`mass_lost_after` grows as :math:`(n/2)^{1-1/\beta}`, since what is lost cannot be lost again.

    Examples
    --------
    >>> from collapse_theory.tails import PowerLaw, mass_lost_after
    >>> bound = mass_lost_union_bound(2.0, samples=10**6, fits=50)
    >>> mass_lost_after(PowerLaw(2.0), samples=10**6, fits=50) < bound / 8
    True
    """
    size, steps = arguments.size(samples, minimum=1), arguments.fits(fits)
    return float(steps * scaling_constant(exponent) * size ** -exponent_of_integral(arguments.exponent(exponent)))
