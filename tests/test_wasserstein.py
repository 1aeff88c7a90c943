"""Wasserstein distances: against Arb at 600 bits, exact scalings, transport maps, and optimal assignment of samples."""

import math

import flint
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import linear_sum_assignment

from collapse_theory.wasserstein import gaussian_w2, gaussian_w2_squared, gelbrich_bound

DELTAS = [1e-12, 1e-9, 1e-6, 1e-3, 1.0]


def certified(first, second):
    """Tr A + Tr B - 2 sum sqrt(eig(AB)) with proved eigenvalues."""
    with flint.ctx.workprec(600):
        a, b = (flint.arb_mat([[flint.arb(float(x)) for x in row] for row in m]) for m in (first, second))
        traces = sum((a[i, i] + b[i, i] for i in range(len(first))), flint.arb(0))
        roots = sum((value.real.sqrt() for value in flint.acb_mat(a * b).eig(multiple=True)), flint.arb(0))
        value = traces - 2 * roots
        assert float(value.rad()) <= 1e-20 * float(value.mid())
        return float(value)


def covariance(rng, dim, stretch=1.0):
    basis = np.linalg.qr(rng.normal(size=(dim, dim)))[0]
    matrix = basis @ np.diag(np.geomspace(1, stretch, dim)) @ basis.T
    return (matrix + matrix.T) / 2


@pytest.mark.parametrize("delta", DELTAS)
@pytest.mark.parametrize("stretch", [1.0, 1e3, 1e10])
@pytest.mark.parametrize("dim", [1, 3, 20])
def test_nearly_equal_covariances_against_arb(dim, stretch, delta):
    cov = covariance(np.random.default_rng(dim), dim, stretch)
    close = (1 + delta) * cov
    value = gaussian_w2_squared(np.zeros(dim), cov, np.zeros(dim), close)
    assert value == pytest.approx(certified(cov, close), rel=1e-12, abs=0)


@pytest.mark.parametrize("delta", [2.0**-40, 2.0**-20, 1.0])
@pytest.mark.parametrize(("dim", "rank"), [(1, 1), (3, 1), (3, 2), (3, 0), (20, 1), (20, 7), (20, 19)])
def test_singular_covariances_scale_exactly(dim, rank, delta):
    """Integer factors, so that (1 + delta) times the matrix is exact; the distance is (sqrt(1 + delta) - 1)² Tr."""
    factor = np.random.default_rng(rank).integers(-20, 20, size=(dim, rank)).astype(float)
    cov = factor @ factor.T
    exact = (delta / (math.sqrt(1 + delta) + 1)) ** 2 * np.trace(cov)
    for pair in ((cov, (1 + delta) * cov), ((1 + delta) * cov, cov)):
        assert gaussian_w2_squared(np.zeros(dim), pair[0], np.zeros(dim), pair[1]) == pytest.approx(exact, rel=1e-12)


def test_rank_deficient_up_to_rounding():
    """Rounding of the entries alone is 1e-16 of them: 1e-4 of a difference of 1e-12."""
    for dim, rank in ((3, 1), (20, 5)):
        factor = np.random.default_rng(0).normal(size=(dim, rank))
        cov = factor @ factor.T
        value = gaussian_w2([0] * dim, cov, [0] * dim, (1 + 1e-12) * cov)
        assert value == pytest.approx(5e-13 * math.sqrt(np.trace(cov)), rel=1e-2)


@pytest.mark.parametrize("scale", [1e-150, 1e-20, 1.0, 1e100])
def test_diagonal_covariances_of_any_scale(scale):
    first, second = np.array([1.0, 1e-20, 0.0, 4.0]) * scale, np.array([1.0, 4e-20, 9e-30, 4.0]) * scale
    exact = ((np.sqrt(first) - np.sqrt(second)) ** 2).sum()
    assert gaussian_w2_squared([0] * 4, np.diag(first), [0] * 4, np.diag(second)) == pytest.approx(exact, rel=1e-12)


@settings(deadline=None, max_examples=60)
@given(st.integers(1, 6), st.integers(0, 10**6), st.floats(1e-9, 1e3))
def test_a_transport_map_gives_the_distance(dim, seed, size):
    """For B = (I + E) A (I + E) with I + E positive definite the squared distance is Tr(E A E)."""
    rng = np.random.default_rng(seed)
    cov, move = covariance(rng, dim, 10.0), size * covariance(rng, dim, 5.0)
    pushed = np.eye(dim) + move
    other = pushed @ cov @ pushed
    mean = rng.normal(size=dim)
    value = gaussian_w2_squared(mean, cov, mean, (other + other.T) / 2)
    assert value == pytest.approx(np.trace(move @ cov @ move), rel=1e-12 + 1e-14 / size)


@settings(deadline=None, max_examples=40)
@given(st.integers(1, 5), st.integers(0, 10**6))
def test_a_metric(dim, seed):
    rng = np.random.default_rng(seed)
    laws = [(rng.normal(size=dim), covariance(rng, dim, 10.0 ** rng.uniform(-9, 9))) for _ in range(3)]
    a, b, c = laws
    assert gaussian_w2(*a, *a) == 0
    assert gaussian_w2(*a, *b) == pytest.approx(gaussian_w2(*b, *a), rel=1e-12)
    assert gaussian_w2(*a, *c) <= (gaussian_w2(*a, *b) + gaussian_w2(*b, *c)) * (1 + 1e-12)


@settings(deadline=None, max_examples=40)
@given(st.integers(1, 4), st.integers(2, 30), st.integers(0, 10**6))
def test_gelbrich_bound_is_below_the_optimal_assignment(dim, count, seed):
    rng = np.random.default_rng(seed)
    first, second = rng.normal(size=(count, dim)), rng.exponential(size=(count, dim))
    costs = ((first[:, None] - second) ** 2).sum(axis=2)
    distance = math.sqrt(costs[linear_sum_assignment(costs)].mean())
    bound = gelbrich_bound(first, second)
    assert bound <= distance * (1 + 1e-12)
    assert gelbrich_bound(first, 3 * first + 1) == pytest.approx(math.sqrt(((2 * first + 1) ** 2).sum(axis=1).mean()))


@pytest.mark.parametrize(
    ("cov", "words"),
    [
        ([[1, 0.5], [0.4, 1]], "symmetric; entries differ by 0.1"),
        ([[1, 2], [2, 1]], "least eigenvalue is -1"),
        ([[1, 2, 3]], "square"),
        ([[math.nan]], "finite"),
        ([[1, 0, 0], [0, 1, 0], [0, 0, 1]], "shape|length"),
    ],
)
def test_bad_covariances(cov, words):
    with pytest.raises(ValueError, match=words):
        gaussian_w2([0, 0], np.eye(2), [0, 0], cov)


@pytest.mark.parametrize(
    ("call", "word"),
    [
        (lambda: gaussian_w2([0], np.eye(2), [0, 0], np.eye(2)), "mean1"),
        (lambda: gaussian_w2([0, 0], np.eye(2), [0, math.inf], np.eye(2)), "mean2"),
        (lambda: gelbrich_bound([], [1.0]), "data1"),
        (lambda: gelbrich_bound([[1.0, 2.0]], [1.0, 2.0]), "mean2|cov2"),
    ],
)
def test_bad_input(call, word):
    with pytest.raises(ValueError, match=f"`({word})`"):
        call()
