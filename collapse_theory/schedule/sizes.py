"""Schedules of samples per generation: constant, listed, or given by a rule."""

from __future__ import annotations

import math
from abc import ABC, abstractmethod
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from collapse_theory import arithmetic, checks
from collapse_theory.arithmetic import Arithmetic, Column, Number
from collapse_theory.kinds import unsealed
from collapse_theory.schedule.numbers import LARGEST_SIZE, checked, counted, longest
from collapse_theory.schedule.rounding import announce, drawn

__all__ = ["Constant", "Listed", "Rule", "Schedule"]


class Schedule(ABC):
    """Samples per generation, M_0, M_1, …

    Examples
    --------
    >>> isinstance(Constant(100), Schedule)
    True
    """

    @property
    @abstractmethod
    def parameters(self) -> tuple[Number, ...]:
        """The numbers that define it; they choose the arithmetic."""

    @abstractmethod
    def sizes(self, fits: int, ops: Arithmetic) -> Column:
        """Return M_0 … M_{fits-1}."""

    def lifted(self, lift: Callable[[Any], Any]) -> Schedule:
        """Return the same schedule with its numbers as ``lift`` makes them."""
        from collapse_theory.arithmetic.lift import with_lifted_fields  # which loads FLINT

        lifted: Schedule = with_lifted_fields(self, lift)
        return lifted

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
        ops = arithmetic.of(*self.parameters)
        return ops.plain(self._inverse_sum(math.inf, ops))

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
        >>> round(Listed((10, 20, 40)).inverse_sum(3), 12)
        0.175
        """
        counts = counted(fits)
        ops = arithmetic.of(*self.parameters, fits)
        return ops.plain(self._inverse_sum(counts, ops))

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

    @abstractmethod
    def draws(self, fits: int) -> np.ndarray[Any, np.dtype[np.int64]]:
        """Return the whole numbers of data that a simulation draws, each size rounded up exactly.

        Raises
        ------
        ValueError
            If a size exceeds 10^18.

        Examples
        --------
        >>> from collapse_theory.schedule import power
        >>> power(100, 0.5).draws(4)
        array([100, 142, 174, 200])
        """


_NO_LIMIT = (
    "`samples` must be known in all generations to have a limit; those of a list or a callable are not. Use a named "
    "schedule."
)


@arithmetic.any_kind
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
        checked(self.size, 1)

    @property
    def parameters(self) -> tuple[Number, ...]:
        return (self.size,)

    @property
    def is_superlinear(self) -> bool:
        return False

    def sizes(self, fits: int, ops: Arithmetic) -> Column:
        announce(fits, ops)
        return ops.column([self.size] * fits)

    def draws(self, fits: int) -> np.ndarray[Any, np.dtype[np.int64]]:
        announce(fits, arithmetic.of())
        return np.repeat(drawn(self, [self.size]), fits)

    def totals(self, term: Callable[[Number], Number], fits: Any, ops: Arithmetic) -> Number:
        return fits * term(ops.number(self.size))

    def running(self, term: Callable[[Number], Number], fits: int, ops: Arithmetic) -> Column:
        step = term(ops.number(self.size))
        return ops.map(lambda count: count * step, ops.column(range(fits + 1)))

    def _inverse_sum(self, fits: Any, ops: Arithmetic) -> Number:
        return ops.number(math.inf) if isinstance(fits, float) else fits / ops.number(self.size)


@arithmetic.any_kind
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
        numbers = (size for size in self.listed if not arithmetic.is_symbolic(size))
        return min(numbers, key=lambda size: float(unsealed(size)), default=math.inf)

    def __post_init__(self) -> None:
        if not isinstance(self.listed, tuple):
            raise ValueError(f"`samples` must be listed in a tuple; got {self.listed!r}. Pass the list to `of`.")
        for size in self.listed:
            checked(size, 1)

    def sizes(self, fits: int, ops: Arithmetic) -> Column:
        return ops.column(self._first(fits))

    def draws(self, fits: int) -> np.ndarray[Any, np.dtype[np.int64]]:
        return drawn(self, self._first(fits))

    def _first(self, fits: int) -> tuple[Number, ...]:
        if fits > len(self.listed):
            raise ValueError(
                f"`samples` must give a size for every generation; it lists {len(self.listed)} and `fits` asks for "
                f"{fits}. Lengthen the list, or pass one number for all generations."
            )
        return self.listed[:fits]


@arithmetic.any_kind
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

    def __post_init__(self) -> None:
        if not callable(self.rule) or isinstance(self.rule, type):
            raise ValueError(
                f"`samples` must be a callable of the generation; got {self.rule!r}. Pass `lambda i: 100`."
            )
        object.__setattr__(self, "minimum", checks.whole("minimum", self.minimum, minimum=1, maximum=LARGEST_SIZE))

    def sizes(self, fits: int, ops: Arithmetic) -> Column:
        return ops.column(self._first(fits))

    def draws(self, fits: int) -> np.ndarray[Any, np.dtype[np.int64]]:
        return drawn(self, self._first(fits))

    def _first(self, fits: int) -> list[int]:
        checks.affordable("fits", fits, seconds=1e-6 * fits, memory=100.0 * fits, remedy="Use a named schedule.")
        return [self._at(i) for i in range(fits)]

    def _at(self, index: int) -> int:
        size = self.rule(index)
        return checks.whole(f"samples({index})", size, minimum=self.minimum, maximum=LARGEST_SIZE)
