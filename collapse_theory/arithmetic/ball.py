"""Sealed balls: intervals of Arb that no formula can turn into a float, nor mix with a number of unknown rounding.

``flint.arb`` converts to a float when ``math`` asks it to, and takes any float back as if it were exact. A certificate
must do neither, so :func:`collapse_theory.certify` evaluates formulas in this type. It takes part in arithmetic with
integers and fractions only. Comparisons that the radius leaves open raise :class:`UndecidedError`.
"""

from __future__ import annotations

import math
import sys
from collections.abc import Callable
from fractions import Fraction
from typing import Any, Never

import flint

from collapse_theory.arithmetic.base import UndecidedError, UnsealedError
from collapse_theory.arithmetic.literals import MOST_BITS, is_written_out

__all__ = ["Ball", "exact", "operand", "sealed"]

_FUNCTIONS = (
    "acos",
    "acosh",
    "asin",
    "asinh",
    "atan",
    "atanh",
    "ceil",
    "cos",
    "cosh",
    "cot",
    "coth",
    "digamma",
    "erf",
    "erfc",
    "erfi",
    "exp",
    "expm1",
    "fac",
    "floor",
    "gamma",
    "lgamma",
    "log",
    "log1p",
    "rgamma",
    "rsqrt",
    "sec",
    "sgn",
    "sin",
    "sinc",
    "sinh",
    "sqrt",
    "tan",
    "tanh",
)
_WITH_NUMBERS = (
    "agm",
    "atan2",
    "bessel_i",
    "bessel_j",
    "bessel_k",
    "beta_lower",
    "gamma_lower",
    "gamma_upper",
    "lambertw",
    "log_base",
    "polylog",
    "rising",
    "root",
    "zeta",
)


_new: Callable[[type[Ball]], Ball] = object.__new__


class Ball:
    """An interval of Arb that holds one real number, with arithmetic but no way out of it.

    Examples
    --------
    >>> two = sealed(flint.arb(2))
    >>> two.sqrt() ** 2 > 1
    True
    >>> two * 0.1
    Traceback (most recent call last):
    ...
    collapse_theory.arithmetic.base.UnsealedError: 0.1 is a float, and what was rounded to it is unknown. Write ...
    """

    __slots__ = ("_arb",)
    _arb: flint.arb

    # The four operations seal their result themselves: a call of `sealed` would cost as much as Arb does.

    def __add__(self, other: Any) -> Ball:
        ball = _new(Ball)
        ball._arb = self._arb + (other._arb if type(other) is Ball else operand(other))
        return ball

    __radd__ = __add__

    def __sub__(self, other: Any) -> Ball:
        ball = _new(Ball)
        ball._arb = self._arb - (other._arb if type(other) is Ball else operand(other))
        return ball

    def __rsub__(self, other: Any) -> Ball:
        return sealed(operand(other) - self._arb)

    def __mul__(self, other: Any) -> Ball:
        ball = _new(Ball)
        ball._arb = self._arb * (other._arb if type(other) is Ball else operand(other))
        return ball

    __rmul__ = __mul__

    def __truediv__(self, other: Any) -> Ball:
        ball = _new(Ball)
        ball._arb = self._arb / (other._arb if type(other) is Ball else operand(other))
        return ball

    def __rtruediv__(self, other: Any) -> Ball:
        return sealed(operand(other) / self._arb)

    def __floordiv__(self, other: Any) -> Ball:
        return sealed((self._arb / operand(other)).floor())

    def __rfloordiv__(self, other: Any) -> Ball:
        return sealed((operand(other) / self._arb).floor())

    def __mod__(self, other: Any) -> Ball:
        divisor = operand(other)
        return sealed(self._arb - divisor * (self._arb / divisor).floor())

    def __rmod__(self, other: Any) -> Ball:
        dividend = operand(other)
        return sealed(dividend - self._arb * (dividend / self._arb).floor())

    def __pow__(self, other: Any) -> Ball:
        return sealed(_power(self._arb, operand(other)))

    def __rpow__(self, other: Any) -> Ball:
        if sys._getframe(1).f_code is Fraction.__pow__.__code__:
            raise UnsealedError(
                "a Fraction in front of ** turns into a float. Write ct.arithmetic.number('1/3', x) ** x"
            )
        return sealed(flint.arb(operand(other)) ** self._arb)

    def __neg__(self) -> Ball:
        return sealed(-self._arb)

    def __pos__(self) -> Ball:
        return self

    def __abs__(self) -> Ball:
        return sealed(abs(self._arb))

    def __eq__(self, other: object) -> bool:
        if not _is_number(other):
            return False
        limit = _comparable(other)
        return self is other or _decided(self._arb == limit, self._arb != limit)

    def __ne__(self, other: object) -> bool:
        if not _is_number(other):
            return True
        limit = _comparable(other)
        return self is not other and _decided(self._arb != limit, self._arb == limit)

    def __lt__(self, other: Any) -> bool:
        limit = _comparable(other)
        return self is not other and _decided(self._arb < limit, self._arb >= limit)

    def __le__(self, other: Any) -> bool:
        limit = _comparable(other)
        return self is other or _decided(self._arb <= limit, self._arb > limit)

    def __gt__(self, other: Any) -> bool:
        limit = _comparable(other)
        return self is not other and _decided(self._arb > limit, self._arb <= limit)

    def __ge__(self, other: Any) -> bool:
        limit = _comparable(other)
        return self is other or _decided(self._arb >= limit, self._arb < limit)

    def __hash__(self) -> int:
        """Return the hash of the number, which a set or a dictionary needs to find it among others."""
        if not self._arb.is_exact():
            raise UnsealedError(
                "it looks a number up in a set, a dictionary or a cache, where a ball may miss its equal. Compare "
                "with =="
            )
        if not self._arb.is_finite():
            return hash(float(self._arb))
        mantissa, exponent = map(int, self._arb.man_exp())
        return hash(Fraction(mantissa) * Fraction(2) ** exponent)

    def __bool__(self) -> bool:
        return self != 0

    def __float__(self) -> float:
        _refuse_conversion()

    def __complex__(self) -> complex:
        _refuse_conversion()

    def __index__(self) -> int:
        """Return a whole number as one, so that it can count a loop."""
        count = self._arb.unique_fmpz()
        if count is None or not self._arb.contains_integer():
            if self._arb.contains_integer():
                raise UndecidedError(f"{self._arb.str(5)} may or may not be a whole number")
            raise UnsealedError(
                f"{self._arb.str(5)} is not a whole number, and int() would cut it. Use ct.arithmetic.floor."
            )
        if not self._arb.is_exact():
            raise UndecidedError(f"{self._arb.str(5)} may or may not be a whole number")
        return int(count)

    def __floor__(self) -> int:
        return sealed(self._arb.floor()).__index__()

    def __ceil__(self) -> int:
        return sealed(self._arb.ceil()).__index__()

    def __repr__(self) -> str:
        return repr(self._arb)

    def __format__(self, spec: str) -> str:
        """Return text for messages, from which no number can be read back."""
        return f"≈{float(self._arb):{spec}}" if spec else repr(self)


def sealed(arb: flint.arb) -> Ball:
    """Wrap a ball of Arb."""
    ball = _new(Ball)
    ball._arb = arb
    return ball


def _power(base: flint.arb, exponent: Any) -> flint.arb:
    """Return a power; Arb leaves that of an inexact ball around 0 undefined, though whole ones are not."""
    if base.is_exact() or base.mid() != 0:
        power: flint.arb = base**exponent
        return power
    count = flint.arb(exponent)
    if not (count.is_exact() and count.is_integer() and count > 0):
        return flint.arb(base**exponent)
    around: flint.arb = flint.arb(0, 1) * base.abs_upper() ** count
    return around


def exact(value: Any) -> flint.arb | None:
    """Return a ball for a number of any kind, taken as the exact number that it is; None for anything else."""
    if isinstance(value, Ball):
        return value._arb
    if isinstance(value, (flint.arb, flint.fmpz, flint.fmpq, int, float)):
        return flint.arb(value)
    if hasattr(value, "as_integer_ratio"):  # NumPy's floats, Decimal, Fraction
        return _ratio(value)
    if hasattr(value, "_mpf_"):
        return _of_mpmath(value)
    if hasattr(value, "numerator") and hasattr(value, "denominator"):  # SymPy's and other rationals
        return flint.arb(flint.fmpq(int(value.numerator), int(value.denominator)))
    return None


def _of_mpmath(value: Any) -> flint.arb | None:
    """Return a number of mpmath; its constants, such as ``mpmath.pi``, are not numbers before they are rounded."""
    if type(value).__name__ == "constant":
        return None
    sign, mantissa, exponent, _ = value._mpf_
    return flint.arb((int(-mantissa if sign else mantissa), int(exponent))) if mantissa else flint.arb(float(value))


def _ratio(value: Any) -> flint.arb:
    try:
        return flint.arb(flint.fmpq(*map(int, value.as_integer_ratio())))
    except (OverflowError, ValueError):  # not finite
        return flint.arb(float(value))


def operand(value: Any, depth: int = 2) -> Any:
    """Return what Arb can calculate with, if the value is exact beyond doubt; ``depth`` frames up is the formula."""
    if type(value) is int:  # most are
        return value
    if isinstance(value, Ball):
        return value._arb
    if isinstance(value, (int, flint.fmpz, flint.fmpq)):
        return value
    if isinstance(value, Fraction) and not _was_a_float(value):
        return flint.fmpq(value.numerator, value.denominator)
    if type(value) is float and is_written_out(value, sys._getframe(depth)):
        return value
    raise UnsealedError(_reason(value))


def _comparable(value: Any) -> flint.arb:
    """Return the other side of a comparison; infinity is exact in every kind of number."""
    if isinstance(value, float) and math.isinf(value):
        return flint.arb(value)
    return flint.arb(operand(value, depth=3))


def _was_a_float(value: Fraction) -> bool:
    """Tell a fraction such as ``Fraction(math.sqrt(2))``: it has the many bits of a float over a power of two."""
    is_binary = value.denominator > 1 and value.denominator & (value.denominator - 1) == 0
    return is_binary and MOST_BITS < value.numerator.bit_length() <= sys.float_info.mant_dig


def _reason(value: Any) -> str:
    """Say why a value may not be mixed with balls, and what to write."""
    library = type(value).__module__.partition(".")[0]
    if isinstance(value, float) and not math.isfinite(value):
        return f"{value!r} is a float. Write ct.arithmetic.number('inf') if that is meant"
    if isinstance(value, float):
        return (
            f"{value!r} is a float, and what was rounded to it is unknown. Write {_exactly(value)} if that is meant; "
            f"in a sum write ct.arithmetic.total(lambda k: 1/k**2, range(1, fits + 1)), and functions as "
            f"ct.arithmetic.log(x)"
        )
    if isinstance(value, Fraction):
        return (
            f"{value} has the bits of a float that was rounded. If it is meant, write "
            f"ct.arithmetic.number({value.numerator}) / {value.denominator}"
        )
    if library == "mpmath":
        return (
            f"{value!r} is a number of mpmath, rounded to its own precision. Use ct.arithmetic.log(x), .exp, .pi(x) …"
        )
    if library == "flint":
        return f"{value!r} is of {type(value).__name__}, which also takes floats. Pass it as an argument of the formula"
    return f"a {type(value).__name__} is not an exact number. Convert it with int() or Fraction()"


def _exactly(value: float) -> str:
    """Return how to write the number that a float most likely stands for."""
    if value == math.pi:
        return "ct.arithmetic.pi(x), with an argument x of the formula,"
    written = Fraction(value).limit_denominator(1000)
    if float(written) != value:
        return f"ct.arithmetic.number({str(value)!r})"
    return f"Fraction({written.numerator}, {written.denominator})" if written.denominator > 1 else str(written)


def _refuse_conversion(*_: Any) -> Never:
    raise UnsealedError(
        "it turns a ball into a float, as functions of `math` do. Use those of ct.arithmetic: log, exp, sqrt, total …"
    )


def _decided(is_true: bool, is_false: bool) -> bool:
    if is_true or is_false:
        return bool(is_true)
    raise UndecidedError("a comparison in it is left open by the radius")


def _is_number(value: object) -> bool:
    return isinstance(value, (int, float, Fraction, Ball)) or type(value).__module__.partition(".")[0] in _LIBRARIES


def _delegate(name: str, *, takes_numbers: bool) -> Callable[..., Ball]:
    def alone(self: Ball) -> Ball:
        return sealed(getattr(self._arb, name)())

    def with_numbers(self: Ball, *numbers: Any) -> Ball:
        return sealed(getattr(self._arb, name)(*map(operand, numbers)))

    method = with_numbers if takes_numbers else alone
    method.__name__ = name
    method.__doc__ = f"Return ``{name}`` of the ball; see ``flint.arb.{name}``."
    return method


_LIBRARIES = ("numpy", "mpmath", "flint", "decimal")
for _name in _FUNCTIONS:
    setattr(Ball, _name, _delegate(_name, takes_numbers=False))
for _name in _WITH_NUMBERS:
    setattr(Ball, _name, _delegate(_name, takes_numbers=True))
for _name in ("_mpmath_", "_sympy_"):  # asked for by the two libraries before they convert
    setattr(Ball, _name, _refuse_conversion)
