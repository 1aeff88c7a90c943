"""Where means come to rest: Student's t beside scipy and simulated runs, moments and tails of finite sizes."""

import math

import mpmath
import numpy as np
import pytest
from agreement import assert_mean, fixed_seed
from scipy import stats

import collapse_theory as ct
from collapse_theory import gaussian

REST = {1: gaussian.MeanLimit(), 0: gaussian.MeanLimit(ddof=0)}
STUDENT = {1: stats.t(2), 0: stats.t(4, scale=math.sqrt(0.5))}
LEVELS = np.array([1e-30, 1e-12, 1e-3, 0.2, 0.5, 0.7, 0.999])


@pytest.mark.parametrize("ddof", [0, 1])
def test_student(ddof):
    rest, student = REST[ddof], STUDENT[ddof]
    x = np.array([-1e6, -30.0, -1.0, 0.0, 0.3, 2.0, 1e4])
    assert rest.cdf(x) == pytest.approx(student.cdf(x), rel=1e-11)
    assert rest.sf(x) == pytest.approx(student.sf(x), rel=1e-11)
    assert rest.pdf(x) == pytest.approx(student.pdf(x), rel=1e-12)
    assert rest.cdf(rest.ppf(LEVELS)) == pytest.approx(LEVELS, rel=1e-13)
    assert rest.sf(rest.isf(LEVELS)) == pytest.approx(LEVELS, rel=1e-13)
    assert rest.var() == pytest.approx(student.var())
    assert rest.ppf(0.75) == pytest.approx(0.82 if ddof else 0.52, abs=0.005)


def test_tails_of_forty_digits():
    """P(t_4/sqrt 2 > x) by quadrature of the density."""
    with mpmath.workdps(30):
        for x in (3.0, 1e5):
            tail = mpmath.quad(lambda z: 0.375 * (1 + z * z / 4) ** -2.5, [x * mpmath.sqrt(2), 10 * x, mpmath.inf])
            assert REST[0].sf(x) == pytest.approx(float(tail), rel=1e-13)


def distance(draws, law):
    """Return the greatest distance of the empirical distribution function."""
    ordered, count = np.sort(draws), len(draws)
    values = law.cdf(ordered)
    return max((np.arange(1, count + 1) / count - values).max(), (values - np.arange(count) / count).max())


@pytest.mark.parametrize("ddof", [0, 1])
def test_simulated_runs_come_to_rest_like_that(ddof):
    """20 000 runs of 1500 fits to 50 data. By the inequality of Dvoretzky, Kiefer and Wolfowitz right code fails with
    probability 1e-9, up to what M = 50 is from the limit. Laws at twice the distance are noticed: the other estimator's
    and the normal one of variance 1."""
    runs = 20_000
    means, _ = ct.montecarlo.gaussian_fits(
        50, 1500, ddof=ddof, mechanism="statistics", replicates=runs, seed=fixed_seed(5 + ddof)
    )
    allowed, x = math.sqrt(math.log(2e9) / (2 * runs)), np.linspace(-20, 20, 4001)
    assert distance(means, REST[ddof]) < allowed
    for other in (REST[1 - ddof], stats.norm()):
        assert np.abs(other.cdf(x) - REST[ddof].cdf(x)).max() > 2 * allowed


@pytest.mark.parametrize("samples", [3, 5])
def test_the_tail_of_the_perpetuity(samples):
    """P(V > v) beyond v = 60, where the next order is below 2 %; resolution 20 %."""
    rng, runs = np.random.default_rng(fixed_seed(7)), 400_000
    spread, total = np.ones(runs), np.zeros(runs)
    for _ in range(80):
        total += spread / samples
        spread = spread * rng.chisquare(samples - 1, runs) / (samples - 1)
    constant = gaussian.settled_mean(samples).tail_constant
    assert_mean((total > 60).astype(float) * 60, constant, seed=7, resolution=0.2)


@pytest.mark.parametrize("samples", [2, 5, 100])
def test_fourth_moments_are_those_of_data_after_many_fits(samples):
    """With ddof = 0 the spread is gone and a datum is the mean: its excess kurtosis is 6(M - 1)."""
    late = gaussian.data_kurtosis(samples, 40 * samples**2, ddof=0)
    settled = gaussian.settled_mean(samples, sigma=2.0, ddof=0)
    assert settled.fourth_moment / settled.variance**2 - 3 == pytest.approx(late, rel=1e-9)
    assert settled.variance == 4
    assert gaussian.variance_of_mean(samples, 40 * samples**2, sigma=2.0, ddof=0) == pytest.approx(4)


def test_the_tail_tends_to_that_of_the_limit():
    for samples in (10**3, 10**6):
        gap = gaussian.settled_mean(samples).tail_constant - 1
        assert gap * samples == pytest.approx(-2 / 3, rel=10 / samples)
    x = 1e4
    assert 2 * REST[1].sf(x) * x**2 == pytest.approx(1, rel=1e-6)


@pytest.mark.parametrize(
    ("call", "word"),
    [
        (lambda: gaussian.MeanLimit(sigma=0), "sigma"),
        (lambda: gaussian.MeanLimit(mu=math.nan), "mu"),
        (lambda: gaussian.MeanLimit(ddof=2), "ddof"),
        (lambda: gaussian.settled_mean([5, 6]), "samples"),
        (lambda: gaussian.settled_mean(1), "samples"),
    ],
)
def test_bad_input(call, word):
    with pytest.raises(ValueError, match=f"`{word}`"):
        call()
