r"""One table for all large numbers of data at once: its residual as a power series in 1/D, with a proved rest.

The table, the constant α and the coefficients of the series of :mod:`.layer` become polynomials in δ = 1/D.
The residual at a number m of data of the others is then an analytic function of δ: its first coefficients are computed,
and Cauchy's bound on a circle holds all others (docs/theory/enclosures.md, lemma 5). So one computation proves an
enclosure for every D from ``Span.least`` on.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache, reduce
from math import comb

import flint
import numpy as np
from flint import arb, arb_mat, fmpq
from numpy.typing import NDArray

from collapse_theory.discrete.proved.layer import Level, series, weight
from collapse_theory.discrete.proved.outer import outer

__all__ = ["Span", "Uniform", "growth", "radius", "slopes", "uniform"]

Array = NDArray[np.float64]
Column = list[arb]

_CORRECTIONS = 12
_BITS_A_TABLE = 64  # for bounds that need no digits


@dataclass(frozen=True)
class Span:
    """All D from ``least`` on: a table up to δ^``degree``, whose residual is computed up to δ^(``orders`` − 1)."""

    level: Level
    least: int
    degree: int
    orders: int

    def __post_init__(self) -> None:
        assert self.least > 4 * self.level.least  # lemma 5
        assert self.orders > self.degree >= 2
        assert self.degree <= self.level.order


@dataclass(frozen=True, eq=False)
class Uniform:
    """A function for each D, and the bounds of its residual.

    Attributes
    ----------
    constants : list of arb
        Coefficients of α in powers of δ, exact.
    residuals : list of arb
        Bounds, over all m up to ``least`` of the level, of the coefficients of the residual times 2(m + 1)(m + 5/3)/m.
    rest : arb
        Bound of all further coefficients together, each times a power of 1/``Span.least``.
    beyond : arb
        Bound of what more than ``last`` data of the others add, with that weight.
    outside : arb
        κ from ``least`` data of the others on.
    """

    span: Span
    constants: list[arb]
    residuals: list[arb]
    rest: arb
    beyond: arb
    outside: arb

    def parts(self) -> tuple[arb, arb]:
        """Return a and b, such that κ is at most a + b/D² for every D of the span."""
        span = self.span
        none = 1 - arb(fmpq(span.level.least, span.least))  # p is at least that, up to ``least``
        unit = [arb(span.least) ** -k for k in range(span.orders)]
        low = sum((r * u for r, u in zip(self.residuals, unit[: span.degree + 1], strict=False)), self.beyond)
        high = sum((r * unit[k - 2] for k, r in enumerate(self.residuals) if k > span.degree), arb(0))
        return (low / none).max(self.outside).upper(), ((high + self.rest * span.least**2) / none).upper()


def slopes(level: Level) -> list[list[fmpq]]:
    """Return the coefficients in powers of δ of e_1, e_2, …, after an empty list."""
    bends = outer(level.order, level.taylor).bends
    return [[], *([bends[j - 1 + k][k] for k in range(level.order + 2 - j)] for j in range(1, level.order + 2))]


@cache
def uniform(span: Span, bits: int) -> Uniform:
    """Return the table of a span, and the proof of what its residual is."""
    with flint.ctx.workprec(bits):
        return _Table(span).proved()


class _Table:
    """The table while its orders are found, one after the other."""

    def __init__(self, span: Span) -> None:
        level = span.level
        self.span, self.rows, self.columns = span, range(1, level.least + 1), range(level.last + 1)
        self.slopes = slopes(level)
        self.chances = _poisson(level)
        self.matrix = arb_mat(self.chances)
        self.inverse = _inverse(self.chances, level)
        self.choices = _choices(level.last, span.orders)
        self.growths = [growth(m, span.orders) for m in self.rows]
        self.values: list[Column] = []  # by orders
        self.weighted: list[Column] = []  # of falling factorials times values, by orders
        self.inner: list[Column] = []  # means less the factors ``growths``, by orders
        self.constants: Column = []

    def proved(self) -> Uniform:
        residuals = [self._next(k) for k in range(self.span.orders)]
        worst = [
            _greatest(abs(r) * weight(arb(m)) for m, r in zip(self.rows, order, strict=True)) for order in residuals
        ]
        self.values += [self._outer(k) for k in range(self.span.orders, self.span.level.order + 1)]
        return Uniform(self.span, self.constants, worst, self._rest(), self._beyond(), self._outside())

    def _outer(self, k: int) -> Column:
        """Return the order k of v at 0, 1, …; zeros in the table."""
        level, e = self.span.level, [arb(x[k]) if k < len(x) else arb(0) for x in self.slopes]
        if k > level.order:
            return [arb(0) for _ in self.columns]
        return [series(e, arb(j)) if j >= level.table else arb(0) for j in self.columns]

    def _next(self, k: int) -> Column:
        """Find the order k of the table, where it is wanted, and return its residual at m = 1 … ``least``."""
        values, constant, lower = self._outer(k), arb(0), self._lower(k)
        inner, mean = self._known(k, lower)
        residual = self._residual(values, mean, k)
        for _ in range(_CORRECTIONS if k <= self.span.degree else 0):
            before = _greatest(map(abs, residual))
            step = self.inverse @ np.array([float(r) for r in residual[: self.span.level.table]])
            constant -= arb(float(step[-1]))
            values = self._moved(values, step)
            residual = self._residual(values, mean, k)
            if not _greatest(map(abs, residual)) < before / 4:
                break
        self.constants.append(constant)
        self.values.append(values)
        self.weighted.append([a + y for a, y in zip(lower, values, strict=True)])
        self.inner.append([a + y for a, y in zip(inner, self._weigh(values), strict=True)])
        return residual

    def _moved(self, values: Column, step: Array) -> Column:
        table = self.span.level.table
        moved = [arb(0), *((y - arb(float(s))).mid() for y, s in zip(values[1:table], step, strict=False))]
        return [*moved, *(y - arb(float(step[-1])) for y in values[table:])]

    def _lower(self, k: int) -> Column:
        """Return the order k of (1 − δ) … (1 − (j − 1)δ) y_j, less that of y_j."""
        return [
            sum((self.choices[j][b] * self.values[k - b][j] for b in range(1, k + 1)), arb(0)) for j in self.columns
        ]

    def _weigh(self, values: Column) -> Column:
        return (self.matrix * arb_mat(len(values), 1, values)).entries()

    def _known(self, k: int, lower: Column) -> tuple[Column, Column]:
        """Return what lower orders add to the order k of the mean: without the factors ``growths``, and with them."""
        columns = [
            [lower[j], *(comb(j + i - 1, i) * self.weighted[k - i][j] if j else arb(0) for i in range(1, k + 1))]
            for j in self.columns
        ]
        product = self.matrix * arb_mat(columns)
        inner = [sum((product[m - 1, i] * m**i for i in range(k + 1)), arb(0)) for m in self.rows]
        mean = [
            inner[m - 1] + sum((self.growths[m - 1][a] * self.inner[k - a][m - 1] for a in range(1, k + 1)), arb(0))
            for m in self.rows
        ]
        return inner, mean

    def _residual(self, values: Column, mean: Column, k: int) -> Column:
        """Return the order k of y_m − E y(m') − (1 − m δ)."""
        share = (lambda m: 1) if k == 0 else (lambda m: -m) if k == 1 else (lambda m: 0)
        return [values[m] - y - mean[m - 1] - share(m) for m, y in zip(self.rows, self._weigh(values), strict=True)]

    def _rest(self) -> arb:
        """Bound the further coefficients of the residual, by Cauchy on a circle."""
        span, circle = self.span, radius(self.span.level)
        ratio = 1 / arb(circle * span.least)
        with flint.ctx.workprec(_BITS_A_TABLE):
            tail = ratio**span.orders / (1 - ratio)
            own = self._sizes(fmpq(1, span.least), span.orders)
            means = zip(self.rows, self.on_circle(circle), strict=True)
            return _greatest((mean * tail + own[m]) * weight(arb(m)) for m, mean in means)

    def on_circle(self, circle: fmpq) -> Column:
        """Bound |E y(m')| for complex δ, |δ| = ``circle``, at m = 1 … ``least``."""
        sizes = self._sizes(circle)
        spread = [arb(circle * d * d).exp() for d in self.columns]
        return [
            2 * sum((w * spread[abs(j - m)] * y for j, (w, y) in enumerate(zip(row, sizes, strict=True))), arb(0))
            for m, row in zip(self.rows, self.chances, strict=True)
        ]

    def _sizes(self, unit: fmpq, first: int = 0) -> Column:
        """Return bounds of the values for |δ| up to ``unit``, of their orders from ``first`` on."""
        orders = [(arb(unit) ** k, order) for k, order in enumerate(self.values) if k >= first]
        return [sum((u * abs(order[j]) for u, order in orders), arb(0)) for j in self.columns]

    def _slope_sizes(self) -> Column:
        return [sum((abs(arb(c)) * arb(self.span.least) ** -k for k, c in enumerate(x)), arb(0)) for x in self.slopes]

    def _constant_size(self) -> arb:
        return sum((abs(c) * arb(self.span.least) ** -k for k, c in enumerate(self.constants)), arb(0))

    def _beyond(self) -> arb:
        """Bound lemma 4 for all D: the binomial chance of one more than ``last`` is at most that of Poisson."""
        level, e = self.span.level, self._slope_sizes()
        most = self._constant_size() + e[1] + e[2]
        most += sum((e[j] / ((j - 1) * (j - 2)) for j in range(3, len(e))), arb(0))
        first = level.last + 1
        chance = self.chances[-1][-1] * level.least / first
        found: arb = 2 * chance * first**2 * most * weight(arb(level.least))
        return found.upper()

    def _outside(self) -> arb:
        """Bound lemma 3 for all D."""
        level = self.span.level
        table = self._constant_size().max(_greatest(self._away(m) for m in range(1, level.table)))
        found: arb = outer(level.order, level.taylor).residual(self._slope_sizes(), level.least, table)
        return (found * arb(weight(arb(level.least)))).upper()

    def _away(self, m: int) -> arb:
        """Bound how far the table is from the series at m."""
        away = arb(0)
        for k in range(max(self.span.degree, self.span.level.order) + 1):
            e = [arb(x[k]) if k < len(x) else arb(0) for x in self.slopes]
            constant = self.constants[k] if k < len(self.constants) else arb(0)
            away += abs(self.values[k][m] - constant - series(e, arb(m))) * arb(self.span.least) ** -k
        return away


def radius(level: Level) -> fmpq:
    """Return the radius of the circle on which lemma 5 bounds the chances."""
    return fmpq(1, 4 * level.least)


def growth(m: int, orders: int) -> Column:
    """Return the coefficients of e^m (1 − m δ)^(1/δ) in powers of δ."""
    found = [fmpq(1)]
    for n in range(1, orders):  # the derivative of exp(g) is g' exp(g)
        found.append(-sum((fmpq(j * m ** (j + 1), j + 1) * found[n - j] for j in range(1, n + 1)), fmpq(0)) / n)
    return [arb(c) for c in found]


def _poisson(level: Level) -> list[Column]:
    rows = []
    for m in range(1, level.least + 1):
        row = [(-arb(m)).exp()]
        for j in range(1, level.last + 1):
            row.append(row[-1] * m / j)
        rows.append(row)
    return rows


def _inverse(chances: list[Column], level: Level) -> Array:
    """Return the inverse of the equations of y_1 …, α for m = 1 … table, in floats and at δ = 0."""
    known = np.array([[float(x) for x in row] for row in chances[: level.table]])
    system = -known[:, 1 : level.table + 1]
    system[:, -1] = -known[:, level.table :].sum(axis=1)
    system[np.arange(level.table), np.arange(level.table)] += 1
    return np.asarray(np.linalg.inv(system), dtype=np.float64)


def _choices(last: int, orders: int) -> list[Column]:
    """Return the coefficients of (1 − δ) … (1 − (j − 1)δ) in powers of δ, for j = 0 … last."""
    found = [[arb(int(k == 0)) for k in range(orders)]]
    for i in range(last):
        before = found[-1]
        found.append([before[k] - (i * before[k - 1] if k else 0) for k in range(orders)])
    return found


def _greatest(balls: Iterable[arb]) -> arb:
    return reduce(lambda one, other: one.max(other), balls).upper()
