r"""Absence after many fits, few against the data: coefficients as series in the rate s, for any number of fits at once.

The coefficients of :mod:`.absence` do not depend on the number of data. Scaled, :math:`b_{nk} = s^{k-n} u_{nk}`, they
have expansions in powers of s and of its logarithm, found order by order from what one fit does to them, with free
constants that the fit ``STEPS`` determines. What one fit leaves over is then known for every s
(docs/theory/enclosures.md, theorem 3a).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from typing import Any

import flint
from flint import arb, arb_poly

from collapse_theory.discrete.proved.absence import Absence, absence, course, parts, peak, step, stirling
from collapse_theory.discrete.proved.logs import RADIUS, TERMS, Logs, Powers, bound, circle, plus, series, sizes, value
from collapse_theory.discrete.proved.rates import STEPS, rate

__all__ = ["Slow", "later", "slow"]

_RATIO = 1.4  # of the fits at the ends of a block
_BITS = 320


@dataclass(frozen=True, eq=False)
class Slow:
    """The coefficients as series, and what one fit leaves over, for any number of data.

    Attributes
    ----------
    terms : dict of (n, k) to Logs
        u_nk.
    start : list of (arb, arb)
        For each n, what is wrong at the fit ``STEPS``, over (D s)^-n: for any x, and as a slope over s.
    rest : list of (Logs, Logs)
        For each n, what one fit leaves over, likewise.
    """

    order: int
    terms: dict[tuple[int, int], Logs]
    start: list[tuple[arb, arb]]
    rest: list[tuple[Logs, Logs]]


@lru_cache(maxsize=16)
def later(size: int, fits: int, order: int) -> Absence:
    """Return the probability of absence after more than ``STEPS`` fits, up to D^-order."""
    known = slow(order)
    first = absence(size, STEPS, order, _BITS)
    with flint.ctx.workprec(_BITS):
        error, slope = _at_start(known, size)
        for one, other in _over_blocks(known, size, fits):
            error, slope = error + one, slope + other
        s = rate(fits)
        found = [((n, k), s ** (k - n) * value(u, s)) for (n, k), u in known.terms.items()]
        return Absence(size, s, found, (first.error + error).upper(), (first.slope + slope).upper())


def _at_start(known: Slow, size: int) -> tuple[arb, arb]:
    s = rate(STEPS)
    error = sum((e * (size * s) ** -n for n, (e, _) in enumerate(known.start)), arb(0))
    slope = sum((e * (size * s) ** -n * s for n, (_, e) in enumerate(known.start)), arb(0))
    return error, slope


def _over_blocks(known: Slow, size: int, fits: int) -> Iterator[tuple[arb, arb]]:
    """Yield bounds of what is left out or over by the fits after ``STEPS``, for blocks of them."""
    left = _left_out(known, size)
    for first, last in pairwise(_edges(fits)):
        high, low = arb(2) / (first + 1), 2 / (last + 1 + arb(last).log() / 3)
        error, slope = arb(0), arb(0)
        for n, (rests, lefts) in enumerate(zip(known.rest, left, strict=True)):
            scale = (size * low) ** -n
            unit = low**-n * arb(size) ** -(known.order + 1)
            error += scale * bound(rests[0], low, high) + unit * bound(lefts[0], low, high)
            slope += (scale * bound(rests[1], low, high) + unit * bound(lefts[1], low, high)) * high
        yield (last - first) * error, (last - first) * slope


def _edges(fits: int) -> list[int]:
    edges = [STEPS]
    while edges[-1] < fits:
        edges.append(min(fits, int(edges[-1] * _RATIO)))
    return edges


def _left_out(known: Slow, size: int) -> list[tuple[Logs, Logs]]:
    """Return, for each n, the bounds of theorem 3 times |u_nk|, summed over k."""
    found: list[tuple[Logs, Logs]] = [([], []) for _ in range(known.order + 1)]
    for place, (error, slope) in zip(step(known.order).places, step(known.order).left(size), strict=True):
        if place in known.terms:
            n, sizes = place[0], [arb_poly([abs(c) for c in part.coeffs()]) for part in known.terms[place]]
            found[n] = (plus(found[n][0], sizes, error), plus(found[n][1], sizes, slope))
    return found


@lru_cache(maxsize=4)
def slow(order: int) -> Slow:
    """Return the series up to D^-order."""
    with flint.ctx.workprec(_BITS):
        known = course(order, STEPS, _BITS)
        goals = dict(zip(step(order).places, known.values, strict=True))
        rests: dict[tuple[int, int], Logs] = {}

        def solve(n: int, j: int, source: Logs) -> Logs:
            u, rests[n, j] = solved(n, j, source, order - n, goals[n, j] * known.rate ** (n - j))
            return u

        terms = passed(series(), order, solve)
        passed(circle(), order, lambda n, j, source: _beyond(n, j, source, terms[n, j], rests))
        return _summed(order, terms, rests, known.rate, goals)


def _beyond(n: int, j: int, source: Logs, u: Logs, rests: dict[tuple[int, int], Logs]) -> Logs:
    """Put what the series leave out behind their last terms."""
    most = plus(source, circle().changed(u, j - n, j))
    scale = arb(RADIUS) ** -TERMS / (1 - rate(STEPS) / arb(RADIUS))
    later_ones = [arb_poly([0] * TERMS + [part(0) * scale]) for part in most]
    rests[n, j] = plus(sizes(rests[n, j]), later_ones)
    return u


def _summed(
    order: int, terms: dict[tuple[int, int], Logs], rests: dict[tuple[int, int], Logs], s: arb, goals: dict[Any, arb]
) -> Slow:
    stretch = s.exp() / (1 - s / 2)
    start: list[tuple[arb, arb]] = [(arb(0), arb(0)) for _ in range(order + 1)]
    rest: list[tuple[Logs, Logs]] = [([], []) for _ in range(order + 1)]
    for (n, k), u in terms.items():
        if n:
            most, over = stretch**k * peak(k), stretch**k * peak(k - 1)
            off = abs(goals[n, k] * s ** (n - k) - value(u, s))
            start[n] = (start[n][0] + off * most, start[n][1] + off * over)
            rest[n] = (plus(rest[n][0], rests[n, k], most), plus(rest[n][1], rests[n, k], over))
    return Slow(order, terms, start, rest)


def passed(powers: Powers, order: int, answer: Callable[[int, int, Logs], Logs]) -> dict[tuple[int, int], Logs]:
    """Return u_nk, which are answered one after the other, given what one fit brings to each from those before it."""
    terms = {(0, 0): [arb_poly([1])]}
    for n in range(1, order + 1):
        brought = _brought(powers, terms, n, order)
        for j in range(2 * n, 0, -1):
            source: Logs = []
            for r in range(j, 2 * n + 1):
                source = plus(source, powers.times(brought[r], arb_poly([stirling(r)[j]]), r - j))
            terms[n, j] = answer(n, j, source)
            kept = powers.times(powers.plain(terms[n, j]), powers.kept(j))
            brought[j] = plus(brought[j], kept)
    return terms


def _brought(powers: Powers, terms: dict[tuple[int, int], Logs], n: int, order: int) -> list[Logs]:
    """Return the coefficients of s^(r-n) x^r at the order n that come from the orders before it."""
    found: list[Logs] = [[] for _ in range(2 * n + 1)]
    for (m, k), u in terms.items():
        kept = powers.times(powers.plain(u), powers.kept(k), n - m)
        for i, c in enumerate(parts(k, order)[n - m].coeffs()):
            if c != 0:
                found[k + i] = plus(found[k + i], powers.times(kept, powers.ratio(i)), powers.size(arb(c)))
    return found


def solved(n: int, j: int, source: Logs, most: int, goal: arb) -> tuple[Logs, Logs]:
    """Return u up to s^most with (f/s)^(j−n) u(f) − e^(−js) u(s) = source, f = 1 − e^(−s), and what is left over."""
    u, rest = _expanded(n, j, [], source, 0, most)
    if j + n > most:
        return u, rest
    own = [arb_poly([0] * (j + n) + [1])]
    free, left = _expanded(n, j, own, plus([], series().changed(own, j - n, j), -1), j + n + 1, most)
    s = rate(STEPS)
    factor = (goal - value(u, s)) / value(free, s)
    return plus(u, free, factor), plus(rest, left, factor)


def _expanded(n: int, j: int, u: Logs, rest: Logs, first: int, most: int) -> tuple[Logs, Logs]:
    """Take the powers of s from the first on away from the rest, one after the other."""
    for i in range(first, most + 1):
        wanted = [part[i + 1] for part in rest]
        term = [arb_poly([0] * i + [c]) for c in _leading(j + n - i, wanted)]
        u, rest = plus(u, term), plus(rest, series().changed(term, j - n, j), -1)
    return u, rest


def _leading(twice: int, wanted: list[arb]) -> list[arb]:
    """Return a polynomial P in ln s with P twice/2 − P'/2 as wanted."""
    if not wanted:
        return []
    if twice == 0:
        return [arb(0), *(-2 * c / (n + 1) for n, c in enumerate(wanted))]
    found = [arb(0)]
    for n, c in reversed(list(enumerate(wanted))):
        found.append((2 * c + (n + 1) * found[-1]) / twice)
    return found[:0:-1]
