r"""The probability that an atom is absent after some fits, enclosed for any number of data far above that of fits.

With x data of the atom it is :math:`e^{-s x} \sum_n D^{-n} B_n(x)`, with :math:`s_1 = 1, s_{t+1} = 1 - e^{-s_t}` and
polynomials of degree 2n that follow from those of the fit before by a linear map; what one fit adds to the error is
bounded for every x at once (docs/theory/enclosures.md, theorem 3).
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache, lru_cache
from math import comb

import flint
from flint import arb, arb_mat, fmpq, fmpq_mat, fmpq_poly

__all__ = ["Absence", "Step", "absence", "parts", "peak", "step", "stirling"]

_GUARD = 64
_AHEAD = 12  # orders of what is left out that are bounded one by one


@dataclass(frozen=True, eq=False)
class Step:
    """One fit as a linear map of the coefficients of (x)_k / D^n, in the order of ``places``.

    Attributes
    ----------
    places : list of (n, k)
        Orders, and falling factorials.
    expected : fmpq_mat
        From coefficients to those of powers of z = f x, both divided by what depends on s.
    falling : fmpq_mat
        From powers of x to falling factorials.
    """

    order: int
    places: list[tuple[int, int]]
    expected: fmpq_mat
    falling: fmpq_mat

    def left(self, size: int) -> list[tuple[arb, arb]]:
        """Return bounds, for each place, of what is left out over D^-(N+1): for any x, and over z."""
        return [_left(k, self.order - n, size) for n, k in self.places]


@dataclass(frozen=True, eq=False)
class Absence:
    """The probability of absence after one number of fits.

    Attributes
    ----------
    rate : arb
        s.
    parts : list of ((n, k), arb)
        Coefficients of (x)_k / D^n.
    error, slope : arb
        The error is at most ``error``, and at most ``slope`` times x.
    """

    size: int
    rate: arb
    parts: list[tuple[tuple[int, int], arb]]
    error: arb
    slope: arb

    def chance(self, p: arb) -> arb:
        """Return the probability that an atom of probability p is absent."""
        x = self.size * p
        falling = [arb(1)]
        for k in range(max(k for (_, k), _ in self.parts)):
            falling.append(falling[-1] * (x - k))
        total = sum((b * falling[k] / arb(self.size) ** n for (n, k), b in self.parts), arb(0))
        return (-self.rate * x).exp() * total + self.error.min(self.slope * x).upper() * arb(0, 1)


@lru_cache(maxsize=16)
def absence(size: int, fits: int, order: int, bits: int) -> Absence:
    """Return the probability of absence after ``fits`` >= 1 fits, up to D^-order, in balls of so many bits and more."""
    known = course(order, fits, bits)
    with flint.ctx.workprec(bits + _GUARD):
        left = step(order).left(size)
        error, slope = arb(0), arb(0)
        for rate, scaled in known.steps:
            error += sum((b * g for b, (g, _) in zip(scaled, left, strict=True)), arb(0))
            slope += rate * sum((b * g for b, (_, g) in zip(scaled, left, strict=True)), arb(0))
        unit = arb(size) ** -(order + 1)
        parts_of = list(zip(step(order).places, known.values, strict=True))
        return Absence(size, known.rate, parts_of, error * unit, slope * unit)


@dataclass(frozen=True, eq=False)
class Course:
    """The coefficients after some fits, which do not depend on the number of data.

    Attributes
    ----------
    rate : arb
        s.
    values : list of arb
        Coefficients, in the order of ``Step.places``.
    steps : list of (arb, list of arb)
        For each fit f = 1 − e^(−s) with the s before it, and |b_nk| (e^(−s)/f)^k with the coefficients before it.
    """

    rate: arb
    values: list[arb]
    steps: list[tuple[arb, list[arb]]]


@lru_cache(maxsize=16)
def course(order: int, fits: int, bits: int) -> Course:
    """Return the coefficients after ``fits`` >= 1 fits, in balls of so many bits and more."""
    with flint.ctx.workprec(bits + _GUARD):
        known = step(order)
        expected, falling = arb_mat(known.expected), arb_mat(known.falling)
        values = [arb(int(place == (0, 0))) for place in known.places]
        rate, kept, steps = arb(1), arb(0), []  # rate f of the next fit, and exp(-s) of this one
        for _ in range(fits):
            ratio = kept / rate
            scaled = [b * ratio**k for b, (_, k) in zip(values, known.places, strict=True)]
            steps.append((rate, [abs(b) for b in scaled]))
            powers = (expected * arb_mat(len(scaled), 1, scaled)).entries()
            powers = [c * rate**i for c, (_, i) in zip(powers, known.places, strict=True)]
            values = (falling * arb_mat(len(powers), 1, powers)).entries()
            kept = (-rate).exp()
            rate, last = 1 - kept, rate
        return Course(last, values, steps)


@cache
def step(order: int) -> Step:
    """Return one fit up to D^-order."""
    places = [(n, k) for n in range(order + 1) for k in range(2 * n + 1)]
    index = {place: i for i, place in enumerate(places)}
    expected = fmpq_mat(len(places), len(places))
    for n, k in places:
        for rise, part in enumerate(parts(k, order - n)):
            for i, c in enumerate(part.coeffs()):
                expected[index[n + rise, k + i], index[n, k]] += c
    falling = fmpq_mat(len(places), len(places))
    for n, i in places:
        for k, number in enumerate(stirling(i)):
            falling[index[n, k], index[n, i]] = number
    return Step(order, places, expected, falling)


@cache
def parts(k: int, order: int) -> list[fmpq_poly]:
    """Return the coefficients of d^0 … d^order in (1 − d) … (1 − (k−1) d) (1 − z d)^(1/d − k) e^z: polynomials in z."""
    exponent = [fmpq_poly([0])] + [
        fmpq_poly([0] * j + [fmpq(k, j), fmpq(-1, j + 1)]) - _power_sum(k, j) for j in range(1, order + 1)
    ]
    parts = [fmpq_poly([1])]
    for n in range(1, order + 1):  # the derivative of exp(g) is g' exp(g)
        parts.append(sum((j * exponent[j] * parts[n - j] for j in range(1, n + 1)), fmpq_poly([0])) / fmpq(n))
    return parts


def _power_sum(k: int, j: int) -> fmpq_poly:
    """Return (1^j + … + (k−1)^j)/j: the coefficient of −d^j in ln (1 − d) … (1 − (k−1) d)."""
    return fmpq_poly([fmpq(sum(i**j for i in range(k)), j)])


@cache
def stirling(power: int) -> list[int]:
    """Return Stirling numbers of the second kind S(power, 0 … power)."""
    row = [1]
    for _ in range(power):
        row = [k * s + before for k, (s, before) in enumerate(zip([*row, 0], [0, *row], strict=True))]
    return row


def _left(k: int, order: int, size: int) -> tuple[arb, arb]:
    """Bound e^-z z^k |rest| over D^-(order+1), the rest of the series of ``parts`` from there on; and over z.

    ``_AHEAD`` more orders are taken one by one; the rest is at most C ((2z + 2z² + k²)/D)^(their number + order + 1).
    """
    (bound, over), *orders = _greatest_orders(k, order, order + _AHEAD, flint.ctx.prec)
    for value, slope in orders:
        bound, over = bound / size + value, over / size + slope
    return bound, over


@cache
def _greatest_orders(k: int, order: int, last: int, bits: int) -> list[tuple[arb, arb]]:
    """Return both bounds of the rest beyond the last order, of that order, and of each down to the one after ``order``.

    In so many bits, those of ``flint.ctx``: they serve every number of data.
    """
    found = [_rest(k, last)]
    for part in reversed(parts(k, last)[order + 1 :]):
        terms = [(abs(arb(c)), k + i) for i, c in enumerate(part.coeffs()) if c != 0]
        found.append((sum((c * peak(i) for c, i in terms), arb(0)), sum((c * peak(i - 1) for c, i in terms), arb(0))))
    return found


def _rest(k: int, order: int) -> tuple[arb, arb]:
    """Return the bound by the constant C of theorem 3."""
    power = order + 1
    constant = 2**power * (arb("2.43") * power * 2**k + arb(k).exp())
    bound, over = arb(0), arb(0)
    for i in range(power + 1):  # (k²)^(power−i) (2z)^i (1 + z)^i
        weight = comb(power, i) * k ** (2 * (power - i)) * 2**i
        for j in range(i + 1):
            bound += weight * comb(i, j) * peak(k + i + j)
            over += weight * comb(i, j) * peak(k + i + j - 1) if weight else 0
    return constant * bound, constant * over


def peak(power: int) -> arb:
    """Return the greatest value of z^power e^-z."""
    return _peak(power, flint.ctx.prec)


@cache
def _peak(power: int, bits: int) -> arb:
    """Return it in so many bits, those of ``flint.ctx``."""
    return (arb(power) / arb(1).exp()) ** power if power > 0 else arb(1)
