"""Likelihoods against SciPy's, and ratios against mpmath."""

import math

import mpmath
import numpy as np
import pytest
import scipy.stats
from hypothesis import given
from hypothesis import strategies as st

from collapse_theory.monitor import kernels


@given(a=st.floats(1e-6, 1e12), y=st.integers(1, 10**9))
def test_rising_factorials_without_their_large_terms(a, y):
    with mpmath.workdps(60):
        exact = mpmath.loggamma(mpmath.mpf(a) + y) - mpmath.loggamma(a) - y * mpmath.log(a)
    assert kernels.rising(a, float(y)) == pytest.approx(float(exact), rel=1e-11, abs=1e-12)


def laws(size):
    return st.lists(st.floats(0.01, 1), min_size=size, max_size=size).map(lambda w: np.array(w) / sum(w))


@given(
    expected=laws(4),
    law=laws(4),
    counts=st.lists(st.integers(0, 40), min_size=4, max_size=4),
    log_theta=st.floats(-2, 8),
)
def test_likelihood_is_that_of_the_dirichlet_multinomial(expected, law, counts, log_theta):
    theta, total = math.exp(log_theta), sum(counts)
    own = kernels.likelihood(law, expected, np.array(counts, dtype=float), theta)
    if total == 0:
        assert own == 0.0
        return
    reference = scipy.stats.dirichlet_multinomial.logpmf(counts, theta * law, total)
    reference -= scipy.stats.multinomial.logpmf(counts, total, expected)
    assert own == pytest.approx(reference, rel=1e-8, abs=1e-8)
    independent = kernels.likelihood(law, expected, np.array(counts, dtype=float), np.inf)
    assert independent == pytest.approx(float(np.array(counts) @ np.log(law / expected)), abs=1e-10)


def test_what_a_law_excludes_has_no_likelihood():
    law, expected = np.array([0.0, 1.0]), np.array([0.5, 0.5])
    assert kernels.likelihood(law, expected, np.array([1.0, 3.0]), 5.0) == -np.inf
    assert kernels.likelihood(law, expected, np.array([0.0, 3.0]), 5.0) > -np.inf


@pytest.mark.parametrize("theta", [0.5, 30.0, 3000.0, np.inf])
@pytest.mark.parametrize("steps", [1, 40])
def test_best_null_is_the_greatest_likelihood(theta, steps):
    rng = np.random.default_rng(3)
    expected, counts = [], []
    for _ in range(steps):
        p = rng.dirichlet(np.ones(12))
        q = p if np.isinf(theta) else rng.dirichlet(theta * p + 1e-9)
        expected.append(p)
        counts.append(rng.multinomial(5000, q).astype(float))
    flat, data, ends = np.concatenate(expected), np.concatenate(counts), 12 * np.arange(1, steps + 1)
    grid = np.array([kernels.null(flat, data, ends, math.exp(at)) for at in kernels.GRID])
    best = kernels.best_null(flat, data, ends, grid)
    fine = max(kernels.null(flat, data, ends, math.exp(at)) for at in np.linspace(-4, 39, 8000))
    assert best >= max(fine, 0.0) - 1e-4
    assert best <= max(fine, 0.0) + 0.05


def test_likelihoods_of_all_pairs():
    rows, expected = np.array([[0.2, 0.8], [0.6, 0.4]]), np.array([0.5, 0.5])
    counts, thetas = np.array([3.0, 9.0]), np.array([2.0, 50.0, np.inf])
    logs = kernels.likelihoods(rows, expected, counts, thetas)
    for row, line in zip(rows, logs, strict=True):
        assert line.tolist() == [kernels.likelihood(row, expected, counts, theta) for theta in thetas]
