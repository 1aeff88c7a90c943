"""Published bounds and the branching recursion in every arithmetic, and at the largest counts."""

import math
from fractions import Fraction

import flint
import mpmath
import numpy as np
import pytest
import sympy
from hypothesis import example, given, settings
from hypothesis import strategies as st

import collapse_theory as ct
from collapse_theory import arithmetic
from collapse_theory.discrete import abel, branching

d = ct.discrete
BALLS = arithmetic.of(flint.arb(0))


def by_recursion(fits):
    x = mpmath.mpf(1)
    for _ in range(fits - 1):
        x = -mpmath.expm1(-x)
    return x


def test_branching_rate_against_its_recursion():
    fits = np.array([1, 2, 10, 63, 64, 65, 66, 100, 1000, 1001, 5000])
    with mpmath.workdps(40):
        exact = [by_recursion(int(k)) for k in fits]
        for k, value in zip(fits.tolist(), exact, strict=True):
            assert abs(d.branching_rate(mpmath.mpf(k)) / value - 1) < mpmath.mpf(10) ** -37
            assert abs(d.branching_rate(k) / value - 1) < 2e-15
    assert d.branching_rate(fits).tolist() == [d.branching_rate(int(k)) for k in fits]
    assert d.branching_rate(fits.reshape(1, -1)).shape == (1, 11)


@given(k=st.integers(1, 10**18))
@settings(deadline=None, max_examples=15)
@example(k=64)
@example(k=10**18)
def test_certified_branching_rate_holds_what_abels_equation_says(k):
    """Another route: the Abel coordinate in mpmath, where the result must lie k - 1 steps behind that of 1."""
    ball = ct.certify(d.branching_rate, k, digits=25).ball
    with mpmath.workdps(40):
        rate = mpmath.mpf(ball.mid().str(40, radius=False))
        steps = abel.abel_coordinate(rate) - abel.abel_coordinate(mpmath.mpf(1))
        assert abs(steps - (k - 1)) < mpmath.mpf(10) ** -20 * k
    assert d.branching_rate(k) == pytest.approx(float(rate), rel=2e-15, abs=0)


def test_enclosures_by_the_series_hold_the_recursion():
    """A start at x = 0.15 leaves out enough for the bound to matter: the truth is in the ball, not at its middle."""
    with flint.ctx.workprec(300):
        value = BALLS.number(1)
        for _ in range(12):
            value = abel.step(value, BALLS)
        later = branching._later(value, 20, BALLS)
        for _ in range(20):
            value = abel.step(value, BALLS)
        assert later.contains(value)
        assert not later.mid().overlaps(value)


def test_the_series_misses_what_its_bound_holds():
    with mpmath.workdps(60), flint.ctx.workprec(250):
        exact = flint.arb(mpmath.nstr(abel.abel_coordinate(mpmath.mpf(3) / 10), 58))
        x = BALLS.number(Fraction(3, 10))
        assert not abel.abel_series().value(x, BALLS).overlaps(exact + flint.arb("0 +/- 1e-55"))
        assert abel.coordinate(x, BALLS).contains(exact)
        assert d.abel_coordinate(x).overlaps(exact + flint.arb("0 +/- 1e-55"))


@pytest.mark.parametrize("x", [np.float32(0.5), np.int64(2), Fraction(1, 2), 3, np.array(0.5)])
def test_abel_coordinate_takes_any_real_number(x):
    assert d.abel_coordinate(x) == d.abel_coordinate(float(x))


@given(p=st.floats(1e-9, 1), samples=st.integers(1, 10**6), fits=st.integers(1, 200))
@settings(deadline=None, max_examples=25)
@example(p=0.001, samples=100, fits=3)
@example(p=1.0, samples=1, fits=1)
def test_certified_presence_bounds_hold_the_formula(p, samples, fits):
    with mpmath.workdps(60):
        weight = mpmath.exp(-samples * mpmath.mpf(p) * by_recursion(fits))
        slack = 3 * samples * mpmath.mpf(p) ** 2 + 3 * fits * mpmath.mpf(p)
        exact = 1 - weight, min(mpmath.mpf(1), 1 - (1 - slack) * weight)
    floats = d.presence_bounds(p, samples=samples, fits=fits)
    for i, value in enumerate(exact):
        ball = ct.certify(lambda p, i=i: d.presence_bounds(p, samples=samples, fits=fits)[i], p, digits=20).ball
        with flint.ctx.workprec(200):
            assert ball.overlaps(flint.arb(mpmath.nstr(value, 58)) + flint.arb("0 +/- 1e-50"))
        assert floats[i] == pytest.approx(float(value), rel=4e-15, abs=0)


def test_presence_bounds_and_poisson_survival_in_symbols():
    p, n = sympy.symbols("p n", positive=True)
    low, high = d.presence_bounds(p, samples=n, fits=2)
    for symbol, number in zip((low, high), d.presence_bounds(0.001, samples=100, fits=2), strict=True):
        assert float(symbol.subs({p: sympy.Rational(1, 1000), n: 100})) == pytest.approx(number, rel=1e-14)
    with pytest.raises(ValueError, match="at most 100 for symbols"):
        ct.families.poisson_survival(n, 101, rate=p)


count = st.floats(0, 18).map(lambda e: int(10**e))


@given(values=st.lists(st.integers(1, 30), min_size=2, max_size=5), samples=count, fits=count)
@settings(deadline=None, max_examples=60)
@example(values=[1, 1], samples=10**17, fits=10**17)
@example(values=[1, 1], samples=10**9, fits=10**9)
@example(values=[1, 1], samples=1, fits=5)
@example(values=[1, 1, 1], samples=10**18, fits=1)
def test_seddik_bounds_at_any_counts(values, samples, fits):
    p = np.array(values) / sum(values)
    with mpmath.workdps(80):
        exact = [mpmath.mpf(x) / sum(mpmath.mpf(y) for y in p) for x in p]
        spread, most = 1 - sum(x * x for x in exact), 1 - mpmath.mpf(1) / len(p)
        left = (1 - mpmath.mpf(1) / samples) ** fits
        low, high = 1 - samples * spread * left, 1 - spread / most * left
    found = d.collapse_probability_bounds(p, samples=samples, fits=fits)
    error = 2e-15 * (1 + fits / samples)
    assert 1 - found[0] == pytest.approx(float(1 - low), rel=error, abs=1e-15)
    assert found[1] == pytest.approx(float(high), rel=error, abs=1e-30)


def test_any_number_of_fits_is_answered_at_once():
    assert d.branching_rate(10**150) == pytest.approx(2e-150, rel=1e-14)
    assert ct.families.poisson_survival(10**18, 10**18, rate=0.5) == pytest.approx(-math.expm1(-1), rel=1e-12)
    assert d.presence_bounds(1e-12, samples=1, fits=10**9)[0] == pytest.approx(2e-21, rel=1e-7)


TRANSCRIBED = {
    "seddik2024.eq7-lower": (d.collapse_probability_bounds, 0),
    "seddik2024.eq7-upper": (d.collapse_probability_bounds, 1),
    "seddik2024.eq8-lower": (d.collapse_time_bounds, 0),
    "seddik2024.eq8-upper": (d.collapse_time_bounds, 1),
    "suresh2024.theorem1-lower": (d.presence_bounds, 0),
    "suresh2024.theorem1-upper": (d.presence_bounds, 1),
}


@pytest.mark.parametrize("claim", TRANSCRIBED)
def test_the_bounds_are_those_that_the_ledger_transcribes(claim):
    """The ledger has each formula as printed; here it is arranged so that it keeps its digits, and cut off at 1."""
    bounds, side = TRANSCRIBED[claim]
    known = ct.claims.find(claim)
    for point in (point for path in known.paths for point in path):
        printed = float(known.published(**point))
        assert bounds(**point)[side] == pytest.approx(min(printed, 1) if bounds is d.presence_bounds else printed)
