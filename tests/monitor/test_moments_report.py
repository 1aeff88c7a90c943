"""What is left of a loop: fits until a share of the variance, beside the exact laws of the package."""

import math

import pytest
from moment_loops import fits

import collapse_theory as ct
from collapse_theory.monitor import watch_moments
from collapse_theory.policy import Accumulate


def report_of(size, share=1.0, ddof=1, factor=1.0):
    """A report whose effective size, variance and bias are set by hand."""
    from dataclasses import replace

    from collapse_theory.monitor import IntervalEstimate

    report = watch_moments([0.0, 0.1, 0.0], [1.0, 0.9, 1.1], samples=50, ddof=ddof)
    return replace(
        report,
        effective_size=IntervalEstimate(size, size / 2, size * 2, 0.95),
        bias=IntervalEstimate(factor, factor - 0.01, factor + 0.01, 0.95),
        variance=share,
    )


@pytest.mark.parametrize("ddof", [0, 1])
@pytest.mark.parametrize("samples", [10, 100, 1000])
def test_drift_alone_is_the_median_of_the_exact_law(samples, ddof):
    """To one in forty: the mean of the logarithm crosses where its distribution has its middle, but for skewness."""
    left = report_of(samples, ddof=ddof).fits_left(0.25)
    assert left.drift.value == pytest.approx(
        ct.gaussian.fits_to_shrink(samples, factor=0.5, ddof=ddof), rel=0.025, abs=1
    )
    for size, end in ((samples // 2, left.drift.low), (samples * 2, left.drift.high)):
        assert end == pytest.approx(math.log(0.25) / ct.gaussian.log_det_drift(size, 1, dim=1, ddof=ddof))


def test_bias_alone_is_a_power():
    left = report_of(100, factor=0.9).fits_left(0.5)
    assert left.bias.value == pytest.approx(math.log(0.5) / math.log(0.9))
    assert left.bias.low < left.bias.value < left.bias.high
    rate = ct.gaussian.log_det_drift(100, 1, dim=1) + math.log(0.9)
    assert left.together.value == pytest.approx(math.log(0.5) / rate)


def test_what_is_lost_already_takes_no_time():
    left = report_of(100, share=0.4).fits_left(0.5)
    assert (left.drift.value, left.bias.value, left.together.high) == (0, 0, 0)


def test_a_variance_that_does_not_fall_is_never_lost():
    left = report_of(math.inf, factor=1.1).fits_left(0.5)
    assert (left.drift.value, left.bias.value, left.together.value) == (math.inf, math.inf, math.inf)


def test_what_is_not_known_has_no_time():
    left = watch_moments([0.0, 0.1], [1.0, 0.9]).fits_left(0.5)
    assert not left.drift.is_known
    assert not left.together.is_known
    assert left.drift.high == math.inf


def test_the_determinant_of_covariances_falls_as_lyapunov_says():
    means, covs = fits(12, 2, dim=3, seed=1)
    report = watch_moments(means, covs, samples=12)
    rate = ct.gaussian.log_det_drift(round(report.effective_size.value), 1, dim=3) / 3
    assert report.fits_left(0.01).drift.value == pytest.approx(math.log(0.01 / report.variance) / rate, rel=0.1)


@pytest.mark.parametrize("share", [0, 1, 2, "half", math.nan])
def test_a_share_is_below_one(share):
    with pytest.raises(ValueError, match="`share` must lie strictly between 0 and 1"):
        report_of(100).fits_left(share)


def test_real_data_have_no_time():
    means, covs = fits(30, 3, seed=1, policy=Accumulate())
    with pytest.raises(ValueError, match=r"`policy` must be Replace\(\)"):
        watch_moments(means, covs, samples=30, policy=Accumulate()).fits_left(0.5)
