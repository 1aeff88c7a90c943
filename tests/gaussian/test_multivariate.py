"""Risk in several dimensions: the size of what the first order leaves out, by simulation and in one dimension."""

import math

import numpy as np
import pytest
from agreement import assert_mean, fixed_seed
from hypothesis import example, given, settings
from hypothesis import strategies as st

from collapse_theory import gaussian
from collapse_theory.montecarlo import multivariate_fits
from collapse_theory.policy import Accumulate, AccumulateSubsample, Fresh, Mix

SEED = fixed_seed(20240612)


def simulated_spread(samples, cov, runs, rng):
    """Return the covariance part of W2² after one fit, and the same to lowest order, for Wishart draws (Bartlett)."""
    dim, freedom = len(cov), samples - 1
    lower = np.tril(rng.standard_normal((runs, dim, dim)), -1)
    lower[:, range(dim), range(dim)] = np.sqrt(rng.chisquare(freedom - np.arange(dim), (runs, dim)))
    base = np.linalg.cholesky(cov)
    root = base @ lower / math.sqrt(freedom)
    spread = root @ root.transpose(0, 2, 1)
    nuclear = np.linalg.svd(root.transpose(0, 2, 1) @ base, compute_uv=False).sum(axis=1)
    values = np.diag(cov)
    linear = ((spread - cov) ** 2 / (2 * (values[:, None] + values))).sum(axis=(1, 2))
    return np.trace(cov) + np.trace(spread, axis1=1, axis2=2) - 2 * nuclear, linear


def test_first_order_risk_in_three_dimensions():
    """The gap to the first order falls as 1/M²: by 9 between M = 10 and 30, give or take terms of relative order 1/M.

    To lowest order the covariance part has the mean that the formula gives, so that the gap is the mean of a small
    difference. A gap of order 1/M would fall by 3, one of order 1/M³ by 27.
    """
    cov, gaps = np.diag([1.0, 2.0, 5.0]), []
    for samples, runs in ((10, 600_000), (30, 750_000)):
        exact, linear = simulated_spread(samples, cov, runs, np.random.default_rng(SEED))
        mean_part = 8 / samples
        assert_mean(linear, gaussian.risk_multivariate(samples, 1, cov=cov) - mean_part, seed=SEED, resolution=0.05)
        gaps.append(((exact - linear).mean(), (exact - linear).std() / math.sqrt(len(exact))))
    (small, e1), (large, e2) = gaps
    spread = math.hypot(e1 / small, e2 / large)
    assert 6 * spread < 0.5
    assert 5 < small / large < 16


SPECTRA = {
    "equal": np.ones,
    "power": lambda d: np.arange(1.0, d + 1) ** -2,
    "geometric": lambda d: 4.0 ** -np.arange(d),
    "two levels": lambda d: np.repeat([1.0, 1e-2], d // 2),
}


@pytest.mark.parametrize("spectrum", SPECTRA)
@pytest.mark.parametrize(
    ("dim", "samples", "fits", "runs"),
    [(2, 4, 1, 20_000), (8, 20, 1, 4000), (8, 100, 10, 3000), (24, 26, 1, 500), (24, 14, 1, 500)],
)
def test_error_of_the_first_order_is_within_its_bound(spectrum, dim, samples, fits, runs):
    """The mean of simulated covariance parts, known to a quarter of the bound, is within q/4 of the first order."""
    values = SPECTRA[spectrum](dim)
    relative = (dim + 1) * fits / (samples - 1)
    first = gaussian.risk_multivariate(samples, fits, cov=np.diag(values)) - values.sum() * fits / samples
    drawn = simulated_bures(values, samples, fits, runs, np.random.default_rng(SEED))
    error = drawn.std() / math.sqrt(runs)
    assert 6 * error < relative / 4 * first
    assert abs(drawn.mean() - first) <= relative / 4 * first + 6 * error


def simulated_bures(values, samples, fits, runs, rng):
    """Return the covariance part of W2²; a product of factors of Wishart matrices is one of the last fit."""
    dim, half = len(values), np.sqrt(values)
    factor = np.broadcast_to(np.diag(half), (runs, dim, dim))
    for _ in range(fits):
        lower = np.tril(rng.standard_normal((runs, dim, dim)), -1)
        if samples > dim:
            lower[:, range(dim), range(dim)] = np.sqrt(rng.chisquare(samples - 1 - np.arange(dim), (runs, dim)))
        else:
            lower = rng.standard_normal((runs, dim, samples - 1))
        factor = factor @ lower / math.sqrt(samples - 1)
    nuclear = np.linalg.svd(half[:, None] * factor, compute_uv=False).sum(axis=1)
    return values.sum() + (factor**2).sum(axis=(1, 2)) - 2 * nuclear


BOUNDS = {
    Fresh(5): 4,
    Fresh(40): 4,
    Accumulate(): 4,
    AccumulateSubsample(): 4,
    Mix(0.7, 0.0, 0.3): 1,
    Mix(0.1, 0.88, 0.02): 1,
}


@pytest.mark.parametrize("ddof", [0, 1])
@pytest.mark.parametrize("policy", BOUNDS, ids=repr)
@pytest.mark.parametrize(("dim", "samples", "fits"), [(2, 40, 30), (8, 24, 3), (8, 100, 8)])
def test_error_under_other_policies_is_within_its_bound(policy, dim, samples, fits, ddof):
    """The mean of simulated covariance parts, up to six standard errors, is within q/4 (mixtures: q) of the formula."""
    case = {"policy": policy, "ddof": ddof}
    drift = gaussian.mean_drift(samples, fits, dim=dim, **case)
    relative = (dim + 1) * (drift / dim + 1 / (samples - 1)) / BOUNDS[policy]
    if relative > 0.5:
        with pytest.raises(ValueError, match="`fits` must be few beside `samples`"):
            gaussian.risk_multivariate(samples, fits, cov=np.eye(dim), **case)
        return
    part = gaussian.risk_multivariate(samples, fits, cov=np.eye(dim), **case) - drift
    run = {"replicates": 1500 if dim == 2 else 1000, "seed": SEED}
    means, covs = multivariate_fits(cov=np.eye(dim), samples=samples, fits=fits, **case, **run)
    drawn = ((np.sqrt(np.linalg.eigvalsh(covs)) - 1) ** 2).sum(axis=1)
    error = drawn.std() / math.sqrt(len(drawn))
    assert 6 * error < 0.3 * part
    assert abs(drawn.mean() - part) <= relative * part + 6 * error
    assert means.shape == (run["replicates"], dim)


def test_replacement_by_another_name():
    """The first order of a mixture that is all new is that of the variance of the mean."""
    cov = np.diag([3.0, 1.0])
    assert gaussian.risk_multivariate(1000, 3, cov=cov, policy=Fresh(0)) == pytest.approx(
        gaussian.risk_multivariate(1000, 3, cov=cov), rel=1e-3
    )
    assert gaussian.risk_multivariate(10, 0, cov=cov, policy=Accumulate()) == 0


@settings(deadline=None)
@given(st.integers(2, 10**9), st.integers(1, 10**6), st.sampled_from([0, 1]))
@example(2, 1, 0)
@example(2, 1, 1)
@example(3, 2, 1)
@example(10**6, 4 * 10**5, 0)
def test_error_in_one_dimension_is_within_its_bound(samples, fits, ddof):
    relative = 2 * fits / (samples - 1)
    if relative > 2:
        with pytest.raises(ValueError, match="`fits` must be few"):
            gaussian.risk_multivariate(samples, fits, cov=[[1.0]], ddof=ddof)
        return
    first = 0.5 * fits / (samples - ddof)
    exact = gaussian.risk_spread(samples, fits, ddof=ddof)
    assert abs(exact - first) <= relative / (4 if ddof else 2) * first


def test_expansion_far_out_of_range_is_refused():
    for cov, samples, fits in ((np.eye(200), 10**5, 1200), (np.eye(32), 320, 40), (np.eye(3), [100, 3], 2)):
        with pytest.raises(ValueError, match="`fits` must be few beside `samples`"):
            gaussian.risk_multivariate(samples, fits, cov=cov)
    flat = np.zeros((200, 200))
    flat[0, 0] = 1.0
    assert gaussian.risk_multivariate(10**5, 1000, cov=flat) == pytest.approx(0.015, rel=1e-4)


@settings(deadline=None)
@given(st.integers(101, 10**6), st.integers(0, 100), st.floats(0.1, 10), st.sampled_from([0, 1]))
def test_multivariate_risk_in_one_dimension_is_the_series(samples, fits, variance, ddof):
    value = gaussian.risk_multivariate(samples, fits, cov=[[variance]], ddof=ddof)
    mean = gaussian.variance_of_mean(samples, fits, sigma=math.sqrt(variance), ddof=ddof)
    assert value - mean == pytest.approx(variance * fits / (samples - ddof) / 2, rel=1e-9, abs=1e-12)


@pytest.mark.parametrize(
    ("call", "word"),
    [
        (lambda: gaussian.risk_multivariate(5, 1, cov=[[1, 2], [2, 1]]), "cov"),
        (lambda: gaussian.risk_multivariate(5, 1, cov=np.eye(2), ddof=3), "ddof"),
    ],
)
def test_bad_input(call, word):
    with pytest.raises(ValueError, match=f"`{word}`"):
        call()
