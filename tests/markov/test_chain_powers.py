"""Powers, the limit and survival (shumailov2023 eqs. (16) and (17))."""

from fractions import Fraction

import mpmath
import numpy as np
import pytest
from scipy import sparse

from collapse_theory.checks import CostlyWarning
from collapse_theory.markov import AbsorbingChain, Blocks

MOVES = [[0, 0.25, 0.125], [0.5, 0, 0.25], [0.0625, 0.5, 0]]
EXITS = [[0.25, 0], [0.125, 0.0625], [0, 0.125]]
KINDS = ["dense", "sparse", "exact", "certified"]


def dense(matrix):
    return np.asarray(matrix.toarray() if hasattr(matrix, "toarray") else matrix, dtype=np.float64)


@pytest.mark.parametrize("kind", KINDS)
def test_limit_is_a_large_power(kind):
    chain = AbsorbingChain.from_rates(MOVES, EXITS).with_arithmetic(kind)
    found = dense(chain.limit.rows())
    np.testing.assert_allclose(found, np.linalg.matrix_power(dense(chain.power(1).rows()), 2000), atol=1e-13)
    assert (found[:, :3] == 0).all()
    np.testing.assert_allclose(dense(chain.power(400).R), dense(chain.limit.R), rtol=1e-12)


def test_the_papers_matrix_has_columns_that_sum_to_one():
    """T = [[Q, 0], [R, I]] with columns "from", and its powers by plain multiplication."""
    Q, R = np.array([[0.5, 0.125], [0.25, 0.5]]), np.array([[0.125, 0.0], [0.125, 0.375]])
    T = np.block([[Q, np.zeros((2, 2))], [R, np.eye(2)]])
    chain = AbsorbingChain.from_columns(Q, R)
    assert (chain.power(1).columns() == T).all()
    assert (chain.power(1).rows() == T.T).all()
    np.testing.assert_allclose(chain.power(5).columns(), np.linalg.matrix_power(T, 5), rtol=1e-14)
    np.testing.assert_allclose(chain.limit.columns()[2:, :2], R @ np.linalg.inv(np.eye(2) - Q), rtol=1e-14)


@pytest.mark.parametrize("kind", KINDS)
def test_blocks_have_the_numbers_of_the_chain(kind):
    rows = AbsorbingChain.from_rates(MOVES, EXITS).with_arithmetic(kind).limit.rows()
    number = {"dense": np.float64, "sparse": np.float64, "exact": Fraction}.get(kind)
    entries = rows.data if kind == "sparse" else rows.flat
    assert all(isinstance(entry, number) if number else type(entry).__name__ == "arb" for entry in entries)


def test_limit_of_flint_rationals():
    import flint

    half = flint.fmpq(1, 2)
    chain = AbsorbingChain.from_rows(flint.fmpq_mat([[half]]), flint.fmpq_mat([[half]]))
    assert [type(entry) for entry in chain.limit.rows().flat] == [flint.fmpq] * 4
    assert chain.mean_steps()[0] == 2


@pytest.mark.parametrize("steps", [1, 10**3, 10**15, 10**16])
@pytest.mark.parametrize("kind", ["dense", "sparse"])
def test_survival_of_a_nearly_closed_chain(kind, steps):
    """Two states that swap freely: what is left follows the larger eigenvalue, here to fifty digits."""
    leak = 1e-15
    chain = AbsorbingChain.from_rates([[0, 0.3], [0.4, 0]], [leak, leak]).with_arithmetic(kind)
    with mpmath.workdps(50):
        expected = float((1 - mpmath.mpf(leak)) ** steps)
    assert chain.survival(0, steps) == pytest.approx(expected, rel=1e-13)


@pytest.mark.parametrize("kind", ["dense", "sparse"])
def test_uneven_leak_after_very_many_steps(leaky, kind):
    chain = leaky(1e-15).with_arithmetic(kind)
    Q = mpmath.matrix(3, 3)
    with mpmath.workdps(60):
        flows = chain.flows.in_arithmetic("dense")
        for i in range(3):
            for j in range(3):
                Q[i, j] = mpmath.mpf(float(flows.off_diagonal[i, j]))
            Q[i, i] = 1 - sum(Q[i, j] for j in range(3) if j != i) - sum(mpmath.mpf(float(x)) for x in flows.exits[i])
        left = Q ** (10**15)
        expected = float(sum(left[1, j] for j in range(3)))
    assert chain.survival(1, 10**15) == pytest.approx(expected, rel=1e-13)


def test_survival_takes_arrays_in_any_order_and_scalars():
    chain = AbsorbingChain.from_rates(MOVES, EXITS)
    table = chain.survival(2, np.array([[40, 0], [3, 3]]))
    assert table.shape == (2, 2)
    assert table[0, 1] == 1
    assert table[1, 0] == table[1, 1] == chain.survival(2, 3)
    assert np.isscalar(chain.survival(2, 3))
    assert chain.survival(2, []).shape == (0,)
    assert (np.diff(chain.survival(2, range(500))) <= 0).all()


def test_stepping_and_squaring_give_the_same_survival():
    chain = AbsorbingChain.from_rates(MOVES, EXITS)
    stepped = chain.survival(1, range(200))[-1]
    assert chain.survival(1, 199) == pytest.approx(stepped, rel=1e-13)


def test_blocks_put_together():
    blocks = Blocks(np.array([[0.5]]), np.array([[0.25, 0.25]]))
    assert blocks.rows().tolist() == [[0.5, 0.25, 0.25], [0, 1, 0], [0, 0, 1]]


@pytest.mark.parametrize("kind", ["dense", "sparse"])
def test_survival_is_a_probability_that_never_rises(kind):
    """Slow leaks among many states, where the rounding of a step is larger than what it leaks."""
    rng = np.random.default_rng(0)
    for _ in range(20):
        size = int(rng.integers(2, 8))
        moves = rng.random((size, size)) * (1 - np.eye(size)) / size
        leak = 10.0 ** rng.uniform(-18, -14, size)
        chain = AbsorbingChain.from_rates(moves, leak).with_arithmetic(kind)
        alive = chain.survival(0, np.arange(400))
        assert alive.min() >= 0
        assert alive.max() <= 1
        assert (np.diff(alive) <= 0).all()


@pytest.mark.filterwarnings("error::collapse_theory.checks.CostlyWarning")
def test_large_matrices_are_announced_before_they_are_made():
    size = 20_000
    with pytest.raises(CostlyWarning, match="`number of states` = 20000 needs about 9"):
        AbsorbingChain.from_rates(np.broadcast_to(0.0, (size, size)), np.full(size, 0.5))
    chain = AbsorbingChain.from_rates(sparse.csr_array((size, size)), np.full(size, 0.5))
    with pytest.raises(CostlyWarning, match="`fundamental_matrix` = 20000 needs about 9"):
        chain.fundamental_matrix  # noqa: B018
    with pytest.raises(CostlyWarning, match="`number of states`"):
        chain.with_arithmetic("dense")
