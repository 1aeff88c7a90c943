"""Random chains, valid by construction: every arithmetic against exact rationals, and the rationals against series."""

import math
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from collapse_theory.markov import AbsorbingChain


@st.composite
def chains(draw, scales=(0,), most_states=5):
    """Draw an exact chain: digits times powers of ten; each state has a way down, and state 0 a way out."""
    transient, absorbing = draw(st.integers(1, most_states)), draw(st.integers(1, 3))
    scale = st.sampled_from(scales).map(lambda exponent: Fraction(1, 10**exponent))
    weight = st.tuples(st.integers(0, 9), scale).map(math.prod)
    rows = []
    for state in range(transient):
        row = draw(st.lists(weight, min_size=transient + absorbing, max_size=transient + absorbing))
        row[state - 1 if state else transient] += draw(scale)
        rows.append([entry / sum(row) for entry in row])
    return AbsorbingChain.from_rows([row[:transient] for row in rows], [row[transient:] for row in rows])


def blocks(chain):
    step = chain.power(1)
    return step.Q, step.R


def in_floats(chain):
    """Round a chain to floats, and return it with the exact chain that the floats stand for."""
    rounded = chain.with_arithmetic("dense")
    return rounded, rounded.with_arithmetic("exact")


def assert_close(found, exact, *, relative):
    """Compare entry by entry, in exact arithmetic, relative to the exact value; zero must be zero."""
    for value, truth in zip(np.ravel(found), np.ravel(exact), strict=True):
        if isinstance(truth, float) and math.isnan(truth):
            assert math.isnan(value)
        else:
            assert abs(Fraction(float(value)) - truth) <= Fraction(relative) * truth


WIDE = (0, 3, 15, 60)
FEWER = settings(max_examples=60)


@FEWER
@given(chains())
def test_exact_answers_satisfy_the_defining_equations(chain):
    Q, R = blocks(chain)
    N, B, m = chain.fundamental_matrix, chain.absorption_probabilities, chain.mean_steps()
    size = len(Q)
    identity = np.array([[Fraction(int(i == j)) for j in range(size)] for i in range(size)], dtype=object)
    assert ((identity - Q) @ N == identity).all()
    assert (B == N @ R).all()
    assert (B.sum(axis=1) == 1).all()
    assert (m == 1 + Q @ m).all()
    assert all((chain.expected_visits(state) == N[state]).all() for state in range(size))
    second = m + 2 * Q @ m + Q @ (chain.variance_steps() + m * m - m)
    assert (chain.variance_steps() == second - m * m).all()


@settings(max_examples=20)
@given(chains(most_states=3), st.integers(0, 2))
def test_conditional_moments_are_sums_over_the_law_of_the_end(chain, end):
    _, R = blocks(chain)
    assume(end < R.shape[1])
    Q, R = (block.astype(np.float64) for block in blocks(chain))
    radius = max(abs(np.linalg.eigvals(Q)))
    assume(radius < 0.95)
    steps = np.arange(1, 1200)
    law, now = [], R[:, end]
    for _ in steps:  # P(T = k, end) = Q^(k-1) R
        law.append(now)
        now = Q @ now
    law = np.array(law)
    chance = law.sum(axis=0)
    possible = chance > 0
    mean = (steps @ law)[possible] / chance[possible]
    spread = np.array([(steps - centre) ** 2 @ column for centre, column in zip(mean, law.T[possible], strict=True)])
    np.testing.assert_allclose(chain.mean_steps(given=end)[possible].astype(float), mean, rtol=1e-10)
    found = chain.variance_steps(given=end)[possible].astype(float)
    np.testing.assert_allclose(found, spread / chance[possible], rtol=1e-9, atol=1e-9)
    assert all(math.isnan(value) for value in chain.mean_steps(given=end)[~possible])


@FEWER
@given(chains(scales=WIDE))
def test_float_answers_have_small_relative_error_however_slow_the_leak(chain):
    chain, exact = in_floats(chain)
    assert_close(chain.mean_steps(), exact.mean_steps(), relative=1e-14)
    assert_close(chain.fundamental_matrix, exact.fundamental_matrix, relative=1e-14)
    assert_close(chain.absorption_probabilities, exact.absorption_probabilities, relative=1e-14)
    assert_close(chain.expected_visits(0), exact.expected_visits(0), relative=1e-14)
    for end in range(exact.absorption_probabilities.shape[1]):
        assert_close(chain.mean_steps(given=end), exact.mean_steps(given=end), relative=1e-14)


@FEWER
@given(chains(scales=WIDE))
def test_sparse_answers_have_small_relative_error_too(chain):
    chain, exact = in_floats(chain)
    sparse = chain.with_arithmetic("sparse")
    assert_close(sparse.mean_steps(), exact.mean_steps(), relative=1e-14)
    assert_close(sparse.fundamental_matrix, exact.fundamental_matrix, relative=1e-14)
    assert_close(sparse.absorption_probabilities, exact.absorption_probabilities, relative=1e-14)
    assert_close(sparse.expected_visits(0), exact.expected_visits(0), relative=1e-14)


@pytest.mark.parametrize("kind", ["dense", "sparse"])
@FEWER
@given(chain=chains(scales=WIDE))
def test_variance_in_floats(kind, chain):
    chain, exact = in_floats(chain)
    mean, truth = exact.mean_steps(), exact.variance_steps()
    assume(max(mean) < 10**150)
    found = chain.with_arithmetic(kind).variance_steps()
    assert (found >= 0).all()
    for value, variance, centre in zip(found, truth, mean, strict=True):
        assert abs(Fraction(float(value)) - variance) <= Fraction(1e-12) * variance + Fraction(1e-15) * centre**2


@pytest.mark.parametrize("kind", ["dense", "sparse"])
@FEWER
@given(chain=chains(scales=(0, 3)))
def test_variance_in_floats_has_small_relative_error_unless_the_chain_lingers(kind, chain):
    chain, exact = in_floats(chain)
    for end in (None, 0):
        found, truth = chain.with_arithmetic(kind).variance_steps(given=end), exact.variance_steps(given=end)
        for value, variance, mean in zip(found, truth, exact.mean_steps(given=end), strict=True):
            stay = Fraction(1e-15) * mean  # what stays put is implied to a rounding at each step
            assert abs(Fraction(float(value)) - variance) <= Fraction(1e-13) * variance + stay


@settings(max_examples=30)
@given(chains(scales=WIDE))
def test_certified_balls_hold_the_exact_answers_and_are_narrow(chain):
    balls = chain.with_arithmetic("certified")
    for found, exact in [
        (balls.mean_steps(), chain.mean_steps()),
        (balls.fundamental_matrix, chain.fundamental_matrix),
        (balls.absorption_probabilities, chain.absorption_probabilities),
        (balls.expected_visits(0), chain.expected_visits(0)),
        (balls.mean_steps(given=0), chain.mean_steps(given=0)),
    ]:
        for ball, truth in zip(found.flat, exact.flat, strict=True):
            if isinstance(truth, float):
                assert math.isnan(ball)
            else:
                assert holds(ball, truth)
                assert ball.rad() <= 1e-15 * abs(ball.mid())
    assert all(map(holds, balls.variance_steps(), chain.variance_steps()))


def holds(ball, truth):
    """Tell whether a rational lies in a ball, without rounding."""
    import flint

    with flint.ctx.workprec(4096):
        return ball.contains(flint.arb(flint.fmpq(truth.numerator, truth.denominator)))


@pytest.mark.parametrize("kind", ["dense", "sparse"])
@FEWER
@given(chain=chains(scales=(0, 3, 6)))
def test_residual_bound_never_understates_the_error(kind, chain):
    chain, exact = in_floats(chain)
    chain = chain.with_arithmetic(kind)
    pairs = zip(chain.mean_steps(), exact.mean_steps(), strict=True)
    assert max(abs(Fraction(float(value)) / truth - 1) for value, truth in pairs) <= Fraction(chain.residual_bound)


@settings(max_examples=30)
@given(chains(), st.integers(0, 20))
def test_powers_in_every_arithmetic_are_products_of_the_whole_matrix(chain, steps):
    whole = chain.power(1).rows()
    expected = chain.power(0).rows()
    assert (expected == np.eye(len(whole))).all()
    for _ in range(steps):
        expected = expected @ whole
    assert (chain.power(steps).rows() == expected).all()
    for kind in ("dense", "sparse", "certified"):
        found = chain.with_arithmetic(kind).power(steps).rows()
        found = found.toarray() if kind == "sparse" else found.astype(np.float64)
        np.testing.assert_allclose(found, expected.astype(np.float64), rtol=1e-13, atol=1e-60)
        assert (found >= 0).all()


@settings(max_examples=30)
@given(chains(), st.lists(st.integers(0, 60), min_size=1, max_size=4))
def test_survival_is_what_the_power_has_left(chain, steps):
    expected = [chain.power(count).Q[0].sum() for count in steps]
    assert list(chain.survival(0, steps)) == expected
    for kind in ("dense", "sparse", "certified"):
        found = chain.with_arithmetic(kind).survival(0, steps).astype(np.float64)
        np.testing.assert_allclose(found, np.array(expected, dtype=np.float64), rtol=1e-13)


@FEWER
@given(chains())
def test_columns_are_rows_transposed(chain):
    Q, R = blocks(chain)
    other = AbsorbingChain.from_columns(Q.T, R.T)
    assert (other.absorption_probabilities == chain.absorption_probabilities).all()
    assert (other.power(2).columns() == chain.power(2).rows().T).all()


@FEWER
@given(chains(), st.randoms(use_true_random=False))
def test_whole_matrix_in_any_order_is_the_same_chain(chain, random):
    whole = chain.power(1).rows()
    shuffled = random.sample(range(len(whole)), len(whole))
    other = AbsorbingChain.from_matrix(whole[np.ix_(shuffled, shuffled)], names=shuffled)
    size = len(chain.mean_steps())
    ends, places = other.names[size:], other.names[:size]
    assert sorted(ends) == list(range(size, len(whole)))
    expected = chain.absorption_probabilities[np.ix_(places, [end - size for end in ends])]
    assert (other.absorption_probabilities == expected).all()


@settings(max_examples=20)
@example(AbsorbingChain.from_rates([[0, 1e-130], [0.5, 0]], [0, 1e-130]).with_arithmetic("exact"))
@given(chains(scales=(0, 130), most_states=3))
def test_entries_of_1e_minus_130_do_no_harm(chain):
    chain, exact = in_floats(chain)
    assume(max(exact.mean_steps()) < 10**300)
    assert_close(chain.mean_steps(), exact.mean_steps(), relative=1e-14)
    assert_close(chain.absorption_probabilities, exact.absorption_probabilities, relative=1e-14)
    found = chain.power(1000)
    assert (found.rows() >= 0).all()
