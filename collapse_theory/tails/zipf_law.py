"""Zipf's law over finitely many atoms, as an array: what most vocabularies look like."""

from __future__ import annotations

import math

import numpy as np

from collapse_theory import checks
from collapse_theory.arithmetic import floats_only
from collapse_theory.distribution import Floats

__all__ = ["zipf"]

_SMALLEST = 1e-300
_BYTES = 24.0  # per atom: the list, and as much again where it is used


@floats_only
def zipf(atoms: int, exponent: float = 1.0) -> Floats:
    """Return Zipf's distribution over a given number of atoms, the most probable one first.

    Parameters
    ----------
    atoms : int >= 1
        Number of atoms, K; a few hundred million fit into memory.
    exponent : float >= 0
        p_i is proportional to i^-exponent, i = 1 … K; 0 makes all atoms equal.

    Returns
    -------
    float array, shape (K,)
        Can be passed as ``p`` everywhere.

    Raises
    ------
    ValueError
        If an argument is out of range, the atoms do not fit into memory, or the last ones leave the range of floats.

    Warns
    -----
    CostlyWarning
        Beyond some 90 million atoms, which take more than 2 GiB.

    Notes
    -----
    For infinitely many atoms, with an exponent above 1, use :class:`PowerLaw`; for equal atoms, without an array,
    :func:`collapse_theory.discrete.uniform`.

    Examples
    --------
    >>> zipf(4).round(2)
    array([0.48, 0.24, 0.16, 0.12])
    >>> from collapse_theory.discrete import expected_support
    >>> round(expected_support(zipf(1000, 1.1), samples=10**4, fits=100), 2)
    90.65
    """
    count = checks.whole("atoms", atoms, minimum=1, maximum=checks.LARGEST_COUNT)
    power = checks.scalar("exponent", exponent, allow_zero=True)
    remedy = "Use `tails.PowerLaw` for a tail without end, or `discrete.uniform` for equal atoms."
    checks.affordable("atoms", count, memory=_BYTES * count, remedy=remedy)
    if power * math.log(count) > -math.log(_SMALLEST):
        raise ValueError(
            f"`exponent` must leave the last atom above {_SMALLEST:g} of the first; {power:g} does not over {count} "
            f"atoms. Use a smaller one, or fewer atoms."
        )
    weights = np.arange(1, count + 1, dtype=np.float64)
    with np.errstate(under="ignore"):
        np.power(weights, -power, out=weights)
    weights /= weights.sum()
    return weights
