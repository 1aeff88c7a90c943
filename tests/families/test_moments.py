"""Variance of the fitted mean: exact recursions, the published two-atom formula and simulation."""

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

import collapse_theory as ct
from collapse_theory.montecarlo import Estimate

f = ct.families


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
    """Means of n data are drawn from their own distributions."""
    n, fits, runs, start, seed = 40, 4, 400_000, 0.4, fixed_seed(2)
    rng = np.random.default_rng(seed)
    mu = np.full(runs, start)
    for _ in range(fits):
        synthetic = n * DRAW[family](rng, mu, n)
        real = anchors * DRAW[family](rng, np.full(runs, start), anchors) if anchors else 0
        mu = (synthetic + real) / (n + anchors)
    exact = f.variance_of_mean(n, fits, mean=start, family=family, anchors=anchors)
    assert_agrees(Estimate.of_variance(mu, seed), exact, resolution=0.1 * exact)


@given(
    family=st.sampled_from(sorted(DRAW)),
    mean=st.floats(0.01, 0.99),
    n=st.integers(1, 10**6),
    m=st.integers(0, 100),
    fits=st.integers(0, 60),
)
def test_variance_by_its_recursion(family, mean, n, m, fits):
    spread = f.FAMILIES[family]
    with mpmath.workdps(40):
        mu, value = mpmath.mpf(mean), mpmath.mpf(0)
        for _ in range(fits):
            kept = mpmath.mpf(n) ** 2 / (n + m) ** 2 * (1 + mpmath.mpf(spread.quadratic) / n)
            value = kept * value + spread.at(mu) / (n + m)
    exact = f.variance_of_mean(n, fits, mean=mean, family=family, anchors=m)
    assert exact == pytest.approx(float(value), rel=1e-12, abs=1e-300)


@given(family=st.sampled_from(sorted(DRAW)), n=st.integers(1, 10**4), m=st.integers(1, 50))
def test_stationary_variance_is_the_limit(family, n, m):
    far = f.variance_of_mean(n, 10**12, mean=0.3, family=family, anchors=m)
    assert f.stationary_variance(n, mean=0.3, family=family, anchors=m) == pytest.approx(far, rel=1e-10)


@pytest.mark.parametrize("kind", [float, mpmath.mpf, Fraction, sympy.Rational, flint.arb])
def test_one_toss_of_a_coin_is_repeated_in_every_kind_of_number(kind):
    values = [f.variance_of_mean(1, fits, mean=kind(1) / 2, family="bernoulli") for fits in (0, 1, 5)]
    assert [float(value) for value in values] == [0, 0.25, 0.25]


@pytest.mark.parametrize(
    ("question", "message"),
    [
        (lambda: f.variance_of_mean(3, 1, mean=0.5, family=["poisson"]), "`family` must be one of"),
        (lambda: f.variance_of_mean(3, 1, mean=math.nan, family="gaussian-mean"), "`mean` must"),
        (lambda: f.variance_of_mean(3, 1, mean=0.5, family="weibull"), "`family` must be one of"),
        (lambda: f.variance_of_mean(3, 1, mean=1.5, family="bernoulli"), r"`mean` must be in \(0, 1\)"),
        (lambda: f.variance_of_mean(3, 1, mean=-1.5, family="poisson"), "`mean` must be finite and positive"),
        (lambda: f.stationary_variance(3, mean=0.5, family="poisson", anchors=0), "`anchors` must be at least 1"),
    ],
)
def test_bad_input(question, message):
    with pytest.raises(ValueError, match=message):
        question()
