"""How a chain is written down, named and shown."""

import subprocess
import sys
from fractions import Fraction

import numpy as np
import pytest
from scipy import sparse

from collapse_theory.markov import AbsorbingChain

Q = np.array([[0.5, 0.25], [0.0, 0.5]])
R = np.array([[0.25, 0.0], [0.25, 0.25]])


def test_four_ways_to_write_one_chain():
    rows = AbsorbingChain.from_rows(Q, R)
    whole = np.block([[Q, R], [np.zeros((2, 2)), np.eye(2)]])
    others = [
        AbsorbingChain.from_columns(Q.T, R.T),
        AbsorbingChain.from_rates(Q - np.diag(Q.diagonal()), R),
        AbsorbingChain.from_matrix(whole),
        AbsorbingChain.from_matrix(sparse.csr_array(whole)),
        AbsorbingChain.from_rows(sparse.csr_array(Q), sparse.csr_array(R)),
        AbsorbingChain.from_columns(sparse.csr_array(Q.T), R.T),
    ]
    for other in others:
        assert (other.mean_steps() == rows.mean_steps()).all()
        assert (other.absorption_probabilities == rows.absorption_probabilities).all()


def test_states_that_are_found_absorbing_go_last():
    whole = [[1, 0, 0, 0], [0.25, 0.5, 0.25, 0], [0, 0, 1, 0], [0, 0.5, 0, 0.5]]
    chain = AbsorbingChain.from_matrix(whole)
    assert chain.names == (1, 3, 0, 2)
    named = AbsorbingChain.from_matrix(whole, names=["lost", "open", "fixed", "far"])
    assert named.names == ("open", "far", "lost", "fixed")
    assert named.mean_steps(given="fixed").tolist() == chain.mean_steps(given=1).tolist() == [2, 4]
    assert (named.expected_visits("far") == named.expected_visits(1)).all()
    assert named.survival("open", 1) == 0.5


def test_names_may_be_compositions_as_in_resampling():
    chain = AbsorbingChain.from_rates([[0.0]], [[0.25, 0.25]], names=[(1, 1), (2, 0), (0, 2)])
    assert chain.mean_steps(given=(0, 2)) == [2]
    assert chain.survival((1, 1), 1) == 0.5


def test_the_diagonal_is_implied_by_what_leaves():
    leak = 1e-17
    chain = AbsorbingChain.from_rows([[1.0]], [leak])
    assert chain.mean_steps()[0] == 1 / leak


def test_arithmetic_follows_the_data():
    assert AbsorbingChain.from_rows(Q, R).arithmetic == "dense"
    assert AbsorbingChain.from_rows(Q.astype(np.float32), R).fundamental_matrix.dtype == np.float64
    assert AbsorbingChain.from_rows(sparse.csc_matrix(Q), R).arithmetic == "sparse"
    assert AbsorbingChain.from_rows([[Fraction(1, 2)]], [Fraction(1, 2)]).arithmetic == "exact"
    assert AbsorbingChain.from_rows([[0]], np.array([1], dtype=object)).arithmetic == "exact"
    assert AbsorbingChain.from_rows([[0]], [1]).arithmetic == "dense"
    assert repr(AbsorbingChain.from_rows(Q, R)) == "AbsorbingChain(2 transient, 2 absorbing, dense)"


def test_arithmetic_can_be_changed_and_keeps_the_names():
    chain = AbsorbingChain.from_rows(Q, R, names="abcd")
    for kind in ("dense", "sparse", "exact", "certified"):
        other = chain.with_arithmetic(kind)
        assert other.arithmetic == kind
        assert other.names == ("a", "b", "c", "d")
        assert other.with_arithmetic("dense").mean_steps().tolist() == [3, 2]


@pytest.mark.parametrize("exits", [[1 / 1001, 1000 / 1001], [1 / 3, 2 / 3], [0.1, 0.2, 0.7], [1 / 49] * 49])
@pytest.mark.parametrize("kind", ["dense", "sparse", "exact", "certified"])
def test_floats_that_sum_to_one_but_for_a_rounding_give_no_negative_answer(kind, exits):
    chain = AbsorbingChain.from_rates([[0.0]], [exits]).with_arithmetic(kind)
    assert not chain.variance_steps()[0] < 0
    assert float(chain.variance_steps()[0]) < 1e-15
    assert not chain.survival(0, 1) < 0
    assert not chain.power(1).Q[0, 0] < 0
    assert not any(chance > 1 for chance in chain.absorption_probabilities[0])


def test_kept_answers_cannot_be_written_to():
    chain = AbsorbingChain.from_rows(Q, R)
    for kept in (chain.fundamental_matrix, chain.absorption_probabilities, chain.limit.R):
        with pytest.raises(ValueError, match="read-only"):
            kept[0, 0] = 1


@pytest.mark.parametrize("convert", [np.array, sparse.csr_array])
@pytest.mark.parametrize("build", [AbsorbingChain.from_rates, AbsorbingChain.from_rows])
def test_data_given_are_neither_changed_nor_shared(convert, build):
    moves, exits = convert([[0, 0.5], [0.25, 0]]), convert([[0.5, 0], [0.5, 0.25]])
    chain, expected = build(moves, exits), build(moves.copy(), exits.copy()).absorption_probabilities
    moves *= 0
    exits *= 0
    assert (chain.absorption_probabilities == expected).all()
    assert (chain.mean_steps() > 1).all()


def test_import_loads_no_heavy_library():
    code = "import sys, collapse_theory.markov; print({'numba', 'scipy', 'flint', 'sympy'} & set(sys.modules))"
    assert subprocess.check_output([sys.executable, "-c", code], text=True).strip() == "set()"
