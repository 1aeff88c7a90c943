"""Series with logarithms: what a step makes of them, against the function itself, and bounds on the circle."""

from math import pi

import flint
import pytest
from flint import acb, arb, arb_poly

from collapse_theory.discrete.proved.logs import RADIUS, TERMS, bound, circle, plus, series, sizes, value

U = [arb_poly([1, -2, 3]), arb_poly([0, 5]), arb_poly([0, 0, 0, -7])]


@pytest.fixture(autouse=True)
def _many_bits():
    with flint.ctx.workprec(200):
        yield


def step(s):
    return -(-s).expm1()


@pytest.mark.parametrize(("a", "k"), [(0, 0), (3, 1), (-4, 6)])
def test_a_change_is_that_of_the_function(a, k):
    s = arb("0.003")
    direct = (step(s) / s) ** a * value(U, step(s)) - (-k * s).exp() * value(U, s)
    assert abs(value(series().changed(U, a, k), s) - direct) < arb("1e-55")


def test_powers_beyond_the_last_are_cut_off():
    assert all(len(part.coeffs()) <= TERMS for part in series().changed(U, -9, 4))
    assert series().shift(arb_poly([1, 1]), TERMS - 1).coeffs()[-1] == 1


@pytest.mark.parametrize(("a", "k"), [(0, 1), (3, 1), (-4, 6)])
def test_the_circle_bounds_each_power_of_the_logarithm(a, k):
    """In all three the part of ln^0 alone is asked for: with u = s^i it is (f/s)^(a+i) s^i − e^(−ks) s^i."""
    most = circle().changed([arb_poly([0, 1])], a, k)[0](0)
    for n in range(12):
        s = acb(arb(RADIUS)) * acb(0, 2 * pi * n / 12).exp()
        f = (1 - (-s).exp()) / s
        assert abs(f**a * f * s - (-k * s).exp() * s) <= most
        assert abs(f - 1) < arb("0.2975")
        assert abs(f.log()) <= circle().log(0)
    assert abs((1 - acb(arb(RADIUS)).exp()) / acb(arb(RADIUS)) + 1) > arb("0.2974")


def test_sizes_and_sums_bound_a_value():
    low, high = arb("1e-4"), arb("1e-2")
    most = bound(sizes(U), low, high)
    assert all(abs(value(U, s)) <= most for s in map(arb, ("1e-4", "1e-3", "1e-2")))
    assert value(plus(U, U[:1], -1), arb("0.01")).overlaps(value([arb_poly([]), *U[1:]], arb("0.01")))
