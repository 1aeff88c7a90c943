"""Schedules by a formula, whose sums have closed forms."""

from __future__ import annotations

from abc import abstractmethod
from dataclasses import dataclass
from typing import Any

import numpy as np

from collapse_theory import arithmetic, checks
from collapse_theory.arithmetic import Arithmetic, Column, Number
from collapse_theory.schedule.sizes import Schedule
from collapse_theory.sums import inverse_sum

__all__ = ["Formula", "Geometric", "Linear", "Logarithmic", "Power"]


class Formula(Schedule):
    """Sizes that a formula gives for ever."""

    @abstractmethod
    def at(self, index: Number, ops: Arithmetic) -> Number:
        """Return M_i; the index may be fractional."""

    def sizes(self, fits: int, ops: Arithmetic) -> Column:
        return ops.map(lambda index: self.at(index, ops), ops.column(range(fits)))


@dataclass(frozen=True)
class Linear(Formula):
    """M_i = first + step · i; the sum of 1/M_i is a difference of digamma functions and has no bound.

    Examples
    --------
    >>> f"{Linear(100, 100).inverse_sum(10**15):.12f}"  # about (ln n + 0.577)/100
    '0.351159920598'
    """

    first: Number
    step: Number

    def __post_init__(self) -> None:
        checks.positive("first", self.first)
        checks.positive("step", self.step)

    @property
    def parameters(self) -> tuple[Number, ...]:
        return (self.first, self.step)

    @property
    def is_superlinear(self) -> bool:
        return False

    def at(self, index: Number, ops: Arithmetic) -> Number:
        return ops.number(self.first) + ops.number(self.step) * index

    def _inverse_sum(self, fits: Any, ops: Arithmetic) -> Number:
        first, step = map(ops.number, self.parameters)
        return _hurwitz_sum(self, 1, first / step, fits, ops, scale=step)


@dataclass(frozen=True)
class Power(Formula):
    """M_i = first · (i + 1)^exponent; the sum of 1/M_i tends to zeta(exponent)/first for an exponent above 1.

    Examples
    --------
    >>> round(Power(100, 2).inverse_sum_limit(), 15)
    0.016449340668482
    """

    first: Number
    exponent: Number

    def __post_init__(self) -> None:
        checks.positive("first", self.first)
        checks.positive("exponent", self.exponent, allow_zero=True)

    @property
    def parameters(self) -> tuple[Number, ...]:
        return (self.first, self.exponent)

    @property
    def is_superlinear(self) -> bool:
        return bool(self.exponent > 1)

    def at(self, index: Number, ops: Arithmetic) -> Number:
        return ops.number(self.first) * ops.exp(ops.number(self.exponent) * ops.log(index + 1))

    def _inverse_sum(self, fits: Any, ops: Arithmetic) -> Number:
        first, exponent = map(ops.number, self.parameters)
        return _hurwitz_sum(self, exponent, 1, fits, ops, scale=first)


@dataclass(frozen=True)
class Geometric(Formula):
    """M_i = first · ratio^i; the sum of 1/M_i tends to ratio/(first·(ratio − 1)) for a ratio above 1.

    Examples
    --------
    >>> Geometric(100, 2).inverse_sum_limit()
    0.02
    """

    first: Number
    ratio: Number

    def __post_init__(self) -> None:
        checks.positive("first", self.first)
        if not arithmetic.is_symbolic(self.ratio) and not self.ratio >= 1:
            raise ValueError(f"`ratio` must be at least 1; got {self.ratio!r}. Sizes that shrink end below one datum.")

    @property
    def parameters(self) -> tuple[Number, ...]:
        return (self.first, self.ratio)

    @property
    def is_superlinear(self) -> bool:
        return bool(self.ratio > 1)

    def at(self, index: Number, ops: Arithmetic) -> Number:
        with np.errstate(over="ignore"):
            return ops.number(self.first) * ops.exp(ops.log(ops.number(self.ratio)) * index)

    def _inverse_sum(self, fits: Any, ops: Arithmetic) -> Number:
        first, ratio = map(ops.number, self.parameters)
        if not arithmetic.is_symbolic(ratio) and ratio == 1:
            return ops.number(fits) / first
        missing = 1 if isinstance(fits, float) else -ops.expm1(-fits * ops.log(ratio))
        return missing * ratio / (first * (ratio - 1))


@dataclass(frozen=True)
class Logarithmic(Formula):
    """M_i = first · (i + 2)/2 · (ln(i + 2)/ln 2)^exponent; the sum of 1/M_i has a bound for an exponent above 1 only.

    Examples
    --------
    >>> Logarithmic(100, 1).is_superlinear, Logarithmic(100, 1).inverse_sum_limit()
    (True, inf)
    """

    first: Number
    exponent: Number = 1

    def __post_init__(self) -> None:
        checks.positive("first", self.first)
        checks.positive("exponent", self.exponent, allow_zero=True)

    @property
    def parameters(self) -> tuple[Number, ...]:
        return (self.first, self.exponent)

    @property
    def is_superlinear(self) -> bool:
        return bool(self.exponent > 0)

    def _scale(self, ops: Arithmetic) -> Number:
        first, exponent = map(ops.number, self.parameters)
        return first / (2 * ops.exp(exponent * ops.log(ops.log(ops.number(2)))))

    def at(self, index: Number, ops: Arithmetic) -> Number:
        growth = ops.exp(ops.number(self.exponent) * ops.log(ops.log(index + 2)))
        return self._scale(ops) * (index + 2) * growth

    def _inverse_sum(self, fits: Any, ops: Arithmetic) -> Number:
        if isinstance(fits, np.ndarray):
            return super()._inverse_sum(fits, ops)
        return inverse_sum(1, self.exponent, start=2, count=fits, ops=ops) / self._scale(ops)


def _hurwitz_sum(schedule: Schedule, power: Number, start: Number, fits: Any, ops: Arithmetic, scale: Number) -> Number:
    """Return the sum of (start + i)^-power / scale, i < fits: one closed form, or the running sum for an array."""
    if isinstance(fits, np.ndarray):
        return schedule.totals(lambda size: 1 / size, fits, ops)
    return inverse_sum(power, 0, start=start, count=fits, ops=ops) / scale
