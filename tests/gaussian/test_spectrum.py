"""Effective rank: closed forms by hand, simulation, what it says of single runs, and what is refused."""

import math

import numpy as np
import pytest
import sympy
from agreement import assert_agrees, assert_mean, fixed_seed
from hypothesis import given, settings
from hypothesis import strategies as st

import collapse_theory as ct
from collapse_theory import gaussian
from collapse_theory.policy import Accumulate, AccumulateSubsample, Fresh, Mix, Replace, SubsampleModels

POLICIES = [Replace(), Fresh(40), Accumulate(), AccumulateSubsample(), Mix(0.6, 0.1, 0.3)]


@settings(deadline=None)
@given(st.lists(st.integers(2, 50), min_size=1, max_size=6), st.lists(st.floats(0.1, 10), min_size=1, max_size=6))
def test_the_linear_recursion_of_wishart_moments(sizes, values):
    """T' = T + 2Q/m and Q' = Q + (Q + T)/m, step by step."""
    T, Q = sum(values) ** 2, sum(value**2 for value in values)
    for m in (size - 1 for size in sizes):
        T, Q = T + 2 * Q / m, Q + (Q + T) / m
    found = gaussian.covariance_moments(sizes, len(sizes), cov=values)
    assert (found.trace_square, found.square_trace) == pytest.approx((T, Q), rel=1e-12)
    assert gaussian.effective_rank(sizes, len(sizes), cov=values) == pytest.approx(T / Q, rel=1e-12)


def test_formula_of_many_fits():
    M, d = sympy.symbols("M d", positive=True)
    T, Q = d**2, d
    for _ in range(3):
        T, Q = T + 2 * Q / (M - 1), Q + (Q + T) / (M - 1)
    assert sympy.simplify(gaussian.effective_rank(M, 3, dim=d) - T / Q) == 0


def test_a_matrix_and_its_eigenvalues_say_the_same():
    cov = np.array([[2.0, 1.0, 0.0], [1.0, 1.5, 0.3], [0.0, 0.3, 0.5]])
    for scale in (1.0, 1e90, 1e-90):
        pair = [gaussian.effective_rank(9, [0, 4], cov=scale * c) for c in (cov, np.linalg.eigvalsh(cov))]
        assert pair[0] == pytest.approx(pair[1], rel=1e-13)
    assert gaussian.effective_rank(9, 4, cov=np.eye(4)) == pytest.approx(gaussian.effective_rank(9, 4, dim=4))
    padded = np.concatenate([np.ones(4), np.zeros(99_996)])
    assert gaussian.effective_rank(9, 4, cov=padded) == pytest.approx(gaussian.effective_rank(9, 4, dim=4))


@pytest.mark.parametrize("policy", POLICIES, ids=repr)
def test_one_dimension_keeps_its_rank(policy):
    assert gaussian.effective_rank([9, 7, 8], [0, 1, 2, 3], dim=1, policy=policy) == pytest.approx(1, rel=1e-13)


@pytest.mark.parametrize("policy", POLICIES, ids=repr)
def test_many_dimensions_tend_to_their_limit(policy):
    """The gap falls as 1/d with M of the order of d: by ten, give or take the next order."""
    gaps = []
    for d in (200, 2000):
        rule = Fresh(d // 5) if isinstance(policy, Fresh) else policy
        exact = gaussian.effective_rank(2 * d, 3, dim=d, policy=rule)
        gaps.append(abs(exact / gaussian.effective_rank_limit(2 * d, 3, rank=d, policy=rule) - 1))
    assert gaps[0] < 0.05
    assert gaps[0] / gaps[1] == pytest.approx(10, rel=0.2)


def test_many_fits_leave_one_direction():
    assert gaussian.effective_rank(10**5, 10**18, dim=768) == pytest.approx(1, rel=1e-12)
    assert gaussian.effective_rank(10**5, 10**18, dim=768, ddof=0) == pytest.approx(1, rel=1e-12)
    assert gaussian.effective_rank(2, [0, 1], dim=768).tolist() == [768, 1]


def products_of_wisharts(dim, samples, fits, runs, rng):
    """Return (Tr)²/Tr of the square, and both, for identities that are refitted."""
    factor = np.broadcast_to(np.eye(dim), (runs, dim, dim))
    for _ in range(fits):
        factor = factor @ rng.standard_normal((runs, dim, samples - 1)) / math.sqrt(samples - 1)
        factor = np.linalg.cholesky(factor @ factor.transpose(0, 2, 1))
    squares = ((factor.transpose(0, 2, 1) @ factor) ** 2).sum(axis=(1, 2))
    traces = (factor**2).sum(axis=(1, 2))
    return traces**2, squares


def test_the_mean_of_ratios_is_near_in_many_dimensions_and_not_in_few():
    """40 dimensions, 60 data, 2 fits: within 1.5 %. 3 dimensions, 8 data, 12 fits: 1.009 beside 1.16 in a run."""
    rng = np.random.default_rng(fixed_seed(1))
    traces, squares = products_of_wisharts(40, 60, 2, 600, rng)
    exact = gaussian.effective_rank(60, 2, dim=40)
    assert_mean(traces, gaussian.covariance_moments(60, 2, dim=40).trace_square, seed=1, resolution=0.1)
    assert_mean(squares, gaussian.covariance_moments(60, 2, dim=40).square_trace, seed=1, resolution=0.1)
    assert_agrees(ct.montecarlo.Estimate.of_mean(traces / squares, 1), exact, resolution=0.03 * exact)
    run = {"samples": 8, "fits": 12, "replicates": 20_000, "seed": fixed_seed(2)}
    few = ct.montecarlo.multivariate_estimate(cov=np.eye(3), quantity="effective_rank", mechanism="statistics", **run)
    low, high = few.interval(1 - 1e-9)
    assert low - 1 > 10 * (gaussian.effective_rank(8, 12, dim=3) - 1)
    assert high < 1.25


@pytest.mark.parametrize(
    ("ask", "word"),
    [
        (lambda **k: gaussian.effective_rank(9, 2, **k), "`cov` must be given"),
        (lambda **k: gaussian.effective_rank(9, 2, dim=2, cov=[1.0], **k), "`cov` must be given, .* got both"),
        (lambda **k: gaussian.effective_rank(9, 2, dim=0, **k), "`dim` must be"),
        (lambda **k: gaussian.effective_rank(9, 2, cov=[1.0, -1.0], **k), "`cov` must hold finite eigenvalues"),
        (lambda **k: gaussian.effective_rank(9, 2, cov=[], **k), "`cov` must hold finite eigenvalues"),
        (lambda **k: gaussian.effective_rank(9, 2, cov=[[0.0]], **k), "`cov` must not be 0"),
        (lambda **k: gaussian.effective_rank(9, 2, cov=[[1, 2], [2, 1]], **k), "`cov` must be positive semidefinite"),
        (lambda **k: gaussian.effective_rank(9, 2, cov=[sympy.Symbol("x")], **k), "`cov` must hold numbers"),
        (lambda **k: gaussian.covariance_moments(1, 2, dim=2, **k), "`samples`"),
        (
            lambda **k: gaussian.effective_rank(9, sympy.Symbol("n"), dim=2, policy=Accumulate()),
            "`fits` must be a number",
        ),
        (lambda **k: gaussian.effective_rank(9, 2, dim=2, policy=SubsampleModels()), "`policy` must be"),
        (lambda **k: gaussian.effective_rank_limit(9, 2, rank=0), "`rank` must be"),
    ],
)
def test_bad_input(ask, word):
    with pytest.raises(ValueError, match=word):
        ask()


def test_moments_know_their_variance():
    found = gaussian.covariance_moments(5, 1, dim=2)
    assert found.trace_variance == pytest.approx(2 * 2 / 4)
