"""What theory knows about one model under one policy: numbers between bounds, with their reasons."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, fields

from collapse_theory import checks

__all__ = ["Bounds", "Facts", "law_exponent", "ratio"]

_FITS = (1 << 6, 1 << 11, 1 << 16)
_ALIKE = 0.01  # gains of a logarithm over equal ratios of fits differ by less, those of any power above 0.003 by more
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

    Raises
    ------
    ValueError
        If an end is no number, or the ends are in the wrong order.

    Examples
    --------
    >>> print(Bounds(1.5, 1.5, "sum of 1/i²"))
    1.5 (sum of 1/i²)
    """

    low: float
    high: float
    reason: str = ""

    def __post_init__(self) -> None:
        ends = checks.floats("low, high", [self.low, self.high])
        if ends.shape != (2,) or not ends[0] <= ends[1]:
            raise ValueError(
                f"`low` and `high` must be numbers, `low` at most `high`; got {self.low!r} and {self.high!r}. "
                "Pass infinities where an end is not known."
            )
        checks.text("reason", self.reason)
        for name, end in zip(("low", "high"), ends.tolist(), strict=True):
            object.__setattr__(self, name, end)

    @classmethod
    def exactly(cls, value: float, reason: str) -> Bounds:
        """Return a known value."""
        return cls(value, value, reason)

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
        Limit of the risk over that of the first fit; highest risk of any fit over that of the first, minus 1.
    spread : Bounds
        Limit of the variance, or diversity, of the model over the original one.
    exponent : Bounds
        Growth exponent of the risk relative to that of a fit to as much real data.
    modes, tail : Bounds
        Share of the original modes kept, and of the original tail: of rare atoms those that can still be drawn, of a
        density its mass beyond a boundary over the original mass there, at most 1. Both are judged by the shape: a
        drift of the location is risk.
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

    def __post_init__(self) -> None:
        for field in fields(self):
            value = getattr(self, field.name)
            if not (value is None or isinstance(value, Bounds)):
                raise ValueError(f"`{field.name}` must be Bounds or None; got {value!r}. Wrap it in Bounds.exactly.")

    @property
    def peak(self) -> Bounds | None:
        """Highest risk over that of the first fit."""
        known = self.increase
        return None if known is None else Bounds(known.low + 1, known.high + 1, known.reason)

    @property
    def shrinking(self) -> Bounds | None:
        """Limit of the risk of the first fit over the risk."""
        return None if self.growth is None else self.growth.reciprocal


def ratio(above: Bounds, below: Bounds) -> Bounds:
    """Return bounds of a quotient of positive numbers."""
    return Bounds(above.low / below.high, above.high / below.low)


def law_exponent(excess: Callable[[int, int], Bounds], samples: int) -> Bounds:
    """Return the larger exponent with which ``excess(fits, samples)`` grows, in fits or in samples per generation.

    ``excess`` is the risk over the risk with as much real data. A bounded factor and a logarithm leave the exponent of
    a scaling law as it is: in fits, an excess that gains no more from the middle to the end of a geometric range than
    from its beginning to its middle grows at most as a logarithm, and has exponent 0.
    """
    early, middle, late = (excess(fits, samples) for fits in _FITS)
    in_fits = _exponent(early, late, _FITS[-1] / _FITS[0])
    grows = f"{in_fits.low:.3g}"
    if late.high - middle.low <= (middle.low - early.high) * (1 + _ALIKE):
        in_fits, grows = Bounds(0.0, 0.0), "at most as a logarithm"
    in_size = _exponent(late, excess(_FITS[-1], _MORE_SAMPLES * samples), _MORE_SAMPLES)
    reason = f"fits {_FITS[0]} to {_FITS[-1]}: {grows}; {_MORE_SAMPLES} times the data: {in_size.low:.3g}"
    return Bounds(max(in_fits.low, in_size.low), max(in_fits.high, in_size.high), reason)


def _exponent(start: Bounds, end: Bounds, factor: float) -> Bounds:
    growth = ratio(end, start)
    return Bounds(math.log(growth.low) / math.log(factor), math.log(growth.high) / math.log(factor))
