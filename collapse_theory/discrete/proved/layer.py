r"""Few data of the others: a table of the mean time of the runs that an atom wins, and the proof that it is right.

Up to a harmonic function the time is a table y_1, y_2, … and, from ``Level.table`` data of the others on, the series
of :mod:`.outer` plus a constant α. Both are found by solving :math:`y - E\,y(m') = p` in floats and correcting the
solution by residuals in balls. Where they come from does not matter: :func:`solved` encloses the residual at every m up
to ``Level.least``, beyond which that of the series is bounded for all m (docs/theory/enclosures.md, lemmas 2 to 4).
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import reduce
from typing import Any

import numpy as np
from flint import arb, arb_poly, fmpq
from numpy.typing import NDArray

from collapse_theory.discrete.proved.outer import outer

__all__ = ["Layer", "Level", "series", "solved", "weight"]

Array = NDArray[np.float64]

_CORRECTIONS = 12


@dataclass(frozen=True)
class Level:
    """How much is computed: m up to ``table`` is tabulated, up to ``least`` checked one by one; then the series."""

    table: int
    least: int
    order: int
    taylor: int

    def __post_init__(self) -> None:
        assert self.least >= max(30, 2 * self.table)  # lemma 3
        assert self.taylor >= 2 * self.order + 4
        assert self.taylor % 2 == 0

    @property
    def last(self) -> int:
        """Most data of the others, next time, that are summed over one by one."""
        return 2 * self.least


@dataclass(frozen=True, eq=False)
class Layer:
    """A function whose residual is known, for one number of data D.

    Attributes
    ----------
    slopes : list of arb
        Coefficients e_1, e_2, … of the series, after a zero.
    constant : arb
        α, exact.
    values : list of arb
        y_0 … y_last.
    factor : arb
        κ, an upper bound: the residual is at most κ p m/(2(m + 1)(m + 5/3)) for every m.
    beyond : arb
        Bound of what more than ``last`` data of the others add to E y(m'), for m up to ``least``.
    """

    size: int
    level: Level
    slopes: list[arb]
    constant: arb
    values: list[arb]
    factor: arb
    beyond: arb

    def mean(self, p: arb, q: arb, log_p: arb) -> arb:
        """Return E y(m'), m' ~ Bin(D, q), for D q up to ``least``."""
        return (self.size * log_p).exp() * _generating(self.size, self.values)(q / p) + self.beyond * arb(0, 1)


def weight(m: Any) -> Any:
    """Return the least residual of p ln(1 + m) over p, upside down: 2(m + 1)(m + 5/3)/m."""
    return 2 * (m + 1) * (3 * m + 5) / (3 * m)


def series(slopes: list[arb], m: arb) -> arb:
    """Return v(m), the series without its constant and its harmonic part."""
    log = m.log()
    value = slopes[2] * log - slopes[1] * m * log
    for j in range(3, len(slopes)):
        value -= slopes[j] * m ** (2 - j) / ((j - 1) * (j - 2))
    return value


def solved(size: int, level: Level) -> Layer:
    """Return the layer for D = ``size`` at the precision of ``flint.ctx``; D must exceed ``level.last``."""
    series_of = outer(level.order, level.taylor)
    slopes = series_of.slopes(size)
    out = [arb(0), *(series(slopes, arb(m)) for m in range(1, level.last + 1))]
    solution, inverse = _first(size, level, [float(v) for v in out])
    found = _layer(size, level, slopes, solution, out)
    residuals = _residuals(size, level, found.values, last=level.table)
    inside, before = _worst(size, residuals), arb("inf")
    for _ in range(_CORRECTIONS):
        if 16 * inside < _outside(found, out) or not 4 * inside < before:
            break
        before = inside
        step = inverse @ np.array([float(x.mid()) for x in residuals])
        solution = [(x - arb(float(s))).mid() for x, s in zip(solution, step, strict=True)]
        found = _layer(size, level, slopes, solution, out)
        residuals = _residuals(size, level, found.values, last=level.table)
        inside = _worst(size, residuals)
    beside = _residuals(size, level, found.values, first=level.table + 1)  # which corrections hardly change
    inside = inside.max(_worst(size, beside, first=level.table + 1)) + found.beyond * weight(arb(level.least)) * 2
    return replace(found, factor=_outside(found, out).max(inside.upper()))


def _layer(size: int, level: Level, slopes: list[arb], solution: list[arb], out: list[arb]) -> Layer:
    """Return a function whose residual is not known yet."""
    constant = solution[-1]
    values = [arb(0), *solution[:-1], *(constant + v for v in out[level.table :])]
    return Layer(size, level, slopes, constant, values, arb("inf"), _beyond(size, level, slopes, constant))


def _outside(layer: Layer, out: list[arb]) -> arb:
    """Return the bound of the residual for all m from ``least`` on, in the unit of ``Layer.factor``."""
    level = layer.level
    away = (abs(layer.values[m] - layer.constant - out[m]) for m in range(1, level.table))
    table = abs(layer.constant).max(_greatest(away))
    bound: arb = outer(level.order, level.taylor).residual(layer.slopes, level.least, table) * weight(arb(level.least))
    return bound.upper()


def _first(size: int, level: Level, out: list[float]) -> tuple[list[arb], Array]:
    """Return y_1 …, α to float precision, and the inverse of their equations for m = 1 … table."""
    m = np.arange(1, level.table + 1)
    chances = _chances(size, level)
    system = -chances[:, 1 : level.table + 1]
    system[:, -1] = -chances[:, level.table :].sum(axis=1)
    system[np.arange(m.size), np.arange(m.size)] += 1
    right = 1 - m / size + chances[:, level.table :] @ np.array(out[level.table :])
    right[-1] -= out[level.table]
    inverse = np.asarray(np.linalg.inv(system), dtype=np.float64)
    return [arb(float(x)) for x in inverse @ right], inverse


def _chances(size: int, level: Level) -> Array:
    """Return P(m' = j) in floats, rows m = 1 … table, columns j = 0 … last."""
    m, j = np.arange(1.0, level.table + 1)[:, None], np.arange(level.last + 1.0)
    choices = np.cumsum(np.log1p(-np.maximum(j - 1, 0) / size))
    factorials = np.cumsum(np.log(np.maximum(j, 1)))
    logs = choices - factorials + j * (np.log(m) - np.log1p(-m / size)) + size * np.log1p(-m / size)
    return np.asarray(np.exp(logs))


def _generating(size: int, values: list[arb]) -> arb_poly:
    """Return the polynomial with coefficients C(D, j) y_j: its value at q/p, times p^D, is E y(m')."""
    coefficients, choices = [], arb(1)
    for j, y in enumerate(values):
        coefficients.append(choices * y)
        choices = choices * (size - j) / (j + 1)
    return arb_poly(coefficients)


def _residuals(size: int, level: Level, values: list[arb], *, first: int = 1, last: int | None = None) -> list[arb]:
    """Return y_m − E y(m') − p for m = 1 … least, or some of them, without what is beyond ``Level.last``."""
    polynomial, found = _generating(size, values), []
    for m in range(first, (last or level.least) + 1):
        p, none = arb(fmpq(size - m, size)), (size * arb(fmpq(-m, size)).log1p()).exp()
        found.append(values[m] - none * polynomial(arb(fmpq(m, size - m))) - p)
    return found


def _worst(size: int, residuals: list[arb], *, first: int = 1) -> arb:
    """Return a bound of the residuals from m = ``first`` on over p m/(2(m + 1)(m + 5/3))."""
    return _greatest(abs(r) * weight(arb(m)) * arb(fmpq(size, size - m)) for m, r in enumerate(residuals, start=first))


def _greatest(balls: Iterable[arb]) -> arb:
    """Return an upper bound of all of them."""
    return reduce(lambda one, other: one.max(other), balls).upper()


def _beyond(size: int, level: Level, slopes: list[arb], constant: arb) -> arb:
    """Bound E|y(m')| over m' > last for m up to ``least``: |y_j| is at most j² times a constant."""
    most = abs(constant) + abs(slopes[1]) + abs(slopes[2])
    for j in range(3, len(slopes)):
        most += abs(slopes[j]) / ((j - 1) * (j - 2))
    first, share = level.last + 1, arb(fmpq(level.least, size))
    chance = arb(math.comb(size, first)) * share**first * ((size - first) * (-share).log1p()).exp()
    return (2 * chance * first**2 * most).upper()
