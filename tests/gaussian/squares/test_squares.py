"""The two numbers of E Sigma x Sigma under every policy, against set partitions in exact rationals."""

from fractions import Fraction

import numpy as np
import pytest
import set_partitions as by_hand
import sympy
from hypothesis import given, settings
from hypothesis import strategies as st

from collapse_theory.gaussian.moments import setting
from collapse_theory.gaussian.squares import squares_of
from collapse_theory.policy import Accumulate, AccumulateSubsample, Fresh, Mix, Replace

SIZES = st.lists(st.integers(2, 6), min_size=1, max_size=3)
DDOF = st.sampled_from([0, 1])


def refitted(sizes, ddof, shares=(1, 0, 0), anchors=0):
    def follow(coordinates):
        state = by_hand.of_original(coordinates)
        for size in sizes:
            state = by_hand.refitted(state, size, ddof, coordinates, shares, anchors)
        return state

    return by_hand.fourth_and_determinant(follow)


def pooled(sizes, ddof, *, subsample):
    def follow(coordinates):
        pool = taken = sizes[0]
        state = by_hand.first_pool(pool, coordinates)
        for size in sizes[1:]:
            state = by_hand.grown(state, pool, taken, size, ddof, coordinates)
            pool += size
            taken = size if subsample else pool
        return by_hand.pooled_fit(state, pool, taken, ddof, coordinates)

    return by_hand.fourth_and_determinant(follow)


def assert_equal(policy, sizes, ddof, expected):
    """In floats, in rationals and for an array of fits."""
    rationals = [sympy.Integer(size) for size in sizes]
    exact = squares_of(policy, setting(rationals, len(sizes), sympy.Integer(1), ddof))
    assert [sympy.nsimplify(exact.fourth), sympy.nsimplify(exact.determinant)] == [sympy.Rational(x) for x in expected]
    assert sympy.simplify(exact.share + 3 * exact.rest - 1) == 0
    with np.errstate(all="ignore"):
        found = squares_of(policy, setting(sizes, [0, len(sizes)], 1, ddof))
    assert found.fourth == pytest.approx([1, float(expected[0])], rel=1e-13)
    assert found.determinant == pytest.approx([1, float(expected[1])], rel=1e-12, abs=1e-14)


@settings(deadline=None, max_examples=15)
@given(SIZES, DDOF)
def test_replaced(sizes, ddof):
    assert_equal(Replace(), sizes, ddof, refitted(sizes, ddof))


@settings(deadline=None, max_examples=15)
@given(SIZES, DDOF, st.integers(1, 4))
def test_fresh(sizes, ddof, anchors):
    assert_equal(Fresh(anchors), sizes, ddof, refitted(sizes, ddof, anchors=anchors))


@settings(deadline=None, max_examples=15)
@given(SIZES, DDOF, st.integers(0, 7), st.integers(0, 8))
def test_mixed(sizes, ddof, alpha, beta):
    shares = Fraction(alpha, 8), Fraction(min(beta, 8 - alpha), 8), Fraction(max(8 - alpha - beta, 0), 8)
    assert_equal(Mix(*map(sympy.Rational, shares)), sizes, ddof, refitted(sizes, ddof, shares))


@settings(deadline=None, max_examples=4)
@given(SIZES, DDOF)
def test_accumulated(sizes, ddof):
    assert_equal(Accumulate(), sizes, ddof, pooled(sizes, ddof, subsample=False))


@settings(deadline=None, max_examples=4)
@given(SIZES, DDOF)
def test_subsampled(sizes, ddof):
    assert_equal(AccumulateSubsample(), sizes, ddof, pooled(sizes, ddof, subsample=True))


def test_no_fresh_data_and_no_mixture_are_replacement():
    case = setting([5, 7, 4], 3, 1, 1)
    assert squares_of(Fresh(0), case) == squares_of(Mix(1.0, 0.0, 0.0), case) == squares_of(Replace(), case)


@pytest.mark.parametrize("policy", [Replace(), Accumulate()])
@pytest.mark.parametrize("ddof", [0, 1])
def test_products_keep_the_digits_of_what_is_small(policy, ddof):
    """(1 - b/a)/3 of a million data, with 40 digits."""
    import mpmath

    sizes = [10**6, 2 * 10**6, 5 * 10**5]
    with mpmath.workdps(40):
        exact = squares_of(policy, setting([mpmath.mpf(size) for size in sizes], 3, mpmath.mpf(1), ddof))
        rest = float(exact.rest)
    assert squares_of(policy, setting(sizes, 3, 1, ddof)).rest == pytest.approx(rest, rel=1e-13)
