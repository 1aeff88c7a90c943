r"""The many-lineage phase: lineages per datum follow x ↦ 1 − e^(−x), whose Abel function counts the generations.

:math:`\Phi(1-e^{-x}) = \Phi(x) + 1`, normalised by :math:`\Phi(x) = 2/x + \tfrac13 \ln x + o(1)` as x → 0. The formal
solution of :math:`S(x) - S(1-e^{-x}) = s(x)` is found over the rationals. It is an asymptotic series, so x is iterated
towards 0 until the last term is below the precision. docs/theory/discrete-series.md has the derivations.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cache
from math import factorial
from typing import Any

import mpmath

from collapse_theory import arithmetic, checks
from collapse_theory.arithmetic import Number

__all__ = ["abel_coordinate"]

_TERMS = 24
_LAST = 1e2  # bounds the last coefficients of both series
_GUARD_DIGITS = 12

Series = list[Fraction]


@dataclass(frozen=True)
class Formal:
    """inverse/x + log·ln x + sum of powers[n] x^n; powers[0] is 0, for a constant solves the homogeneous equation."""

    inverse: Fraction
    log: Fraction
    powers: tuple[Fraction, ...]

    def value(self, x: Any) -> Any:
        return _lift(self.inverse) / x + _lift(self.log) * mpmath.log(x) + mpmath.polyval(_lifted(self.powers), x)

    def slope(self, x: Any) -> Any:
        steps = [n * c for n, c in enumerate(self.powers)][1:]
        return -_lift(self.inverse) / x**2 + _lift(self.log) / x + mpmath.polyval(_lifted(steps), x)

    def curvature(self, x: Any) -> Any:
        steps = [n * (n - 1) * c for n, c in enumerate(self.powers)][2:]
        return 2 * _lift(self.inverse) / x**3 - _lift(self.log) / x**2 + mpmath.polyval(_lifted(steps), x)


def abel_coordinate(x: Any) -> Number:
    r"""Generations that the fraction of surviving lineages needs, counted along :math:`x \mapsto 1 - e^{-x}`.

    Parameters
    ----------
    x : number > 0
        Lineages per datum; a float, or an ``mpmath.mpf`` for the working precision of mpmath.

    Returns
    -------
    float or mpmath.mpf
        :math:`\Phi(x) > \Phi(1) - 1`, decreasing in x, with :math:`\Phi(1-e^{-x}) = \Phi(x) + 1`.

    Raises
    ------
    ValueError
        If ``x`` is not a positive float or ``mpf``.

    Notes
    -----
    Fatou coordinate of the parabolic fixed point 0; the correct digits are checked, not certified.

    Examples
    --------
    >>> abel_coordinate(1.0)
    2.029297214418036
    >>> import mpmath
    >>> x = mpmath.mpf(1) / 3
    >>> mpmath.nstr(abel_coordinate(1 - mpmath.exp(-x)) - abel_coordinate(x), 12)
    '1.0'
    """
    kind = arithmetic.of(x).name
    if kind not in ("float64", "mpmath"):
        raise arithmetic.FloatsOnlyError(
            f"`x` must be a float or an mpmath number; got {x!r}. An asymptotic series has no enclosure."
        )
    checks.positive("x", x)
    with mpmath.workdps(mpmath.mp.dps + _GUARD_DIGITS):
        orbit = _orbit(mpmath.mpf(x))
        value = _abel_series().value(orbit[-1]) - (len(orbit) - 1)
    return float(value) if kind == "float64" else +value


def constant() -> Any:
    r"""Return :math:`C = \tfrac32 - \gamma/3 - \Phi(1)` at the working precision of mpmath.

    Examples
    --------
    >>> with mpmath.workdps(30):
    ...     print(constant())
    -0.721702436051880385793831255983
    """
    with mpmath.workdps(mpmath.mp.dps + _GUARD_DIGITS):
        value = mpmath.mpf(3) / 2 - mpmath.euler / 3 - abel_coordinate(mpmath.mpf(1))
    return +value


def second_constant() -> Any:
    r"""Return :math:`C_2 = \Psi(1)`, the constant of order 1/D, at the working precision of mpmath.

    Examples
    --------
    >>> with mpmath.workdps(30):
    ...     print(second_constant())
    -0.156326488273437529440242051202
    """
    with mpmath.workdps(mpmath.mp.dps + _GUARD_DIGITS):
        orbit = _orbit(mpmath.mpf(1))
        phi = _abel_series()
        slope, curvature = phi.slope(orbit[-1]), phi.curvature(orbit[-1])
        value = _second_series().value(orbit[-1]) + mpmath.mpf(1) / 36
        for x in reversed(orbit[:-1]):
            shrink = mpmath.exp(-x)
            slope, curvature = slope * shrink, curvature * shrink**2 - slope * shrink
            value -= (x * slope + (mpmath.expm1(x) - x) * (curvature + slope)) / 2
    return +value


def _orbit(x: Any) -> list[Any]:
    """Return x, 1 − e^(−x), … down to where the last term of the series is negligible."""
    small = mpmath.mpf(10) ** (-mpmath.mp.dps / mpmath.mpf(_TERMS)) / _LAST ** (1 / _TERMS)
    orbit = [x]
    while orbit[-1] > small:
        orbit.append(-mpmath.expm1(-orbit[-1]))
    return orbit


@cache
def _abel_series() -> Formal:
    return _formal([Fraction(-1)])


@cache
def _second_series() -> Formal:
    r"""Solve for the order 1/D: :math:`s = -[x\Phi' + (e^x - 1 - x)(\Phi'' + \Phi')]/2`."""
    phi = _abel_series()
    n = range(_TERMS)
    slope = [-phi.inverse, phi.log, *((i + 1) * phi.powers[i + 1] for i in n)]  # times x²
    bend = [2 * phi.inverse, -phi.log, Fraction(0), *((i + 2) * (i + 1) * phi.powers[i + 2] for i in range(_TERMS - 1))]
    both = [b + (slope[i - 1] if i else 0) for i, b in enumerate(bend)]  # times x³
    growth = [Fraction(1, factorial(i + 2)) for i in range(_TERMS + 2)]  # over x²
    source = [s + g for s, g in zip(slope, _product(growth, both), strict=False)]  # times x
    assert source[0] == 0
    return _formal([-s / 2 for s in source[1:]])


def _formal(source: Sequence[Fraction]) -> Formal:
    """Solve S(x) − S(1 − e^(−x)) = source(x) order by order."""
    size = _TERMS + 2
    ratio = [Fraction((-1) ** n, factorial(n + 1)) for n in range(size + 1)]  # (1 − e^(−x))/x
    left = [*source, *[Fraction(0)] * size][:size]
    inverse = -2 * left[0]
    left = _less(left, [-c for c in _reciprocal(ratio)[1:]], inverse, 0)
    log = 2 * left[1]
    left = _less(left, [-c for c in _logarithm(ratio)], log, 0)
    powers, power = [Fraction(0)], [Fraction(1)]
    for n in range(1, _TERMS + 1):
        power = _product(power, ratio)
        powers.append(2 * left[n + 1] / n)
        left = _less(left, [Fraction(0), *(-c for c in power[1:])], powers[-1], n)
    return Formal(inverse, log, tuple(powers))


def _less(left: Series, term: Series, factor: Fraction, shift: int) -> Series:
    return [c - factor * term[i - shift] if i >= shift else c for i, c in enumerate(left)]


def _product(a: Series, b: Series) -> Series:
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


def _lift(value: Fraction) -> Any:
    return mpmath.mpf(value.numerator) / value.denominator


def _lifted(coefficients: Sequence[Fraction]) -> list[Any]:
    return [_lift(c) for c in reversed(coefficients)]
