r"""What the series of the mean collapse time leaves out, with a proof: docs/theory/enclosures.md, theorem 5.

With F(p) the mean time of the runs that an atom wins (:mod:`.winning`), S(p) its part of the series, q = 1 − p and
m = D q, the next order is

.. math:: N(p) = \frac{c + \frac{13}{540} \ln m}{D^2} + \frac{1 + q + q^2}{270\,m^2} - \frac{1 + q}{60\,m D}, \qquad
    |F - S - p N| \le p \Bigl[ \frac{\epsilon_0 + \epsilon_1 \ln m}{D^2} + \epsilon_2 \frac{1 + q + q^2}{m^2}
    + \kappa \ln(1 + m) \Bigr]

for all D and m of a :class:`Domain`. Its constants are written down once; :func:`needed` finds those of a proof.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import flint
import numpy as np
from flint import arb, fmpq
from numpy.typing import NDArray

from collapse_theory import arithmetic
from collapse_theory.discrete import abel, ancestry
from collapse_theory.discrete.atoms import Atoms
from collapse_theory.discrete.proved.layer import Layer, Level
from collapse_theory.discrete.proved.uniform import Span, Uniform, slopes
from collapse_theory.discrete.proved.winning import LEVELS, winning
from collapse_theory.discrete.second import second_constant

__all__ = ["DOMAINS", "SPANS", "Domain", "bound", "closed", "needed", "next_order", "of_layer"]

_BITS = 128
_ROUNDING = 1 + 1e-9  # what is evaluated in floats


_NEXT = "0.0134536634776"  # c


@dataclass(frozen=True)
class Domain:
    """Constants ε_0, ε_1, ε_2 and κ of the bound, for D from ``least`` on and m from ``others`` on."""

    least: int
    others: int
    constant: Any
    log: Any
    near: Any
    factor: Any

    def bound(self, q: Any, size: int) -> Any:
        """Return the bound of |F − S − p N|/p in floats."""
        m = q * float(size)
        order = (float(self.constant) + float(self.log) * np.log(m)) / float(size) ** 2
        return order + float(self.near) * (1 + q + q * q) / m**2 + float(self.factor) * np.log1p(m)


def next_order(q: Any, size: int) -> Any:
    """Return N in floats."""
    m = q * float(size)
    order = (float(_NEXT) + 13 / 540 * np.log(m)) / float(size) ** 2
    return order + (1 + q + q * q) / (270 * m**2) - (1 + q) / (60 * m * float(size))


SPANS = (
    Span(Level(450, 1000, 20, 72), 10**6, 5, 10),
    Span(Level(180, 400, 8, 28), 50_000, 4, 14),
    Span(Level(120, 250, 9, 32), 5000, 6, 25),
)
DOMAINS = (
    Domain(10**6, 1000, 4.2e-6, 8.3e-5, 1.6e-6, 1.5e-38),
    Domain(50_000, 400, 1.2e-5, 3.4e-5, 4.1e-6, 9.6e-15),
    Domain(501, 250, 1.6e-4, 4.4e-4, 2.3e-5, 1.2e-12),
)
"""One for each of ``SPANS``; below 5000 each D was proved by itself (tests/benchmarks/proof_of_the_series.py)."""


def closed(atoms: Atoms, size: int) -> float:
    """Return the bound that holds for all D of a domain, infinity outside of all."""
    q = np.asarray(atoms.complements, dtype=np.float64)
    for domain in DOMAINS:
        if size >= domain.least and _reaches(domain, float(q.min()), size):
            return _total(domain, np.asarray(atoms.p), q, atoms.counts, size)
    return math.inf


def _reaches(domain: Domain, q: Any, size: int) -> Any:
    return q * float(size) >= domain.others * _ROUNDING


def bound(atoms: Atoms, size: int) -> float:
    """Return a bound of the remainder: the closed one, or one from an enclosure for this D alone."""
    found = closed(atoms, size)
    if found < math.inf:
        return found
    with flint.ctx.workprec(_BITS + size.bit_length()):
        return _from_rows(atoms, size) if size <= LEVELS[0].last else _from_table(atoms, size)


def _total(domain: Domain, p: NDArray[Any], q: NDArray[Any], counts: NDArray[Any], size: int) -> float:
    weights = counts * p
    order, more = (weights * next_order(q, size)).sum(), (weights * domain.bound(q, size)).sum()
    return (abs(float(order)) + float(more)) * _ROUNDING


def _from_table(atoms: Atoms, size: int) -> float:
    """Bound atoms with many data of the others by the formula, one that has few by its value."""
    q, p, counts = (np.asarray(x, dtype=np.float64) for x in (atoms.complements, atoms.p, atoms.counts))
    many = _reaches(DOMAINS[-1], q, size)
    total = _total(DOMAINS[-1], p[many], q[many], counts[many], size)
    time = winning(size, LEVELS[0], _BITS).time
    for i in np.flatnonzero(~many):
        place = _place(p[i], q[i])
        total += counts[i] * _as_float(time(*place) - _summand(*place, size))
    return float(total)


def _from_rows(atoms: Atoms, size: int) -> float:
    """Compare with all rows of the ancestry."""
    ops = arithmetic.of(arb(1))
    places = [_place(float(p), float(q)) for p, q in zip(atoms.p, atoms.complements, strict=True)]
    counted = list(zip(map(int, atoms.counts), places, strict=True))
    rows = ancestry.gathered(lambda ks: [_unlike(counted, int(k)) for k in ks], size, ops)
    series = sum((n * (place[0] - _summand(*place, size)) for n, place in counted), arb(0))
    return _as_float(rows + series)


def _unlike(counted: list[tuple[int, tuple[arb, arb, arb, arb]]], k: int) -> arb:
    return sum((n * (place[0] - place[0] ** k) for n, place in counted), arb(0)) if k > 1 else arb(0)


def _place(p: float, q: float) -> tuple[arb, arb, arb, arb]:
    """Return p, q and their logarithms; the smaller one is exact."""
    share = 1 - arb(q) if q < p else arb(p)
    others = arb(q) if q < p else 1 - share
    return share, others, share.log(), others.log()


def _summand(p: arb, q: arb, _: arb, log_q: arb, size: int) -> arb:
    """Return S(p)."""
    first, second = _constants()
    order = first * p - (p * arb(size).log() + p * log_q) / 3
    return order - 2 * size * q * log_q + (second * p + (p * p / (2 * q) - q * log_q - p) / 18) / size


def _constants() -> tuple[arb, arb]:
    return _constants_in(flint.ctx.prec)


@lru_cache(maxsize=16)
def _constants_in(bits: int) -> tuple[arb, arb]:
    """Return them in so many bits, those of ``flint.ctx``."""
    ops = arithmetic.of(arb(1))
    return abel.constant(ops), second_constant(ops)


def _as_float(difference: arb) -> float:
    return float(abs(difference).upper()) * _ROUNDING


def of_layer(layer: Layer) -> Domain:
    """Return the constants for one D alone."""
    size, (first, second) = arb(layer.size), _constants()
    constant, log, near = _orders(layer.level, layer.size)
    expected = first + (second - arb(fmpq(1, 9))) / size + arb(_NEXT) / size**2
    constant += abs(layer.constant - expected) * size**2
    return Domain(layer.size, layer.level.least, constant.upper(), log.upper(), near.upper(), layer.factor)


def needed(found: Uniform) -> Domain:
    """Return the constants that a uniform table proves."""
    span, (first, second) = found.span, _constants()
    factor, growth = found.parts()
    constant, log, near = _orders(span.level, span.least)
    off = [abs(found.constants[0] - first), abs(found.constants[1] - second + arb(fmpq(1, 9)))]
    factor += (off[0] + off[1] / span.least) / arb(1 + span.level.least).log()
    constant += abs(found.constants[2] - arb(_NEXT)) + growth / span.level.least
    constant += sum((abs(c) * arb(span.least) ** (2 - k) for k, c in enumerate(found.constants) if k > 2), arb(0))
    log += growth
    return Domain(span.least, span.level.least, constant.upper(), log.upper(), near.upper(), factor.upper())


def _orders(level: Level, least: int) -> tuple[arb, arb, arb]:
    """Bound what the coefficients of the outer series add beyond the next order, but for its constant."""
    m, e = arb(level.least), [_above(least, x) for x in slopes(level)]
    constant, log, near = e[1](4, 3) + e[3](2, 2) / m, e[2](3, 2), e[4](1, 0) / 6
    for j in range(5, len(e)):
        near += e[j](0, 0) * (j + 1) * m ** (4 - j) / (3 * (j - 1) * (j - 2))
    return constant, log, near


def _above(least: int, coefficients: list[fmpq]) -> Callable[[int, int], arb]:
    """Return (first, power) → bound of the powers of 1/D from ``first`` on, times D^power, for D from ``least`` on."""

    def bounded(first: int, power: int) -> arb:
        terms = enumerate(coefficients[first:], start=first)
        return sum((abs(arb(c)) * arb(least) ** (power - k) for k, c in terms), arb(0))

    return bounded
