"""Schedules: sums of inverse sizes against explicit sums, known constants and other arithmetics."""

import math
from fractions import Fraction

import flint
import mpmath
import numpy as np
import pytest
import sympy
from hypothesis import example, given, settings
from hypothesis import strategies as st
from scipy.special import digamma

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
    assert schedule.linear(first, n).inverse_sum_limit() == sympy.oo
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
        (lambda: schedule.of(10).inverse_sum(10**400), "fits"),
        (lambda: schedule.of(10**400), "samples"),
        (lambda: schedule.of(int), "samples"),
        (lambda: schedule.of([5, [6]]), "samples"),
        (lambda: schedule.of(np.ma.masked_array([5, 6])), "samples"),
        (lambda: schedule.Listed([5, 0.5]), "samples"),
        (lambda: schedule.Listed((5, 0.5)), "samples"),
        (lambda: schedule.Rule(5), "samples"),
        (lambda: schedule.power(10**400, 1), "first"),
        (lambda: schedule.power(np.array([1, 2]), 1), "first"),
        (lambda: schedule.power(3, 10**19), "exponent"),
        (lambda: schedule.logarithmic(3, 1e19), "exponent"),
        (lambda: schedule.power(3, math.nan), "exponent"),
        (lambda: schedule.geometric(3, "2"), "ratio"),
        (lambda: schedule.geometric(3, 1e308), "ratio"),
    ],
)
def test_bad_input(make, word):
    with pytest.raises(ValueError, match=f"`{word}`"):
        make()


def _least_whole(first, exponent, index):
    """The least c with c^q >= first^q (index + 1)^p, for an exponent p/q."""
    p, q = exponent.numerator, exponent.denominator
    bound = (first**q * (index + 1) ** p).__ceil__()
    low, high = 0, 2 * int(first) * (index + 1) ** (p // q + 1) + 2
    while low < high:
        middle = (low + high) // 2
        low, high = (low, middle) if middle**q >= bound else (middle + 1, high)
    return low


@settings(deadline=None, max_examples=60)
@given(st.integers(1, 10**6), st.fractions(0, 3, max_denominator=8), st.integers(1, 300))
@example(100, Fraction(1), 13)
@example(64, Fraction(1), 4)
@example(100, Fraction(1, 2), 100)
def test_drawn_sizes_are_exact_ceilings(first, exponent, fits):
    drawn = schedule.power(first, exponent).draws(fits)
    assert drawn.tolist() == [_least_whole(first, exponent, i) for i in range(fits)]


def test_drawn_sizes_read_floats_as_decimals():
    assert schedule.linear(100, 0.1).draws(21)[[9, 10, 11, 20]].tolist() == [101, 101, 102, 102]
    assert schedule.power(10, 0.1).draws(1025)[[1022, 1023, 1024]].tolist() == [20, 20, 21]
    assert schedule.geometric(100, 1.1).draws(4).tolist() == [100, 110, 121, 134]
    assert schedule.geometric(64, 1.5).draws(9).tolist() == [64, 96, 144, 216, 324, 486, 729, 1094, 1641]
    assert schedule.logarithmic(100, 0.5).draws(15)[[0, 2, 14]].tolist() == [100, 283, 1600]
    assert schedule.constant(10**17 + 1).draws(2).tolist() == [10**17 + 1] * 2
    assert schedule.of([10**17 + 1, 3]).draws(2).tolist() == [10**17 + 1, 3]


@pytest.mark.parametrize(
    "sizes",
    [
        schedule.geometric(2, 10),
        schedule.power(2, 900),
        schedule.constant(2**63),
        schedule.of([10] * 29 + [10**19]),
        schedule.of(lambda i: 10**i),
    ],
)
def test_sizes_beyond_all_counters_are_not_drawn(sizes):
    with pytest.raises(ValueError, match=r"`samples` must be at most 10{18} data"):
        sizes.draws(30)


@pytest.mark.parametrize(
    "sizes",
    [schedule.linear(3, 0.5), schedule.power(5, 1.3), schedule.geometric(4, 1.001), schedule.logarithmic(9, 3)],
)
def test_long_sums_are_condensed_without_loss(sizes):
    """Scalars beyond 2048 fits, and arrays beyond 10^6, against running sums."""
    ops = arithmetic.of()

    def term(size):
        return np.log1p(-1 / size)

    running = sizes.running(term, 10**6, ops)
    for fits in (2049, 10**4, 10**6):
        assert sizes.totals(term, fits, ops) == pytest.approx(running[fits], rel=2e-14)
    long = np.array([[10, 10**6], [2 * 10**6, 10]])
    sums = sizes.totals(term, long, ops)
    assert sums.shape == (2, 2)
    assert sums[0] == pytest.approx(running[[10, 10**6]], rel=2e-14)
    assert sums[1, 0] == sizes.totals(term, 2 * 10**6, ops)


def test_costly_columns_are_announced():
    for sizes in (schedule.linear(2, 1), schedule.of(lambda i: 5), schedule.constant(5)):
        with pytest.raises(ValueError, match="`fits` must be smaller"):
            sizes.draws(10**11)
