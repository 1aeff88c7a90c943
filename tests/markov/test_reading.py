"""What is refused, and in which words."""

from fractions import Fraction

import flint
import numpy as np
import pytest
from scipy import sparse

from collapse_theory.markov import AbsorbingChain

GOOD_Q, GOOD_R = [[0.5, 0.25], [0.25, 0.5]], [0.25, 0.25]


@pytest.mark.parametrize(
    ("Q", "R", "message"),
    [
        ([[0.5, 0.6], [0, 0.5]], [0, 0.5], r"rows of `Q` and `R` must sum to 1 together; row 0 sums to 1\.1"),
        ([[0.5, 0.1], [0, 0.5]], [0, 0.5], r"row 0 sums to 0\.6.*Divide each row by its total"),
        ([[Fraction(1, 3)]], [Fraction(1, 3)], r"row 0 sums to 2/3"),
        ([[1 + 1e-9]], [0.0], r"row 0 sums to 1\.000000001"),
        (
            [[0.5, -0.25], [0.25, 0.5]],
            [0.75, 0.25],
            r"`Q` must hold finite non-negative numbers; row 0, column 1 is -0\.25",
        ),
        ([[0.5, np.nan], [0.25, 0.5]], [0.25, 0.25], r"`Q` must hold finite .* row 0, column 1 is nan"),
        ([[np.inf, 0], [0, 1]], [0, 0], r"row 0, column 0 is inf"),
        (GOOD_Q, [0.25, -0.25], r"`R` must hold finite non-negative numbers; row 1, column 0 is -0\.25"),
        ([[Fraction(-1, 2)]], [Fraction(3, 2)], r"row 0, column 0 is -1/2"),
        ([[flint.arb(-1)]], [2], r"`Q` must hold"),
        ([[flint.arb("nan")]], [1], r"`Q` must hold"),
        (sparse.csr_array([[0.5, -0.5], [0, 0.5]]), [1, 0.5], r"`Q` must hold .* row 0, column 1 is -0\.5"),
        ([[0.5, 0.5]], [0.5], r"`Q` must be square; its shape is \(1, 2\)"),
        (GOOD_Q, [0.25, 0.25, 0.25], r"`R` must have one row for each of the 2 rows of `Q`; it has 3"),
        (GOOD_Q, [[0.25, 0.25]], r"`R` must have one row for each of the 2 rows of `Q`; it has 1"),
        (GOOD_Q, np.zeros((2, 0)), r"`R` must have an absorbing state; it has no column"),
        (GOOD_Q, np.zeros((2, 1, 1)), r"`R` must be a matrix; its shape is \(2, 1, 1\)"),
        ([], [], r"`Q` must have at least one state"),
        (np.zeros((0, 0)), np.zeros((0, 1)), r"`Q` must have at least one state; its shape is \(0, 0\)"),
        ([[0.5, 0.5], [0.5]], [0, 0], r"`Q` must be a matrix; its rows differ in length"),
        ([["a"]], [1], r"`Q` must hold real numbers"),
        ([[1j]], [1], r"`Q` must hold real numbers"),
        ([[None]], [1], r"`Q` and `R` must hold floats, rationals or `flint.arb` balls; an entry is of type NoneType"),
        ([[Fraction(1, 2)]], [0.5], r"all rational or all floats; both are present"),
    ],
)
def test_blocks(Q, R, message):
    with pytest.raises(ValueError, match=message):
        AbsorbingChain.from_rows(Q, R)


def test_blocks_by_columns():
    with pytest.raises(ValueError, match=r"columns of `Q` and `R` must sum to 1 together; column 1 sums to 0\.5"):
        AbsorbingChain.from_columns([[0.5, 0], [0.25, 0.5]], [[0.25, 0]])
    with pytest.raises(ValueError, match=r"`R` must have one column for each of the 2 columns of `Q`; it has 1"):
        AbsorbingChain.from_columns([[0.5, 0], [0.25, 0.5]], [[0.25], [0.5]])
    with pytest.raises(ValueError, match=r"`Q` must hold .* column 1, row 0 is -1\.0"):
        AbsorbingChain.from_columns([[0.5, -1], [0.25, 0.5]], [[0.25, 1.5]])
    with pytest.raises(ValueError, match=r"`Q` must be a matrix; its shape is \(1,\)"):
        AbsorbingChain.from_columns([0.5], [0.5])


@pytest.mark.parametrize("convert", [np.array, sparse.csr_array])
def test_rates(convert):
    with pytest.raises(ValueError, match=r"must sum to at most 1 together; row 1 sums to 1\.5.*Divide all rates"):
        AbsorbingChain.from_rates(convert([[0, 0.5], [1.25, 0]]), [0.25, 0.25])
    with pytest.raises(ValueError, match=r"`off_diagonal` must be zero on its diagonal.*state 1 has 0\.5"):
        AbsorbingChain.from_rates(convert([[0, 0.5], [0.25, 0.5]]), [0.25, 0.25])
    with pytest.raises(ValueError, match=r"`exits` must hold"):
        AbsorbingChain.from_rates(convert([[0, 0.5], [0.25, 0]]), [0.25, -0.25])


@pytest.mark.parametrize("kind", ["dense", "sparse", "exact", "certified"])
def test_a_state_that_cannot_be_absorbed_is_named(kind):
    good = AbsorbingChain.from_rates([[0, 0, 0.5], [0.5, 0, 0.25], [0, 0, 0]], [0.5, 0.25, 0.5], names="abcz")
    flows = good.with_arithmetic(kind).flows
    exits = flows.exits.toarray() if kind == "sparse" else flows.exits.copy()
    exits[[0, 2]] *= 0
    with pytest.raises(ValueError, match=r"state 0 \('a'\) cannot.*Give it a way out"):
        AbsorbingChain.from_rates(flows.off_diagonal, exits, names="abcz")
    with pytest.raises(ValueError, match=r"state 0 cannot"):
        AbsorbingChain.from_rates(flows.off_diagonal, exits)


def test_whole_matrix():
    with pytest.raises(ValueError, match=r"`P` must have an absorbing state"):
        AbsorbingChain.from_matrix([[0.5, 0.5], [0.5, 0.5]])
    with pytest.raises(ValueError, match=r"`P` must have a transient state"):
        AbsorbingChain.from_matrix(np.eye(2))
    with pytest.raises(ValueError, match=r"rows of `P` must sum to 1; row 0 sums to 1\.5"):
        AbsorbingChain.from_matrix([[0.5, 1.0], [0.0, 1.0]])
    with pytest.raises(ValueError, match=r"`P` must be square"):
        AbsorbingChain.from_matrix([[0.5, 0.5]])
    with pytest.raises(ValueError, match=r"state 1 \(2\) cannot"):
        AbsorbingChain.from_matrix([[0.5, 0.5, 0, 0], [0, 1, 0, 0], [0, 0, 0.5, 0.5], [0, 0, 0.5, 0.5]])


def test_names():
    with pytest.raises(ValueError, match=r"`names` must hold 3 names, one for each state; got 2"):
        AbsorbingChain.from_rows(GOOD_Q, GOOD_R, names=["a", "b"])
    with pytest.raises(ValueError, match=r"`names` must be distinct; only 2 of 3 are"):
        AbsorbingChain.from_rows(GOOD_Q, GOOD_R, names=["a", "b", "a"])
    with pytest.raises(ValueError, match=r"`names` must hold 2 names"):
        AbsorbingChain.from_matrix([[0.5, 0.5], [0, 1]], names=["a"])


@pytest.mark.parametrize("state", [-1, 2, 1.0, "c", "a", True, None])
def test_start(state):
    chain = AbsorbingChain.from_rows(GOOD_Q, GOOD_R, names=["b", "c2", "a"])
    with pytest.raises(ValueError, match=r"`start` must be a transient state: a position in 0...1, or a name; got"):
        chain.survival(state, 3)
    with pytest.raises(ValueError, match=r"`start` must be a transient state"):
        chain.expected_visits(state)


@pytest.mark.parametrize("state", [-1, 1, 0.5, "b"])
def test_given(state):
    chain = AbsorbingChain.from_rows(GOOD_Q, GOOD_R, names=["b", "c", "a"])
    with pytest.raises(ValueError, match=r"`given` must be an absorbing state: a position in 0...0, or a name; got"):
        chain.mean_steps(given=state)
    with pytest.raises(ValueError, match=r"`given` must be an absorbing state"):
        chain.variance_steps(given=state)


@pytest.mark.parametrize("steps", [-1, 0.5, "3", [1, -2], None])
def test_steps(steps):
    chain = AbsorbingChain.from_rows(GOOD_Q, GOOD_R)
    with pytest.raises(ValueError, match=r"`steps` must be a whole number of at least 0"):
        chain.survival(0, steps)


def test_exponent_and_arithmetic():
    chain = AbsorbingChain.from_rows(GOOD_Q, GOOD_R)
    with pytest.raises(ValueError, match=r"`k` must be a whole number of at least 0; got -1"):
        chain.power(-1)
    with pytest.raises(ValueError, match=r"`kind` must be one of 'dense', 'sparse', 'exact', 'certified'; got 'float'"):
        chain.with_arithmetic("float")


@pytest.mark.parametrize("kind", ["dense", "sparse"])
@pytest.mark.parametrize("step", [1e-147, 1e-155, 1e-200, 1e-308])
def test_chains_that_float64_cannot_hold_are_refused(kind, step):
    """Also where the pivots are still there but have lost digits to underflow."""
    chain = AbsorbingChain.from_rates([[0, step], [0.5, 0]], [[0, 0], [step, 2 * step]]).with_arithmetic(kind)
    for question in (chain.mean_steps, chain.variance_steps, lambda: chain.absorption_probabilities):
        with pytest.raises(OverflowError, match=r"beyond 1e\+290.*lingers.*with_arithmetic\('certified'\)"):
            question()
    assert float(chain.with_arithmetic("certified").absorption_probabilities[0, 0]) == pytest.approx(1 / 3)


@pytest.mark.parametrize("kind", ["dense", "sparse"])
def test_variance_beyond_float64_is_refused(kind):
    for leak in (1e-200, 1e-154, 0.8e-154):
        chain = AbsorbingChain.from_rates([[0]], [leak]).with_arithmetic(kind)
        assert chain.mean_steps()[0] == pytest.approx(1 / leak)
        with pytest.raises(OverflowError, match="beyond"):
            chain.variance_steps()


@pytest.mark.parametrize("kind", ["dense", "sparse"])
def test_conditions_too_unlikely_for_float64_are_nan(kind):
    """A gambler who seldom wins: digits are lost to underflow before the probability is zero."""
    size = 400
    moves = np.diag(np.full(size - 1, 0.1), 1) + np.diag(np.full(size - 1, 0.6), -1)
    exits = np.zeros((size, 2))
    exits[0, 0], exits[-1, 1] = 0.6, 0.1
    chain = AbsorbingChain.from_rates(moves, exits).with_arithmetic(kind)
    mean, chance = chain.mean_steps(given=1), chain.absorption_probabilities[:, 1]
    assert (np.isnan(mean) == (chance < 1e-290)).all()
    assert np.isnan(mean[0])
    assert not np.isnan(mean[-1])
    truth = chain.mean_steps(given=0)[::-1]  # by symmetry the odds of the conditioned game are reversed
    possible = ~np.isnan(mean)
    np.testing.assert_allclose(mean[possible], truth[possible], rtol=1e-12)
