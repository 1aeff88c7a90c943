"""Refitted families: branching recursions, two-atom chains, exact moments, simulation and stationary laws."""

import math
from fractions import Fraction

import flint
import mpmath
import numpy as np
import pytest
import sympy
from agreement import assert_agrees, fixed_seed
from hypothesis import given
from hypothesis import strategies as st
from scipy import integrate

import collapse_theory as ct
from collapse_theory.montecarlo import Estimate

f = ct.families


@given(rate=st.floats(1e-6, 1e3), samples=st.integers(1, 10**4), fits=st.integers(1, 200))
def test_poisson_extinction_is_the_branching_recursion(rate, samples, fits):
    """One datum's line dies out by generation k with q_k = exp(q_{k-1} - 1), q_0 = 0, in 50 digits."""
    with mpmath.workdps(50):
        q = mpmath.mpf(0)
        for _ in range(fits - 1):
            q = mpmath.exp(q - 1)
        exact = mpmath.exp(-samples * mpmath.mpf(rate) * (1 - q))
        assert abs(f.poisson_extinction(rate, samples=samples, fits=fits) - exact) < 1e-14
        assert f.poisson_survival(rate, samples=samples, fits=fits) == pytest.approx(float(1 - exact), rel=1e-13)


def test_poisson_extinction_for_many_generations_and_in_balls():
    digits = ct.certify(f.poisson_survival, 0.25, samples=8, fits=3000, digits=25)
    assert f.poisson_survival(0.25, samples=8, fits=3000) == pytest.approx(float(digits), rel=1e-12)
    assert f.poisson_survival(0.25, samples=8, fits=10**5) == pytest.approx(2 * 2 / 10**5, rel=1e-3)
    assert f.poisson_extinction(0.25, samples=8, fits=[0, 1]).tolist() == [0.0, pytest.approx(np.exp(-2))]


def test_poisson_extinction_by_simulation():
    """Bernstein's bound at 1e-9: the standard error enters as that of a proportion."""
    rate, samples, fits, runs, seed = 0.7, 5, 6, 400_000, fixed_seed(1)
    rng = np.random.default_rng(seed)
    totals = rng.poisson(samples * rate, runs)
    for _ in range(fits - 1):
        totals = rng.poisson(totals)
    exact = f.poisson_extinction(rate, samples=samples, fits=fits)
    assert_agrees(Estimate.of_mean(totals == 0, seed), exact, resolution=0.01)


DRAW = {
    "bernoulli": lambda rng, mu, n: rng.binomial(n, mu) / n,
    "poisson": lambda rng, mu, n: rng.poisson(n * mu) / n,
    "gaussian-mean": lambda rng, mu, n: rng.normal(mu, n**-0.5),
    "exponential": lambda rng, mu, n: rng.gamma(n, mu / n),
    "gaussian-variance": lambda rng, mu, n: rng.gamma(n / 2, 2 * mu / n),
}


@pytest.mark.parametrize("family", DRAW)
@pytest.mark.parametrize("anchors", [0, 1, 5])
def test_variance_of_the_mean_by_simulation(family, anchors):
    """Means of n data are drawn from their own laws."""
    n, fits, runs, start, seed = 40, 4, 400_000, 0.4, fixed_seed(2)
    rng = np.random.default_rng(seed)
    mu = np.full(runs, start)
    for _ in range(fits):
        synthetic = n * DRAW[family](rng, mu, n)
        real = anchors * DRAW[family](rng, np.full(runs, start), anchors) if anchors else 0
        mu = (synthetic + real) / (n + anchors)
    exact = f.variance_of_mean(start, family=family, samples=n, fits=fits, anchors=anchors)
    assert_agrees(Estimate.of_variance(mu, seed), exact, resolution=0.1 * exact)


@given(
    family=st.sampled_from(sorted(DRAW)),
    mean=st.floats(0.01, 0.99),
    n=st.integers(1, 10**6),
    m=st.integers(0, 100),
    fits=st.integers(0, 60),
)
def test_variance_by_its_recursion(family, mean, n, m, fits):
    a, b, c = f.FAMILIES[family]
    with mpmath.workdps(40):
        mu, value = mpmath.mpf(mean), mpmath.mpf(0)
        for _ in range(fits):
            value = mpmath.mpf(n) ** 2 / (n + m) ** 2 * (1 + mpmath.mpf(c) / n) * value + (a + b * mu + c * mu**2) / (
                n + m
            )
    exact = f.variance_of_mean(mean, family=family, samples=n, fits=fits, anchors=m)
    assert exact == pytest.approx(float(value), rel=1e-12, abs=1e-300)


@given(family=st.sampled_from(sorted(DRAW)), n=st.integers(1, 10**4), m=st.integers(1, 50))
def test_stationary_variance_is_the_limit(family, n, m):
    far = f.variance_of_mean(0.3, family=family, samples=n, fits=10**12, anchors=m)
    assert f.stationary_variance(0.3, family=family, samples=n, anchors=m) == pytest.approx(far, rel=1e-10)


def test_stationary_homozygosity_of_two_atoms():
    """E sum p² from the published formula for n synthetic and m real data equals that of the Bernoulli family."""
    M, m, p = 20, 3, 0.3
    Q = p**2 + (1 - p) ** 2
    squares = ((M + m) + (2 * M * m + m * (m - 1)) * Q) / ((M + m) ** 2 - M * (M - 1))
    variance = f.stationary_variance(p, family="bernoulli", samples=M, anchors=m)
    assert 2 * variance + Q == pytest.approx(squares, rel=1e-14)


@pytest.mark.parametrize("family", DRAW)
@pytest.mark.parametrize("anchors", [2, 4])
def test_stationary_law_solves_the_stationary_equation(family, anchors):
    """No probability flows: (V rho)' = 2m (mu0 - mu) rho; and the moments are those of many synthetic data."""
    start, (a, b, c) = 0.4, f.FAMILIES[family]
    law = f.stationary_law(start, family=family, anchors=anchors)
    for mu in law.ppf([0.1, 0.5, 0.9]):
        h = 1e-5 * mu if mu else 1e-6
        flow = [(a + b * x + c * x * x) * law.pdf(x) for x in (mu - h, mu + h)]
        drift = 2 * anchors * (start - mu) * law.pdf(mu)
        assert (flow[1] - flow[0]) / (2 * h) == pytest.approx(drift, rel=1e-5, abs=1e-5)
    assert law.mean() == pytest.approx(start, rel=1e-12)
    exact = f.stationary_variance(start, family=family, samples=10**7, anchors=anchors)
    assert law.var() == pytest.approx(exact, rel=1e-5)


def test_stationary_law_is_the_exponential_of_the_divergence():
    """In the natural parameter the density is exp(-2m KL): a Poisson model, by quadrature."""
    start, m = 1.5, 2
    law = f.stationary_law(start, family="poisson", anchors=m)

    def weight(theta):
        return np.exp(-2 * m * (start * (np.log(start) - theta) - start + np.exp(theta)))

    total = integrate.quad(weight, -20, 5)[0]
    for theta in (-1.0, 0.0, 0.7):
        assert law.pdf(np.exp(theta)) * np.exp(theta) == pytest.approx(weight(theta) / total, rel=1e-8)


def test_bernoulli_is_two_atoms():
    from collapse_theory.discrete import resampling_chain

    chain = resampling_chain(2, 10)
    by_name = dict(
        zip(["+".join((str(10 - k), str(k))) for k in range(1, 10)], map(float, chain.mean_steps()), strict=True)
    )
    assert f.bernoulli_collapse_time(0.3, samples=10) > 1
    first = sum(
        by_name[f"{10 - k}+{k}"] * float(mpmath.binomial(10, k)) * 0.3**k * 0.7 ** (10 - k) for k in range(1, 10)
    )
    assert f.bernoulli_collapse_time(0.3, samples=10) == pytest.approx(1 + first, rel=1e-12)


@given(right=st.floats(0.01, 1), wrong=st.floats(0.01, 1))
def test_verification_threshold_balances_what_is_kept(right, wrong):
    p = f.verification_threshold(kept_right=right, kept_wrong=wrong)
    assert p * wrong == pytest.approx((1 - p) * right, rel=1e-12)


def test_verification_by_simulation():
    """Below the threshold most kept labels are right, above it most are wrong; 2e5 labels, 0.02 from the threshold."""
    rng = np.random.default_rng(fixed_seed(3))
    threshold = f.verification_threshold(kept_right=0.6, kept_wrong=0.3)
    for share, most_right in ((threshold - 0.02, True), (threshold + 0.02, False)):
        wrong = rng.random(200_000) < share
        kept = rng.random(200_000) < np.where(wrong, 0.3, 0.6)
        assert ((wrong & kept).sum() < (~wrong & kept).sum()) == most_right


@pytest.mark.parametrize("fits", [10**8, 10**12, 10**18])
def test_survival_after_more_fits_than_can_be_counted(fits):
    """1/g_k = k/2 + ln(k)/6 + C + O(ln(k)/k), with C from a million steps one by one."""
    g, steps = 1.0, 10**6
    for _ in range(steps - 1):
        g = -math.expm1(-g)
    constant = 1 / g - steps / 2 - math.log(steps) / 6
    exact = 1 / (fits / 2 + math.log(fits) / 6 + constant)
    assert f.poisson_survival(0.5, samples=2, fits=fits) == pytest.approx(exact, rel=1e-12)
    assert f.poisson_extinction(0.5, samples=2, fits=[0, fits]).tolist() == pytest.approx([0, 1 - exact], rel=1e-12)


@pytest.mark.parametrize("kind", [float, mpmath.mpf, Fraction, sympy.Rational, flint.arb])
def test_one_toss_of_a_coin_is_repeated_in_every_kind_of_number(kind):
    values = [f.variance_of_mean(kind(1) / 2, family="bernoulli", samples=1, fits=fits) for fits in (0, 1, 5)]
    assert [float(value) for value in values] == [0, 0.25, 0.25]


@pytest.mark.parametrize(
    ("question", "message"),
    [
        (lambda: f.poisson_extinction(-1.0, samples=3, fits=1), "`rate` must be finite and positive"),
        (lambda: f.poisson_extinction(1.0, samples=0, fits=1), "`samples` must"),
        (lambda: f.poisson_extinction(1.0, samples=3, fits=-1), "`fits` must"),
        (lambda: f.poisson_extinction(mpmath.mpf(1), samples=3, fits=[1, 2]), "`fits` must be one number"),
        (lambda: f.variance_of_mean(0.5, family=["poisson"], samples=3, fits=1), "`family` must be one of"),
        (lambda: f.variance_of_mean(math.nan, family="gaussian-mean", samples=3, fits=1), "`mean` must"),
        (lambda: f.variance_of_mean(0.5, family="weibull", samples=3, fits=1), "`family` must be one of"),
        (lambda: f.variance_of_mean(1.5, family="bernoulli", samples=3, fits=1), r"`mean` must be in \(0, 1\)"),
        (lambda: f.variance_of_mean(-1.5, family="poisson", samples=3, fits=1), "`mean` must be finite and positive"),
        (lambda: f.stationary_variance(0.5, family="poisson", samples=3, anchors=0), "`anchors` must be at least 1"),
        (lambda: f.stationary_law(0.5, family="poisson", anchors=0), "`anchors` must"),
        (lambda: f.verification_threshold(kept_right=1.2, kept_wrong=0.1), "`kept_right` must be in"),
        (lambda: f.verification_threshold(kept_right=0.0, kept_wrong=0.0), "must not both be 0"),
    ],
)
def test_bad_input(question, message):
    with pytest.raises(ValueError, match=message):
        question()
