"""The whole numbers of data that a simulation draws: sizes of a named schedule, each rounded up exactly.

Floats are good for all sizes but those that they cannot tell from a whole number. There the size is taken as a
fraction, if it is one, or from 60 digits. Parameters are read as the decimals that they print as: 0.1 is a tenth.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from fractions import Fraction
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from collapse_theory import arithmetic, checks
from collapse_theory.arithmetic import Arithmetic, Number

__all__ = ["announce", "decimal", "drawn", "rational_power", "rounded_up"]

_DIGITS = 60
_LARGEST_ROOT = 64  # 2^64 is beyond all counts, hence no root of a higher order is whole


class _Formula(Protocol):
    @property
    def parameters(self) -> tuple[Number, ...]: ...

    def at(self, index: Number, ops: Arithmetic) -> Number: ...

    def rational_at(self, index: int) -> Fraction | int | None: ...


def rounded_up(sizes: _Formula, fits: int) -> NDArray[np.int64]:
    """Return the smallest whole numbers that are not below M_0 … M_{fits-1}."""
    ops = arithmetic.of()
    with np.errstate(over="ignore"):
        floats = np.asarray(sizes.at(np.arange(fits, dtype=np.float64), ops), dtype=np.float64) * np.ones(fits)
    drawable(sizes, floats)
    counts = np.ceil(floats).astype(np.int64)
    logs = np.abs(np.log(floats)) + math.log(fits + 2)
    is_close = np.abs(floats - np.rint(floats)) <= 1e-15 * (4 + logs) * floats
    counts[is_close] = [_ceiling(sizes, int(index)) for index in np.flatnonzero(is_close)]
    drawable(sizes, counts)
    return counts


def drawn(sizes: object, listed: Sequence[Number]) -> NDArray[np.int64]:
    """Return whole sizes as counters."""
    counts = np.array([decimal(size) for size in listed], dtype=object)
    drawable(sizes, counts)
    return np.array([int(count) for count in counts], dtype=np.int64)


def drawable(sizes: object, counts: NDArray[Any]) -> None:
    """Refuse sizes that no counter holds."""
    too_large = np.flatnonzero(~(counts <= checks.LARGEST_COUNT))
    if too_large.size:
        raise ValueError(
            f"`samples` must be at most {checks.LARGEST_COUNT} data in a generation that is drawn; {sizes} has more "
            f"in generation {too_large[0]}. Lower `fits`, or let the sizes grow more slowly."
        )


def _ceiling(sizes: _Formula, index: int) -> int:
    size = sizes.rational_at(index)
    if size is not None:
        return math.ceil(size)
    import mpmath

    with mpmath.workdps(_DIGITS):
        fractions = map(decimal, sizes.parameters)
        lifted = type(sizes)(*(mpmath.mpf(f.numerator) / f.denominator for f in fractions))
        return int(mpmath.ceil(lifted.at(mpmath.mpf(index), arithmetic.of(mpmath.mpf(1)))))


def decimal(value: Any) -> Fraction | int:
    """Return a number as the fraction that it prints as; a whole one as an int."""
    if arithmetic.is_symbolic(value):
        raise ValueError(f"`samples` must be numbers to be drawn; got the symbol {value}. Put a number in its place.")
    if isinstance(value, (int, np.integer)):
        return int(value)
    number = value if isinstance(value, Fraction) else Fraction(repr(float(value)))
    return int(number) if number.denominator == 1 else number


def rational_power(base: int, exponent: Fraction | int) -> Fraction | int | None:
    """Return base^exponent if it is rational, for a whole base of at least 1."""
    power, root = exponent.numerator, exponent.denominator
    if base == 1 or root == 1:
        return int(base**power)
    if root > _LARGEST_ROOT:
        return None
    whole = round(base ** (1 / root))
    if whole**root != base:
        return None
    return int(whole**power)


def announce(fits: int, ops: Arithmetic) -> None:
    """Say so where a column of sizes takes long or much memory."""
    seconds, memory = (5e-8, 100.0) if ops.is_float else (3e-5, 500.0)
    remedy = "Ask for fewer fits, or for equal sizes."
    checks.affordable("fits", fits, seconds=seconds * fits, memory=memory * fits, remedy=remedy)
