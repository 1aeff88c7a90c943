"""Schedules: sums of inverse sizes against explicit sums, known constants and other arithmetics."""

import math

import flint
import mpmath
import numpy as np
import pytest
import sympy
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.special import digamma, zeta

from collapse_theory import arithmetic, schedule
from collapse_theory.enclosure import certify

FIRST = st.floats(2, 1e6)
NAMED = st.one_of(
    st.builds(schedule.constant, st.integers(2, 10**9)),
    st.builds(schedule.linear, FIRST, st.floats(1e-3, 1e4)),
    st.builds(schedule.power, FIRST, st.floats(0, 4)),
    st.builds(schedule.geometric, FIRST, st.floats(1, 3)),
    st.builds(schedule.logarithmic, FIRST, st.floats(0, 4)),
)


@settings(deadline=None)
@given(NAMED, st.integers(0, 400))
def test_closed_sum_is_the_explicit_sum(sizes, fits):
    explicit = math.fsum(1 / float(size) for size in sizes.sizes(fits, arithmetic.of()))
    assert sizes.inverse_sum(fits) == pytest.approx(explicit, rel=2e-14)
    assert sizes.inverse_sum(np.arange(fits + 1))[-1] == pytest.approx(explicit, rel=2e-14)


@settings(deadline=None, max_examples=50)
@given(NAMED, st.integers(1, 10**12))
def test_float_sum_is_within_a_certified_enclosure(sizes, fits):
    ball = certify(lambda lifted: lifted.inverse_sum(fits), sizes, digits=20)
    assert abs(flint.arb(sizes.inverse_sum(fits)) / ball.ball - 1) < 5e-15


@settings(deadline=None, max_examples=50)
@given(NAMED)
def test_limit_exceeds_every_partial_sum_by_its_tail(sizes):
    limit = sizes.inverse_sum_limit()
    partial = [sizes.inverse_sum(n) for n in (10, 1000, 10**6)]
    assert partial == sorted(partial)
    assert limit >= partial[-1] * (1 - 1e-13)
    if math.isinf(limit):
        assert sizes.inverse_sum(10**300) > partial[-1]


@pytest.mark.parametrize(
    ("sizes", "limit"),
    [
        (schedule.power(1, 2), math.pi**2 / 6),
        (schedule.power(7, 1.25), float(zeta(1.25)) / 7),
        (schedule.power(1, 1), math.inf),
        (schedule.geometric(8, 4), 1 / 6),
        (schedule.geometric(8, 1), math.inf),
        (schedule.linear(3, 2), math.inf),
        (schedule.logarithmic(2, 1), math.inf),
        (schedule.constant(5), math.inf),
        # sum over k >= 2 of 1/(k ln² k) = 2.10974280123689197447925719… (OEIS A115563)
        (schedule.logarithmic(2, 2), 2.1097428012368919745 * math.log(2) ** 2),
    ],
)
def test_limits(sizes, limit):
    assert sizes.inverse_sum_limit() == pytest.approx(limit, rel=1e-14)


def test_linear_sum_is_a_digamma_difference():
    n = 10**9
    assert schedule.linear(3, 2).inverse_sum(n) == pytest.approx((digamma(1.5 + n) - digamma(1.5)) / 2, rel=1e-13)


def test_mpmath_and_arb_agree_at_fifty_digits():
    with mpmath.workdps(50):
        value = schedule.logarithmic(mpmath.mpf(10), mpmath.mpf("1.5")).inverse_sum_limit()
        text = mpmath.nstr(value, 48)
    ball = certify(lambda sizes: sizes.inverse_sum_limit(), schedule.logarithmic(10, 1.5), digits=55)
    with flint.ctx.workprec(300):
        assert abs(flint.arb(text) - ball.ball) < flint.arb("1e-47")


def test_symbols():
    first, n = sympy.symbols("M_0 n", positive=True, integer=True)
    assert sympy.simplify(schedule.power(first, 2).inverse_sum_limit() - sympy.pi**2 / 6 / first) == 0
    assert schedule.constant(first).inverse_sum(n) == n / first
    assert sympy.simplify(schedule.geometric(first, 2).inverse_sum_limit() - 2 / first) == 0


def test_callables_and_lists_are_the_same():
    rule = schedule.of(lambda i: 10 + i)
    listed = schedule.of([10 + i for i in range(50)])
    assert rule.inverse_sum(50) == listed.inverse_sum(50)
    assert list(rule.draws(50)) == list(range(10, 60))


def test_power_one_is_linear_and_exponent_zero_is_constant():
    assert schedule.power(4, 1).inverse_sum(10**7) == pytest.approx(schedule.linear(4, 4).inverse_sum(10**7), rel=1e-14)
    assert schedule.power(4, 0).inverse_sum(10**7) == pytest.approx(10**7 / 4, rel=1e-14)


@pytest.mark.parametrize(
    ("make", "word"),
    [
        (lambda: schedule.of([10, 0, 10]), "samples"),
        (lambda: schedule.of(0), "samples"),
        (lambda: schedule.of(lambda i: 5 - i).inverse_sum(6), r"samples\(5\)"),
        (lambda: schedule.of(schedule.power(1.5, 2), minimum=2), "samples"),
        (lambda: schedule.of(schedule.constant(1), minimum=2), "samples"),
        (lambda: schedule.constant(0), "samples"),
        (lambda: schedule.power(0, 2), "first"),
        (lambda: schedule.power(3, -1), "exponent"),
        (lambda: schedule.geometric(3, 0.5), "ratio"),
        (lambda: schedule.linear(3, -1), "step"),
        (lambda: schedule.logarithmic(-1, 1), "first"),
        (lambda: schedule.of([5, 6]).inverse_sum_limit(), "samples"),
        (lambda: schedule.of(lambda i: 5).inverse_sum_limit(), "samples"),
        (lambda: schedule.of([5, 6]).inverse_sum(3), "samples"),
        (lambda: schedule.power(3, 2).inverse_sum(-1), "fits"),
    ],
)
def test_bad_input(make, word):
    with pytest.raises(ValueError, match=f"`{word}`"):
        make()
