r"""The order 1/D of the many-lineage phase, :math:`\Psi(x) - \Psi(1 - e^{-x}) = s(x)`, and its constant.

:math:`s = -\tfrac12 [x\,\Phi' + (e^x - 1 - x)(\Phi'' + \Phi')]` with the coordinate Φ of :mod:`.abel`, and
:math:`\Psi(x) = -\tfrac1{6x} + \tfrac1{36} + o(1)` as x → 0. As there, a formal solution is used where x is small, and
balls hold a bound of what it leaves out. docs/theory/discrete-series.md has the derivations.
"""

from __future__ import annotations

from fractions import Fraction
from functools import cache
from math import factorial
from typing import Any

import mpmath

from collapse_theory import arithmetic
from collapse_theory.arithmetic import Arithmetic, Number
from collapse_theory.discrete import abel
from collapse_theory.discrete.abel import TERMS, Formal

__all__ = ["second_constant", "second_coordinate", "second_series"]

_ORDER = TERMS + 2  # of the first power that the series of Φ leaves in Abel's equation
_SECOND_ORDER = TERMS + 1  # the same for Ψ


def second_constant(ops: Arithmetic) -> Number:
    r"""Return :math:`C_2 = \Psi(1)`, at the working precision of mpmath or as a ball.

    Examples
    --------
    >>> with mpmath.workdps(30):
    ...     print(second_constant(arithmetic.of(mpmath.mpf(1))))
    -0.156326488273437529440242051202
    """
    return _value(ops.number(1), ops) if ops.encloses else second_coordinate(mpmath.mpf(1))


def second_coordinate(x: Any) -> Any:
    r"""Return :math:`\Psi(x)`, the order 1/D of the generations, at the working precision of mpmath."""
    with mpmath.workdps(mpmath.mp.dps + abel.GUARD_DIGITS):
        start = mpmath.mpf(x)
        value = _value(start, arithmetic.of(start))
    return +value


def _value(x: Any, ops: Arithmetic) -> Any:
    orbit, phi = abel.orbit(x, ops), abel.abel_series()
    last = orbit[-1]
    slope = phi.slope(last, ops) + ops.left_out(lambda: _slope_left_out(last, ops))
    curvature = phi.curvature(last, ops) + ops.left_out(lambda: _curvature_left_out(last, ops))
    value = second_series().value(last, ops) + ops.number(Fraction(1, 36)) + ops.left_out(lambda: _left_out(last, ops))
    for x in reversed(orbit[:-1]):
        shrink = ops.exp(-x)
        slope, curvature = slope * shrink, curvature * shrink**2 - slope * shrink
        value -= (x * slope + (ops.expm1(x) - x) * (curvature + slope)) / 2
    return value


@cache
def second_series() -> Formal:
    """Return the formal solution, without the constant."""
    phi = abel.abel_series()
    n = range(TERMS)
    slope = [-phi.inverse, phi.log, *((i + 1) * phi.powers[i + 1] for i in n)]  # times x²
    bend = [2 * phi.inverse, -phi.log, Fraction(0), *((i + 2) * (i + 1) * phi.powers[i + 2] for i in range(TERMS - 1))]
    both = [b + (slope[i - 1] if i else 0) for i, b in enumerate(bend)]  # times x³
    growth = [Fraction(1, factorial(i + 2)) for i in range(TERMS + 2)]  # over x²
    source = [s + g for s, g in zip(slope, abel.product(growth, both), strict=False)]  # times x
    assert source[0] == 0
    return abel.formal([-s / 2 for s in source[1:]])


def _slope_left_out(x: Number, ops: Arithmetic) -> Number:
    """Bound Φ' less that of its series, for 0 < x < 1."""
    n = _ORDER
    return ops.number(abel.largest_rest()) * n * _over_orbit(x, n - 1) / (1 - x) ** 2


def _curvature_left_out(x: Number, ops: Arithmetic) -> Number:
    """Bound Φ'' less that of its series."""
    n, most = _ORDER, ops.number(abel.largest_rest())
    return most * n * ((n - 1) * _over_orbit(x, n - 2) / (1 - x) ** 3 + 2 * _over_orbit(x, n - 2) / (1 - x) ** 2)


def _left_out(x: Number, ops: Arithmetic) -> Number:
    """Bound Ψ less its series: by its own rest, and by those of Φ' and Φ''."""
    n, most, own = _ORDER, ops.number(abel.largest_rest()), ops.number(_largest_second_rest())
    found = own * _over_orbit(x, _SECOND_ORDER) / (1 - x)
    slope = most * n / (1 - x) ** 2  # |Φ' − S'| ≤ slope (y^(n−1) + 2 y^(n−2)/(n−2)) at y ≤ x
    for power, factor in ((n - 1, ops.number(1)), (n - 2, ops.number(Fraction(2, n - 2)))):
        found += slope * factor * (_over_orbit(x, power + 1) + _over_orbit(x, power + 2)) / 2
    bend = most * n * ((n - 1) / (1 - x) ** 3 + 2 / (1 - x) ** 2)
    for power, factor in ((n - 2, ops.number(1)), (n - 3, ops.number(Fraction(2, n - 3)))):
        found += bend * factor * _over_orbit(x, power + 2) / 2
    return found


def _over_orbit(x: Number, power: int) -> Number:
    r"""Bound the sum of :math:`x_j^n` over the orbit of x, from :math:`x_j \le 1/(1/x + j/2)`."""
    return x**power + 2 * x ** (power - 1) / (power - 1)


@cache
def _largest_second_rest() -> Fraction:
    """Bound the rest of Ψ's series on |x| = 1, where |1 − e^(−x)| is between 0.28 and 1.72 and |e^x − 1 − x| < 0.72."""
    phi, psi = abel.abel_series(), second_series()
    widest = Fraction(172, 100)
    slope = abs(phi.inverse) + abs(phi.log) + sum(n * abs(c) for n, c in enumerate(phi.powers))
    bend = 2 * abs(phi.inverse) + abs(phi.log) + sum(n * (n - 1) * abs(c) for n, c in enumerate(phi.powers))
    source = (slope + Fraction(72, 100) * (slope + bend)) / 2
    poles = abs(psi.inverse) * (1 + Fraction(100, 28))
    return source + poles + sum((abs(c) * (1 + widest**n) for n, c in enumerate(psi.powers)), Fraction(0))
