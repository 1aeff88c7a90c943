"""The distribution of ln(sigma_n²/sigma²) against Gamma functions, contour quadrature, convolution and simulation."""

import math
import os
from concurrent.futures import ThreadPoolExecutor
from functools import cache

import flint
import mpmath
import numpy as np
import pytest
from agreement import fixed_seed
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.integrate import quad
from scipy.stats import chi2

import collapse_theory as ct
from collapse_theory.gaussian import LogVariance, fits_to_shrink, sigma_quantile

SEED = fixed_seed(20240611)


@pytest.mark.parametrize("samples", [2, 3, 10, 100, 5000])
@pytest.mark.parametrize("ddof", [0, 1])
def test_one_fit_is_log_chi_squared_in_both_tails(samples, ddof):
    law = LogVariance(samples=samples, fits=1, ddof=ddof)
    for x in law.mean() + law.std() * np.linspace(-20, 5, 16):
        with mpmath.workdps(60):
            half = mpmath.mpf(samples - 1) / 2
            y = mpmath.mpf(samples - ddof) / 2 * mpmath.exp(mpmath.mpf(float(x)))
            lower = mpmath.gammainc(half, 0, y, regularized=True)
            upper = mpmath.gammainc(half, y, mpmath.inf, regularized=True)
            density = y**half * mpmath.exp(-y) / mpmath.gamma(half)
        for value, exact in ((law.cdf(x), lower), (law.sf(x), upper), (law.pdf(x), density)):
            if exact > 1e-290:
                assert abs(value / float(exact) - 1) < 1e-12


@pytest.mark.parametrize("x", [-48.0, -40.0, -30.5, -11.0, -10.1, -9.0, 4.0, 10.0])
def test_thousand_fits_against_contour_quadrature(x):
    """The same transform, inverted in 40 digits by adaptive quadrature on one fixed line."""
    line = mpmath.mpf("-0.5") if x < -10.1 else mpmath.mpf("0.5")
    with mpmath.workdps(30):
        half = mpmath.mpf(99) / 2

        def integrand(t):
            s = line + 1j * t
            logs = mpmath.loggamma(half + s) - mpmath.loggamma(half) - s * mpmath.log(half)
            return mpmath.re(mpmath.exp(1000 * logs - s * x) / s)

        value = mpmath.quad(integrand, mpmath.linspace(0, 6, 25)) / mpmath.pi
    law = LogVariance(samples=100, fits=1000)
    computed = law.cdf(x) if line < 0 else law.sf(x)
    assert computed == pytest.approx(float(abs(value)), rel=1e-10)


def test_two_fits_against_convolution():
    law = LogVariance(samples=[4, 9], fits=2)
    for x in (-25.0, -3.0, -0.4, 1.0, 2.5):

        def lower(u, x=x):  # P(S_2 <= e^(x-u)) times the density of ln S_1 at u
            return chi2.cdf(8 * math.exp(x - u), 8) * chi2.pdf(3 * math.exp(u), 3) * 3 * math.exp(u)

        exact = sum(quad(lower, a, b, epsabs=0, epsrel=1e-12, limit=200)[0] for a, b in ((-60, x), (x, 0), (0, 8)))
        assert law.cdf(x) == pytest.approx(exact, rel=1e-10)


def test_simulated_runs():
    """DKW with 200 000 runs (10^6 with COLLAPSE_RUNS=1000000): right code fails with probability 1e-9; a distribution
    that is off by twice the tolerance somewhere, 0.0147, passes with at most 1e-9."""
    runs = int(os.environ.get("COLLAPSE_RUNS", "200000"))
    law = LogVariance(samples=100, fits=100)
    drawn = np.sort(_simulated(SEED, runs))
    tolerance = math.sqrt(math.log(2 / 1e-9) / (2 * runs))
    assert 2 * tolerance < 0.0147
    gap = np.arange(0, runs, runs // 400) / runs - law.cdf(drawn[:: runs // 400])
    assert np.abs(gap).max() <= tolerance


def _simulated(seed, runs, workers=4):
    """Every fit of every run draws its own chi²; logarithms are taken of products of 50."""

    def part(rng):
        total = np.zeros(runs // workers)
        for _ in range(2):
            product = np.ones(runs // workers)
            for _ in range(50):
                product *= rng.standard_gamma(49.5, runs // workers, dtype=np.float32)
            total += np.log(product)
        return total - 100 * math.log(49.5)

    with ThreadPoolExecutor(workers) as pool:
        return np.concatenate(list(pool.map(part, np.random.default_rng(seed).spawn(workers))))


@settings(deadline=None, max_examples=12)
@given(st.lists(st.integers(2, 200), min_size=1, max_size=10), st.sampled_from([0, 1]), st.floats(1e-9, 0.5))
def test_quantiles_invert_probabilities_and_tails_are_complements(sizes, ddof, q):
    law = LogVariance(samples=sizes, fits=len(sizes), ddof=ddof)
    for x in (law.ppf(q), law.isf(q)):
        assert law.cdf(x) + law.sf(x) == pytest.approx(1, abs=1e-13)
    assert law.cdf(law.ppf(q)) == pytest.approx(q, rel=1e-11)
    assert law.sf(law.isf(q)) == pytest.approx(q, rel=1e-11)


@settings(deadline=None, max_examples=8)
@given(st.lists(st.integers(2, 60), min_size=1, max_size=5), st.integers(1, 400))
def test_grouping_equal_sizes_changes_nothing(sizes, repeats):
    """Equal sizes are counted; the density from the tallied sizes integrates to the cdf."""
    law = LogVariance(samples=sizes * repeats, fits=len(sizes) * repeats)
    assert len(law._tally[0]) == len(set(sizes))
    low, high = law.mean() - law.std(), law.mean() + law.std()
    mass = quad(law.pdf, low, high, epsabs=0, epsrel=1e-10)[0]
    assert mass == pytest.approx(law.cdf(high) - law.cdf(low), rel=1e-9)


@pytest.mark.parametrize(("samples", "fits"), [(2, 10**6), (100, 10**6), (10**9, 10**6), (10**6, 1)])
def test_extremes_are_normal_with_the_exact_cumulants(samples, fits):
    """Second-order Edgeworth, whose error is of the order of the excess kurtosis over 24."""
    law = LogVariance(samples=samples, fits=fits)
    for z in (-4.0, -1.0, 0.0, 1.0, 4.0):
        normal = math.erfc(-z / math.sqrt(2)) / 2
        correction = -law.skewness() * (z * z - 1) / 6 * math.exp(-z * z / 2) / math.sqrt(2 * math.pi)
        assert law.cdf(law.mean() + z * law.std()) == pytest.approx(normal + correction, abs=1e-5 * max(1, 3 * abs(z)))


@cache
def chance_to_shrink(samples, fits, factor):
    sizes = [5, 50] * 100 if samples == "alternating" else samples
    return LogVariance(samples=sizes, fits=fits).cdf(2 * math.log(factor))


@pytest.mark.parametrize("probability", [0.02, 0.5, 0.95])
@pytest.mark.parametrize("factor", [0.5, 0.9, 0.9999])
@pytest.mark.parametrize("samples", [2, 30, "alternating"])
def test_fits_to_shrink_is_the_first_by_exhaustion(samples, factor, probability):
    reached = next(n for n in range(1, 10**4) if chance_to_shrink(samples, n, factor) >= probability)
    sizes = [5, 50] * 100 if samples == "alternating" else samples
    assert fits_to_shrink(sizes, factor=factor, probability=probability) == reached


def test_sigma_quantile_is_the_root_of_the_variance_quantile():
    law = LogVariance(samples=10, fits=20, ddof=0)
    for q in (1e-6, 0.5, 0.99):
        s = sigma_quantile(10, 20, q=q, sigma=3.0, ddof=0)
        assert law.cdf(2 * math.log(s / 3)) == pytest.approx(q, rel=1e-11)


@pytest.mark.parametrize(
    ("make", "word"),
    [
        (lambda: LogVariance(samples=1, fits=3), "samples"),
        (lambda: LogVariance(samples=10, fits=0), "fits"),
        (lambda: LogVariance(samples=10, fits=3, ddof=2), "ddof"),
        (lambda: LogVariance(samples=[5, 0], fits=2), "samples"),
        (lambda: sigma_quantile(10, 3, q=1.5), "q"),
        (lambda: sigma_quantile(10, 3, q=0.5, sigma=-1), "sigma"),
        (lambda: fits_to_shrink(10, factor=1.5), "factor"),
        (lambda: fits_to_shrink(10, factor=0.5, probability=0), "probability"),
        (lambda: fits_to_shrink([10, 10], factor=0.01), "factor"),
    ],
)
def test_bad_input(make, word):
    with pytest.raises(ValueError, match=f"`{word}`"):
        make()


@pytest.mark.parametrize("ddof", [0, 1])
@pytest.mark.parametrize(("samples", "fits"), [(7, 4), ([4, 9, 9, 5], 4), (10**18, 10**18)])
def test_moments_are_enclosed(samples, fits, ddof):
    law = LogVariance(samples=samples, fits=fits, ddof=ddof)
    for name in ("mean", "var", "std", "skewness"):
        found = ct.certify(
            lambda sizes, name=name: getattr(LogVariance(samples=sizes, fits=fits, ddof=ddof), name)(), samples
        )
        assert float(found) == pytest.approx(getattr(law, name)(), rel=1e-13)


def test_what_is_not_enclosed_is_refused_in_balls():
    law = LogVariance(samples=flint.arb(10), fits=3)
    for ask in (lambda: law.pdf(0.5), lambda: law.rvs(3, seed=1)):
        with pytest.raises(ValueError, match="`samples` must hold floats for a density or draws"):
            ask()
    with pytest.raises(ValueError, match="`x` must be one number"):
        law.cdf([0.5, 1.0])
    assert repr(law) == "LogVariance(samples=Constant(size=10.0000000000000), fits=3)"


def test_a_law_of_floats_or_of_balls_is_certified_alike():
    law = LogVariance(samples=[4, 9], fits=2, ddof=0)
    inside = ct.certify(lambda sizes, x: LogVariance(samples=sizes, fits=2, ddof=0).cdf(x), [4, 9], -1.5, digits=40)
    assert inside.overlaps(ct.certify(law.cdf, -1.5, digits=40))
    assert float(inside) == pytest.approx(law.cdf(-1.5), rel=1e-12)
