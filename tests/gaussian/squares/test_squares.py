"""The two numbers of E Sigma x Sigma under every policy, against set partitions in exact rationals."""

from fractions import Fraction

import numpy as np
import pytest
import set_partitions as by_hand
import sympy

from collapse_theory.gaussian.moments import setting
from collapse_theory.gaussian.squares import squares_of
from collapse_theory.policy import Accumulate, AccumulateSubsample, Fresh, Mix, Replace


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
    for value, rational in zip((exact.fourth, exact.determinant), expected, strict=True):
        assert sympy.simplify(value - sympy.Rational(rational)) == 0
    assert sympy.simplify(exact.share + 3 * exact.rest - 1) == 0
    with np.errstate(all="ignore"):
        found = squares_of(policy, setting(sizes, [0, len(sizes)], 1, ddof))
    assert found.fourth == pytest.approx([1, float(expected[0])], rel=1e-13)
    assert found.determinant == pytest.approx([1, float(expected[1])], rel=1e-12, abs=1e-14)


@pytest.mark.parametrize("ddof", [0, 1])
@pytest.mark.parametrize("sizes", [[4, 3, 5, 3], [2, 6]], ids=str)
@pytest.mark.parametrize("anchors", [0, 1, 3])
def test_replaced_and_fresh(sizes, anchors, ddof):
    assert_equal(Fresh(anchors) if anchors else Replace(), sizes, ddof, refitted(sizes, ddof, anchors=anchors))


@pytest.mark.parametrize("ddof", [0, 1])
@pytest.mark.parametrize("sizes", [[4, 3, 5, 3], [2, 6]], ids=str)
@pytest.mark.parametrize("eighths", [(4, 1, 3), (6, 2, 0), (5, 0, 3), (8, 0, 0), (0, 3, 5)], ids=str)
def test_mixed(sizes, eighths, ddof):
    """Four fits: a third cumulant of the mixture enters the second moments of the covariance two fits later."""
    shares = tuple(Fraction(share, 8) for share in eighths)
    assert_equal(Mix(*map(sympy.Rational, shares)), sizes, ddof, refitted(sizes, ddof, shares))


@pytest.mark.parametrize("ddof", [0, 1])
@pytest.mark.parametrize("sizes", [[4, 3, 5], [2, 3, 2]], ids=str)
def test_pooled(sizes, ddof):
    assert_equal(Accumulate(), sizes, ddof, pooled(sizes, ddof, subsample=False))
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
