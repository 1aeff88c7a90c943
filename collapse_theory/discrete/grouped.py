"""Distributions whose equal atoms are counted instead of listed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np

from collapse_theory import checks
from collapse_theory.arithmetic import any_kind

__all__ = ["Grouped", "uniform"]


@any_kind
@dataclass(frozen=True)
class Grouped:
    """Distinct probabilities, and how many atoms have each: a distribution that costs no memory for equal atoms.

    Parameters
    ----------
    p : array_like, shape (G,)
        Probability of one atom of each group; non-negative.
    counts : array_like of int >= 1, shape (G,)
        Atoms in each group, at most 1e18; p · counts sums to 1.

    Raises
    ------
    ValueError
        If the shapes differ, or what they say is not a distribution.

    Notes
    -----
    The closed forms of this module take it in place of an array, except where a result has an entry for each atom.

    Examples
    --------
    >>> from collapse_theory.discrete import expected_support
    >>> two_frequent = Grouped([0.25, 0.5e-9], [2, 10**9])
    >>> round(expected_support(two_frequent, samples=1000, fits=10), 3)
    88.282
    """

    p: Any
    counts: Any

    def __post_init__(self) -> None:
        masses = _listed("p", self.p)
        sizes = [
            checks.whole("counts", n, minimum=1, maximum=checks.LARGEST_COUNT) for n in _listed("counts", self.counts)
        ]
        for mass in masses:
            checks.inside("p", mass, 0, 1, closed=True)
        if len(masses) != len(sizes):
            raise ValueError(
                f"`counts` must be as long as `p`; they have {len(sizes)} and {len(masses)} entries. Count each group."
            )
        object.__setattr__(self, "p", masses)
        object.__setattr__(self, "counts", sizes)
        checks.distribution(self.masses)

    def lifted(self, lift: Callable[[Any], Any]) -> Grouped:
        """Return the same distribution with its probabilities in another kind of number."""
        return Grouped(list(map(lift, self.p)), self.counts)

    @property
    def masses(self) -> list[Any]:
        """Probability of each group."""
        return [n * p for n, p in zip(self.counts, self.p, strict=True)]


def _listed(name: str, values: Any) -> list[Any]:
    checks.unmasked(name, values)
    nested = any(np.iterable(value) for value in values) if isinstance(values, (list, tuple)) else np.ndim(values) != 1
    if not isinstance(values, (list, tuple, np.ndarray)) or nested:
        raise ValueError(f"`{name}` must be a list or a one-dimensional array; got {values!r:.60}. Pass shape (G,).")
    return list(values)


@any_kind
def uniform(atoms: int) -> Grouped:
    """Return the uniform distribution over a given number of atoms.

    Parameters
    ----------
    atoms : int in [1, 10^18]
        Number of atoms, K.

    Returns
    -------
    Grouped
        K times the fraction 1/K, so that certified results are about 1/K itself.

    Raises
    ------
    ValueError
        If ``atoms`` is out of range.

    Examples
    --------
    >>> from collapse_theory.discrete import collapse_time
    >>> round(collapse_time(uniform(10**9), samples=1000), 6)
    1996.975555
    """
    number = checks.whole("atoms", atoms, minimum=1, maximum=checks.LARGEST_COUNT)
    return Grouped([Fraction(1, number)], [number])
