r"""Polynomials in ln s whose coefficients are series in s, and what one step s → 1 − e^(−s) makes of them.

The same operations run on truncated series and on bounds of the series' coefficients on a circle, in which every
difference is a sum: :func:`series` and :func:`circle`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import zip_longest
from math import comb, factorial

from flint import arb, arb_poly, fmpq, fmpq_poly

__all__ = ["TERMS", "Logs", "Powers", "bound", "circle", "plus", "series", "value"]

TERMS = 28
"""Powers of s that are taken one by one."""

RADIUS = fmpq(1, 2)
"""Of the circle on which the others are bounded."""

_AWAY = arb("0.2975")

Logs = list[arb_poly]
"""Coefficients of 1, ln s, ln² s, …"""


@dataclass(frozen=True)
class Powers:
    """The functions of s that a step brings in.

    Attributes
    ----------
    ratio : callable
        a → ((1 − e^(−s))/s)^a.
    kept : callable
        k → e^(−k s).
    log : arb_poly
        ln((1 − e^(−s))/s).
    shift : callable
        A polynomial and m → it times s^m.
    size : callable
        A coefficient → it, or its absolute value.
    less : int
        The sign of what is subtracted.
    """

    ratio: Callable[[int], arb_poly]
    kept: Callable[[int], arb_poly]
    log: arb_poly
    shift: Callable[[arb_poly, int], arb_poly]
    size: Callable[[arb], arb]
    less: int

    def moved(self, u: Logs, a: int) -> Logs:
        """Return ((1 − e^(−s))/s)^a u(1 − e^(−s))."""
        found = [arb_poly([0])] * len(u)
        for n, part in enumerate(u):
            inner = arb_poly([0])
            for i, c in enumerate(part.coeffs()):
                if c != 0:
                    inner += self.shift(self.ratio(a + i) * self.size(c), i)
            for m in range(n, -1, -1):
                found[m] += inner * comb(n, m)
                inner = self.shift(inner * self.log, 0)
        return found

    def plain(self, u: Logs) -> Logs:
        """Return u."""
        one = arb_poly([1])
        return [sum((self.shift(one * self.size(c), i) for i, c in enumerate(x.coeffs())), arb_poly([0])) for x in u]

    def times(self, u: Logs, factor: arb_poly, m: int = 0) -> Logs:
        """Return u times a series and s^m."""
        return [self.shift(part * factor, m) for part in u]

    def changed(self, u: Logs, a: int, k: int) -> Logs:
        """Return ((1 − e^(−s))/s)^a u(1 − e^(−s)) − e^(−k s) u(s)."""
        return plus(self.moved(u, a), self.times(self.plain(u), self.kept(k)), self.less)


def plus(u: Logs, other: Logs, factor: arb | int = 1) -> Logs:
    """Return u plus a multiple of another."""
    nothing = arb_poly([0])
    return [a + b * factor for a, b in zip_longest(u, other, fillvalue=nothing)]


def value(u: Logs, s: arb) -> arb:
    """Return u at s."""
    log = s.log()
    return sum((part(s) * log**n for n, part in enumerate(u)), arb(0))


def bound(u: Logs, low: arb, high: arb) -> arb:
    """Bound u between low and high < 1, whose coefficients must not be negative."""
    log = -low.log()
    return sum((part(high) * log**n for n, part in enumerate(u)), arb(0))


def sizes(u: Logs) -> Logs:
    """Return the absolute values of the coefficients."""
    return [arb_poly([abs(c) for c in part.coeffs()]) for part in u]


@lru_cache(maxsize=1)
def series() -> Powers:
    """Return the step on series, truncated."""
    base = fmpq_poly([fmpq((-1) ** i, factorial(i + 1)) for i in range(TERMS)])
    inverse = _reciprocal(base)
    log = (base.derivative() * inverse).integral()

    @cache
    def ratio(a: int) -> fmpq_poly:
        if a == 0:
            return fmpq_poly([1])
        return _cut(ratio(a - 1) * base if a > 0 else ratio(a + 1) * inverse)

    def shift(poly: arb_poly, m: int) -> arb_poly:
        return poly.truncate(max(TERMS - m, 0)).left_shift(m)

    kept = cache(lambda k: arb_poly([arb(fmpq((-k) ** i, factorial(i))) for i in range(TERMS)]))
    return Powers(cache(lambda a: arb_poly(ratio(a))), kept, arb_poly(_cut(log)), shift, lambda c: c, -1)


@lru_cache(maxsize=1)
def circle() -> Powers:
    """Return bounds on the circle, where |(1 − e^(−s))/s − 1| is at most (e^(1/2) − 1)/(1/2) − 1 < 0.2975."""
    radius = arb(RADIUS)
    ratio = cache(lambda a: arb_poly([(1 + _AWAY) ** a if a >= 0 else (1 - _AWAY) ** a]))
    kept = cache(lambda k: arb_poly([(k * radius).exp()]))
    return Powers(ratio, kept, arb_poly([-(1 - _AWAY).log()]), lambda poly, m: poly * radius**m, abs, 1)


def _cut(poly: fmpq_poly) -> fmpq_poly:
    return fmpq_poly(poly.coeffs()[:TERMS])


def _reciprocal(poly: fmpq_poly) -> fmpq_poly:
    """Return 1/poly, whose constant is 1."""
    found, off = fmpq_poly([1]), 1 - poly
    for _ in range(TERMS):
        found = _cut(1 + off * found)
    return found
