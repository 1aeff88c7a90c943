"""Questions about the model after some fits, in floats: which atoms it has, and what draws from it show."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from collapse_theory.discrete.dual.atomwise import atomwise
from collapse_theory.discrete.dual.chains import Chain, Columns, chain_of
from collapse_theory.discrete.dual.curves import curves
from collapse_theory.discrete.dual.sizes import Sizes
from collapse_theory.draw import Draw
from collapse_theory.policy import Mix, Policy, Replace
from collapse_theory.schedule import Constant, Schedule

__all__ = ["Process", "Question", "each_atom", "over_atoms", "summed"]

Array = NDArray[np.float64]


@dataclass(frozen=True)
class Process:
    """What is resampled how: sizes of the generations, policy and draw."""

    samples: Schedule
    policy: Policy
    draw: Draw

    @property
    def is_plain(self) -> bool:
        """Tell whether each fit sees nothing but independent draws, of one size, from the model before."""
        policy = self.policy
        forgets = isinstance(policy, Replace) or (isinstance(policy, Mix) and policy.alpha == 1)
        return forgets and isinstance(self.samples, Constant) and self.draw == Draw()

    @property
    def has_memory(self) -> bool:
        """Tell whether draws may be from the mixture before."""
        return isinstance(self.policy, Mix) and bool(self.policy.beta > 0)

    def chain(self, fits: Iterable[float], most: float) -> Chain:
        """Return the dual chain up to the last of the fits."""
        longest = max((int(t) for t in fits if t < math.inf), default=1)
        sizes = Sizes(self.samples, max(longest, 1))
        if sizes.constant is None:
            return chain_of(self.policy, sizes, most, self.draw)
        return _kept(self.policy, self.samples, most, self.draw)


@lru_cache(maxsize=4)
def _kept(policy: Policy, samples: Schedule, most: float, draw: Draw) -> Chain:
    """Return the chain of a constant schedule; what it has squared up serves the next question too."""
    return chain_of(policy, Sizes(samples, 1), most, draw)


@dataclass(frozen=True)
class Question:
    """Functions of the number of draws from the original, and how answers are read from what they become.

    Attributes
    ----------
    original : callable, (n,) -> (n, m)
        Values for so many draws from the original, a column each.
    p : array, shape (m,)
        The atom that each column asks for; counts only where lineages end in real data.
    gains : array, shape (m,)
        What a new type is worth in each column.
    read : callable, (m,) -> array
        The answers, from the values of the columns.
    """

    original: Callable[[Array], Array]
    p: Array
    gains: Array
    read: Callable[[Array], Array]

    def after(self, chain: Chain, fits: Iterable[float]) -> Iterator[tuple[float, Columns]]:
        """Yield the columns for each of the fits, all at least 1, in ascending order."""
        return curves(chain, chain.first(self.original, self.p, self.gains), sorted(set(fits)))


def each_atom(p: Array) -> Question:
    """Ask for every atom whether draws show it."""
    few = atomwise(p)
    return Question(few.presence, few.p, np.zeros(few.p.size), few.each)


def over_atoms(p: Array, weights: Array, chain: Chain, *, new: float = 0.0) -> Question:
    """Ask for the mean total weight of the atoms that draws show; a new type has the weight ``new``."""
    few = atomwise(p)
    total = few.weights(weights[:, None])[:, 0]
    if chain.has_ends:
        gains = np.zeros(few.p.size + 1)
        gains[-1] = new
        return Question(
            lambda k: np.column_stack([few.presence(k), np.zeros(k.size)]),
            np.append(few.p, 0.0),
            gains,
            lambda values: np.asarray(values[:-1] @ total + values[-1]),
        )
    return Question(
        lambda k: (few.presence(k) @ total)[:, None], np.zeros(1), np.array([new]), lambda values: np.asarray(values[0])
    )


def summed(*originals: Callable[[Array], Array]) -> Question:
    """Ask for the means of functions of the number of draws from the original, where none of them end on the way."""
    none = np.zeros(len(originals))
    return Question(lambda k: np.column_stack([f(k) for f in originals]), none, none, lambda values: values)
