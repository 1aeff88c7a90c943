r"""Diversity under the policies that keep all data: products over the generations, at a cost that does not grow.

Each fit multiplies the diversity :math:`1 - E\sum p_i^2` by a factor that depends on the number s of generations in the
pool: :math:`1 - 1/(Ms^2)` for the pool itself, :math:`1 - (3M-1)/(Ms(Ms-1))`, s >= 2, for the model fitted to M data
drawn from it (docs/theory/policies.md). Written by their roots, the factors are :math:`\prod_i (1 - r_i/s)^{\pm1}` with
:math:`\sum \pm r_i = 0`. A few factors are multiplied out, and the logarithms of the rest are expanded in 1/s:

.. math:: \sum_s \ln(\dots) = -\sum_{j \ge 2} \frac{e_j}j \sum_s s^{-j}, \qquad e_j = \sum \pm r_i^j,

with sums of inverse powers in closed form
(:mod:`collapse_theory.arithmetic.sums`). Balls hold a bound on what is left out.
"""

from __future__ import annotations

import math
from abc import ABC, abstractmethod
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from collapse_theory.arithmetic import Arithmetic, Number, sums

__all__ = ["Pooled", "Subsampled", "lost"]

Array = NDArray[np.float64]

_MOST_FACTORS = 1000  # in a symbolic product
_HEAD = 16  # generations whose factors are multiplied out, for double precision


@dataclass(frozen=True)
class Factors(ABC):
    """The factors for ``size`` data in each generation."""

    size: Number
    ops: Arithmetic

    first: int = 1
    """Generations in the pool at the first factor."""

    @abstractmethod
    def loss(self, s: Any) -> Number:
        """Return 1 minus the factor for s generations."""

    @abstractmethod
    def power_sum(self, order: int) -> Number:
        """Return e_j, between 0 and 3 r^j."""

    @property
    @abstractmethod
    def root(self) -> Number:
        """r, a bound on all roots; at most 2."""

    @property
    def at_once(self) -> Number:
        """What the first fit loses."""
        return self.ops.number(0)


class Pooled(Factors):
    """The pool of all data, to which every fit is made."""

    def loss(self, s: Any) -> Number:
        return 1 / (self.size * s * s)

    def power_sum(self, order: int) -> Number:
        return self.ops.number(0) if order % 2 else 2 * (1 / self.size) ** (order // 2)

    @property
    def root(self) -> Number:
        return 1 / self.ops.sqrt(self.size)


@dataclass(frozen=True)
class Subsampled(Factors):
    """A model that is fitted to ``size`` data of the pool."""

    first: int = 2

    def loss(self, s: Any) -> Number:
        return (3 - 1 / self.size) / (s * (self.size * s - 1))

    def power_sum(self, order: int) -> Number:
        linear, constant = 1 / self.size, (3 - 1 / self.size) / self.size
        before, now = self.ops.number(2), linear  # of the two roots of x² = linear x + constant
        for _ in range(order - 1):
            before, now = now, linear * now + constant * before
        return now - linear**order

    @property
    def root(self) -> Number:
        return (1 + self.ops.sqrt(12 * self.size - 3)) / (2 * self.size)

    @property
    def at_once(self) -> Number:
        return 1 / self.size


def lost(factors: Factors, fits: Any) -> Number:
    """Return the share of the diversity that is lost after ``fits``: a count, ``math.inf``, or floats."""
    ops = factors.ops
    if ops.is_float:
        return _lost_floats(factors, np.asarray(fits, dtype=np.float64))
    if fits == 0:
        return ops.number(0)
    if ops.is_symbolic:
        return 1 - _product(factors, fits)
    if factors.size == 1:  # a single datum, of which all others are copies
        return ops.number(1)
    last = _head(ops)
    few = range(factors.first, int(min(fits, last)) + 1)
    logs = sum((ops.log1p(-factors.loss(s)) for s in few), ops.log1p(-factors.at_once))
    return -ops.expm1(logs if fits <= last else logs + _tail(factors, last + 1, fits))


def _product(factors: Factors, fits: int) -> Number:
    """Return what is left, as a formula in the size."""
    if fits > _MOST_FACTORS:
        raise ValueError(f"`fits` must be at most {_MOST_FACTORS} for symbols; got {fits}. Pass numbers instead.")
    return math.prod((1 - factors.loss(s) for s in range(factors.first, fits + 1)), start=1 - factors.at_once)


def _head(ops: Arithmetic) -> int:
    return _HEAD + ops.bits // 8


def _tail(factors: Factors, start: int, fits: Any) -> Number:
    """Return the sum of the logarithms of the factors from ``start`` to ``fits``."""
    ops = factors.ops
    orders = range(2, _orders(start, ops) + 1)
    terms = [
        factors.power_sum(j) / j * sums.inverse_sum(j, 0, start=start, count=fits - start + 1, ops=ops) for j in orders
    ]
    return _left_out(factors, start, orders[-1]) - sum(reversed(terms), ops.number(0))


def _orders(start: int, ops: Arithmetic) -> int:
    """Return how many powers reach the working precision: each is smaller by r/s, r <= 2."""
    return math.ceil((ops.bits + 8) / math.log2(start / 2)) + 2


def _left_out(factors: Factors, start: int, order: int) -> Number:
    """Return a ball around 0 that holds the powers above ``order``: 3 r^j/j times a sum below s^-j (1 + s)."""
    ratio = factors.root / start
    return factors.ops.left_out(lambda: 3 * ratio ** (order + 1) / (1 - ratio) * (1 + start))


def _lost_floats(factors: Factors, fits: Array) -> Array:
    s = np.arange(1, _HEAD + 1, dtype=np.float64)
    with np.errstate(divide="ignore", invalid="ignore"):  # one datum: ln 0
        logs = np.where(s < factors.first, 0.0, np.log1p(-factors.loss(s)))
        head = np.concatenate([[0.0], np.cumsum(logs) + np.log1p(-factors.at_once)])
    inside = np.minimum(fits, _HEAD).astype(np.int64)
    return np.asarray(-np.expm1(head[inside] - _tail_floats(factors, np.maximum(fits, _HEAD))))


def _tail_floats(factors: Factors, fits: Array) -> Array:
    """Return minus the logarithm of the factors above ``_HEAD``."""
    from scipy.special import zeta

    if factors.size == 1:
        return np.zeros_like(fits)
    total = np.zeros_like(fits)
    for j in range(_orders(_HEAD + 1, factors.ops), 1, -1):
        total += factors.power_sum(j) / j * (zeta(j, _HEAD + 1.0) - zeta(j, fits + 1))
    return total
