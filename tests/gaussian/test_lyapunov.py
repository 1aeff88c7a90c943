"""Lyapunov exponents and the drift of the log-determinant: polygammas, simulated covariances, singular ones."""

import math

import flint
import numpy as np
import pytest
from agreement import assert_mean, fixed_seed
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.special import polygamma

import collapse_theory as ct
from collapse_theory import gaussian

SEED = fixed_seed(20240612)


@settings(deadline=None)
@given(st.integers(2, 1000), st.integers(1, 6), st.sampled_from([0, 1]))
def test_exponents_add_up_and_are_polygammas(samples, dim, ddof):
    exponents = gaussian.lyapunov_exponents(samples, dim=dim, ddof=ddof)
    assert np.array_equal(exponents, sorted(exponents, reverse=True))
    assert exponents[0] == gaussian.almost_sure_rate(samples, ddof=ddof) < 0
    assert gaussian.log_det_drift(samples, 7, dim=dim, ddof=ddof) == pytest.approx(7 * sum(exponents), rel=1e-13)
    if samples > dim:
        direct = [polygamma(0, (samples - j) / 2) - math.log((samples - ddof) / 2) for j in range(1, dim + 1)]
        assert exponents == pytest.approx(direct, rel=1e-9)


def test_log_det_against_simulated_covariances():
    """samples = 12, dim = 3; simulated data, resolution 5 %."""
    root = np.broadcast_to(np.eye(3), (40_000, 3, 3))
    logs = 0.0
    rng = np.random.default_rng(SEED)
    for _ in range(3):
        data = rng.standard_normal((40_000, 12, 3)) @ root.transpose(0, 2, 1)
        centred = data - data.mean(axis=1, keepdims=True)
        root = np.linalg.cholesky(centred.transpose(0, 2, 1) @ centred / 11)
        logs = np.linalg.slogdet(root)[1] * 2
    assert_mean(logs, gaussian.log_det_drift(12, 3, dim=3), seed=SEED, resolution=0.05)


def test_singular_wishart_keeps_what_is_true():
    regular = gaussian.lyapunov_exponents(3, dim=2)
    assert gaussian.lyapunov_exponents(3, dim=4).tolist() == [*regular, -math.inf, -math.inf]
    assert list(gaussian.log_det_drift([9, 3, 9], np.arange(4), dim=3))[2:] == [-math.inf, -math.inf]
    assert gaussian.log_det_drift(3, 0, dim=3) == 0
    assert list(gaussian.log_det_drift(3, np.arange(2), dim=3)) == [0, -math.inf]


@pytest.mark.parametrize(
    ("call", "word"),
    [
        (lambda: gaussian.lyapunov_exponents([5, 6], dim=2), "samples"),
        (lambda: gaussian.lyapunov_exponents(5, dim=0), "dim"),
        (lambda: gaussian.lyapunov_exponents(5, dim=2, ddof=2), "ddof"),
    ],
)
def test_bad_input(call, word):
    with pytest.raises(ValueError, match=f"`{word}`"):
        call()


@pytest.mark.parametrize("ddof", [0, 1])
@pytest.mark.parametrize("samples", [2, 3, 12, 101])
def test_exponents_and_drift_are_certified(samples, ddof):
    """Against digamma at whole and half numbers, which are sums of fractions: no digamma function is asked."""
    drift = flint.arb(0)
    for j in range(1, min(samples, 4)):
        with flint.ctx.workprec(300):
            exact = _digamma_of_half(samples - j) + (flint.arb(2) / (samples - ddof)).log()
            drift += exact
        found = ct.certify(
            lambda size, j=j: gaussian.lyapunov_exponents(size, dim=j, ddof=ddof)[j - 1], samples, digits=50
        )
        assert found.ball.overlaps(exact)
        total = ct.certify(gaussian.log_det_drift, samples, 10**18, dim=j, ddof=ddof, digits=50)
        with flint.ctx.workprec(300):
            assert total.ball.overlaps(10**18 * drift)
    rate = ct.certify(gaussian.almost_sure_rate, samples, ddof=ddof, digits=50)
    assert rate.ball.overlaps(_digamma_of_half(samples - 1, bits=300) + (flint.arb(2) / (samples - ddof)).log())


def test_exponents_of_many_data_are_certified():
    """The first terms of the series at M = 1e18: -1/M - (4/3)/M² + O(1/M³), in 50 digits."""
    found, size = ct.certify(gaussian.almost_sure_rate, 10**18, digits=50), 10**18
    with flint.ctx.workprec(300):
        m = flint.arb(size - 1)
        assert abs(found.ball + 1 / m + 1 / (3 * m**2)) < 3 / m**4
        assert abs(found.ball + 1 / m) > 1 / (4 * m**2)


def _digamma_of_half(twice, bits=300):
    """Return psi(twice/2): -gamma plus a sum of fractions, and -2 ln 2 at half a whole number."""
    with flint.ctx.workprec(bits):
        count, start = divmod(twice, 2)
        fractions = sum((flint.arb(2) / (2 * i + 1) for i in range(count)), flint.arb(0))
        if start == 0:
            fractions = sum((flint.arb(1) / i for i in range(1, count)), flint.arb(0))
        return fractions - flint.arb.const_euler() - (2 * flint.arb.const_log2() if start else 0)
