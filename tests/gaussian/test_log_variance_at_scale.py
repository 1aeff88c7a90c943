"""Distribution of ln(sigma_n²/sigma²) for up to 1e18 data and fits: against mpmath, long schedules against lists."""

import math

import mpmath
import numpy as np
import pytest

from collapse_theory import schedule
from collapse_theory.gaussian import LogVariance, anchored_tail_index, fits_to_shrink, sigma_quantile

GRID = [
    *((10**17, 10**15), (10**11, 10**10), (10**12, 10**12), (10**9, 10**12), (10**18, 10**3)),
    *((10**18, 10**18), (10**18, 1), (2, 10**9), (2, 10**12), (2, 10**18), (100, 10**12), (10**4, 10**9)),
]


def tails(samples, fits, x, ddof):
    """Return P(L <= x) and P(L > x): the trapezoidal rule on a line through the saddle, in 60 digits."""
    with mpmath.workdps(60):
        half, n = mpmath.mpf(samples - 1) / 2, mpmath.mpf(fits)
        level = mpmath.mpf(x) - n * (mpmath.log(half) - mpmath.log(mpmath.mpf(samples - ddof) / 2))

        def log_moment(s):
            return n * (mpmath.loggamma(half + s) - mpmath.loggamma(half) - s * mpmath.log(half)) - s * level

        def slope(s):
            return n * (mpmath.psi(0, half + s) - mpmath.log(half)) - level

        scale = 1 / mpmath.sqrt(n * mpmath.psi(1, half))
        low, high = -half * mpmath.mpf("0.999999"), 100 * scale
        for _ in range(130):
            middle = (low + high) / 2
            low, high = (middle, high) if slope(middle) < 0 else (low, middle)
        line = min(low, -min(scale, half / 2)) if low < 0 else max(low, scale)
        step = 1 / mpmath.sqrt(n * mpmath.psi(1, half + line)) / 10
        values = [mpmath.exp(log_moment(line + 1j * k * step)) / (line + 1j * k * step) for k in range(130)]
        beyond = abs(mpmath.fsum(mpmath.re(v) for v in values) - mpmath.re(values[0]) / 2) * step / mpmath.pi
    return (beyond, 1 - beyond) if line < 0 else (1 - beyond, beyond)


@pytest.mark.parametrize(("samples", "fits"), GRID)
def test_probabilities_keep_twelve_digits(samples, fits):
    for ddof, z in ((1, -30.0), (0, -5.93), (1, 0.0), (0, 1.0), (1, 7.9)):
        law = LogVariance(samples=samples, fits=fits, ddof=ddof)
        x = law.mean() + z * law.std()
        for value, exact in zip((law.cdf(x), law.sf(x)), tails(samples, fits, x, ddof), strict=True):
            assert value == pytest.approx(float(exact), rel=1e-12, abs=0)


@pytest.mark.parametrize(("samples", "fits"), GRID)
@pytest.mark.parametrize("q", [1e-290, 1e-9, 0.3, 0.5, 0.999])
def test_quantiles_invert_probabilities(samples, fits, q):
    """A quantile is a float: its last bit moves the probability by that much."""
    law = LogVariance(samples=samples, fits=fits)
    for quantile, probability in ((law.ppf, law.cdf), (law.isf, law.sf)):
        x = quantile(q)
        slack = law.pdf(x) * math.ulp(x) / q
        assert probability(x) == pytest.approx(q, rel=1e-12 + slack)


def test_quantiles_reach_the_smallest_floats():
    law = LogVariance(samples=100, fits=1000)
    assert law.ppf(5e-324) < law.ppf(1e-300) < law.ppf(0.5) < law.isf(1e-300) < law.isf(5e-324)
    assert LogVariance(samples=2, fits=1).ppf(1e-300) == pytest.approx(2 * math.log(1e-300 * math.sqrt(math.pi / 2)))


@pytest.mark.parametrize("samples", [10**16, 10**17, 10**18])
def test_large_samples_behave_as_brownian_motion(samples):
    """For 1/M to 0 with t = n/M fixed, ln sigma² is N(-t, 2t); corrections are of the order 1/M."""
    assert sigma_quantile(samples, samples, q=0.5) == pytest.approx(math.exp(-0.5), rel=1e-12)
    t = -2 * math.log(0.9)
    assert fits_to_shrink(samples, factor=0.9) == pytest.approx(t * samples, rel=1e-12)


@pytest.mark.parametrize(
    "sizes",
    [
        schedule.power(5, 1),
        schedule.power(3, 0.3),
        schedule.linear(2, 0.01),
        schedule.geometric(2, 1.0005),
        schedule.logarithmic(4, 2),
    ],
)
def test_long_schedules_are_condensed_without_loss(sizes, monkeypatch):
    law = LogVariance(samples=sizes, fits=6000)
    assert len(law._tally[0]) < 2048
    monkeypatch.setattr("collapse_theory.gaussian.tally.condensed", lambda n: (np.arange(n, dtype=float), np.ones(n)))
    plain = LogVariance(samples=sizes, fits=6000)
    assert len(plain._tally[0]) == 6000
    assert law.mean() == pytest.approx(plain.mean(), rel=1e-13)
    assert law.std() == pytest.approx(plain.std(), rel=1e-13)
    for z in (-6.0, 5.0):
        x = plain.mean() + z * plain.std()
        assert law.cdf(x) == pytest.approx(plain.cdf(x), rel=1e-12)
        assert law.sf(x) == pytest.approx(plain.sf(x), rel=1e-12)


def test_growing_schedules_are_answered_or_refused():
    """A sum of 1/M_i of 0.0164 or 0.02 cannot halve sigma; one that grows as ln n/10 does, at ln n of about 16."""
    for sizes in (schedule.power(100, 2), schedule.geometric(100, 2), schedule.logarithmic(100, 2)):
        with pytest.raises(ValueError, match="`factor`"):
            fits_to_shrink(sizes, factor=0.5)
    fits = fits_to_shrink(schedule.linear(100, 10), factor=0.5)
    target = 2 * math.log(0.5)
    assert LogVariance(samples=schedule.linear(100, 10), fits=fits).cdf(target) >= 0.5
    assert LogVariance(samples=schedule.linear(100, 10), fits=fits - 1).cdf(target) < 0.5
    with pytest.raises(ValueError, match="`factor`"):
        fits_to_shrink(lambda i: 100 * (i + 1), factor=0.5)


@pytest.mark.parametrize(("samples", "anchors"), [(10**18, 1), (10**18, 10**17), (3, 10**18), (10**18, 10**18)])
def test_tail_index_at_scale(samples, anchors):
    kappa = anchored_tail_index(samples, anchors=anchors)
    with mpmath.workdps(80):
        k, half = mpmath.mpf(kappa), mpmath.mpf(samples) / 2
        logs = mpmath.loggamma(half + k) - mpmath.loggamma(half) - k * mpmath.log(mpmath.mpf(samples + anchors) / 2)
        slope = mpmath.psi(0, half + k) - mpmath.log(mpmath.mpf(samples + anchors) / 2)
        assert abs(logs / (slope - logs / k) / k) < 1e-13  # a step of Newton's on ln E A^kappa / kappa
