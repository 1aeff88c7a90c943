"""Refitted coins and Poisson rates that end for good: branching recursions, two-atom chains and simulation."""

import math

import mpmath
import numpy as np
import pytest
from agreement import assert_agrees, fixed_seed
from hypothesis import given
from hypothesis import strategies as st

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
        assert abs(f.poisson_extinction(samples, fits, rate=rate) - exact) < 1e-14
        assert f.poisson_survival(samples, fits, rate=rate) == pytest.approx(float(1 - exact), rel=1e-13)


def test_poisson_extinction_for_many_generations_and_in_balls():
    digits = ct.certify(f.poisson_survival, 8, 3000, rate=0.25, digits=25)
    assert f.poisson_survival(8, 3000, rate=0.25) == pytest.approx(float(digits), rel=1e-12)
    assert f.poisson_survival(8, 10**5, rate=0.25) == pytest.approx(2 * 2 / 10**5, rel=1e-3)
    assert f.poisson_extinction(8, [0, 1], rate=0.25).tolist() == [0.0, pytest.approx(np.exp(-2))]


def test_poisson_extinction_by_simulation():
    """Bernstein's bound at 1e-9: the standard error enters as that of a proportion."""
    rate, samples, fits, runs, seed = 0.7, 5, 6, 400_000, fixed_seed(1)
    rng = np.random.default_rng(seed)
    totals = rng.poisson(samples * rate, runs)
    for _ in range(fits - 1):
        totals = rng.poisson(totals)
    exact = f.poisson_extinction(samples, fits, rate=rate)
    assert_agrees(Estimate.of_mean(totals == 0, seed), exact, resolution=0.01)


def test_bernoulli_is_two_atoms():
    from collapse_theory.discrete import resampling_chain

    chain = resampling_chain(2, samples=10)
    by_name = dict(
        zip(["+".join((str(10 - k), str(k))) for k in range(1, 10)], map(float, chain.mean_steps()), strict=True)
    )
    assert f.bernoulli_collapse_time(10, p=0.3) > 1
    first = sum(
        by_name[f"{10 - k}+{k}"] * float(mpmath.binomial(10, k)) * 0.3**k * 0.7 ** (10 - k) for k in range(1, 10)
    )
    assert f.bernoulli_collapse_time(10, p=0.3) == pytest.approx(1 + first, rel=1e-12)


@pytest.mark.parametrize("fits", [10**8, 10**12, 10**18])
def test_survival_after_more_fits_than_can_be_counted(fits):
    """1/g_k = k/2 + ln(k)/6 + C + O(ln(k)/k), with C from a million steps one by one."""
    g, steps = 1.0, 10**6
    for _ in range(steps - 1):
        g = -math.expm1(-g)
    constant = 1 / g - steps / 2 - math.log(steps) / 6
    exact = 1 / (fits / 2 + math.log(fits) / 6 + constant)
    assert f.poisson_survival(2, fits, rate=0.5) == pytest.approx(exact, rel=1e-12)
    assert f.poisson_extinction(2, [0, fits], rate=0.5).tolist() == pytest.approx([0, 1 - exact], rel=1e-12)


@pytest.mark.parametrize(
    ("question", "message"),
    [
        (lambda: f.poisson_extinction(3, 1, rate=-1.0), "`rate` must be finite and positive"),
        (lambda: f.poisson_extinction(0, 1, rate=1.0), "`samples` must"),
        (lambda: f.poisson_extinction(3, -1, rate=1.0), "`fits` must"),
        (lambda: f.poisson_extinction(3, [1, 2], rate=mpmath.mpf(1)), "`fits` must be one number"),
    ],
)
def test_bad_input(question, message):
    with pytest.raises(ValueError, match=message):
        question()
