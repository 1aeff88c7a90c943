"""How many data each generation draws: M_0, M_1, …, and the sum of 1/M_i that the theory runs on.

Sizes of a named schedule are real numbers, so that their sums have closed forms; simulations round them up.
"""

from __future__ import annotations

import math
from abc import ABC, abstractmethod
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from collapse_theory import arithmetic, checks
from collapse_theory.arithmetic import Arithmetic, Column, Number
from collapse_theory.sums import inverse_sum

__all__ = [
    "Constant",
    "Geometric",
    "Linear",
    "Listed",
    "Logarithmic",
    "Power",
    "Rule",
    "Schedule",
    "constant",
    "geometric",
    "linear",
    "logarithmic",
    "of",
    "power",
]


def __dir__() -> list[str]:
    return __all__


class Schedule(ABC):
    """Samples per generation, M_0, M_1, …

    Examples
    --------
    >>> isinstance(of(100), Schedule)
    True
    """

    @property
    @abstractmethod
    def parameters(self) -> tuple[Number, ...]:
        """The numbers that define it; they choose the arithmetic."""

    @abstractmethod
    def sizes(self, fits: int, ops: Arithmetic) -> Column:
        """Return M_0 … M_{fits-1}."""

    @property
    def smallest(self) -> Number:
        """The least size; named schedules never shrink."""
        return self.parameters[0]

    @property
    def is_superlinear(self) -> bool:
        """Tell whether M_i/i grows without bound."""
        raise ValueError(_NO_LIMIT)

    def inverse_sum_limit(self) -> Number:
        r"""Return :math:`\sum_{i \ge 0} 1/M_i`; infinity where it diverges.

        Raises
        ------
        ValueError
            For a list or a callable, of which only finitely many sizes can be known.
        """
        return plain(self._inverse_sum(math.inf, arithmetic.of(*self.parameters)))

    def inverse_sum(self, fits: Any) -> Number:
        r"""Return :math:`\sum_{i<n} 1/M_i`.

        Parameters
        ----------
        fits : int >= 0 or array of int
            Generations n. For a single n, the cost of a named schedule does not depend on it.

        Returns
        -------
        number or array like ``fits``

        Raises
        ------
        ValueError
            If ``fits`` is negative, or longer than a listed schedule.

        Notes
        -----
        Source: shumailov2023 eqs (4) and (15).

        Examples
        --------
        >>> round(of([10, 20, 40]).inverse_sum(3), 12)
        0.175
        """
        ops = arithmetic.of(*self.parameters, fits)
        return plain(self._inverse_sum(checks.fits(fits), ops))

    def _inverse_sum(self, fits: Any, ops: Arithmetic) -> Number:
        """Return the sum of 1/M_i over i < fits, where fits may be infinite."""
        if isinstance(fits, float):
            raise ValueError(_NO_LIMIT)
        return self.totals(lambda size: 1 / size, fits, ops)

    def totals(self, term: Callable[[Number], Number], fits: Any, ops: Arithmetic) -> Number:
        """Return the sum of ``term(M_i)`` over i < fits; for an array of fits, an array."""
        sums = self.running(term, longest(fits), ops)
        return np.asarray(sums)[fits] if isinstance(fits, np.ndarray) else sums[fits]

    def running(self, term: Callable[[Number], Number], fits: int, ops: Arithmetic) -> Column:
        """Return the sums of ``term(M_i)`` over i < 0, 1, …, fits."""
        return ops.running(ops.map(term, self.sizes(fits, ops)))

    def draws(self, fits: int) -> np.ndarray[Any, np.dtype[np.int64]]:
        """Return the whole numbers of data that a simulation draws, each size rounded up."""
        sizes = self.sizes(fits, arithmetic.of())
        return np.ceil(np.asarray(sizes, dtype=np.float64)).astype(np.int64)


_NO_LIMIT = "`samples` must go on for ever to have a limit; a list or a callable does not say. Use a named schedule."


@dataclass(frozen=True)
class Constant(Schedule):
    """The same size M every generation; the sum of 1/M_i is n/M.

    Examples
    --------
    >>> Constant(10).inverse_sum(4)
    0.4
    """

    size: Number

    def __post_init__(self) -> None:
        _checked(self.size, 1)

    @property
    def parameters(self) -> tuple[Number, ...]:
        return (self.size,)

    @property
    def is_superlinear(self) -> bool:
        return False

    def sizes(self, fits: int, ops: Arithmetic) -> Column:
        return ops.column([self.size] * fits)

    def totals(self, term: Callable[[Number], Number], fits: Any, ops: Arithmetic) -> Number:
        return fits * term(ops.number(self.size))

    def running(self, term: Callable[[Number], Number], fits: int, ops: Arithmetic) -> Column:
        step = term(ops.number(self.size))
        return ops.map(lambda count: count * step, ops.column(range(fits + 1)))

    def _inverse_sum(self, fits: Any, ops: Arithmetic) -> Number:
        return ops.number(math.inf) if isinstance(fits, float) else fits / ops.number(self.size)


@dataclass(frozen=True)
class Listed(Schedule):
    """Sizes listed one by one, a size for each generation.

    Examples
    --------
    >>> Listed((10, 20)).draws(2)
    array([10, 20])
    """

    listed: tuple[Number, ...]

    @property
    def parameters(self) -> tuple[Number, ...]:
        return self.listed

    @property
    def smallest(self) -> Number:
        return min((size for size in self.listed if not arithmetic.is_symbolic(size)), key=float, default=math.inf)

    def sizes(self, fits: int, ops: Arithmetic) -> Column:
        if fits > len(self.listed):
            raise ValueError(
                f"`samples` must give a size for every generation; it lists {len(self.listed)} and `fits` asks for "
                f"{fits}. Lengthen the list, or pass one number for all generations."
            )
        return ops.column(self.listed[:fits])


@dataclass(frozen=True)
class Rule(Schedule):
    """M_i = rule(i), whole numbers of at least ``minimum``.

    Examples
    --------
    >>> Rule(lambda i: 10 * 2**i).draws(3)
    array([10, 20, 40])
    """

    rule: Callable[[int], int]
    minimum: int = 1

    @property
    def parameters(self) -> tuple[Number, ...]:
        return ()

    @property
    def smallest(self) -> Number:
        return self.minimum

    def sizes(self, fits: int, ops: Arithmetic) -> Column:
        return ops.column([checks.whole(f"samples({i})", self.rule(i), minimum=self.minimum) for i in range(fits)])


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
    >>> f"{linear(100, 100).inverse_sum(10**15):.12f}"  # about (ln n + 0.577)/100
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
    >>> round(power(100, 2).inverse_sum_limit(), 15)
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
    >>> geometric(100, 2).inverse_sum_limit()
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
    >>> logarithmic(100, 1).is_superlinear, logarithmic(100, 1).inverse_sum_limit()
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


constant, linear, power, geometric, logarithmic = Constant, Linear, Power, Geometric, Logarithmic


def of(samples: Any, *, minimum: int = 1) -> Schedule:
    """Turn an int, a sequence of ints, a callable, a symbol or a schedule into a schedule, checked.

    Parameters
    ----------
    samples : int, sequence of int, callable of the generation, SymPy symbol or Schedule
        Data drawn per generation.
    minimum : int
        Least size that makes sense: 2 where a variance is estimated.

    Returns
    -------
    Schedule

    Raises
    ------
    ValueError
        If a size is fractional, boolean, NaN or under the minimum.

    Examples
    --------
    >>> of(lambda i: 10 * (i + 1)).inverse_sum(2)
    0.15000000000000002
    """
    if isinstance(samples, Schedule):
        return _large_enough(samples, minimum)
    if isinstance(samples, (list, tuple, range, np.ndarray)):
        if np.ndim(np.asarray(samples, dtype=object)) != 1:
            raise ValueError("`samples` must be one number or a one-dimensional list of numbers, one per generation.")
        return Listed(tuple(_checked(size, minimum) for size in samples))
    if callable(samples) and not arithmetic.is_symbolic(samples):
        return Rule(samples, minimum)
    return Constant(_checked(samples, minimum))


def plain(value: Number) -> Number:
    """Return a Python float for a NumPy scalar; leave every other number as it is."""
    return float(value) if isinstance(value, (np.floating, np.integer, int)) else value


def longest(fits: Any) -> int:
    """Return the largest number of fits asked for."""
    if arithmetic.is_symbolic(fits):
        raise ValueError(
            f"`fits` must be a number here; got the symbol {fits}. Only sums over equal sizes take symbols."
        )
    return int(np.max(fits, initial=0)) if isinstance(fits, np.ndarray) else int(fits)


def _checked(size: Any, minimum: int) -> Number:
    if arithmetic.is_symbolic(size):
        return size
    count = checks.whole("samples", size, minimum=minimum)
    return count if isinstance(size, (int, float, np.number)) else size


def _large_enough(schedule: Schedule, minimum: int) -> Schedule:
    if isinstance(schedule, Rule):
        return Rule(schedule.rule, max(minimum, schedule.minimum))
    smallest = schedule.smallest
    if not arithmetic.is_symbolic(smallest) and not smallest >= minimum:
        raise ValueError(
            f"`samples` must be at least {minimum} in every generation; {schedule} starts at {smallest}. Raise it."
        )
    return schedule


def _hurwitz_sum(schedule: Schedule, power: Number, start: Number, fits: Any, ops: Arithmetic, scale: Number) -> Number:
    """Return the sum of (start + i)^-power / scale, i < fits: one closed form, or the running sum for an array."""
    if isinstance(fits, np.ndarray):
        return schedule.totals(lambda size: 1 / size, fits, ops)
    return inverse_sum(power, 0, start=start, count=fits, ops=ops) / scale
