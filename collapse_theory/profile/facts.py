"""What theory knows about one model under one policy: numbers between bounds, with their reasons."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

__all__ = ["Bounds", "Facts", "law_exponent", "ratio"]

_EARLY, _LATE = 1 << 6, 1 << 16
_MORE_SAMPLES = 1 << 4


@dataclass(frozen=True)
class Bounds:
    """A number that lies between ``low`` and ``high``.

    Attributes
    ----------
    low, high : float
        Equal where the value is known.
    reason : str
        Where it comes from.

    Examples
    --------
    >>> print(Bounds(1.5, 1.5, "sum of 1/i²"))
    1.5 (sum of 1/i²)
    """

    low: float
    high: float
    reason: str = ""

    @classmethod
    def exactly(cls, value: float, reason: str) -> Bounds:
        """Return a known value."""
        return cls(float(value), float(value), reason)

    @property
    def reciprocal(self) -> Bounds:
        """Bounds of 1/x."""
        low, high = (math.inf if x == 0 else 1 / x for x in (self.high, self.low))
        return Bounds(low, high, self.reason)

    def __str__(self) -> str:
        value = f"{self.low:.6g}" if self.low == self.high else f"{self.low:.4g} to {self.high:.4g}"
        return f"{value} ({self.reason})"


@dataclass(frozen=True)
class Facts:
    """The quantities that the definitions ask for, in the limit of ever more fits; None where no theory is at hand.

    Attributes
    ----------
    growth, increase : Bounds
        Limit of the risk over that of the first fit; highest risk over that of the first fit, less 1.
    spread : Bounds
        Limit of the variance, or diversity, of the model over the original one.
    exponent : Bounds
        Growth exponent of the risk relative to that of as many real data as the fit is trained on.
    modes, tail : Bounds
        Share of modes kept, tail mass kept. Both are judged by the shape: a drift of the location is risk.
    outside : Bounds
        Mass outside the original support.

    Examples
    --------
    >>> Facts(growth=Bounds.exactly(2.0, "by hand")).spread is None
    True
    """

    growth: Bounds | None = None
    increase: Bounds | None = None
    spread: Bounds | None = None
    exponent: Bounds | None = None
    modes: Bounds | None = None
    tail: Bounds | None = None
    outside: Bounds | None = None

    @property
    def shrinking(self) -> Bounds | None:
        """Limit of the risk of the first fit over the risk."""
        return None if self.growth is None else self.growth.reciprocal


def ratio(above: Bounds, below: Bounds) -> Bounds:
    """Return bounds of a quotient of positive numbers."""
    return Bounds(above.low / below.high, above.high / below.low)


def law_exponent(excess: Callable[[int, int], Bounds], samples: int) -> Bounds:
    """Return the larger exponent with which ``excess(fits, samples)`` grows, in fits or in samples per generation.

    ``excess`` is the risk over the risk of as many real data; a bounded factor leaves the scaling law as it is.
    """
    in_fits = _exponent(excess(_EARLY, samples), excess(_LATE, samples), _LATE / _EARLY)
    in_size = _exponent(excess(_LATE, samples), excess(_LATE, _MORE_SAMPLES * samples), _MORE_SAMPLES)
    reason = f"fits {_EARLY} to {_LATE}: {in_fits.low:.3g}; {_MORE_SAMPLES} times the data: {in_size.low:.3g}"
    return Bounds(max(in_fits.low, in_size.low), max(in_fits.high, in_size.high), reason)


def _exponent(start: Bounds, end: Bounds, factor: float) -> Bounds:
    growth = ratio(end, start)
    return Bounds(math.log(growth.low) / math.log(factor), math.log(growth.high) / math.log(factor))
