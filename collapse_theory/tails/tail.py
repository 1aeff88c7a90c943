"""What a distribution with a tail must provide, so that its losses can be summed."""

from __future__ import annotations

import math
from abc import abstractmethod
from typing import Any

from collapse_theory.distribution import DiscreteDistribution, Floats

__all__ = ["Tail", "checked"]


class Tail(DiscreteDistribution):
    """A distribution on atoms numbered from 1; its methods refer to the number of a random atom.

    Examples
    --------
    >>> from collapse_theory.tails import GeometricTail
    >>> isinstance(GeometricTail(0.5), Tail)
    True
    """

    @abstractmethod
    def head(self) -> Floats:
        """Return the probabilities of the first atoms: all that matter, or all before a smooth rest."""

    def rest_missed(self, samples: float, poisson: bool) -> float:
        """Return the missed mass of the atoms after the head."""
        return 0.0

    def rest_kept(self, samples: float) -> float:
        """Return the expected number of drawn atoms after the head."""
        return 0.0

    def support(self) -> tuple[int, float]:
        """Return 1 and the number of atoms."""
        return 1, math.inf


def checked(tail: Any) -> Tail:
    """Return ``tail`` if it is one."""
    if isinstance(tail, Tail):
        return tail
    raise ValueError(
        f"`tail` must be a tail such as PowerLaw(2.0); got {type(tail).__name__}. Wrap probabilities as Atoms(p)."
    )
