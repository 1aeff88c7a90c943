r"""How many different atoms k draws show: both tails, by a sum over two circles.

If the number of draws is Poisson, atoms are seen independently of each other. So

.. math:: P(S_k = s) = k!\,[x^k z^s]\; e^x \prod_i \bigl(1 + (z - 1)(1 - e^{-p_i x})\bigr),

and a tail of s is the same integral with :math:`1/(1 - 1/z)` on a circle of z outside 1, or :math:`1/(1 - z)` on one
inside. Both circles go through a saddle point, so that the terms are as small as the result and a small tail keeps its
relative accuracy; the trapezoid rule on them converges exponentially. Terms below exp(-40) of the largest are left out.
For real k the sum is a smooth function through the values at whole k, where the number of draws spreads enough at the
saddle.
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from collapse_theory.compiled import inlined, kernel

Array = NDArray[np.float64]
Complexes = NDArray[np.complex128]

CERTAIN = 80.0
"""Mean copies of an atom from which it is taken as seen: it is missing with probability 1e-35."""

_CUT = 40.0  # what is below exp(-40) is left out
_HALF = math.log(2.0)  # mean copies of an atom that is seen with probability 1/2
_MOST_TILT, _LEAST_TILT = 8.0, -CERTAIN
_LONGEST_X, _LONGEST_Z = 2.0, 8.0  # steps of the search; a longer one could land where all slopes have underflowed
_POLE = 4.0  # weight of the pole in the search: keeps the circle two standard deviations away from it
_SPREAD, _MARGIN = 8.6, 20.0  # a count deviates by less than 8.6 standard deviations and 20, up to exp(-37)


@kernel
def _stirling(k: float) -> float:
    """Return ln k! - k ln k + k."""
    if k < 20:
        return math.lgamma(k + 1) - (k * math.log(k) - k if k > 0 else 0.0)
    s = 1 / (k * k)
    tail = (1 / 12 - s * (1 / 360 - s * (1 / 1260 - s * (1 / 1680 - s * (1 / 1188 - s * 691 / 360360))))) / k
    return 0.5 * math.log(2 * math.pi * k) + tail


@inlined
def _beyond(ratio: float) -> float:
    """Return ratio - 1 - ln(ratio)."""
    d = ratio - 1
    if abs(d) < 0.05:
        total = 0.0
        for n in range(16, 1, -1):
            total = (1.0 if n % 2 == 0 else -1.0) / n + d * total
        return d * d * total
    return d - math.log(ratio)


@inlined
def _atom(x: float, tilt: float) -> tuple[float, float, float]:
    """Return 1 - exp(-x), x exp(-x) and exp(-x) + exp(tilt) (1 - exp(-x))."""
    seen = -math.expm1(-x)
    return seen, x * math.exp(-x), math.exp(-x) + math.exp(tilt) * seen


@kernel
def _level(p: Array, weights: Array, draws: float, count: float, at: Array) -> float:
    """Return the logarithm of k! times the integrand at real x = exp(at[0]), z = exp(at[1]), the pole weighted."""
    x = math.exp(at[0])
    total = _stirling(draws) + draws * _beyond(x / draws) - _POLE * math.log(-math.expm1(-abs(at[1])))
    turns = -count
    for i in range(p.size):
        usual = p[i] * x > _HALF
        sign = -1.0 if usual else 1.0
        chance = math.exp(-p[i] * x) if usual else -math.expm1(-p[i] * x)
        near = math.expm1(sign * at[1]) * chance
        turns += weights[i] if usual else 0.0
        total += weights[i] * (
            math.log1p(near) if abs(near) < 0.5 else math.log(1 - chance + math.exp(sign * at[1]) * chance)
        )
    return float(total + turns * at[1])


@kernel
def _slopes(p: Array, weights: Array, draws: float, count: float, at: Array) -> Array:
    """Return two first and three second derivatives of that logarithm (aa, al, ll), without those of the pole."""
    x, ratio, factor = math.exp(at[0]), math.exp(at[1]), math.expm1(at[1])
    found = np.array([x - draws, -count, x, 0.0, 0.0])
    for i in range(p.size):
        seen, slope, value = _atom(p[i] * x, at[1])
        first, second = factor * slope / value, ratio * seen / value
        found[0] += weights[i] * first
        found[1] += weights[i] * second
        found[2] += weights[i] * (first * (1 - p[i] * x) - first * first)
        found[3] += weights[i] * ratio * slope / (value * value)
        found[4] += weights[i] * second * (1 - second)
    return found


@kernel
def saddle(p: Array, weights: Array, draws: float, count: float, side: int) -> Array:
    """Return where the integrand of one tail is least for positive x and z: ln x, ln z, and its logarithm there.

    ``side`` is 1 for the upper tail (ln z > 0) and -1 for the lower one. The logarithm is convex, and a bound on that
    of the tail wherever it is taken; Newton's method, with steps halved until they go down.
    """
    at = np.array([math.log(draws), side * 0.1])
    level = _level(p, weights, draws, count, at)
    following = at.copy()
    for _ in range(200):
        d = _slopes(p, weights, draws, count, at)
        growth = math.expm1(abs(at[1]))
        down = d[1] - side * _POLE / growth
        bend = d[4] + _POLE * (growth + 1) / (growth * growth)
        if (at[1] >= _MOST_TILT and down < 0) or (at[1] <= _LEAST_TILT and down > 0):  # held at the end
            step_x, step_z = -d[0] / d[2], 0.0
        else:
            determinant = d[2] * bend - d[3] * d[3]
            step_x = (d[3] * down - bend * d[0]) / determinant
            step_z = (d[3] * d[0] - d[2] * down) / determinant
        excess = max(1.0, abs(step_x) / _LONGEST_X, abs(step_z) / _LONGEST_Z)
        step_x, step_z, size = step_x / excess, step_z / excess, 1.0
        gain = -1.0
        while size > 1e-12:
            following[0] = at[0] + size * step_x
            following[1] = min(max(at[1] + size * step_z, _LEAST_TILT), _MOST_TILT)
            if following[1] * side > 0.0:
                new = _level(p, weights, draws, count, following)
                gain = level - new
                if gain >= 0.0:
                    break
            size /= 2
        if gain < 0.0:
            break
        at[:] = following
        level = new
        if gain < 1e-9:
            break
    return np.array([at[0], at[1], level])


@inlined
def _chances(x: float, y: float) -> tuple[complex, complex]:
    """Return exp(-x - iy) and 1 - exp(-x - iy)."""
    size = math.exp(-x)
    turned = size * math.sin(y)
    return complex(size * math.cos(y), -turned), complex(-math.expm1(-x) + size * 2 * math.sin(y / 2) ** 2, turned)


@kernel
def _size(p: Array, weights: Array, at: Array, angle: float) -> float:
    """Return a bound on the logarithm of the integrand where x has this angle, for any z, relative to the saddle.

    It is that of the product of 1 + |z| |exp(p x) - 1|: atoms that hardly ever have two copies do not shrink.
    """
    radius, ratio = math.exp(at[0]), math.exp(at[1])
    base = 1.0
    total = 0.0
    for i in range(p.size):
        copies = p[i] * radius
        real, turned = copies * math.cos(angle), copies * math.sin(angle)
        length = math.sqrt(math.expm1(real) ** 2 + 4 * math.exp(real) * math.sin(turned / 2) ** 2)
        total += weights[i] * math.log((1 + ratio * length) / (1 + ratio * math.expm1(copies)))
        base -= weights[i] * p[i]
    return total + max(base, 0.0) * radius * (math.cos(angle) - 1)


@kernel
def settles(p: Array, weights: Array, draws: float, count: float, side: int) -> bool:
    """Tell whether the integrand is negligible far from the saddle, so that the sum serves real numbers of draws."""
    return _size(p, weights, saddle(p, weights, draws, count, side), math.pi) < -_CUT


@kernel
def _reach(p: Array, weights: Array, at: Array, turn: float, steps: int) -> int:
    """Return up to which multiple of an angle the integrand counts, at most half of ``steps``."""
    low, high = 0, steps // 2
    if _size(p, weights, at, high * turn) > -_CUT:
        return high
    while high - low > 1:
        middle = (low + high) // 2
        if _size(p, weights, at, middle * turn) > -_CUT:
            low = middle
        else:
            high = middle
    return high


@inlined
def _turned(x: float, y: float) -> tuple[complex, complex]:
    """Return exp(x + iy) and that less 1."""
    size = math.exp(x)
    near = complex(math.expm1(x) * math.cos(y) - 2 * math.sin(y / 2) ** 2, size * math.sin(y))
    return complex(size * math.cos(y), size * math.sin(y)), near


@inlined
def _log(value: complex, near: complex) -> tuple[float, float]:
    """Return the logarithm of ``value`` = 1 + ``near``, whichever has its digits."""
    re, im = near.real, near.imag
    if abs(re) + abs(im) < 0.03:
        total = complex(0.0, 0.0)
        for n in range(11, 0, -1):
            total = (1.0 if n % 2 else -1.0) / n + near * total
        total *= near
        return total.real, total.imag
    if abs(re) + abs(im) < 0.5:
        return 0.5 * math.log1p(2 * re + re * re + im * im), math.atan2(im, 1 + re)
    return 0.5 * math.log(value.real * value.real + value.imag * value.imag), math.atan2(value.imag, value.real)


@kernel
def tail(p: Array, weights: Array, draws: float, count: float, side: int) -> float:
    """Return P(S >= count) for side 1, P(S <= count) for side -1, of S different atoms among so many draws."""
    at = saddle(p, weights, draws, count, side)
    radius, tilt = math.exp(at[0]), at[1]
    steps, tilts, reach, last, shift = _grid(_slopes(p, weights, draws, count, at), p, weights, at)
    turn, twist = 2 * math.pi / steps, 2 * math.pi / tilts
    first = -reach - int(max(shift, 0.0) * last + 1)
    usual = p * radius > _HALF
    chances, others = _table(p * radius, usual, first, 2 * reach + int(abs(shift) * last + 2), turn)
    count -= weights[usual].sum()
    if abs(count - round(count)) < 1e-6:  # weights add up to whole numbers but for their rounding
        count = float(round(count))
    base = _stirling(draws) + draws * _beyond(radius / draws) - count * tilt
    total = 0.0
    for m in range(last + 1):
        around = m * twist
        rare, often = _turned(tilt, around), _turned(-tilt, -around)
        pole = -_turned(-side * tilt, -side * around)[1]
        middle = -math.floor(shift * m + 0.5)
        for n in range(middle - reach, middle + reach + 1):
            angle, c = n * turn, n - first
            real = base - 2 * radius * math.sin(angle / 2) ** 2
            turned = radius * math.sin(angle) - draws * angle - count * around
            for i in range(p.size):
                z, near = often if usual[i] else rare
                re, im = _log(others[c, i] + z * chances[c, i], near * chances[c, i])
                real += weights[i] * re
                turned += weights[i] * im
            size = math.exp(real) / (pole.real * pole.real + pole.imag * pole.imag)
            term = size * (math.cos(turned) * pole.real + math.sin(turned) * pole.imag)
            total += term if m == 0 else 2 * term
    return total / (steps * tilts)


@kernel
def _grid(slopes: Array, p: Array, weights: Array, at: Array) -> tuple[int, int, int, int, float]:
    """Return steps of both circles, how many of them count on one side of the saddle, and how it moves.

    The window of x moves by the last number of its steps for every step of z: draws and different atoms go together.
    """
    spread, both, own = slopes[2], slopes[3], max(slopes[4], 1e-30)
    steps = 2 * (int(_SPREAD * math.sqrt(spread) + _MARGIN) // 2) + 1
    tilts = 2 * (int(max(_SPREAD * math.sqrt(own) + _MARGIN, _CUT / abs(at[1]))) // 2) + 1
    turn, twist = 2 * math.pi / steps, 2 * math.pi / tilts
    reach, last = _reach(p, weights, at, turn, steps), tilts // 2
    rest = own - both * both / spread
    if own > 2 * _CUT and rest > 1.5 * _CUT:
        last = min(last, int(math.acos(1 - _CUT / rest) / twist) + 1)
    return steps, tilts, reach, last, 0.0 if reach == steps // 2 else both / spread * twist / turn


@kernel
def _table(
    copies: Array, usual: NDArray[np.bool_], first: int, columns: int, turn: float
) -> tuple[Complexes, Complexes]:
    """Return at each angle of x the chance that an atom is as it is more rarely, and that it is not."""
    chances = np.empty((columns, copies.size), dtype=np.complex128)
    others = np.empty((columns, copies.size), dtype=np.complex128)
    for c in range(columns):
        angle = (first + c) * turn
        for i in range(copies.size):
            absent, seen = _chances(copies[i] * math.cos(angle), copies[i] * math.sin(angle))
            chances[c, i], others[c, i] = (absent, seen) if usual[i] else (seen, absent)
    return chances, others
