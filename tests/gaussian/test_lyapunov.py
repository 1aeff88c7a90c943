"""Lyapunov exponents and the drift of the log-determinant: polygammas, simulated covariances, singular ones."""

import math

import numpy as np
import pytest
from agreement import assert_mean, fixed_seed
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.special import polygamma

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
    root = np.broadcast_to(np.eye(3), (60_000, 3, 3))
    logs = 0.0
    rng = np.random.default_rng(SEED)
    for _ in range(3):
        data = rng.standard_normal((60_000, 12, 3)) @ root.transpose(0, 2, 1)
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
