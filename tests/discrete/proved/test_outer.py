"""Lemma 3 of docs/theory/enclosures.md: each coefficient as an identity, each bound where it is nearly an equality."""

from fractions import Fraction
from math import comb, factorial, prod

import flint
import pytest
from flint import arb, fmpq

from collapse_theory.discrete.proved.layer import series
from collapse_theory.discrete.proved.outer import chance_of_half, moments, outer, remainder


@pytest.fixture(autouse=True)
def _many_bits():
    with flint.ctx.workprec(700):
        yield


def chances(size, m):
    q = Fraction(m, size)
    return [comb(size, j) * q**j * (1 - q) ** (size - j) for j in range(size + 1)]


def at(parts, size, m, power=1):
    """Sum of polynomials in q = m/D times powers of m, as a fraction."""
    q = fmpq(m, size)
    total = sum((part(q) * fmpq(m) ** (power * k) for k, part in parts.items()), fmpq(0))
    return Fraction(int(total.p), int(total.q))


@pytest.mark.parametrize(("size", "m"), [(12, 5), (20, 1), (15, 14)])
def test_moments_are_those_of_the_binomial(size, m):
    weights = chances(size, m)
    for i, moment in enumerate(moments(9)):
        if i >= 2:
            exact = sum(w * (j - m) ** i for j, w in enumerate(weights))
            assert at(moment, size, m) * Fraction(size - m, size) == exact


def bend(found, size, m):
    """e_1, e_2, … as fractions."""
    slopes = [Fraction(0)] * (found.order + 2)
    for n, part in enumerate(found.bends):
        for k in range(n + 1):
            slopes[n + 1 - k] += Fraction(int(part[k].p), int(part[k].q)) / size**k
    return slopes


@pytest.mark.parametrize(("order", "taylor"), [(0, 4), (1, 6), (3, 10), (3, 16)])
@pytest.mark.parametrize(("size", "m"), [(14, 3), (11, 10)])
def test_what_is_left_of_the_equation_is_what_is_bounded(order, taylor, size, m):
    found, weights = outer(order, taylor), chances(size, m)
    slopes, left = bend(found, size, m), Fraction(0)
    for i in range(2, taylor):
        moment = sum(w * (j - m) ** i for j, w in enumerate(weights))
        for j, slope in enumerate(slopes):
            if j:
                derivative = slope * (-1) ** i * prod(range(j, j + i - 2)) / Fraction(m) ** (j + i - 2)
                left += moment * derivative / factorial(i)
    p = Fraction(size - m, size)
    assert left / p - 1 == at(found.rest, size, m, power=-1)
    assert min(found.rest) == order + 1


def test_the_first_orders_are_those_of_the_series_of_the_page_on_many_data():
    q, third = flint.fmpq_poly([0, 1]), fmpq(1, 3)
    assert outer(2, 8).bends == [2 + 0 * q, -third * (1 + q), (q**2 - 1) / fmpq(18)]


def remainder_at(j, r, t):
    """Remainder of the j-th function at 1 + t, from the terms that are left out: |t| < 1."""
    x = arb(1) + t
    functions = {1: x * x.log(), 2: x.log()}
    f = functions[j] if j < 3 else x ** (2 - j) / ((j - 1) * (j - 2))
    taylor = {1: t, 2: arb(0)}.get(j, arb(fmpq(1, (j - 1) * (j - 2))) if j > 2 else None)
    for i in range(1, r):
        if j == 1:
            taylor += (-1) ** i * t**i / (i * (i - 1)) if i > 1 else 0
        elif j == 2:
            taylor -= (-1) ** i * t**i / i
        else:
            taylor += (-1) ** i * comb(j - 3 + i, i) * t**i / ((j - 1) * (j - 2))
    return f - taylor


@pytest.mark.parametrize("r", [4, 8, 28])
@pytest.mark.parametrize("j", [1, 2, 3, 4, 7])
def test_the_remainder_is_bounded_and_the_factor_is_the_least(j, r):
    factor = arb(remainder(j, r))
    for t in map(arb, ("-0.5", "-0.4", "-0.1", "-1e-6", "1e-6", "0.3", "1", "7", "100")):
        assert abs(remainder_at(j, r, t)) <= factor * t**r * (1 + arb("1e-40"))  # equal at -1/2 for j = 3
    nearly = abs(remainder_at(j, r, arb("1e-4"))) / arb("1e-4") ** r * 2 ** max(j - 2, 1)
    assert nearly > factor * arb("0.99")


@pytest.mark.parametrize(("size", "m"), [(50, 1), (50, 7), (50, 33), (50, 49), (400, 300), (3000, 400)])
def test_half_as_many_are_as_rare_as_is_claimed(size, m):
    p = Fraction(size - m, size)
    below = sum(chances(size, m)[: (m + 1) // 2])
    assert arb(fmpq(below.numerator, below.denominator)) <= chance_of_half(arb(m)) * arb(
        fmpq(p.numerator, p.denominator)
    )


def test_the_rate_at_which_half_as_many_get_rare_is_the_largest():
    """For D far above m the chance is e^(-0.1534 m) over about m^(1/2): a rate larger by 3 % would be wrong."""
    m = 2000
    below = sum((arb(m) ** j * (-arb(m)).exp() / factorial(j) for j in range(m // 2)), arb(0))
    bound = chance_of_half(arb(m))
    assert below < bound
    assert below.log() / bound.log() < arb("1.03")


@pytest.mark.parametrize(("order", "taylor"), [(2, 8), (4, 12)])
@pytest.mark.parametrize("m", [40, 200])
@pytest.mark.parametrize("shift", ["0", "-30"])
def test_the_taylor_polynomial_is_no_farther_than_is_claimed_at_few_data_and_near_that(order, taylor, m, shift):
    """The table is the series itself, or is wrong by 30 more: a bound that is smaller by a third is wrong."""
    found, size = outer(order, taylor), 10**4
    slopes, constant = found.slopes(size), arb("-0.7")
    wrong = arb(shift)
    values = [arb(0)] + [constant + series(slopes, arb(j)) + wrong * (j < m // 4) for j in range(1, m // 2)]
    at_m = series(slopes, arb(m)) + constant
    slope = slopes[2] / m - slopes[1] * (arb(m).log() + 1)
    slope += sum((slopes[j] * arb(m) ** (1 - j) / (j - 1) for j in range(3, len(slopes))), arb(0))
    worst = arb(0)
    for j, y in enumerate(values):
        polynomial = arb(0)
        for i in range(2, taylor):
            for k in range(1, len(slopes)):
                rising = (-1) ** i * prod(range(k, k + i - 2))
                polynomial -= slopes[k] * rising * arb(m) ** (2 - k - i) * arb(j - m) ** i / factorial(i)
        worst = worst.max(abs(y - at_m - slope * (j - m) - polynomial))
    bound = found.farthest(arb(m), [abs(e) for e in slopes], abs(wrong).max(abs(constant)))
    assert worst < bound < arb("1.5") * worst


def actual(found, size, m, table):
    """|U − E U(m')  − p|/p, with zeros for fewer than ``table``."""
    slopes = found.slopes(size)
    values = [series(slopes, arb(j)) if j >= table else arb(0) for j in range(size + 1)]
    weights = [arb(fmpq(w.numerator, w.denominator)) for w in chances(size, m)]
    mean = sum((w * v for w, v in zip(weights, values, strict=True)), arb(0))
    p = arb(fmpq(size - m, size))
    return abs(values[m] - mean - p) / p, found.residual(slopes, m, arb(0))


@pytest.mark.parametrize(("order", "taylor"), [(1, 6), (2, 20), (4, 12), (8, 28)])
@pytest.mark.parametrize(("size", "m"), [(120, 40), (120, 118), (400, 200), (400, 390)])
def test_the_residual_is_within_its_bound(order, taylor, size, m):
    residual, bound = actual(outer(order, taylor), size, m, table=20)
    assert residual < bound


def test_the_bound_of_the_residual_is_near_it_where_the_first_order_left_decides():
    residual, bound = actual(outer(2, 20), 200, 190, table=20)
    assert residual < bound < 5 * residual
