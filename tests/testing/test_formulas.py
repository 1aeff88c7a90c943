"""Formulas are compared along three routes, and the smallest counterexample is the one that is reported."""

import math
from fractions import Fraction

import mpmath
import numpy as np
import pytest
import sympy
from hypothesis import strategies as st

import collapse_theory as ct
from collapse_theory.testing import assert_bound, assert_same_formula, distributions

COUNTS = {"n": st.integers(1, 50)}


def triangle(n):
    return sum(range(1, int(n) + 1))


def test_equal_formulas_pass():
    assert_same_formula(triangle, lambda n: n * (n + 1) / 2, over=COUNTS)


def test_a_loop_over_a_lifted_number_runs():
    assert_same_formula(lambda n: sum(1 / n for _ in range(n)), lambda n: n / n, over=COUNTS)


@pytest.mark.parametrize("threshold", [1, 7, 33])
def test_the_counterexample_is_the_smallest(threshold):
    def wrong(n):
        return triangle(n) + (n >= threshold)

    with pytest.raises(AssertionError, match=rf"^the formulas differ at n={threshold}: "):
        assert_same_formula(wrong, triangle, over=COUNTS)


def test_an_error_below_float_precision_is_found():
    def nearly(n):
        return n * (1 + mpmath.mpf(10) ** -30) if isinstance(n, mpmath.mpf) else n

    with pytest.raises(AssertionError, match=r"at n=1: .*, to 50 digits"):
        assert_same_formula(nearly, lambda n: n, over=COUNTS)
    assert_same_formula(nearly, lambda n: n, over=COUNTS, digits=25)


def test_symbols_are_compared_as_expressions():
    n = sympy.Symbol("n", positive=True)
    square, same, other = (lambda n: (n + 1) ** 2), (lambda n: n**2 + 2 * n + 1), (lambda n: n**2 + 2 * n)
    assert_same_formula(square, same, over=COUNTS, symbols=[{"n": n}])
    with pytest.raises(AssertionError, match="as expressions"):
        assert_same_formula(square, other, over=COUNTS, symbols=[{"n": n}])


def test_arrays_are_compared_entry_by_entry():
    assert_same_formula(lambda n: [n, 2 * n], lambda n: [n, n + n], over=COUNTS)
    for other in (lambda n: [n, n], lambda n: [n], lambda n: [n, math.nan]):
        with pytest.raises(AssertionError, match="differ at n="):
            assert_same_formula(lambda n: [n, 2 * n], other, over=COUNTS)


def test_infinities_agree_with_themselves_only():
    assert_same_formula(lambda n: math.inf, lambda n: math.inf, over=COUNTS)
    for other in (lambda n: n, lambda n: -math.inf, lambda n: math.nan):
        with pytest.raises(AssertionError, match="differ"):
            assert_same_formula(lambda n: math.inf, other, over=COUNTS)


def test_other_errors_of_a_formula_are_not_hidden():
    with pytest.raises(ZeroDivisionError):
        assert_same_formula(lambda n: 1 / 0, lambda n: n, over=COUNTS)


def test_formulas_of_the_package_take_part():
    """Two spellings of the variance of a datum, for lists and numbers of samples."""

    def by_hand(samples, fits):
        sizes = samples if isinstance(samples, list) else [samples] * int(fits)
        return 1 + sum(1 / size for size in sizes[: int(fits)])

    sizes = st.one_of(st.integers(2, 100), st.lists(st.integers(2, 100), min_size=4, max_size=4))
    assert_same_formula(ct.gaussian.data_variance, by_hand, over={"samples": sizes, "fits": st.integers(0, 4)})


def test_fractions_and_distributions_are_lifted_exactly():
    assert_same_formula(lambda p: sum(p), lambda p: 1, over={"p": distributions(exact=True)}, digits=40)
    assert_same_formula(lambda x: 3 * x, lambda x: 1, over={"x": st.just(Fraction(1, 3))})


def test_bounds():
    assert_bound(
        ct.discrete.collapse_time,
        lambda p, samples: 2 * samples,
        over={"p": distributions(), "samples": st.integers(2, 8)},
        examples=20,
    )
    assert_bound(lambda n: n, lambda n: 1, over=COUNTS, side="lower")
    with pytest.raises(AssertionError, match=r"^the lower bound is crossed at n=1: 1 against 2"):
        assert_bound(lambda n: n, lambda n: 2, over=COUNTS, side="lower")
    with pytest.raises(AssertionError, match=r"^the upper bound is crossed at n=4: 4 against 3"):
        assert_bound(lambda n: n, lambda n: 3, over=COUNTS)


def test_a_bound_that_is_met_is_kept():
    assert_bound(triangle, triangle, over=COUNTS)


@pytest.mark.parametrize(
    ("options", "message"),
    [({"digits": 0}, "`digits`"), ({"tolerance": 0}, "`tolerance`"), ({"examples": 0}, "`examples`")],
)
def test_bad_input(options, message):
    with pytest.raises(ValueError, match=message):
        assert_same_formula(triangle, triangle, over=COUNTS, **options)


def test_bad_side():
    with pytest.raises(ValueError, match="`side` must be one of 'upper', 'lower'"):
        assert_bound(triangle, triangle, over=COUNTS, side="left")


@pytest.mark.parametrize("limit", [mpmath.nan, mpmath.inf, -mpmath.inf, math.nan])
@pytest.mark.parametrize("side", ["upper", "lower"])
@pytest.mark.parametrize("is_rare", [False, True])
def test_a_bound_says_nothing_of_what_is_not_finite(limit, side, is_rare):
    def wild(n):
        return limit if n == 3 or not is_rare else n

    for pair in ((wild, lambda n: n), (lambda n: n, wild)):
        with pytest.raises(AssertionError, match=r"bound cannot be shown at n=\d: .* both must be finite"):
            assert_bound(*pair, over={"n": st.integers(1, 5)}, side=side)


@pytest.mark.parametrize("nothing", [None, [], [[]], "3", [None]])
def test_equal_results_that_are_no_numbers_do_not_pass(nothing):
    with pytest.raises(AssertionError, match=r"a formula returns .* at n=.*, which is not made of numbers"):
        assert_same_formula(lambda n: nothing, lambda n: nothing, over=COUNTS)


@pytest.mark.parametrize("shapes", [((2, 3), (3, 2)), ((6,), (2, 3)), ((), (1,))])
def test_shapes_are_compared(shapes):
    one, other = (lambda n, shape=shape: np.ones(shape) for shape in shapes)
    with pytest.raises(AssertionError, match="shape"):
        assert_same_formula(one, other, over=COUNTS)


def test_sums_to_fits_work_in_every_kind_of_number():
    def added(samples, fits):
        return ct.arithmetic.total(lambda k: ct.arithmetic.log(1 + 1 / k), range(1, fits + 1)) / samples

    def telescoped(samples, fits):
        return ct.arithmetic.log(fits + 1) / samples

    domain = {"samples": st.integers(2, 99), "fits": st.integers(0, 30)}
    assert_same_formula(added, telescoped, over=domain)
    symbols = [{"samples": sympy.Symbol("M", positive=True), "fits": 3}]
    assert_same_formula(added, telescoped, over=domain, symbols=symbols)
    assert ct.certify(added, 7, 5, digits=30).overlaps(ct.certify(telescoped, 7, 5, digits=30))
    assert ct.claims.check(added, telescoped, domain=[{"samples": 7, "fits": 5}]).verdict == "holds"
    with pytest.raises(AssertionError, match="differ"):
        assert_same_formula(added, lambda samples, fits: telescoped(samples, fits + 1), over=domain)


@pytest.mark.parametrize(
    "count", [lambda n: range(n), lambda n: range(1, n + 1), lambda n: range(2 * n - 1), lambda n: range(3 - n, 1 + n)]
)
def test_whole_numbers_count_loops(count):
    assert_same_formula(lambda n: sum(count(n)), lambda n: sum(count(int(n))), over={"n": st.integers(1, 9)})


def test_a_float_constant_is_pointed_at():
    with pytest.raises(AssertionError, match=r"0\.10000000000000001 and 0\.1, to 50 digits.*ct\.arithmetic"):
        assert_same_formula(lambda n: n * 0.1, lambda n: n / 10, over={"n": st.just(1)})


def test_a_function_of_floats_is_bounded_in_floats():
    domain = {"p": distributions(max_atoms=4), "samples": st.integers(2, 20), "fits": st.integers(0, 5)}

    def entropy(p, samples, fits):
        return ct.discrete.expected_entropy(p, samples=samples, fits=fits)

    assert_bound(entropy, lambda p, samples, fits: math.log(len(p)), over=domain, examples=20)
    with pytest.raises(AssertionError, match="crossed"):
        assert_bound(entropy, lambda p, samples, fits: math.log(len(p)) / 2, over=domain, examples=50)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"over": [COUNTS]}, "`over`"),
        ({"over": {"n": [1, 2]}}, "`over`"),
        ({"symbols": 3}, "`symbols`"),
        ({"symbols": [3]}, "`symbols`"),
    ],
)
def test_domains_are_checked(options, message):
    with pytest.raises(ValueError, match=message):
        assert_same_formula(triangle, triangle, **({"over": COUNTS} | options))
    with pytest.raises(ValueError, match="`bound` must be a function"):
        assert_bound(triangle, 3, over=COUNTS)
