"""The order 1/D of the Abel coordinate, its constant, and what its series leaves out."""

from fractions import Fraction
from math import factorial

import flint
import mpmath
import pytest
from flint import arb, fmpq, fmpq_series

import collapse_theory as ct
from collapse_theory import arithmetic
from collapse_theory.discrete import abel, second


def coefficients(terms, pole):
    """Coefficients, over the rationals, of what the formal Ψ leaves in its equation, from 1/x on."""

    def series(values):
        return fmpq_series([fmpq(v.numerator, v.denominator) for v in map(Fraction, values)], prec=terms)

    phi, psi = abel.abel_series(), second.second_series()
    x = series([0, 1])
    slope = series([-phi.inverse, phi.log, *[n * c for n, c in enumerate(phi.powers)][1:]])  # times x²
    bend = series([2 * phi.inverse, -phi.log, 0, *[n * (n - 1) * c for n, c in enumerate(phi.powers)][2:]])
    growth = series([Fraction(1, factorial(n + 2)) for n in range(terms)])  # of e^x − 1 − x, over x²
    ratio = series([Fraction((-1) ** n, factorial(n + 1)) for n in range(terms)])  # of 1 − e^(−x), over x
    powers = series(psi.powers)
    inverse = series([pole])
    return (
        -(slope + growth * (bend + x * slope)) / 2 - x * powers + x * powers(x * ratio) - inverse + inverse / ratio
    ).coeffs()


@pytest.fixture
def _many_terms():
    before, flint.ctx.cap = flint.ctx.cap, 32
    yield
    flint.ctx.cap = before


@pytest.mark.usefixtures("_many_terms")
def test_what_the_series_leaves_is_of_the_order_that_is_bounded_and_its_coefficients_are():
    psi = second.second_series()
    assert psi.log == 0
    left = coefficients(32, psi.inverse)
    first = next(n for n, c in enumerate(left) if c != 0) - 1
    assert first == second._SECOND_ORDER
    largest = second._largest_second_rest()
    assert max(abs(c) for c in left) <= fmpq(largest.numerator, largest.denominator)
    assert coefficients(32, psi.inverse + Fraction(1, 10**9))[1:3] != [0, 0]


@pytest.mark.parametrize("power", [2, 5, 24])
@pytest.mark.parametrize("start", [0.9, 0.2])
def test_powers_along_an_orbit_are_bounded_and_not_by_far(power, start):
    x, total = mpmath.mpf(start), mpmath.mpf(0)
    for _ in range(3000):
        total += x**power
        x = -mpmath.expm1(-x)
    assert total < second._over_orbit(mpmath.mpf(start), power) < 2 * total + mpmath.mpf(1) / 100


def derivatives(x, ops):
    """Φ' and Φ'' at x, from where the series is good."""
    orbit, phi = abel.orbit(x, ops), abel.abel_series()
    slope, bend = phi.slope(orbit[-1], ops), phi.curvature(orbit[-1], ops)
    for y in reversed(orbit[:-1]):
        slope, bend = slope * mpmath.exp(-y), bend * mpmath.exp(-2 * y) - slope * mpmath.exp(-y)
    return slope, bend


@pytest.mark.parametrize("x", ["0.3", "0.5", "0.8"])
def test_the_rests_of_the_derivatives_are_within_their_bounds(x):
    with mpmath.workdps(45):
        x, phi, ops = mpmath.mpf(x), abel.abel_series(), arithmetic.of(mpmath.mpf(1))
        slope, bend = derivatives(x, ops)
        gaps = abs(slope - phi.slope(x, ops)), abs(bend - phi.curvature(x, ops))
        rest = abs(second.second_coordinate(x) - second.second_series().value(x, ops) - mpmath.mpf(1) / 36)
        bounds = second._slope_left_out(x, ops), second._curvature_left_out(x, ops), second._left_out(x, ops)
        for gap, bound in zip((*gaps, rest), bounds, strict=True):
            assert mpmath.mpf(10) ** -36 < gap < bound


def test_balls_hold_the_constants():
    with mpmath.workdps(45):
        ops = arithmetic.of(mpmath.mpf(1))
        known = abel.constant(ops), second.second_constant(ops)
    for bits in (53, 80, 110):
        with flint.ctx.workprec(bits):
            ops = arithmetic.of(arb(1))
            for ball, value in zip((abel.constant(ops), second.second_constant(ops)), known, strict=True):
                assert ball.contains(arb(mpmath.nstr(value, 42)))
                assert ball.rad() < arb(2) ** (30 - bits)


def test_a_bound_that_is_too_small_loses_the_constant(monkeypatch):
    """With a rest smaller by 10^14 the ball at an x that is not small no longer holds Ψ."""
    with mpmath.workdps(40):
        known = mpmath.nstr(second.second_coordinate(mpmath.mpf(1) / 2), 38)
    with flint.ctx.workprec(160):
        ops, half = arithmetic.of(arb(1)), arb("0.5")
        monkeypatch.setattr(abel, "orbit", lambda x, _: [x])
        assert second._value(half, ops).contains(arb(known))
        for name in ("_left_out", "_slope_left_out", "_curvature_left_out"):
            monkeypatch.setattr(second, name, lambda x, _: arb("1e-25"))
        assert not second._value(half, ops).contains(arb(known))


def test_public_constants():
    for order in (0, 1):
        ball = ct.certify(ct.discrete.collapse_constant, order, digits=30).ball
        with mpmath.workdps(35):
            value = ct.discrete.collapse_constant(mpmath.mpf(order))
            text = mpmath.nstr(value, 34)
        with flint.ctx.workprec(120):
            assert abs(ball - arb(text)) < arb("1e-30")
        assert ct.discrete.collapse_constant(order) == pytest.approx(float(value), rel=2e-16, abs=0)
    with pytest.raises(ValueError, match="`order` must be"):
        ct.discrete.collapse_constant(2)
