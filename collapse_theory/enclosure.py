"""Numbers with a proof: the precision of ball arithmetic is raised until the digits asked for are guaranteed."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from fractions import Fraction
from typing import Any

import flint
import numpy as np

from collapse_theory import checks, notebook
from collapse_theory.arithmetic.ball import Ball, exact, operand
from collapse_theory.arithmetic.base import KindError, UndecidedError, UnsealedError
from collapse_theory.arithmetic.choice import load
from collapse_theory.arithmetic.constants import read
from collapse_theory.arithmetic.context import working_in
from collapse_theory.arithmetic.lift import Lift
from collapse_theory.calls import Call, call_of, checked_call

__all__ = ["Enclosure", "certify", "enclose"]

_FIRST_BITS = 64
_MOST_BITS = 1 << 15
MOST_DIGITS = 100_000
_BITS_PER_DIGIT = math.log2(10)


@dataclass(frozen=True)
class Enclosure:
    """An interval that provably contains the value.

    Attributes
    ----------
    ball : flint.arb
        The interval itself.
    digits : int
        Significant digits that are guaranteed; for an exact value, those that were asked for.
    call : Call, optional
        The call that computed it, for a citation; it is ignored by ``==``.

    Examples
    --------
    >>> Enclosure(flint.arb("0.5"), digits=5)
    0.5 (exact)
    """

    ball: flint.arb
    digits: int
    call: Call | None = field(default=None, compare=False, repr=False)

    def __post_init__(self) -> None:
        if not isinstance(self.ball, flint.arb):
            raise ValueError(f"`ball` must be a flint.arb; got {self.ball!r}. Use certify to make an Enclosure.")
        checks.whole("digits", self.digits, minimum=1, maximum=MOST_DIGITS)
        checked_call(self.call)

    @property
    def mid(self) -> flint.arb:
        """Midpoint, exact."""
        return self.ball.mid()

    @property
    def rad(self) -> float:
        """Radius, rounded up: zero only for an exact value. ``ball.rad()`` also has radii that float64 cannot hold."""
        radius = float(self.ball.rad())
        return 0.0 if self.ball.is_exact() else math.nextafter(radius, math.inf)

    def __float__(self) -> float:
        return float(self.mid)

    def __contains__(self, value: object) -> bool:
        """Tell whether a number lies in the interval; text is read as a decimal or a fraction, a float exactly."""
        number = _exact(value)
        if isinstance(number, flint.arb):
            return bool(self.ball.contains(number))
        bits = self._bits
        while True:  # a fraction is not an endpoint, or is exact once there are enough bits
            with flint.ctx.workprec(bits):
                lifted = flint.arb(number)
            if self.ball.contains(lifted) or not self.ball.overlaps(lifted):
                return bool(self.ball.contains(lifted))
            bits *= 2

    def __reduce__(self) -> tuple[Any, ...]:
        return _restored, (*map(_portable, (self.mid, self.ball.rad())), self.digits, self.call)

    def called(self, call: Call) -> Enclosure:
        """Return the same interval with the call that computed it."""
        return replace(self, call=call)

    def lifted(self, lift: Callable[[Any], Any]) -> Any:
        """Return ``lift(ball)``, so that the interval can be an argument of another certificate."""
        return lift(self.ball)

    def overlaps(self, other: Enclosure) -> bool:
        """Tell whether the two intervals have a point in common."""
        if not isinstance(other, Enclosure):
            raise ValueError(f"`other` must be an Enclosure; got {other!r}. For a number write: number in enclosure.")
        return bool(self.ball.overlaps(other.ball))

    def decimal(self, digits: int | None = None) -> str:
        """Return the value rounded to ``digits`` significant digits, at most those guaranteed."""
        shown = self.digits if digits is None else min(checks.whole("digits", digits, minimum=1), self.digits)
        with flint.ctx.workprec(self._bits):
            return str(self.mid.str(shown, radius=False))

    @property
    def _bits(self) -> int:
        return math.ceil(self.digits * _BITS_PER_DIGIT) + 64

    @property
    def _is_float(self) -> bool:
        return bool(self.ball.is_exact() and float(self.mid) == self.mid)

    def __repr__(self) -> str:
        if self._is_float:
            return f"{float(self.mid):.17g} (exact)"
        if not self.ball.is_finite():
            return repr(self.ball)
        shown = _cut(self.mid, self._bits)
        if self.ball.is_exact():
            return f"{shown} (exact)"
        return f"{shown}(±1e{math.ceil(_log10(self.ball.rad())):+03d})"

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
        A function of this package that :doc:`can be certified </certificates>`, or your own built from those and from
        ``ct.arithmetic``.
    *args, **kwargs
        Its arguments. Numbers in them are converted to balls, including those in lists, arrays, dictionaries, schedules
        and policies; a float stands for its exact binary value, a ``fractions.Fraction`` for the fraction.
    digits : int in [1, 100000]
        Significant digits to guarantee: the radius is at most ``10**-digits`` times the value.

    Returns
    -------
    Enclosure

    Raises
    ------
    ValueError
        If a part of the computation was not done in balls, such as a float made inside the formula or a function of
        ``math`` or ``mpmath``; if ``digits`` is not a whole number in that range; or if the digits cannot be guaranteed
        at any precision tried (for instance because the value is zero but not provably so).

    Notes
    -----
    Arb's inclusion property (Johansson 2017) makes every result an enclosure; precision is doubled until the
    radius is small enough and all comparisons are decided. The precision of ``flint.ctx`` is restored afterwards.

    Examples
    --------
    >>> import collapse_theory as ct
    >>> ct.certify(ct.gaussian.risk, samples=100, fits=6, digits=30)
    0.0900741…(±1e-31)
    >>> ct.certify(lambda samples, fits: ct.arithmetic.log(samples) / fits, 100, 6)
    0.767528…(±1e-19)
    """
    wanted = checks.whole("digits", digits, minimum=1, maximum=MOST_DIGITS)
    bits = max(_FIRST_BITS, math.ceil(wanted * _BITS_PER_DIGIT) + 16)
    most = max(_MOST_BITS, 4 * bits)
    while bits <= most:
        try:
            ball = _evaluate(formula, args, kwargs, bits)
        except UndecidedError as undecided:
            state = f"where {undecided}"
        else:
            if _is_tight(ball, wanted):
                return Enclosure(ball, wanted, _call(formula, args, kwargs, wanted))
            state = f"where the enclosure is {ball.str(5)}"
        bits *= 2
    raise ValueError(
        f"`digits` must be reachable; {wanted} digits of {_name(formula)} are not guaranteed at {bits // 2} bits, "
        f"{state}. The value may be exactly zero, two compared numbers may be equal, or an input too wide: ask for "
        f"fewer digits, or test the difference from a value that is not zero."
    )


def _call(formula: Any, args: tuple[Any, ...], kwargs: dict[str, Any], digits: int) -> Call:
    """Return the call of ``certify``, with the arguments of the formula by name."""
    of = call_of(formula, kwargs, args)
    return Call("ct.certify", (("", of.function), *of.arguments, ("digits", str(digits))), of.runs)


def enclose(formula: Callable[..., Any], *args: Any, bits: int, **kwargs: Any) -> flint.arb:
    """Evaluate a formula once in ball arithmetic at ``bits`` bits; other parameters as for :func:`certify`.

    Raises
    ------
    ValueError
        As for :func:`certify`, and if at this precision a comparison is undecided or no enclosure is found.

    Examples
    --------
    >>> enclose(lambda x: x * x, 3, bits=64)
    9.00000000000000
    """
    precision = checks.whole("bits", bits, minimum=2, maximum=4 * MOST_DIGITS)
    try:
        ball = _evaluate(formula, args, kwargs, precision)
    except UndecidedError as undecided:
        raise ValueError(
            f"`bits` must be enough to decide every comparison; at {precision} bits of {_name(formula)} {undecided}. "
            f"Take more."
        ) from None
    if ball.is_nan():
        raise ValueError(
            f"`bits` must be enough for an enclosure; at {precision} bits {_name(formula)} may be any number or none. "
            f"Take more, if the formula has a value there."
        )
    return ball


def _evaluate(formula: Callable[..., Any], args: tuple[Any, ...], kwargs: dict[str, Any], bits: int) -> flint.arb:
    if not callable(formula):
        raise ValueError(f"`formula` must be a function; got {formula!r}. Pass the function and its arguments apart.")
    with flint.ctx.workprec(bits), working_in(load("sealed")):
        lift = Lift()
        lifted_args = [lift.named(f"args[{index}]", arg) for index, arg in enumerate(args)]
        lifted_kwargs = {name: lift.named(name, arg) for name, arg in kwargs.items()}
        try:
            return _result(formula(*lifted_args, **lifted_kwargs))
        except UndecidedError:
            raise
        except Exception as error:
            if isinstance(error, TypeError):
                _check_call(formula, args, kwargs)
            reason = _unsealing(error)
            if reason is None:
                raise
            raise ValueError(
                f"`formula` must compute in balls throughout; {_name(formula)} does not: {reason}. The page on "
                f"certificates (docs/certificates.md) lists the functions that can be certified."
            ) from error


def _check_call(formula: Callable[..., Any], args: tuple[Any, ...], kwargs: dict[str, Any]) -> None:
    called = f"the arguments that are given; {_name(formula)}"
    checks.takes("formula", formula, kwargs, positional=len(args), called=called, remedy="Pass those of the function.")


def _result(value: Any) -> flint.arb:
    """Return the ball that a formula has ended in, or an exact number as one."""
    if isinstance(value, np.ndarray) and value.ndim == 0:
        value = value.item()
    if isinstance(value, bool) or not isinstance(value, (Ball, int, Fraction, flint.fmpz, flint.fmpq)):
        raise UnsealedError(
            f"its result is {checks.shown(value)} of type {type(value).__name__}, and not a ball{_remedy(value)}"
        )
    return flint.arb(operand(value))


def _remedy(value: Any) -> str:
    """Say what makes a float in a formula whose arguments only count."""
    if not isinstance(value, (float, np.floating)):
        return ""
    return (
        "; 1/k is a float for a Python int k: write Fraction(1, k), or ct.arithmetic.total(lambda k: 1/k, range(1, n))"
    )


def _unsealing(error: BaseException | None) -> str | None:
    """Return why a formula left ball arithmetic, if that is what an error is about."""
    if isinstance(error, (TypeError, AttributeError)):
        return f"{type(error).__name__}: {error}"
    while error is not None:
        if isinstance(error, (UnsealedError, KindError)):
            return str(error).removesuffix(".")
        error = error.__cause__ or error.__context__
    return None


def _name(formula: Any) -> str:
    return getattr(formula, "__name__", "the formula")


def _is_tight(ball: flint.arb, digits: int) -> bool:
    if ball.is_exact():
        return not ball.is_nan()  # an exact infinity is a value
    return bool(ball.is_finite() and ball.rad() <= abs(ball.mid()) * flint.arb(10) ** -digits)


def _exact(value: Any) -> flint.arb | flint.fmpq:
    """Return a number as a fraction, or as a ball where that is what it is."""
    if isinstance(value, str):
        value = read(value)
    if isinstance(value, Enclosure):
        value = value.ball
    if hasattr(value, "as_integer_ratio") and not isinstance(value, bool) and math.isfinite(value):
        return flint.fmpq(*map(int, value.as_integer_ratio()))
    if isinstance(value, flint.fmpq):
        return value
    ball = None if isinstance(value, (bool, complex)) else exact(value)
    if ball is None:
        raise ValueError(f"`value` must be a number; got {value!r}. Pass an int, a Fraction, a float or text.")
    return ball


def _log10(radius: flint.arb) -> float:
    return float(radius.log() / flint.arb(10).log())


def _portable(end: flint.arb) -> Any:
    return tuple(map(int, end.man_exp())) if end.is_finite() else float(end)


def _restored(mid: Any, rad: Any, digits: int, call: Call | None = None) -> Enclosure:
    """Put together what was pickled."""
    middle, radius = flint.arb(mid), flint.arb(rad)
    return Enclosure(middle if radius == 0 else _ball(middle, radius), digits, call)


def _ball(middle: flint.arb, radius: flint.arb) -> flint.arb:
    """Return a ball of this radius and no larger one: Arb adds one to the last of its 30 bits."""
    mantissa, exponent = map(int, radius.man_exp()) if radius.is_finite() else (0, 0)
    for bits in (30, 31):  # one more below a power of two
        shift = max(0, bits - mantissa.bit_length())
        ball = flint.arb(middle, flint.arb(((mantissa << shift) - 1, exponent - shift)))
        if ball.rad() == radius:
            return ball
    return flint.arb(middle, radius)


def _cut(mid: flint.arb, bits: int, shown: int = 6) -> str:
    """Return the first significant digits, cut and not rounded, so that the value continues them."""
    with flint.ctx.workprec(bits):
        text = str(mid.str(shown + 8, radius=False))
    mantissa, _, exponent = text.partition("e")
    leading = len(mantissa) - len(mantissa.lstrip("-0."))
    body = mantissa[: leading + shown + (1 if "." in mantissa[leading : leading + shown] else 0)]
    return f"{body}…" + (f"e{exponent}" if exponent else "")
