r"""Many data of the others: the mean time of the runs that an atom wins, as a series with a proved remainder.

With m data of the others, next time :math:`m' \sim \mathrm{Bin}(D, m/D)`. A function U with
:math:`U - E\,U(m') \approx p = 1 - m/D` has :math:`-U'' = \sum_n m^{-n-1} A_n(q)`, q = m/D, with polynomials
:math:`A_n` over the rationals. :class:`Outer` finds them, and bounds what is left of the equation for every D and m at
once (docs/theory/enclosures.md, lemma 3).
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from functools import cache, cached_property
from math import comb, factorial, prod

from flint import arb, fmpq, fmpq_poly

__all__ = ["Outer", "chance_of_half", "moments", "outer", "remainder"]

_P = fmpq_poly([1, -1])
"""p = 1 - q, a polynomial in q."""

Moments = dict[int, fmpq_poly]
"""A function of m and q: coefficients, polynomials in q, of the powers of m."""


@dataclass(frozen=True, eq=False)
class Outer:
    """The series up to ``order``, in an equation expanded up to ``taylor`` (even).

    Attributes
    ----------
    bends : list of length order + 1
        The polynomials A_n(q).
    rest : dict
        What is left of the equation over p, by powers of 1/m; polynomials in q.
    last : dict
        The central moment of order ``taylor`` over p, by powers of m; polynomials in q.
    """

    order: int
    taylor: int
    bends: list[fmpq_poly]
    rest: dict[int, fmpq_poly]
    last: dict[int, fmpq_poly]

    def slopes(self, size: int) -> list[arb]:
        """Return e_1 … e_{order+1}, after a zero: −U'' = sum of e_j m^−j for this number of data."""
        return [arb(0)] + [
            sum(
                (arb(self.bends[n][n + 1 - j]) / arb(size) ** (n + 1 - j) for n in range(j - 1, self.order + 1)), arb(0)
            )
            for j in range(1, self.order + 2)
        ]

    def residual(self, slopes: list[arb], least: int, table: arb) -> arb:
        """Return a bound of |U − E U(m') − p|/p for all m from ``least`` on, times what falls no more slowly than 1/m.

        ``table`` is as in :meth:`farthest`.
        """
        m, sizes = arb(least), [abs(e) for e in slopes]
        return self._series(m) + self._remainder(m, sizes) + self._tail(m, sizes, table)

    @cached_property
    def _sizes_of_rest(self) -> dict[int, fmpq]:
        return {power: _size(part) for power, part in self.rest.items()}

    @cached_property
    def _sizes_of_last(self) -> dict[int, fmpq]:
        return {power: _size(part) for power, part in self.last.items()}

    def _series(self, m: arb) -> arb:
        return sum((arb(size) * m**-power for power, size in self._sizes_of_rest.items()), arb(0))

    def _remainder(self, m: arb, sizes: list[arb]) -> arb:
        """Bound what the terms of the Taylor series from order ``taylor`` on add, for m/2 or more next time."""
        r = self.taylor
        moment = sum((arb(size) * m ** (power - r) for power, size in self._sizes_of_last.items()), arb(0))
        weights = (sizes[j] * m ** (2 - j) * arb(remainder(j, r)) for j in range(1, len(sizes)))
        return moment * sum(weights, arb(0))

    def _tail(self, m: arb, sizes: list[arb], table: arb) -> arb:
        """Bound what fewer than m/2 data of the others, next time, add."""
        return chance_of_half(m) * self.farthest(m, sizes, table)

    def farthest(self, m: arb, sizes: list[arb], table: arb) -> arb:
        """Bound how far the Taylor polynomial at m is from U at fewer than m/2, sizes being those of the slopes.

        ``table`` bounds how far the table is from the series at 1, 2, ..., and the constant, which is missing at 0.
        """
        r, log = self.taylor, m.log()
        worst = table + sizes[1] * m / (r - 1) + sizes[2] * log.max(_harmonic(r - 1))
        for j in range(3, len(sizes)):
            taylor = comb(j + r - 3, r - 1) * m ** (2 - j)
            worst += sizes[j] * taylor.max(arb(1)) / ((j - 1) * (j - 2))
        return worst


def _harmonic(n: int) -> arb:
    return sum((arb(1) / i for i in range(1, n + 1)), arb(0))


def remainder(j: int, r: int) -> fmpq:
    """Return a factor c: the j-th function of the series is its Taylor polynomial up to c t^r where t >= -1/2.

    The functions are m ln m, ln m and m^-k/(k(k + 1)), k = j - 2 = 1, 2, ..., at m(1 + t), over m^(2 - j); r is even.
    """
    if j < 3:
        return fmpq(2, r * (r - 1)) if j == 1 else fmpq(2, r)
    return fmpq(2 ** (j - 2) * comb(j + r - 3, r), (j - 1) * (j - 2))


def chance_of_half(m: arb) -> arb:
    """Return a bound of P(m' < m/2) over p."""
    return 2 * (arb(1) / 2 - m * (1 - arb.const_log2()) / 2).exp()


@cache
def outer(order: int, taylor: int) -> Outer:
    """Return the series up to an order; ``taylor`` must be even and at least 2 order + 4."""
    powers = moments(taylor)
    bends: list[fmpq_poly] = []
    equation: defaultdict[int, fmpq_poly] = defaultdict(lambda: fmpq_poly([0]))
    for n in range(order + 1):
        bends.append(2 * (fmpq_poly([1 if n == 0 else 0]) - equation[n]))
        for power, part in _orders(bends[n], n, powers):
            equation[power] += part
    rest = {power: part for power, part in equation.items() if power > order}
    return Outer(order, taylor, bends, rest, powers[taylor])


def moments(most: int) -> list[Moments]:
    """Return the central moments of Bin(D, q) up to ``most`` over p = 1 − q, from the second on."""
    found: list[Moments] = [{0: fmpq_poly([1])}, {}]
    for r in range(1, most):
        following: defaultdict[int, fmpq_poly] = defaultdict(lambda: fmpq_poly([0]))
        for power, part in found[r].items():
            following[power] += _P * (power * part + fmpq_poly([0, 1]) * part.derivative())
        for power, part in found[r - 1].items():
            following[power + 1] += _P * (r * part)
        found.append({power: part for power, part in following.items() if part.degree() >= 0})
    return [{}, {}, *({power: part // _P for power, part in moment.items()} for moment in found[2:])]


def _orders(bend: fmpq_poly, n: int, powers: list[Moments]) -> list[tuple[int, fmpq_poly]]:
    """Return what the term A_n adds to −E[U(m') − U(m)]/p: powers of 1/m, and polynomials in q."""
    parts = []
    for i, moment in enumerate(powers[:-1]):
        if i < 2:
            continue
        derivative = fmpq_poly(
            [bend[k] * (-1) ** i * prod(range(n + 1 - k, n + i - 1 - k)) / factorial(i) for k in range(n + 1)]
        )
        parts += [(n + i - 1 - power, part * derivative) for power, part in moment.items()]
    return parts


def _size(part: fmpq_poly) -> fmpq:
    return sum((abs(c) for c in part.coeffs()), fmpq(0))
