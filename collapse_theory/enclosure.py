"""Numbers with a proof: raise the precision of ball arithmetic until the digits asked for are guaranteed."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import flint
import numpy as np

from collapse_theory import arithmetic, checks, notebook

__all__ = ["Enclosure", "certify", "enclose"]

_FIRST_BITS = 64
_MOST_BITS = 1 << 15
_BITS_PER_DIGIT = math.log2(10)


@dataclass(frozen=True)
class Enclosure:
    """An interval that provably holds the value.

    Attributes
    ----------
    ball : flint.arb
        The interval itself.
    digits : int
        Significant digits that are guaranteed; for an exact value, those that were asked for.

    Examples
    --------
    >>> Enclosure(flint.arb("0.5"), digits=5)
    0.5 (exact)
    """

    ball: flint.arb
    digits: int

    @property
    def mid(self) -> flint.arb:
        """Midpoint, exact."""
        return self.ball.mid()

    @property
    def rad(self) -> float:
        """Radius, rounded up."""
        radius = float(self.ball.rad())
        return math.nextafter(radius, math.inf) if radius else 0.0

    def __float__(self) -> float:
        return float(self.mid)

    def __contains__(self, value: object) -> bool:
        return bool(self.ball.contains(arithmetic.of(self.ball).number(value)))

    def overlaps(self, other: Enclosure) -> bool:
        """Tell whether the two intervals have a point in common."""
        return bool(self.ball.overlaps(other.ball))

    def decimal(self, digits: int | None = None) -> str:
        """Return the value rounded to ``digits`` significant digits, at most those guaranteed."""
        shown = self.digits if digits is None else min(digits, self.digits)
        with flint.ctx.workprec(self._bits):
            return str(self.mid.str(max(shown, 1), radius=False))

    @property
    def _bits(self) -> int:
        return math.ceil(self.digits * _BITS_PER_DIGIT) + 64

    @property
    def _is_float(self) -> bool:
        return self.rad == 0 and float(self.mid) == self.mid

    def __repr__(self) -> str:
        if self._is_float:
            return f"{float(self.mid):.17g} (exact)"
        magnitude = math.ceil(math.log10(self.rad)) if self.rad else -self.digits
        return f"{_cut(self.mid, self._bits)}(±1e{magnitude:+03d})"

    def _repr_latex_(self) -> str:
        if self._is_float:
            return f"${notebook.number(f'{float(self.mid):.17g}')}$ (exact)"
        with flint.ctx.workprec(self._bits):
            value, _, error = self.ball.str(self.digits).strip("[]").partition(" +/- ")
        shown = notebook.number(value)
        return rf"${shown} \pm {notebook.number(error)}$" if error else f"${shown}$ (exact)"

    def __str__(self) -> str:
        return self.decimal()


def certify(formula: Callable[..., Any], *args: Any, digits: int = 15, **kwargs: Any) -> Enclosure:
    """Evaluate a closed form in ball arithmetic until ``digits`` significant digits are guaranteed.

    Parameters
    ----------
    formula : callable
        Any function of this package that accepts the four kinds of number, or your own built from them.
    *args, **kwargs
        Its arguments. Numbers in them are lifted to balls; a float stands for its exact binary value, a
        ``fractions.Fraction`` for the fraction.
    digits : int >= 1
        Significant digits to guarantee: the radius is at most ``10**-digits`` times the value.

    Returns
    -------
    Enclosure

    Raises
    ------
    ValueError
        If ``digits`` is no count, or the digits cannot be guaranteed at any precision tried (for instance
        because the value is zero but not provably so).

    Notes
    -----
    Arb's inclusion property (Johansson 2017) makes every result an enclosure; precision is doubled until the
    radius is small enough. The precision of ``flint.ctx`` is put back afterwards.

    Examples
    --------
    >>> import collapse_theory as ct
    >>> ct.certify(ct.gaussian.risk, samples=100, fits=6, digits=30)
    0.0900741…(±1e-31)
    """
    wanted = checks.whole("digits", digits, minimum=1)
    bits = max(_FIRST_BITS, math.ceil(wanted * _BITS_PER_DIGIT) + 16)
    while bits <= _MOST_BITS:
        ball = enclose(formula, *args, bits=bits, **kwargs)
        if _is_tight(ball, wanted):
            return Enclosure(ball, wanted)
        bits *= 2
    raise ValueError(
        f"`digits` must be reachable; {wanted} digits of {getattr(formula, '__name__', 'the formula')} are not "
        f"guaranteed at {_MOST_BITS} bits, where the enclosure is {ball.str(5)}. The value may be exactly zero, or an "
        f"input too wide: ask for fewer digits, or test the difference from a value that is not zero."
    )


def enclose(formula: Callable[..., Any], *args: Any, bits: int, **kwargs: Any) -> flint.arb:
    """Evaluate a formula once in ball arithmetic at ``bits`` bits.

    Examples
    --------
    >>> enclose(lambda x: x * x, 3, bits=64)
    9.00000000000000
    """
    with flint.ctx.workprec(bits):
        value = formula(*map(_lift, args), **{name: _lift(arg) for name, arg in kwargs.items()})
        ball: flint.arb = arithmetic.of(flint.arb(0)).number(value)
        return ball


def _is_tight(ball: flint.arb, digits: int) -> bool:
    if ball.is_exact():
        return not ball.is_nan()  # an exact infinity is a value
    return bool(ball.is_finite() and ball.rad() <= abs(ball.mid()) * flint.arb(10) ** -digits)


def _lift(value: Any) -> Any:
    """Turn every number inside an argument into a ball; leave flags, text and objects alone."""
    if isinstance(value, (bool, np.bool_, str)) or value is None:
        return value
    if isinstance(value, (int, float, Fraction, np.number, flint.fmpz, flint.fmpq)):
        return arithmetic.of(flint.arb(0)).number(value)
    if isinstance(value, (list, tuple, range, np.ndarray)):
        return [_lift(item) for item in value]
    return value


def _cut(mid: flint.arb, bits: int, shown: int = 6) -> str:
    """Return the first significant digits, cut and not rounded, so that the value continues them."""
    with flint.ctx.workprec(bits):
        text = str(mid.str(shown + 8, radius=False))
    mantissa, _, exponent = text.partition("e")
    leading = len(mantissa) - len(mantissa.lstrip("-0."))
    body = mantissa[: leading + shown + (1 if "." in mantissa[leading : leading + shown] else 0)]
    return f"{body}…" + (f"e{exponent}" if exponent else "")
