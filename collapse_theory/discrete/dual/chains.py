r"""The dual chain of each policy in floats: what a question about fit t + 1 is as one about fit t.

State: values :math:`y_t(d)` for d distinct data of what fit t is trained on; :math:`y_1(d)` is the functional for d
draws from the original. k draws from the model occupy d of its data. Under a ``Mix`` with memory the state are k draws
from p_t itself. docs/theory/duals.md derives each step.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import ClassVar

import numpy as np
from numpy.typing import NDArray

from collapse_theory.discrete.dual.batches import table_loss, thinning_loss
from collapse_theory.discrete.dual.ends import after_ends, ends_loss
from collapse_theory.discrete.dual.grid import Grid, grid
from collapse_theory.discrete.dual.matrices import mixture, occupancy, pooled, subsampled
from collapse_theory.discrete.dual.rows import occupancy_rows, product
from collapse_theory.discrete.dual.sizes import Sizes
from collapse_theory.draw import Draw
from collapse_theory.policy import Accumulate, AccumulateSubsample, Fresh, Mix, Policy

__all__ = ["Chain", "Columns", "chain_of"]

Array = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Columns:
    """Functions of the number of lineages, a column each.

    Attributes
    ----------
    grid : Grid
        Where they are known.
    values : array, shape (grid.size, n)
    p : array, shape (n,)
        Probability of the atom that a column asks for, which real draws are: asked for only where lineages end in them.
    gains : array, shape (n,)
        What a lineage that ends in a new type is worth.
    """

    grid: Grid
    values: Array
    p: Array
    gains: Array

    def put(self, target: Grid, values: Array) -> Columns:
        """Return other values of the same columns."""
        return Columns(target, values, self.p, self.gains)

    def through(self, matrix: Array, target: Grid) -> Columns:
        """Return what the columns are one stage later."""
        return self.put(target, product(matrix, self.values))

    def at(self, point: float) -> Array:
        """Return the values at one number of lineages."""
        return np.asarray((self.grid.matrix(np.array([float(point)])) @ self.values)[0])


@dataclass(frozen=True, eq=False)
class Chain:
    """One policy, with the sizes of its generations and how their data are drawn; this one is Replace."""

    is_fixed: ClassVar[bool] = True
    """Whether all steps are the same if the sizes are."""

    sizes: Sizes = field(repr=False)
    most: float = math.inf
    """Largest number of lineages that is asked for."""
    novelty: float = 0.0
    concentration: float = math.inf

    @property
    def has_ends(self) -> bool:
        """Tell whether lineages end in real data."""
        return False

    @property
    def sees_beyond_data(self) -> bool:
        """Tell whether the model has atoms that its data have not."""
        return False

    def data(self, t: int) -> int:
        """Return how many data the model of fit t consists of."""
        return self.sizes.of_fit(t)

    def domain(self, t: int) -> Grid:
        """Return where y_t is needed."""
        return grid(float(min(self.data(t), self.most)))

    def step(self, t: int, now: Columns) -> Columns:
        """Return y_{t+1} from y_t: new data are drawn from the model of fit t."""
        return self.batch(self.drawn(t, now, self.domain(t + 1)), t + 1)

    def first(self, original: Callable[[Array], Array], p: Array, gains: Array) -> Columns:
        """Return y_1, given the values for draws from the original."""
        target = self.domain(1)
        return self.batch(Columns(target, original(target.nodes), p, gains), 1)

    def drawn(self, t: int, now: Columns, target: Grid) -> Columns:
        """Return the values for draws from the model of fit t, from y_t."""
        return now.through(occupancy(target, now.grid, self.data(t)), target)

    def batch(self, draws: Columns, t: int) -> Columns:
        """Return the values for distinct data of fit t, drawn from a model, given those for draws from it."""
        values = draws.values
        if self.concentration < math.inf:
            values = values - product(table_loss(draws.grid, self.concentration), values)
        if self.novelty > 0:
            values = values - product(thinning_loss(draws.grid, self.novelty), values)
            values = values + self.novelty * draws.grid.nodes[:, None] * draws.gains
        return draws.put(draws.grid, values)

    def losses(self, p: float, gain: float) -> list[tuple[Array, Array]]:
        """Return the parts of a step between equal grids: f becomes f − loss f + income, one after the other."""
        on, income = self.domain(1), np.zeros(self.domain(1).size)
        parts = [self._own_loss(on)]
        if self.concentration < math.inf:
            parts.append(table_loss(on, self.concentration))
        made = [(part, income) for part in parts]
        if self.novelty > 0:
            made.append((thinning_loss(on, self.novelty), gain * self.novelty * on.nodes))
        return made

    def _own_loss(self, on: Grid) -> Array:
        return -occupancy_rows(on.nodes, on, self.data(1), is_difference=True)


@dataclass(frozen=True, eq=False)
class Refreshed(Chain):
    """Some of the data of each fit are real."""

    anchors: int = 0

    @property
    def has_ends(self) -> bool:
        return True

    def data(self, t: int) -> int:
        return self.sizes.of_fit(t) + self.anchors

    def batch(self, draws: Columns, t: int) -> Columns:
        made = super().batch(draws, t)
        total, real = float(self.data(t)), float(self.anchors)
        return made.put(made.grid, after_ends(made.grid, made.values, made.p, total=total, marked=real))

    def losses(self, p: float, gain: float) -> list[tuple[Array, Array]]:
        ends = ends_loss(self.domain(1), p, total=float(self.data(1)), marked=float(self.anchors))
        return [*super().losses(p, gain), ends]


class Pooled(Chain):
    """The model is the pool of all data."""

    is_fixed = False

    def data(self, t: int) -> int:
        return self.sizes.pool(t)

    def step(self, t: int, now: Columns) -> Columns:
        target = self.domain(t + 1)
        pool, batch = float(self.data(t)), float(self.sizes.of_fit(t + 1))
        return now.through(pooled(target, now.grid, pool, batch), target)


class Subsampled(Chain):
    """The model is a subsample of the pool."""

    is_fixed = False

    def domain(self, t: int) -> Grid:
        return grid(float(min(self.sizes.pool(t), self.sizes.largest, self.most)))

    def step(self, t: int, now: Columns) -> Columns:
        target = self.domain(t + 1)
        pool, batch, subsample = float(self.sizes.pool(t)), float(self.sizes.of_fit(t + 1)), float(self.data(t))
        return now.through(subsampled(target, now.grid, pool, batch, subsample), target)


@dataclass(frozen=True, eq=False)
class Diluted(Chain):
    """Draws are copies of M data, or real."""

    gamma: float = 0.0

    @property
    def sees_beyond_data(self) -> bool:
        return True

    @property
    def has_ends(self) -> bool:
        return True

    def drawn(self, t: int, now: Columns, target: Grid) -> Columns:
        copied = super().drawn(t, now, target)
        return copied.put(target, after_ends(target, copied.values, now.p, total=0.0, marked=self.gamma))

    def losses(self, p: float, gain: float) -> list[tuple[Array, Array]]:
        first, *others = super().losses(p, gain)
        return [first, ends_loss(self.domain(1), p, total=0.0, marked=self.gamma), *others]


@dataclass(frozen=True, eq=False)
class Mixed(Chain):
    """Draws from p_t are new, old or real; the state are draws from p_t, whose data are independent of known types."""

    alpha: float = 1.0
    beta: float = 0.0
    gamma: float = 0.0

    @property
    def has_ends(self) -> bool:
        return self.gamma > 0

    def data(self, t: int) -> int:
        return int(self.most)

    def domain(self, t: int) -> Grid:
        return grid(self.most)

    def drawn(self, t: int, now: Columns, target: Grid) -> Columns:
        return now.through(now.grid.matrix(target.nodes), target)

    def first(self, original: Callable[[Array], Array], p: Array, gains: Array) -> Columns:
        target = self.domain(0)
        return self.step(0, Columns(target, original(target.nodes), p, gains))

    def step(self, t: int, now: Columns) -> Columns:
        values = now.values
        if self.alpha:
            values = values - product(self._copied(now.grid, self.sizes.of_fit(t + 1)), values)
        if self.gamma:
            values = after_ends(now.grid, values, now.p, total=0.0, marked=self.gamma)
        return now.put(now.grid, values)

    def losses(self, p: float, gain: float) -> list[tuple[Array, Array]]:
        on = self.domain(1)
        parts = super().losses(p, gain) if self.alpha else []
        return [*parts, ends_loss(on, p, total=0.0, marked=self.gamma)] if self.gamma else parts

    def _own_loss(self, on: Grid) -> Array:
        return self._copied(on, self.sizes.of_fit(1))

    def _copied(self, on: Grid, boxes: int) -> Array:
        return mixture(on, boxes, self.alpha / (self.alpha + self.beta))


def chain_of(policy: Policy, sizes: Sizes, most: float, draw: Draw) -> Chain:
    """Return the chain of a policy; ``most`` must be finite where draws from the mixture are the state."""
    how = sizes, most, float(draw.novelty), float(draw.concentration)
    if isinstance(policy, Mix) and policy.beta == 0 and policy.gamma > 0:
        return Diluted(*how, float(policy.gamma))
    if isinstance(policy, Mix) and policy.beta > 0:
        return Mixed(*how, float(policy.alpha), float(policy.beta), float(policy.gamma))
    if isinstance(policy, Fresh):
        return Refreshed(*how, int(policy.anchors))
    kinds: dict[type[Policy], type[Chain]] = {Accumulate: Pooled, AccumulateSubsample: Subsampled}
    return kinds.get(type(policy), Chain)(*how)
