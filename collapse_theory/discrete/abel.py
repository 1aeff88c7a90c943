r"""The many-lineage phase: lineages per datum follow x ↦ 1 − e^(−x), whose Abel function counts the generations.

:math:`\Phi(1-e^{-x}) = \Phi(x) + 1`, normalised by :math:`\Phi(x) = 2/x + \tfrac13 \ln x + o(1)` as x → 0. The formal
solution of :math:`S(x) - S(1-e^{-x}) = s(x)` is found over the rationals. It is an asymptotic series, so x is iterated
towards 0 until the last term is below the precision. Balls hold a bound on what the series leaves out.
docs/theory/discrete-series.md has the derivations.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cache, reduce
from math import factorial
from typing import Any

import mpmath

from collapse_theory import arithmetic, checks
from collapse_theory.arithmetic import Arithmetic, Number, is_certain, serves
from collapse_theory.discrete import arguments

__all__ = ["abel_coordinate"]

TERMS = 24
_LAST = 1e2  # bounds the last coefficients of both series
GUARD_DIGITS = 12
_SECONDS = 1e-5  # for one step of an orbit
_MOST_BALLS = 100_000  # steps of an orbit; more digits than that leaves are not to be had in balls

Series = list[Fraction]


@dataclass(frozen=True)
class Formal:
    """inverse/x + log·ln x + sum of powers[n] x^n; powers[0] is 0, for a constant solves the homogeneous equation."""

    inverse: Fraction
    log: Fraction
    powers: tuple[Fraction, ...]

    def value(self, x: Any, ops: Arithmetic) -> Any:
        return ops.number(self.inverse) / x + self.bounded(x, ops)

    def bounded(self, x: Any, ops: Arithmetic) -> Any:
        """Return the value less its pole."""
        return ops.number(self.log) * ops.log(x) + _polynomial(self.powers, x, ops)

    def slope(self, x: Any, ops: Arithmetic) -> Any:
        steps = [n * c for n, c in enumerate(self.powers)][1:]
        return -ops.number(self.inverse) / x**2 + ops.number(self.log) / x + _polynomial(steps, x, ops)

    def curvature(self, x: Any, ops: Arithmetic) -> Any:
        steps = [n * (n - 1) * c for n, c in enumerate(self.powers)][2:]
        return 2 * ops.number(self.inverse) / x**3 - ops.number(self.log) / x**2 + _polynomial(steps, x, ops)


@serves("float64", "mpmath", "arb")
def abel_coordinate(x: Any) -> Number:
    r"""Generations that the fraction of surviving lineages needs, counted along :math:`x \mapsto 1 - e^{-x}`.

    Parameters
    ----------
    x : number > 0
        Lineages per datum; a float, an ``mpmath.mpf`` for the working precision of mpmath, or a ball.

    Returns
    -------
    float, mpmath.mpf or ball
        :math:`\Phi(x) > \Phi(1) - 1`, decreasing in x, with :math:`\Phi(1-e^{-x}) = \Phi(x) + 1`.

    Raises
    ------
    ValueError
        If ``x`` is not a positive number, or a symbol, or so small that the result is no float.

    Notes
    -----
    Fatou coordinate of the parabolic fixed point 0. The correct digits of floats and of mpmath are checked, not
    certified; balls enclose the value, to about 100 digits at most. More than about 130 digits of mpmath take minutes.

    Examples
    --------
    >>> round(abel_coordinate(1.0), 12)
    2.029297214418
    >>> import mpmath
    >>> x = mpmath.mpf(1) / 3
    >>> mpmath.nstr(abel_coordinate(1 - mpmath.exp(-x)) - abel_coordinate(x), 12)
    '1.0'
    """
    lineages = arguments.moderate("x", checks.positive("x", checks.one("x", x)))
    ops = arithmetic.of(lineages)
    if ops.encloses:
        return _value(ops.number(lineages), ops)
    multiple = arithmetic.of(mpmath.mpf(1))
    with mpmath.workdps(mpmath.mp.dps + GUARD_DIGITS):
        value = _value(multiple.number(ops.number(lineages).item() if ops.is_float else lineages), multiple)
    return _as_float(value, x) if ops.is_float else +value


def _value(x: Any, ops: Arithmetic) -> Any:
    """Return the coordinate at the present precision."""
    steps = orbit(x, ops)
    return coordinate(steps[-1], ops) - (len(steps) - 1)


def _as_float(value: Any, x: Any) -> float:
    if value >= _TOO_LARGE:
        raise ValueError(f"`x` must be at least 1e-307; got {x!r}, whose coordinate 2/x is no float. Pass an mpf.")
    return float(value)


_TOO_LARGE = 1.7e308


def coordinate(x: Any, ops: Arithmetic) -> Number:
    """Return the series at a small x; a ball also holds what it leaves out."""
    return abel_series().value(x, ops) + left_out(x, ops)


def left_out(x: Any, ops: Arithmetic) -> Number:
    r"""Return :math:`\Phi` minus its series, at x and everywhere below: a ball that holds it, or 0.

    The series solves Abel's equation but for an analytic rest of order :math:`x^q`, whose coefficients Cauchy bounds by
    its maximum on the unit circle. Along the orbit :math:`x_j \le 1/(1/x + j/2)`, which sums to the bound.
    """
    order = TERMS + 2

    def bound() -> Number:
        sum_over_orbit = x**order + 2 * x ** (order - 1) / (order - 1)
        return ops.number(largest_rest()) * sum_over_orbit / (1 - x)

    return ops.left_out(bound)


@cache
def largest_rest() -> Fraction:
    """Bound the rest on |x| = 1, where |1 − e^(−x)| is between e^0 · 0.2817 and 1.72 and |ln(f/x)| below 1.27."""
    widest = Fraction(172, 100)
    return 11 + sum((abs(c) * (1 + widest**n) for n, c in enumerate(abel_series().powers)), Fraction(0))


def constant(ops: Arithmetic) -> Number:
    r"""Return :math:`C = \tfrac32 - \gamma/3 - \Phi(1)` at the working precision of mpmath, or as a ball.

    Examples
    --------
    >>> with mpmath.workdps(30):
    ...     print(constant(arithmetic.of(mpmath.mpf(1))))
    -0.721702436051880385793831255983
    """
    if ops.encloses:
        return ops.number(Fraction(3, 2)) + ops.digamma(1) / 3 - _value(ops.number(1), ops)
    with mpmath.workdps(mpmath.mp.dps + GUARD_DIGITS):
        value = mpmath.mpf(3) / 2 - mpmath.euler / 3 - _value(mpmath.mpf(1), ops)
    return +value


def step(x: Any, ops: Arithmetic) -> Number:
    """Return 1 − e^(−x)."""
    return -ops.expm1(-x)


def steps_to_series(ops: Arithmetic) -> int:
    """Return after how many steps from x = 1 or above the last term of the series is below the working precision."""
    if ops.is_float:
        return 64
    digits = ops.bits * math.log10(2) if ops.encloses else mpmath.mp.dps
    steps = 2 * (10.0 ** (digits / TERMS) * _LAST ** (1 / TERMS)) if digits < 100 * TERMS else math.inf
    if ops.encloses:
        return int(min(steps, _MOST_BALLS)) + 3
    checks.affordable(
        "mpmath.mp.dps", mpmath.mp.dps, seconds=steps * _SECONDS, remedy="Work with fewer digits; 100 take a second."
    )
    return int(steps) + 3


def orbit(x: Any, ops: Arithmetic) -> list[Any]:
    """Return x, 1 − e^(−x), … down to where the series is good."""
    steps = steps_to_series(ops)
    found = [x]
    while len(found) <= steps and not is_certain(lambda: found[-1] * steps < 2):
        found.append(step(found[-1], ops))
    return found


@cache
def abel_series() -> Formal:
    """Return the formal solution of Abel's equation."""
    return formal([Fraction(-1)])


def formal(source: Sequence[Fraction]) -> Formal:
    """Solve S(x) − S(1 − e^(−x)) = source(x) order by order."""
    size = TERMS + 2
    ratio = [Fraction((-1) ** n, factorial(n + 1)) for n in range(size + 1)]  # (1 − e^(−x))/x
    left = [*source, *[Fraction(0)] * size][:size]
    inverse = -2 * left[0]
    left = _less(left, [-c for c in _reciprocal(ratio)[1:]], inverse, 0)
    log = 2 * left[1]
    left = _less(left, [-c for c in _logarithm(ratio)], log, 0)
    powers, power = [Fraction(0)], [Fraction(1)]
    for n in range(1, TERMS + 1):
        power = product(power, ratio)
        powers.append(2 * left[n + 1] / n)
        left = _less(left, [Fraction(0), *(-c for c in power[1:])], powers[-1], n)
    return Formal(inverse, log, tuple(powers))


def _less(left: Series, term: Series, factor: Fraction, shift: int) -> Series:
    return [c - factor * term[i - shift] if i >= shift else c for i, c in enumerate(left)]


def product(a: Series, b: Series) -> Series:
    size = max(len(a), len(b))
    a, b = ([*s, *[Fraction(0)] * (size - len(s))] for s in (a, b))
    return [sum((a[i] * b[n - i] for i in range(n + 1)), Fraction(0)) for n in range(size)]


def _reciprocal(series: Series) -> Series:
    result = [Fraction(1)]
    for n in range(1, len(series)):
        result.append(-sum((series[i] * result[n - i] for i in range(1, n + 1)), Fraction(0)))
    return result


def _logarithm(series: Series) -> Series:
    result = [Fraction(0)]
    for n in range(1, len(series)):
        result.append(series[n] - sum((i * result[i] * series[n - i] for i in range(1, n)), Fraction(0)) / n)
    return result


def _polynomial(coefficients: Sequence[Fraction], x: Any, ops: Arithmetic) -> Any:
    return reduce(lambda value, c: value * x + ops.number(c), reversed(coefficients), ops.number(0))
