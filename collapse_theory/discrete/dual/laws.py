r"""The dual chain of each policy: from the lineages of one generation to those of the one before.

A question about the model after ``fits`` fits is one about draws from it. Follow them back: of k lineages in generation
t + 1 some are alive in generation t, some have ended in independent draws from the original, some in new types. What is
left in generation 0 are independent draws from the original too.

What a lineage is depends on the policy. Where each fit sees only its own data and mixtures, it is an independent draw
from the model of its generation. Where data are kept, it is one of several distinct data of the pool of generation t,
which are equally likely to be any; in generation 0, where there is no pool yet, it is a draw from the original.

Every generation back has three parts: the lineages are *split* (which are in the newest data, which elsewhere), the
newest data are *drawn* (new types, documents), and what they were drawn from is *joined* with the others. Derivations:
docs/theory/duals.md.
"""

from __future__ import annotations

import math
from abc import ABC, abstractmethod
from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple

from collapse_theory.arithmetic import Arithmetic, Number, is_certain, unsealed
from collapse_theory.discrete.dual import stages
from collapse_theory.discrete.dual.stages import Stage, State

__all__ = ["AccumulateDual", "Dual", "FreshDual", "Law", "Lineages", "MixDual", "ReplaceDual", "SubsampleDual"]


class Lineages(NamedTuple):
    """How many are alive, how many have ended in independent draws from the original, how many in new types."""

    alive: int
    ended: int = 0
    new: int = 0


Law = dict[Lineages, Number]


@dataclass(frozen=True)
class Dual(ABC):
    """One step back under a policy.

    Attributes
    ----------
    sizes : tuple of int
        Data drawn in generations 0, 1, …: M_0, M_1, …
    novelty : number in [0, 1]
        Probability that a datum is of a type never seen before.
    concentration : number > 0
        θ of data that are Dirichlet-multinomial within a generation; infinity where they are independent.

    Examples
    --------
    >>> from collapse_theory import arithmetic
    >>> law = ReplaceDual((2, 3)).law(2, 1, arithmetic.of())
    >>> {left.alive: round(float(chance), 3) for left, chance in law.items()}
    {1: 0.333, 2: 0.667}
    """

    sizes: tuple[int, ...]
    novelty: Number = 0
    concentration: Number = math.inf

    def law(self, lineages: int, generation: int, ops: Arithmetic) -> Law:
        """Return what so many lineages of ``generation`` + 1 come from, with probabilities."""
        return _law(State(lineages), self.back(generation, ops.bare), ops)

    def data(self, count: int, generation: int, ops: Arithmetic) -> Law:
        """Return what so many distinct data come from, of those to which the fit after ``generation`` was made."""
        return _law(State(count), self.back_from_data(generation, ops.bare), ops)

    def first(self, draws: int, fits: int, ops: Arithmetic) -> Law:
        """Return how many lineages of generation ``fits`` so many independent draws from its model are."""
        return _law(State(draws), self.opening(fits, ops.bare), ops)

    def back(self, generation: int, ops: Arithmetic) -> tuple[Stage, ...]:
        """Return the stages from the lineages of ``generation`` + 1 to those of ``generation``."""
        return (*self.split(generation, ops), *self.drawn(ops), *self.join(generation, ops))

    def back_from_data(self, generation: int, ops: Arithmetic) -> tuple[Stage, ...]:
        """Return the stages from distinct data of the fit after ``generation``."""
        return (*self.part(generation, ops), *self.drawn(ops), *self.join(generation, ops))

    def opening(self, fits: int, ops: Arithmetic) -> tuple[Stage, ...]:
        """Return the stages from independent draws to the lineages of generation ``fits``."""
        return ()

    def held(self, fits: int) -> int:
        """Return how many data the model after ``fits`` >= 1 fits was fitted to."""
        return self.sizes[fits - 1]

    def split(self, generation: int, ops: Arithmetic) -> tuple[Stage, ...]:
        """Return the stages from lineages to distinct data: draws occupy some of those that the model was fitted to."""
        return (self.occupied(generation + 1, ops), *self.part(generation, ops))

    def occupied(self, fits: int, ops: Arithmetic) -> Stage:
        """Return the stage from draws to the distinct data that they are copies of."""
        return stages.left(stages.thrown(self.held(fits), ops))

    @abstractmethod
    def states(self, lineages: int, generation: int) -> float:
        """Return about how many states so many lineages can be in on their way back to ``generation``."""

    @abstractmethod
    def part(self, generation: int, ops: Arithmetic) -> tuple[Stage, ...]:
        """Return the stages that tell which of distinct data are of the newest batch, and which end."""

    def drawn(self, ops: Arithmetic) -> tuple[Stage, ...]:
        """Return the stages from distinct data of a batch to independent draws from the model that it came from."""
        found: list[Stage] = []
        novelty, concentration = unsealed(self.novelty), unsealed(self.concentration)
        if not is_certain(lambda: novelty == 0):
            share = ops.number(novelty)
            found.append(stages.end_in_new_types(stages.taken(share, 1 - share, ops)))
        if not _is_infinite(concentration):
            found.append(stages.in_newest(stages.tables(ops.number(concentration), ops)))
        return tuple(found)

    def join(self, generation: int, ops: Arithmetic) -> tuple[Stage, ...]:
        """Return the stages that bring draws from the model of ``generation`` and all other lineages together."""
        return (stages.joined,)


@dataclass(frozen=True)
class ReplaceDual(Dual):
    """Draws occupy some of M data, which are draws from the model before."""

    def states(self, lineages: int, generation: int) -> float:
        return float(min(lineages, self.held(generation + 1)))

    def part(self, generation: int, ops: Arithmetic) -> tuple[Stage, ...]:
        return (stages.followed,)


@dataclass(frozen=True)
class FreshDual(Dual):
    """Draws occupy some of M + m data, of which the m real ones end.

    Attributes
    ----------
    anchors : int
        Real data in each fit, m.
    """

    anchors: int = 0

    def states(self, lineages: int, generation: int) -> float:
        return min(lineages, self.held(generation + 1)) * lineages / 2

    def held(self, fits: int) -> int:
        return self.sizes[fits - 1] + self.anchors

    def part(self, generation: int, ops: Arithmetic) -> tuple[Stage, ...]:
        return (stages.followed, stages.end_of_real(stages.chosen(self.sizes[generation], self.anchors, ops)))


@dataclass(frozen=True)
class MixDual(Dual):
    """Each draw is a copy of one of M data, or stays a draw from the mixture before, or is real.

    Attributes
    ----------
    alpha, beta, gamma : numbers
        Shares of the fitted, the previous and the original distribution.
    """

    alpha: Number = 1
    beta: Number = 0
    gamma: Number = 0

    def states(self, lineages: int, generation: int) -> float:
        return float(math.comb(lineages + 3, 3))

    def split(self, generation: int, ops: Arithmetic) -> tuple[Stage, ...]:
        new, old, real = (ops.number(unsealed(share)) for share in (self.alpha, self.beta, self.gamma))
        copies = stages.to_newest(stages.taken(new, ops.number(1), ops))
        ended = stages.end_of_mixed(stages.taken(real, old, ops))
        return (copies, ended, stages.in_newest(stages.thrown(self.sizes[generation], ops)))

    def part(self, generation: int, ops: Arithmetic) -> tuple[Stage, ...]:
        return (stages.followed,)


@dataclass(frozen=True)
class Pooled(Dual):
    """Data are kept: a lineage is one of several distinct data of the pool."""

    def states(self, lineages: int, generation: int) -> float:
        return float(min(lineages, self.pool(generation + 1)) * min(lineages, self.sizes[generation]))

    def pool(self, generation: int) -> int:
        """Return how many data the pool of a generation holds; none at first."""
        return sum(self.sizes[:generation])

    def part(self, generation: int, ops: Arithmetic) -> tuple[Stage, ...]:
        return (stages.to_newest(stages.chosen(self.sizes[generation], self.pool(generation), ops)),)

    def split(self, generation: int, ops: Arithmetic) -> tuple[Stage, ...]:
        return self.part(generation, ops)

    def opening(self, fits: int, ops: Arithmetic) -> tuple[Stage, ...]:
        return (self.occupied(fits, ops),) if fits else ()


@dataclass(frozen=True)
class AccumulateDual(Pooled):
    """Newest data are copies of any data of the older pool, drawn with replacement."""

    def held(self, fits: int) -> int:
        return self.pool(fits)

    def join(self, generation: int, ops: Arithmetic) -> tuple[Stage, ...]:
        return (stages.filling(self.pool(generation), ops),) if generation else (stages.joined,)


@dataclass(frozen=True)
class SubsampleDual(Pooled):
    """Newest data are copies of a subsample of the older pool; what they occupy of it are distinct data of the pool."""

    def join(self, generation: int, ops: Arithmetic) -> tuple[Stage, ...]:
        if not generation:
            return (stages.joined,)
        occupy = stages.in_newest(stages.thrown(self.held(generation), ops))
        return (occupy, stages.overlapping(self.pool(generation), ops))


def _law(start: State, steps: Iterable[Stage], ops: Arithmetic) -> Law:
    found = stages.through({start: ops.bare.number(1)}, steps)
    return {Lineages(s.alive, s.ended, s.new): ops.seal(weight) for s, weight in found.items()}


def _is_infinite(value: Number) -> bool:
    try:
        return float(value) == math.inf
    except TypeError:  # a symbol
        return False
