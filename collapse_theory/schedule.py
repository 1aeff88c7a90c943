"""How many data each generation draws: M_0, M_1, …, and the sum of 1/M_i that the theory runs on.

Sizes of a named schedule are real numbers, so that their sums have closed forms; simulations round them up.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from collapse_theory import arithmetic, checks
from collapse_theory.arithmetic import Arithmetic, Column, Number

__all__ = ["Constant", "Geometric", "Listed", "Power", "Schedule", "of"]


class Schedule(ABC):
    """Samples per generation, M_0, M_1, …"""

    @property
    @abstractmethod
    def parameters(self) -> tuple[Number, ...]:
        """The numbers that define it; they choose the arithmetic."""

    @abstractmethod
    def sizes(self, fits: int, ops: Arithmetic) -> Column:
        """Return M_0 … M_{fits-1}."""

    @abstractmethod
    def inverse_sum_limit(self) -> float:
        """Return the sum of 1/M_i over all generations; infinity where it diverges."""

    def totals(self, term: Callable[[Number], Number], fits: Any, ops: Arithmetic) -> Number:
        """Return the sum of ``term(M_i)`` over i < fits; for an array of fits, an array."""
        sums = self.running(term, longest(fits), ops)
        return np.asarray(sums)[fits] if isinstance(fits, np.ndarray) else sums[fits]

    def running(self, term: Callable[[Number], Number], fits: int, ops: Arithmetic) -> Column:
        """Return the sums of ``term(M_i)`` over i < 0, 1, …, fits."""
        return ops.running(ops.map(term, self.sizes(fits, ops)))

    def inverse_sum(self, fits: Any) -> Number:
        r"""Return :math:`\sum_{i<n} 1/M_i`.

        Parameters
        ----------
        fits : int >= 0 or array of int
            Generations n.

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
        >>> of([4, 8]).inverse_sum(2)
        0.375
        """
        ops = arithmetic.of(*self.parameters, fits)
        return plain(self.totals(lambda size: 1 / size, checks.fits(fits), ops))

    def draws(self, fits: int) -> np.ndarray[Any, np.dtype[np.int64]]:
        """Return the whole numbers of data that a simulation draws, each size rounded up."""
        sizes = self.sizes(fits, arithmetic.of())
        return np.ceil(np.asarray(sizes, dtype=np.float64)).astype(np.int64)


@dataclass(frozen=True)
class Constant(Schedule):
    """The same size M every generation."""

    size: Number

    @property
    def parameters(self) -> tuple[Number, ...]:
        return (self.size,)

    def sizes(self, fits: int, ops: Arithmetic) -> Column:
        return ops.column([self.size] * fits)

    def totals(self, term: Callable[[Number], Number], fits: Any, ops: Arithmetic) -> Number:
        return fits * term(ops.number(self.size))

    def running(self, term: Callable[[Number], Number], fits: int, ops: Arithmetic) -> Column:
        step = term(ops.number(self.size))
        return ops.map(lambda count: count * step, ops.column(range(fits + 1)))

    def inverse_sum_limit(self) -> float:
        return float("inf")


@dataclass(frozen=True)
class Listed(Schedule):
    """Explicit sizes, one for each generation."""

    listed: tuple[Number, ...]

    @property
    def parameters(self) -> tuple[Number, ...]:
        return self.listed

    def sizes(self, fits: int, ops: Arithmetic) -> Column:
        if fits > len(self.listed):
            raise ValueError(
                f"`samples` must give a size for every generation; it lists {len(self.listed)} and `fits` asks for "
                f"{fits}. Lengthen the list, or pass one number for all generations."
            )
        return ops.column(self.listed[:fits])

    def inverse_sum_limit(self) -> float:
        raise ValueError("`samples` must go on for ever to have a limit; it is a list. Use a named schedule.")


@dataclass(frozen=True)
class Power(Schedule):
    """M_i = first · (i + 1)^exponent."""

    first: Number
    exponent: Number

    @property
    def parameters(self) -> tuple[Number, ...]:
        return (self.first, self.exponent)

    def sizes(self, fits: int, ops: Arithmetic) -> Column:
        exponent = ops.number(self.exponent)
        return ops.map(lambda i: ops.number(self.first) * ops.exp(exponent * ops.log(i)), _one_to(fits, ops))

    def inverse_sum_limit(self) -> float:
        """Return zeta(exponent)/first; infinity for an exponent of at most 1."""
        from scipy.special import zeta

        return float(zeta(float(self.exponent)) / float(self.first)) if self.exponent > 1 else float("inf")


@dataclass(frozen=True)
class Geometric(Schedule):
    """M_i = first · ratio^i."""

    first: Number
    ratio: Number

    @property
    def parameters(self) -> tuple[Number, ...]:
        return (self.first, self.ratio)

    def sizes(self, fits: int, ops: Arithmetic) -> Column:
        growth = ops.log(ops.number(self.ratio))
        return ops.map(lambda i: ops.number(self.first) * ops.exp(growth * (i - 1)), _one_to(fits, ops))

    def inverse_sum_limit(self) -> float:
        """Return ratio/(first·(ratio − 1)); infinity for a ratio of at most 1."""
        ratio = float(self.ratio)
        return ratio / (float(self.first) * (ratio - 1)) if ratio > 1 else float("inf")


def of(samples: Any, *, minimum: int = 1) -> Schedule:
    """Turn an int, a sequence of ints, a symbol or a schedule into a schedule, checked.

    Parameters
    ----------
    samples : int, sequence of int, SymPy symbol or Schedule
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
    >>> of([4, 8]).inverse_sum(1)
    0.25
    """
    if isinstance(samples, Schedule):
        return samples
    if isinstance(samples, (list, tuple, range, np.ndarray)):
        if np.ndim(np.asarray(samples, dtype=object)) != 1:
            raise ValueError("`samples` must be one number or a one-dimensional list of numbers, one per generation.")
        return Listed(tuple(_checked(size, minimum) for size in samples))
    return Constant(_checked(samples, minimum))


def plain(value: Number) -> Number:
    """Return a Python float for a NumPy scalar; leave every other number as it is."""
    return float(value) if isinstance(value, (np.floating, np.integer, int)) else value


def _checked(size: Any, minimum: int) -> Number:
    if arithmetic.is_symbolic(size):
        return size
    count = checks.whole("samples", size, minimum=minimum)
    return count if isinstance(size, (int, float, np.number)) else size


def longest(fits: Any) -> int:
    """Return the largest number of fits asked for."""
    if arithmetic.is_symbolic(fits):
        raise ValueError(
            f"`fits` must be a number here; got the symbol {fits}. Only sums over equal sizes take symbols."
        )
    return int(np.max(fits, initial=0)) if isinstance(fits, np.ndarray) else int(fits)


def _one_to(fits: int, ops: Arithmetic) -> Column:
    return ops.column(range(1, fits + 1))
