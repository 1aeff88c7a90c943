"""Large and nearly closed chains in floats, against exact rationals, balls and closed forms."""

from fractions import Fraction

import numpy as np
import pytest
from scipy import sparse

from collapse_theory.markov import AbsorbingChain, dense

BLOCK = dense.BLOCK


def closed_chain(size, leak):
    """Random moves that leave each state with probability 0.9 and leak at one rate: the mean is 1 / leak."""
    moves = np.random.default_rng(0).random((size, size))
    np.fill_diagonal(moves, 0)
    moves *= 0.9 / moves.sum(axis=1, keepdims=True)
    return AbsorbingChain.from_rates(moves, np.full(size, leak))


def grid(side, leak=0.01):
    """Sparse walk on a square that leaks at one rate everywhere."""
    path = sparse.diags_array([np.ones(side - 1)] * 2, offsets=[-1, 1])
    eye = sparse.eye_array(side)
    return AbsorbingChain.from_rates(
        (0.24 * (sparse.kron(eye, path) + sparse.kron(path, eye))).tocsr(), np.full(side * side, leak)
    )


@pytest.mark.parametrize("how", ["from_rates", "from_rows"])
def test_a_leak_that_inversion_cannot_see(leaky, how):
    chain = leaky(1e-15)
    exact = chain.with_arithmetic("exact")
    if how == "from_rows":
        step = chain.power(1)
        chain = AbsorbingChain.from_rows(step.Q, step.R)
    truth = exact.mean_steps()
    assert max(abs(Fraction(m) / t - 1) for m, t in zip(chain.mean_steps(), truth, strict=True)) < 1e-14
    naive = np.linalg.inv(np.eye(3) - chain.power(1).Q).sum(axis=1)
    assert max(abs(Fraction(m) / t - 1) for m, t in zip(naive, truth, strict=True)) > 1e-5


@pytest.mark.parametrize("leak", [1e-8, 1e-15, 1e-30, 1e-60, 1e-130])
@pytest.mark.parametrize("kind", ["dense", "sparse"])
def test_variance_of_a_chain_that_lingers(leaky, kind, leak):
    """Adding up the rounding of differences of means once per visit would lose it from 1e-30 on."""
    truth = leaky(leak).with_arithmetic("exact")
    found = leaky(leak).with_arithmetic(kind)
    for end in (None, 0, 1):
        pairs = zip(found.variance_steps(given=end), truth.variance_steps(given=end), strict=True)
        assert max(abs(Fraction(v) / t - 1) for v, t in pairs) < 1e-13


@pytest.mark.parametrize("size", [BLOCK - 1, BLOCK, BLOCK + 1, 2 * BLOCK + 5])
def test_blocks_of_every_size(size):
    chain = closed_chain(size, 1e-15)
    assert (chain.absorption_probabilities == 1).all()
    np.testing.assert_allclose(chain.mean_steps(), 1e15, rtol=1e-13)
    np.testing.assert_allclose(chain.variance_steps(), 1e30, rtol=1e-13)
    np.testing.assert_allclose(chain.fundamental_matrix.sum(axis=1), 1e15, rtol=1e-13)
    np.testing.assert_allclose(chain.fundamental_matrix[7], chain.expected_visits(7), rtol=1e-13)


def test_uneven_chain_of_several_blocks_against_balls(monkeypatch):
    monkeypatch.setattr(dense, "BLOCK", 16)
    rng = np.random.default_rng(1)
    size = 2 * dense.BLOCK + 3
    moves = 10.0 ** -rng.uniform(0, 130, (size, size))
    np.fill_diagonal(moves, 0)
    moves /= 1.01 * moves.sum(axis=1, keepdims=True)
    exits = 10.0 ** -rng.uniform(13, 16, (size, 2))
    chain = AbsorbingChain.from_rates(moves, exits)
    balls = chain.with_arithmetic("certified")
    for found, truth in [
        (chain.mean_steps(), balls.mean_steps()),
        (chain.absorption_probabilities, balls.absorption_probabilities),
        (chain.mean_steps(given=1), balls.mean_steps(given=1)),
        (chain.expected_visits(17), balls.expected_visits(17)),
        (chain.variance_steps(), balls.variance_steps()),
        (chain.with_arithmetic("sparse").mean_steps(), balls.mean_steps()),
    ]:
        assert (found >= 0).all()
        assert max(abs(float(a / b - 1)) for a, b in zip(found.flat, truth.flat, strict=True)) < 1e-13


def test_two_thousand_dense_states():
    chain = closed_chain(2000, 1e-15)
    np.testing.assert_allclose(chain.mean_steps(), 1e15, rtol=1e-13)


def test_a_million_states_in_a_row():
    size = 10**6
    moves = sparse.diags_array([np.full(size - 1, 0.3)] * 2, offsets=[-1, 1], format="csr")
    exits = sparse.csr_array(([0.3, 0.3], ([0, size - 1], [0, 1])), shape=(size, 2))
    chain = AbsorbingChain.from_rates(moves, exits)
    k = np.arange(1, size + 1.0)
    roundings = size * np.finfo(float).eps / 2  # each state is eliminated through its neighbour
    np.testing.assert_allclose(chain.mean_steps(), k * (size + 1 - k) / 0.6, rtol=roundings)
    np.testing.assert_allclose(chain.absorption_probabilities[:, 1], k / (size + 1), rtol=roundings)


@pytest.mark.parametrize("side", [1, 2, 60])
def test_a_walk_on_a_square(side):
    np.testing.assert_allclose(grid(side).mean_steps(), 100, rtol=1e-13)
    np.testing.assert_allclose(grid(side, 1e-15).mean_steps(), 1e15, rtol=1e-13)


def ring_with_hub(size, to_hub):
    """States in a ring that all fall back to one more state, now and then; it leads back to the first."""
    here, there = np.arange(size), np.arange(1, size + 1) % size
    steps = sparse.csr_array((np.full(size, 0.3), (here, there)), (size, size))
    return sparse.block_array(
        [[steps + steps.T, np.full((size, 1), to_hub)], [0.3 * np.eye(1, size), None]], format="csr"
    )


@pytest.mark.parametrize("to_hub", [0.0, 1e-9, 0.01])
def test_fill_between_far_states_is_kept(to_hub):
    moves = ring_with_hub(1000, to_hub)
    exits = 10.0 ** -np.random.default_rng(2).uniform(5, 15, 1001)
    chain = AbsorbingChain.from_rates(moves, exits)
    np.testing.assert_allclose(chain.mean_steps(), chain.with_arithmetic("dense").mean_steps(), rtol=1e-12)


def test_a_state_that_all_others_fall_back_to_costs_no_quadratic_time():
    """It would take a minute at this size if minimum degree had to look at it."""
    chain = AbsorbingChain.from_rates(ring_with_hub(300_000, 0.01), np.full(300_001, 1e-15))
    np.testing.assert_allclose(chain.mean_steps(), 1e15, rtol=1e-11)
    np.testing.assert_allclose(chain.expected_visits(0).sum(), 1e15, rtol=1e-11)


@pytest.mark.parametrize("size", [1, 2, 3, 40])
def test_sparse_agrees_with_dense(size):
    moves = sparse.random_array((size, size), density=0.2, rng=np.random.default_rng(size)).tolil()
    moves.setdiag(0)
    moves = moves.tocsr() * (0.9 / max(moves.sum(axis=1).max(), 1))
    chain = AbsorbingChain.from_rates(moves, np.full((size, 2), 0.01))
    other = chain.with_arithmetic("dense")
    for quantity in ("mean_steps", "variance_steps"):
        np.testing.assert_allclose(getattr(chain, quantity)(), getattr(other, quantity)(), rtol=1e-13)
        np.testing.assert_allclose(getattr(chain, quantity)(given=1), getattr(other, quantity)(given=1), rtol=1e-13)
    np.testing.assert_allclose(chain.fundamental_matrix, other.fundamental_matrix, rtol=1e-13)
    np.testing.assert_allclose(chain.expected_visits(0), other.expected_visits(0), rtol=1e-13)
    np.testing.assert_allclose(chain.power(7).rows().toarray(), other.power(7).rows(), rtol=1e-13)


def test_residual_bound_in_each_arithmetic(leaky):
    chain = leaky(0.125)
    assert 1e-16 < chain.residual_bound < 1e-13
    assert chain.with_arithmetic("sparse").residual_bound < 1e-13
    assert chain.with_arithmetic("exact").residual_bound == 0
    assert chain.with_arithmetic("certified").residual_bound <= 1e-15
    assert leaky(1e-15).residual_bound > 1e-3  # honest, if pessimistic: no residual can see such a leak


def test_residual_bound_notices_a_wrong_answer(leaky):
    chain = leaky(0.125)
    chain._solver._factors[0, 0] *= 1.001
    truth = leaky(0.125).mean_steps()
    error = abs(chain.mean_steps() / truth - 1).max()
    assert 1e-4 < error <= chain.residual_bound
