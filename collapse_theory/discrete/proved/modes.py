r"""Absence after any number of fits: from a polynomial in the share p on, which one fit takes to another of its degree.

Where few lineages are left, the probability of absence is a polynomial in p but for a small error: it is cut off in
Chebyshev's basis. :math:`E\,p'^k = \sum_j P_{kj}\,p^j`, with the chances that k draws fall on j of the D data, has the
eigenvalues :math:`\lambda_j = D(D-1)\cdots(D-j+1)/D^j`; so any number of fits takes one sum over its eigenvectors, and
as E is an average the error stays what it was (docs/theory/enclosures.md, theorem 3b).
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import accumulate
from operator import mul

import flint
from flint import arb, arb_poly, fmpq, fmpz_poly

from collapse_theory.discrete.proved.absence import Absence, peak, stirling

__all__ = ["Modes", "Waned", "modes"]

_BITS = 400
_BITS_PER_DEGREE = 9


@dataclass(frozen=True, eq=False)
class Waned:
    """The probability of absence as a polynomial in p.

    Attributes
    ----------
    polynomial : arb_poly
    error, slope : arb
        The error is at most ``error``, and at most ``slope`` times D p.
    """

    size: int
    polynomial: arb_poly
    error: arb
    slope: arb
    bits: int

    def chance(self, p: arb) -> arb:
        """Return the probability that an atom of probability p is absent, which falls with p."""
        return self._exact(p) if p.is_exact() else self._exact(p.lower()).union(self._exact(p.upper()))

    def _exact(self, p: arb) -> arb:
        """Return it for an exact number: the coefficients are so large that the radius of a ball is lost."""
        with flint.ctx.workprec(self.bits):
            return self.polynomial(p) + self.error.min(self.slope * self.size * p).upper() * arb(0, 1)


@dataclass(frozen=True, eq=False)
class Modes:
    """Weights and eigenvectors of a polynomial.

    Attributes
    ----------
    weights : list of arb
        Of the eigenvectors 0, 1, …
    vectors : list of list of arb
        Coefficients of 1, p, …, p^j in the j-th.
    rates : list of arb
        -ln of the eigenvalues.
    """

    size: int
    weights: list[arb]
    vectors: list[list[arb]]
    rates: list[arb]
    error: arb
    slope: arb
    bits: int

    def after(self, fits: int) -> Waned:
        """Return the probability of absence after so many more fits."""
        with flint.ctx.workprec(self.bits):
            scaled = [w * (-fits * r).exp() for w, r in zip(self.weights, self.rates, strict=True)]
            total = [arb(0)] * len(scaled)
            for w, vector in zip(scaled, self.vectors, strict=True):
                for i, c in enumerate(vector):
                    total[i] += w * c
            return Waned(self.size, arb_poly(total), self.error, self.slope, self.bits)


def modes(start: Absence) -> Modes:
    """Return the modes of a probability of absence, best where about D s = 800 lineages are left."""
    centre, off, over = _centred(start)
    with flint.ctx.workprec(_BITS):
        kept, error, slope = _cut_off(centre, start.error + off, (start.slope + over) * start.size)
    with flint.ctx.workprec(_BITS_PER_DEGREE * len(kept) + 64):
        vectors, rates = _eigenvectors(start.size, len(kept) - 1)
        weights = _weights(_powers(kept), vectors)
        weights[0] = arb(1)  # nothing is absent for sure
        bounds = start.error + off + error, start.slope + over + slope / start.size
        return Modes(start.size, weights, vectors, rates, bounds[0].upper(), bounds[1].upper(), flint.ctx.prec)


def _centred(start: Absence) -> tuple[Absence, arb, arb]:
    """Return the same with exact coefficients; bounds of the difference for whole x: for any of them, and over x."""
    low, radius = start.rate.lower(), start.rate.rad()
    known = [((n, k), b if k else arb(int(n == 0))) for (n, k), b in start.parts]
    off, over = arb(0), arb(0)
    for (n, k), b in known:
        unit = arb(start.size) ** -n
        off += unit * (b.rad() * peak(k) * low**-k + radius * abs(b) * peak(k + 1) * low ** -(k + 1))
        over += unit * (b.rad() * peak(k - 1) * low ** (1 - k) + radius * abs(b) * peak(k) * low**-k)
    parts = [(place, b.mid()) for place, b in known]
    return Absence(start.size, start.rate.mid(), parts, start.error, start.slope), off.upper(), over.upper()


def _cut_off(start: Absence, error: arb, slope: arb) -> tuple[list[arb], arb, arb]:
    """Return coefficients in Chebyshev's basis, exact, and bounds of what they leave out: for any p, and over p.

    Both are of differences that vanish at p = 0. The degree is the least that adds about an eighth to the error and to
    the slope.
    """
    decay, beyond = _decay(start.size * start.rate / 2)
    factor = _factor(start)
    whole = _product(decay, factor)
    sizes, ends = _norms(factor)
    out, over = 2 * beyond[0] * sizes, 2 * (beyond[1] * sizes + beyond[0] * ends)
    degree = len(whole) - 1
    while degree > 2:
        more, steeper = out + 2 * abs(whole[degree]), over + 2 * degree**2 * abs(whole[degree])
        if not (8 * more < error and 8 * steeper < slope):
            break
        out, over, degree = more, steeper, degree - 1
    kept = [c.mid() for c in whole[: degree + 1]]
    blurred = [c - m for c, m in zip(whole, kept, strict=False)]
    one, other = _norms(blurred)
    return kept, out + 2 * one, over + 2 * other


def _norms(coefficients: list[arb]) -> tuple[arb, arb]:
    """Return the sums of |c_k| and k²|c_k|: a sum of c_k T_k(2p − 1) and half its slope are at most that."""
    one = sum((abs(c) for c in coefficients), arb(0))
    return one, sum((k**2 * abs(c) for k, c in enumerate(coefficients)), arb(0))


def _decay(half: arb) -> tuple[list[arb], tuple[arb, arb]]:
    """Return e^(−2 half p) in T_k(2p − 1), up to a degree above twice ``half``, and the norms of what is beyond."""
    last = int(2 * float(half)) + 30
    scaled = [(-half).exp() * half.bessel_i(arb(k)) for k in (last + 2, last + 1)]
    for k in range(last + 1, 0, -1):
        scaled.append(scaled[-2] + 2 * k / half * scaled[-1])
    beyond, found = scaled[1], scaled[:1:-1]
    found = [found[0], *(2 * (-1) ** k * x for k, x in enumerate(found[1:], start=1))]
    return found, (4 * beyond, 4 * (last + 1) ** 2 * beyond)


def _factor(start: Absence) -> list[arb]:
    """Return the polynomial of an absence in T_k(2p − 1), from its Newton form in D p."""
    most = max(k for (_, k), _ in start.parts)
    newton = [arb(0)] * (most + 1)
    for (n, k), b in start.parts:
        newton[k] += b * arb(start.size) ** -n
    found = [newton[most]]
    for k in range(most - 1, -1, -1):
        found = _times_share(found, arb(start.size), arb(k))
        found[0] += newton[k]
    return found


def _times_share(c: list[arb], size: arb, less: arb) -> list[arb]:
    """Multiply by D p − k."""
    found = [arb(0)] * (len(c) + 1)
    for i, x in enumerate(c):
        found[i] += (size / 2 - less) * x
        found[i + 1] += size / 4 * x
        found[abs(i - 1)] += size / 4 * x
    return found


def _product(u: list[arb], v: list[arb]) -> list[arb]:
    found = [arb(0)] * (len(u) + len(v) - 1)
    for i, a in enumerate(u):
        for j, b in enumerate(v):
            half = a * b / 2
            found[i + j] += half
            found[abs(i - j)] += half
    return found


def _powers(coefficients: list[arb]) -> list[arb]:
    """Return the coefficients of 1, p, p², … in a sum of c_k T_k(2p − 1)."""
    last, now = fmpz_poly([1]), fmpz_poly([-1, 2])
    found = arb_poly(coefficients[:1])
    for c in coefficients[1:]:
        found += arb_poly(now) * c
        last, now = now, fmpz_poly([-2, 4]) * now - last
    return [found[k] for k in range(len(coefficients))]


def _eigenvectors(size: int, degree: int) -> tuple[list[list[arb]], list[arb]]:
    """Return the polynomials in p that one fit multiplies by a number, and minus the logarithms of these numbers."""
    steps = [-arb(fmpq(-j, size)).log1p() for j in range(degree)]
    rates = [arb(0), *accumulate(steps)]
    values = [(-r).exp() for r in rates]
    chances = [[s * arb(size) ** (i - k) * values[i] for i, s in enumerate(stirling(k))] for k in range(degree + 1)]
    below = [[chances[k][i] for k in range(i + 1, degree + 1)] for i in range(degree + 1)]
    return [_eigenvector(j, values, below) for j in range(degree + 1)], rates


def _eigenvector(j: int, values: list[arb], below: list[list[arb]]) -> list[arb]:
    vector = [arb(0)] * j + [arb(1)]
    for i in range(j - 1, 0, -1):
        total = sum(map(mul, vector[i + 1 :], below[i]), arb(0))
        vector[i] = total / (values[j] - values[i])
    return vector


def _weights(coefficients: list[arb], vectors: list[list[arb]]) -> list[arb]:
    """Return the weights of the eigenvectors in a polynomial."""
    left, weights = list(coefficients), []
    for vector in reversed(vectors):
        weights.append(left.pop())
        left = [c - weights[-1] * v for c, v in zip(left, vector, strict=False)]
    return weights[::-1]
