"""Ridge regression after generations of least squares: its equation, traces of sample covariances and simulation."""

import mpmath
import numpy as np
import pytest
from agreement import assert_agrees, fixed_seed
from hypothesis import given
from hypothesis import strategies as st

import collapse_theory as ct
from collapse_theory.montecarlo import Estimate

r = ct.regression


@given(penalty=st.floats(0, 1e6), ratio=st.floats(1e-6, 1e6))
def test_effective_penalty_solves_its_equation(penalty, ratio):
    kappa = r.effective_penalty(penalty, ratio=ratio)
    with mpmath.workdps(700):
        lam, phi = mpmath.mpf(penalty), mpmath.mpf(ratio)
        root = ((lam + phi - 1) + mpmath.sqrt((lam + phi - 1) ** 2 + 4 * lam)) / 2
    assert kappa == pytest.approx(float(root), rel=1e-9, abs=1e-300)


def ridge_simulation(n, T, T0, d, penalty, runs, seed):
    """Plain generations on T0 fresh rows each, then ridge on T rows; unit noise, signal and input variance."""
    rng = np.random.default_rng(seed)
    truth = np.eye(d)[0]
    w = np.broadcast_to(truth, (runs, d))
    for rows, ridge in [(T0, 0.0)] * n + [(T, penalty)]:
        X = rng.standard_normal((runs, rows, d))
        y = np.einsum("rtd,rd->rt", X, w) + rng.standard_normal((runs, rows))
        gram = X.transpose(0, 2, 1) @ X / rows + ridge * np.eye(d)
        w = np.linalg.solve(gram, np.einsum("rtd,rt->rd", X, y)[:, :, None] / rows)[:, :, 0]
    return Estimate.of_mean(((w - truth) ** 2).sum(axis=1), seed)


@pytest.mark.parametrize(("n", "penalty"), [(0, 0.3), (2, 0.3), (3, 1.0)])
def test_ridge_at_large_size(n, penalty):
    """The formula is asymptotic: at d = 40 its error is of order 1/d, within the resolution of 0.12."""
    d, T, T0 = 40, 80, 120
    exact = r.ridge_excess_risk(n + 1, ratio=d / T, first_ratio=d / T0, penalty=penalty).total
    assert_agrees(ridge_simulation(n, T, T0, d, penalty, 1000, fixed_seed(2)), exact, resolution=0.12 * exact)


@pytest.mark.parametrize(("ratio", "penalty"), [(1.5, 0.1), (0.5, 0.5), (3.0, 1.0)])
def test_parts_of_the_ridge_risk_are_traces(ratio, penalty):
    """Bias, variance and collapse are traces of functions of the sample covariance, at d = 90 within 2 %.

    Of this 0.8 % are for the simulation, at 1e-9, and the rest for the finite size.
    """
    d, seed = 90, fixed_seed(12)
    T = round(d / ratio)
    X = np.random.default_rng(seed).standard_normal((300, T, d))
    eigenvalues = np.linalg.eigvalsh(X.transpose(0, 2, 1) @ X / T)
    shrunk = np.maximum(eigenvalues, 0) / (eigenvalues + penalty)
    parts = r.ridge_excess_risk(2, ratio=ratio, first_ratio=0.5, penalty=penalty)
    for draws, exact in (
        (((1 - shrunk) ** 2).mean(axis=1), parts.bias),
        ((shrunk / (eigenvalues + penalty)).sum(axis=1) / T, parts.variance),
        ((shrunk**2).mean(axis=1), parts.collapse),
    ):
        estimate = Estimate.of_mean(draws, seed)
        assert 6.11 * estimate.standard_error < 0.008 * exact
        assert estimate.value == pytest.approx(exact, rel=0.02)


def test_without_penalty_ridge_is_plain_least_squares():
    """kappa = 0: variance phi/(1 - phi), collapse (n - 1) phi0/(1 - phi0), ``fits`` as for plain least squares."""
    parts = r.ridge_excess_risk(5, ratio=0.25, first_ratio=0.2, penalty=0.0, sigma=2.0, first_sigma=3.0)
    assert (parts.bias, parts.variance, parts.collapse) == pytest.approx((0, 4 / 3, 4 * 9 * 0.25))
    exact = r.excess_risk([10**6 // 5 * 1] * 4 + [10**6], 5, dim=40_000)
    large = r.ridge_excess_risk(5, ratio=0.04, first_ratio=0.2, penalty=0.0).total
    assert exact == pytest.approx(large, rel=1e-4)


@pytest.mark.parametrize(
    ("question", "message"),
    [
        (lambda: r.ridge_excess_risk(2, ratio=1.0, first_ratio=0.5, penalty=0.0), "`ratio` must differ from 1"),
        (lambda: r.ridge_excess_risk(2, ratio=0.5, first_ratio=0.5, penalty=-1.0), "`penalty` must"),
    ],
)
def test_bad_input(question, message):
    with pytest.raises(ValueError, match=message):
        question()
