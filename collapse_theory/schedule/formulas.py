"""Schedules by a formula, whose sums have closed forms."""

from __future__ import annotations

import math
from abc import abstractmethod
from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np

from collapse_theory import arithmetic
from collapse_theory.arithmetic import Arithmetic, Column, Number
from collapse_theory.arithmetic.sums import inverse_sum
from collapse_theory.schedule.condensed import HEAD, condensed
from collapse_theory.schedule.numbers import LARGEST_EXPONENT, longest, parameter
from collapse_theory.schedule.rounding import announce, decimal, rational_power, rounded_up
from collapse_theory.schedule.sizes import Schedule

__all__ = ["Formula", "Geometric", "Linear", "Logarithmic", "Power"]


_LONGEST_ARRAY = 10**6  # up to which an array of fits is answered from running sums


class Formula(Schedule):
    """Sizes that a formula gives for all generations."""

    @abstractmethod
    def at(self, index: Number, ops: Arithmetic) -> Number:
        """Return M_i; the index may be fractional."""

    @abstractmethod
    def rational_at(self, index: int) -> Fraction | int | None:
        """Return M_i if it is rational, for parameters that are read as decimals."""

    def sizes(self, fits: int, ops: Arithmetic) -> Column:
        announce(fits, ops)
        return self._at_all(range(fits), ops)

    def _at_all(self, indices: Any, ops: Arithmetic) -> Column:
        with np.errstate(over="ignore"):
            return ops.map(lambda index: self.at(index, ops), ops.column(indices))

    def totals(self, term: Callable[[Number], Number], fits: Any, ops: Arithmetic) -> Number:
        """Return the sum of ``term(M_i)`` over i < fits, a smooth function of i; long sums of floats are condensed."""
        if not ops.is_float or longest(fits) <= (_LONGEST_ARRAY if isinstance(fits, np.ndarray) else 2 * HEAD):
            return super().totals(term, fits, ops)
        different, places = np.unique(fits, return_inverse=True)
        sums = np.array([self._condensed_total(term, int(count), ops) for count in different])
        return sums[places].reshape(np.shape(fits))[()]

    def _condensed_total(self, term: Callable[[Number], Number], count: int, ops: Arithmetic) -> float:
        points, weights = condensed(count)
        return math.fsum(weights * ops.map(term, self._at_all(points, ops)))

    def draws(self, fits: int) -> np.ndarray[Any, np.dtype[np.int64]]:
        announce(fits, arithmetic.of())
        return rounded_up(self, fits)


@arithmetic.any_kind
@dataclass(frozen=True)
class Linear(Formula):
    """M_i = first + step · i; the sum of 1/M_i is a difference of digamma functions and grows without bound.

    Examples
    --------
    >>> f"{Linear(100, 100).inverse_sum(10**15):.12f}"  # about (ln n + 0.577)/100
    '0.351159920598'
    """

    first: Number
    step: Number

    def __post_init__(self) -> None:
        parameter("first", self.first)
        parameter("step", self.step)

    @property
    def parameters(self) -> tuple[Number, ...]:
        return (self.first, self.step)

    @property
    def is_superlinear(self) -> bool:
        return False

    def at(self, index: Number, ops: Arithmetic) -> Number:
        return ops.number(self.first) + ops.number(self.step) * index

    def rational_at(self, index: int) -> Fraction | int | None:
        return decimal(self.first) + decimal(self.step) * index

    def _inverse_sum(self, fits: Any, ops: Arithmetic) -> Number:
        if isinstance(fits, float):
            return ops.number(math.inf)
        first, step = map(ops.number, self.parameters)
        return _hurwitz_sum(self, 1, first / step, fits, ops, scale=step)


@arithmetic.any_kind
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
        parameter("first", self.first)
        parameter("exponent", self.exponent, allow_zero=True, maximum=LARGEST_EXPONENT)

    @property
    def parameters(self) -> tuple[Number, ...]:
        return (self.first, self.exponent)

    @property
    def is_superlinear(self) -> bool:
        return bool(self.exponent > 1)

    def at(self, index: Number, ops: Arithmetic) -> Number:
        return ops.number(self.first) * ops.exp(ops.number(self.exponent) * ops.log(index + 1))

    def rational_at(self, index: int) -> Fraction | int | None:
        power = rational_power(index + 1, decimal(self.exponent))
        return None if power is None else decimal(self.first) * power

    def _inverse_sum(self, fits: Any, ops: Arithmetic) -> Number:
        first, exponent = map(ops.number, self.parameters)
        return _hurwitz_sum(self, exponent, 1, fits, ops, scale=first)


@arithmetic.any_kind
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
        parameter("first", self.first)
        parameter("ratio", self.ratio)
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

    def rational_at(self, index: int) -> Fraction | int | None:
        first, ratio = decimal(self.first), decimal(self.ratio)
        if ratio.denominator ** min(index, 1100) > first.numerator:  # a fraction, and by far not a whole number
            return None
        return first * ratio**index

    def _inverse_sum(self, fits: Any, ops: Arithmetic) -> Number:
        first, ratio = map(ops.number, self.parameters)
        if not arithmetic.is_symbolic(ratio) and ratio == 1:
            return ops.number(fits) / first
        missing = 1 if isinstance(fits, float) else -ops.expm1(-fits * ops.log(ratio))
        return missing * ratio / (first * (ratio - 1))


@arithmetic.any_kind
@dataclass(frozen=True)
class Logarithmic(Formula):
    """M_i = first · (i + 2)/2 · (ln(i + 2)/ln 2)^exponent; the sum of 1/M_i is bounded only for an exponent above 1.

    Examples
    --------
    >>> Logarithmic(100, 1).is_superlinear, Logarithmic(100, 1).inverse_sum_limit()
    (True, inf)
    """

    first: Number
    exponent: Number = 1

    def __post_init__(self) -> None:
        parameter("first", self.first)
        parameter("exponent", self.exponent, allow_zero=True, maximum=LARGEST_EXPONENT)

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

    def rational_at(self, index: int) -> Fraction | int | None:
        """The logarithm to base 2 is transcendental except for powers of 2."""
        doublings = (index + 2).bit_length() - 1
        exponent = decimal(self.exponent)
        is_simple = exponent == 0 or index + 2 == 1 << doublings
        power = rational_power(doublings, exponent) if is_simple else None
        return None if power is None else decimal(self.first) * Fraction(index + 2, 2) * power

    def _inverse_sum(self, fits: Any, ops: Arithmetic) -> Number:
        if isinstance(fits, np.ndarray):
            return super()._inverse_sum(fits, ops)
        return inverse_sum(1, self.exponent, start=2, count=fits, ops=ops) / self._scale(ops)


def _hurwitz_sum(schedule: Schedule, power: Number, start: Number, fits: Any, ops: Arithmetic, scale: Number) -> Number:
    """Return the sum of (start + i)^-power / scale, i < fits: one closed form, or the running sum for an array."""
    if isinstance(fits, np.ndarray):
        return schedule.totals(lambda size: 1 / size, fits, ops)
    return inverse_sum(power, 0, start=start, count=fits, ops=ops) / scale
