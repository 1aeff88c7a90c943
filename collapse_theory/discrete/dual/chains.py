r"""The dual chain of each policy in floats: what a question about fit t + 1 is as one about fit t.

State: values :math:`y_t(d)` for d distinct data of what fit t is trained on; :math:`y_1(d)` is the functional for d draws
from the original. k draws from the model occupy d of its data. Under ``Mix`` the state are k draws from p_t itself.
docs/theory/duals.md derives each step.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from collapse_theory.discrete.dual.ends import after_ends
from collapse_theory.discrete.dual.grid import EXACT, Grid, grid
from collapse_theory.discrete.dual.mixtures import (
    mixed_laws,
    mixed_losses,
    pooled_laws,
    pooled_losses,
    subsampled_laws,
    subsampled_losses,
)
from collapse_theory.discrete.dual.quadrature import POINTS, TO_WEIGHTS
from collapse_theory.discrete.dual.rows import filled, occupancy_laws, occupancy_rows
from collapse_theory.discrete.occupancy import NEGLIGIBLE
from collapse_theory.policy import Accumulate, AccumulateSubsample, Fresh, Mix, Policy, Replace

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
    p : array, shape (n,), or None
        Probability of the atom that a column asks for; None where no lineage may end in real data.
    """

    grid: Grid
    values: Array
    p: Array | None = None

    def through(self, matrix: Array, target: Grid) -> Columns:
        """Return what the columns are one stage later."""
        return Columns(target, matrix @ self.values, self.p)

    def at(self, point: float) -> Array:
        """Return the values at one number of lineages."""
        return np.asarray((self.grid.matrix(np.array([float(point)])) @ self.values)[0])


@dataclass(frozen=True, eq=False)
class Chain(ABC):
    """One policy with the sizes M_0, M_1, … of its generations."""

    sizes: tuple[int, ...] = field(repr=False)
    most: float
    """Largest number of lineages that is asked for."""

    ends: bool = field(default=False, init=False)

    def size(self, t: int) -> int:
        """Return M_{t-1}, the data drawn for fit t."""
        return self.sizes[t - 1]

    @abstractmethod
    def data(self, t: int) -> int:
        """Return how many data the model of fit t consists of."""

    def domain(self, t: int) -> Grid:
        """Return where y_t is needed."""
        return grid(float(min(self.data(t), self.most)))

    @abstractmethod
    def step(self, t: int, now: Columns) -> Columns:
        """Return y_{t+1} from y_t."""

    def drawn(self, t: int, now: Columns, target: Grid) -> Columns:
        """Return the values for draws from the model of fit t, from y_t."""
        return now.through(_occupancy(target, now.grid, self.data(t)), target)

    def first(self, columns: Callable[[Array], Array], p: Array | None) -> Columns:
        """Return y_1."""
        target = self.domain(1)
        return Columns(target, columns(target.nodes), p)


class Replaced(Chain):
    """The model is what M data are."""

    def data(self, t: int) -> int:
        return self.size(t)

    def step(self, t: int, now: Columns) -> Columns:
        target = self.domain(t + 1)
        return now.through(_occupancy(target, now.grid, self.data(t)), target)


@dataclass(frozen=True, eq=False)
class Refreshed(Chain):
    """Some of the data of each fit are real."""

    anchors: int = 0

    def data(self, t: int) -> int:
        return self.size(t) + self.anchors

    def step(self, t: int, now: Columns) -> Columns:
        target = self.domain(t + 1)
        drawn = self.drawn(t, now, target)
        assert now.p is not None
        total = float(self.data(t + 1))
        return Columns(target, after_ends(target, drawn.values, now.p, total=total, marked=float(self.anchors)), now.p)


class Pooled(Chain):
    """The model is the pool of all data."""

    def data(self, t: int) -> int:
        return sum(self.sizes[:t])

    def step(self, t: int, now: Columns) -> Columns:
        target = self.domain(t + 1)
        pool, batch = float(self.data(t)), float(self.size(t + 1))
        most = int(min(target.top, EXACT))
        laws = pooled_laws(_whole(target, most), most, pool, batch, NEGLIGIBLE)
        losses = pooled_losses(target.nodes, pool, batch, POINTS, TO_WEIGHTS)
        return now.through(filled(target.nodes, now.grid, laws, losses, is_difference=False), target)


class Subsampled(Chain):
    """The model is a subsample of the pool."""

    def data(self, t: int) -> int:
        return self.size(t)

    def domain(self, t: int) -> Grid:
        return grid(float(min(sum(self.sizes[:t]), max(self.sizes), self.most)))

    def step(self, t: int, now: Columns) -> Columns:
        target = self.domain(t + 1)
        pool, batch, subsample = float(sum(self.sizes[:t])), float(self.size(t + 1)), float(self.data(t))
        most = int(min(target.top, EXACT))
        occupied = occupancy_laws(most, subsample, NEGLIGIBLE)
        laws = subsampled_laws(_whole(target, most), pool, batch, occupied, NEGLIGIBLE)
        losses = subsampled_losses(target.nodes, pool, batch, subsample, POINTS, TO_WEIGHTS)
        return now.through(filled(target.nodes, now.grid, laws, losses, is_difference=False), target)


@dataclass(frozen=True, eq=False)
class Mixed(Chain):
    """Draws from p_t are new, old or real."""

    alpha: float = 1.0
    beta: float = 0.0
    gamma: float = 0.0

    def data(self, t: int) -> int:
        return int(self.most)

    def domain(self, t: int) -> Grid:
        return grid(self.most)

    def drawn(self, t: int, now: Columns, target: Grid) -> Columns:
        return now.through(now.grid.matrix(target.nodes), target)

    def first(self, columns: Callable[[Array], Array], p: Array | None) -> Columns:
        target = self.domain(0)
        return self.step(0, Columns(target, columns(target.nodes), p))

    def step(self, t: int, now: Columns) -> Columns:
        matrix = _mixture(now.grid, self.size(t + 1), self.alpha / (self.alpha + self.beta)) if self.alpha else None
        values = now.values if matrix is None else now.values - matrix @ now.values
        if self.gamma and now.p is not None:
            values = after_ends(now.grid, values, now.p, total=0.0, marked=self.gamma)
        return Columns(now.grid, values, now.p)


@lru_cache(maxsize=8)
def _occupancy(target: Grid, source: Grid, boxes: int) -> Array:
    return occupancy_rows(target.nodes, source, boxes)


@lru_cache(maxsize=2)
def _mixture(on: Grid, boxes: int, new: float) -> Array:
    """Return the matrix that reads the loss f(k) − E f(J)."""
    most = int(min(on.top, EXACT))
    laws = mixed_laws(_whole(on, most), new, occupancy_laws(most, float(boxes), NEGLIGIBLE), NEGLIGIBLE)
    losses = mixed_losses(on.nodes, new, float(boxes), POINTS, TO_WEIGHTS)
    return -filled(on.nodes, on, laws, losses, is_difference=True)


def _whole(target: Grid, most: int) -> Array:
    """Return 1 at each whole number that is a node, and 0 at others."""
    wanted = np.zeros(most + 1)
    wanted[target.nodes[target.nodes <= most].astype(np.int64)] = 1.0
    return wanted


def chain_of(policy: Policy, sizes: tuple[int, ...], most: float) -> Chain:
    """Return the chain of a policy."""
    if isinstance(policy, Mix) and not (policy.alpha == 1):
        return Mixed(sizes, most, float(policy.alpha), float(policy.beta), float(policy.gamma))
    if isinstance(policy, Fresh):
        return Refreshed(sizes, most, int(policy.anchors))
    kinds: dict[type[Policy], type[Chain]] = {Accumulate: Pooled, AccumulateSubsample: Subsampled}
    assert isinstance(policy, (Replace, Mix, Accumulate, AccumulateSubsample))
    return kinds.get(type(policy), Replaced)(sizes, most)
