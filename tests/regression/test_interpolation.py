"""Minimum-norm interpolation against pseudo-inverses of drawn inputs."""

import numpy as np
import pytest
from agreement import assert_agrees, fixed_seed

import collapse_theory as ct
from collapse_theory.montecarlo import Estimate

r = ct.regression


@pytest.mark.parametrize(("n", "sigma", "same"), [(1, 0, False), (3, 0, False), (3, 0, True), (3, 0.5, False)])
def test_interpolation_by_pseudo_inverse(n, sigma, same):
    """Fresh inputs forget geometrically; the same inputs project only once."""
    d, T, runs, seed = 12, 6, 20_000, fixed_seed(6)
    rng = np.random.default_rng(seed)
    truth = np.eye(d)[0]
    w = np.broadcast_to(truth, (runs, d))
    X = rng.standard_normal((runs, T, d))
    for _ in range(n):
        X = X if same else rng.standard_normal((runs, T, d))
        y = np.einsum("rtd,rd->rt", X, w) + sigma * rng.standard_normal((runs, T))
        w = np.einsum("rdt,rt->rd", X.transpose(0, 2, 1) @ np.linalg.inv(X @ X.transpose(0, 2, 1)), y)
    exact = r.interpolation_excess_risk(T, 1 if same else n, dim=d, sigma=sigma)
    assert_agrees(Estimate.of_mean(((w - truth) ** 2).sum(axis=1), seed), exact, resolution=0.05 * exact)


@pytest.mark.parametrize(
    ("question", "message"),
    [
        (lambda: r.interpolation_excess_risk(10, 1, dim=10, sigma=1.0), "`samples` must be at most 8 here"),
    ],
)
def test_bad_input(question, message):
    with pytest.raises(ValueError, match=message):
        question()
