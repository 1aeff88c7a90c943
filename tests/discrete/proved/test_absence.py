"""Theorem 3 of docs/theory/enclosures.md: the linear map as an identity, the bound of its rest, exact absences."""

from fractions import Fraction
from functools import cache
from math import comb, e

import flint
import pytest
from flint import arb, fmpq

import collapse_theory as ct
from collapse_theory.arithmetic import of
from collapse_theory.discrete.lineages import law_in_numbers
from collapse_theory.discrete.proved import absence as module
from collapse_theory.discrete.proved.absence import absence, course, step


@pytest.fixture(autouse=True)
def _many_bits():
    with flint.ctx.workprec(300):
        yield


def falling(x, k):
    total = arb(1)
    for i in range(k):
        total *= x - i
    return total


def expected(size, x, s, k):
    """E[(x')_k e^(-s x')], one term after another."""
    p = arb(fmpq(x, size))
    return sum(
        (comb(size, j) * p**j * (1 - p) ** (size - j) * falling(arb(j), k) * (-s * j).exp() for j in range(size + 1)),
        arb(0),
    )


def mapped(known, place, size, x, s):
    """What the linear map makes of one term, and the bounds of what it leaves out: for any x, and as a slope."""
    kept = (-s).exp()
    rate = 1 - kept
    column = known.places.index(place)
    n, k = place
    powers = [arb(known.expected[i, column]) * (kept / rate) ** k * rate**j for i, (_, j) in enumerate(known.places)]
    value = arb(0)
    for i, (order, j) in enumerate(known.places):
        c = sum((arb(known.falling[i, m]) * b for m, b in enumerate(powers)), arb(0))
        value += c * falling(arb(x), j) / arb(size) ** order
    unit = arb(size) ** -(known.order + 1) * (kept / rate) ** k
    bound, slope = known.left(size)[column]
    return (-rate * x).exp() * value * arb(size) ** 0, bound * unit, slope * unit * rate, arb(size) ** -n


@pytest.mark.parametrize("place", [(0, 0), (1, 0), (1, 1), (1, 2), (2, 3)])
@pytest.mark.parametrize(("size", "x"), [(40, 1), (40, 5), (40, 30), (300, 3), (300, 60)])
def test_one_fit_is_the_linear_map_up_to_its_bound(place, size, x):
    known = step(2)
    for s in map(arb, ("0.05", "0.6", "1")):
        value, bound, slope, unit = mapped(known, place, size, x, s)
        exact = unit * expected(size, x, s, place[1])
        assert abs(exact - value) <= bound
        assert abs(exact - value) <= slope * x


def test_the_rest_beyond_all_orders_is_a_bound_alone(monkeypatch):
    monkeypatch.setattr(module, "_AHEAD", 0)
    known = step(2)
    for place in known.places:
        value, bound, slope, unit = mapped(known, place, 40, 5, arb("0.6"))
        exact = unit * expected(40, 5, arb("0.6"), place[1])
        assert 0 < abs(exact - value) <= bound
        assert abs(exact - value) <= slope * 5


def test_the_map_is_right_to_the_last_order():
    """Ten times as many data: what is left out of the order 3 falls by 10^4, in each column."""
    known = step(3)
    for place in known.places[:9]:
        _, k = place
        near, far = (
            abs(unit * expected(size, 4, arb("0.5"), k) - value)
            for size in (200, 2000)
            for value, _, _, unit in [mapped(known, place, size, 4, arb("0.5"))]
        )
        assert near / far > 10**4 * arb("0.6")


def absent(size, fits, p):
    """E (1 − p)^A, from all rows of the ancestry."""
    return sum((w * (1 - p) ** k for k, w in enumerate(ancestors(size, fits))), arb(0))


@cache
def ancestors(size, fits):
    return law_in_numbers(size, fits - 1, of(arb(1)))


@pytest.mark.parametrize("fits", [1, 2, 7])
@pytest.mark.parametrize("order", [0, 1, 3, 6])
def test_encloses_the_sum_over_all_rows(fits, order):
    size = 150
    found = absence(size, fits, order, 100)
    for p in map(arb, (fmpq(1, 10**6), fmpq(1, 150), fmpq(1, 50), fmpq(1, 3))):
        assert found.chance(p).overlaps(absent(size, fits, p))


@pytest.mark.parametrize(("order", "share"), [(2, 300), (4, 10**4), (8, 10**7)])
def test_the_bound_is_not_far_above_the_first_order_left_out(order, share):
    """A thousand fits of a million data: between the order N and N + 2 the value moves by the error of the first."""
    p = arb(fmpq(1, 2000))
    low, high = absence(10**6, 200, order, 120), absence(10**6, 200, order + 2, 120)
    gap = abs(low.chance(p).mid() - high.chance(p).mid())
    assert low.error / share < gap < low.error


def test_errors_that_are_lost_are_found_out():
    """Without a bound, the order 0 of 150 data is wrong by 1e-3, and the order 1 by 1e-5."""
    p = arb(fmpq(1, 50))
    exact = absent(150, 7, p)
    for order, least in ((0, "1e-3"), (1, "1e-6")):
        found = absence(150, 7, order, 100)
        assert abs(found.chance(p).mid() - exact) > arb(least)
        assert found.chance(p).contains(exact.mid())


def test_zero_data_are_surely_absent():
    assert absence(1000, 5, 4, 100).chance(arb(0)).overlaps(arb(1))
    assert absence(1000, 5, 4, 100).chance(arb(0)).rad() < arb("1e-30")


@pytest.mark.parametrize("fits", [1, 4])
def test_both_routes_enclose_the_same_number(fits, monkeypatch):
    p = Fraction(1, 300)
    slow = ct.certify(ct.discrete.presence_probability, p, samples=700, fits=fits, digits=15)
    monkeypatch.setattr(module, "_AHEAD", 3)  # for so few data more orders are worse
    quick = absence(700, fits, 2, 101)
    assert (1 - quick.chance(arb(fmpq(1, 300)))).overlaps(slow.ball)
    assert quick.error < arb("1e-3")


def test_the_coefficients_do_not_depend_on_what_is_asked():
    """Of the same fits, whether more follow or not; and the values are those before the next fit."""
    short, long = course(4, 5, 100), course(4, 9, 100)
    assert all(
        a.overlaps(b)
        for (_, u), (_, v) in zip(short.steps, long.steps, strict=False)
        for a, b in zip(u, v, strict=True)
    )
    assert len(long.steps) == 9
    assert short.rate.overlaps(long.steps[5][0] * 0 - (1 - long.steps[5][0]).log())


def test_the_constants_of_the_bound():
    assert 2.42 < e ** (0.5 + 2 * (0.6931471805599453 - 0.5)) < 2.43
