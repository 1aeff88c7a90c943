"""Fits to rows of several models: limit and simulation."""

import numpy as np
import pytest
from agreement import assert_agrees, fixed_seed
from hypothesis import given
from hypothesis import strategies as st

import collapse_theory as ct
from collapse_theory.montecarlo import Estimate

r = ct.regression


@given(ratio=st.floats(0.01, 0.95), share=st.floats(0, 1), gap=st.floats(0, 10))
def test_strong_collapse_is_the_limit_of_the_exact_mixture(ratio, share, gap):
    d = 10**7
    exact = r.mixture_excess_risk(round(d / ratio), dim=d, share=share, gap=gap)
    assert exact == pytest.approx(r.mixture_excess_risk_limit(ratio, share=share, gap=gap), rel=1e-4, abs=1e-4)


def test_mixture_by_simulation():
    T, d, share, gap, runs, seed = 30, 5, 0.3, 2.0, 40_000, fixed_seed(7)
    rng = np.random.default_rng(seed)
    X = rng.standard_normal((runs, T, d))
    labels = np.where(rng.random((runs, T)) < share, gap * X[:, :, 0], 0.0) + rng.standard_normal((runs, T))
    w = np.linalg.solve(X.transpose(0, 2, 1) @ X, np.einsum("rtd,rt->rd", X, labels)[:, :, None])
    exact = r.mixture_excess_risk(T, dim=d, share=share, gap=gap)
    assert_agrees(Estimate.of_mean((w**2).sum(axis=(1, 2)), seed), exact, resolution=0.06 * exact)


@pytest.mark.parametrize(
    ("question", "message"),
    [
        (lambda: r.mixture_excess_risk(6, dim=5, share=0.5, gap=1.0), "`samples` must"),
        (lambda: r.mixture_excess_risk(30, dim=5, share=1.5, gap=1.0), r"`share` must be in \[0, 1\]; got 1.5"),
        (lambda: r.mixture_excess_risk_limit(1.0, share=0.5, gap=1.0), r"`ratio` must be in \(0, 1\)"),
        (lambda: r.mixture_excess_risk_limit(0.5, share=0.5, gap=-1.0), "`gap` must be finite and non-negative"),
        (lambda: r.disagreement_amplification(6, dim=5), "`samples` must"),
    ],
)
def test_bad_input(question, message):
    with pytest.raises(ValueError, match=message):
        question()
