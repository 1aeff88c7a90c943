"""Second moments under each policy: simulation datum by datum, published products and exact rational recursions."""

import math
from fractions import Fraction

import numpy as np
import pytest
from agreement import assert_mean, fixed_seed
from hypothesis import given, settings
from hypothesis import strategies as st

from collapse_theory import gaussian, schedule
from collapse_theory.policy import Accumulate, AccumulateSubsample, Mix, Replace

SEED = fixed_seed(20240612)
POLICIES = [Replace(), Accumulate(), AccumulateSubsample(), Mix(0.6, 0.1, 0.3)]


def simulated(policy, sizes, ddof, runs, rng):
    """Return final means and variances of ``runs`` runs, drawn datum by datum, all runs at once."""
    mean, variance = np.zeros(runs), np.ones(runs)
    pool = np.empty((runs, 0))
    labels = [(mean, variance)]
    weights = np.array([1.0])
    for size in sizes:
        data = mean[:, None] + np.sqrt(variance)[:, None] * rng.standard_normal((runs, size))
        if isinstance(policy, Mix):
            part = rng.choice(len(weights), (runs, size), p=weights)
            centres, spreads = (np.stack(column, axis=1) for column in zip(*labels, strict=True))
            rows = np.arange(runs)[:, None]
            data = centres[rows, part] + np.sqrt(spreads[rows, part]) * rng.standard_normal((runs, size))
        pool = np.concatenate([pool, data], axis=1)
        train = pool if isinstance(policy, Accumulate) else data
        if isinstance(policy, AccumulateSubsample):
            train = rng.permuted(pool, axis=1)[:, :size]
        mean, variance = train.mean(axis=1), train.var(axis=1, ddof=ddof)
        if isinstance(policy, Mix):
            labels.append((mean, variance))
            weights = np.append(policy.beta * weights, policy.alpha)
            weights[0] += policy.gamma
    if isinstance(policy, Mix):
        centres, spreads = (np.stack(column, axis=1) for column in zip(*labels, strict=True))
        mean = centres @ weights
        variance = (spreads + centres**2) @ weights - mean**2
    return mean, variance


@pytest.mark.parametrize("ddof", [0, 1])
@pytest.mark.parametrize("policy", POLICIES)
def test_moments_against_simulation(policy, ddof):
    """Resolution 8 % of each moment."""
    sizes = [6, 5, 8, 6]
    mean, variance = simulated(policy, sizes, ddof, 150_000, np.random.default_rng(SEED))
    exact = gaussian.policy_moments(sizes, 4, policy=policy, ddof=ddof)
    assert_mean(mean**2, exact.variance_of_mean, seed=SEED, resolution=0.08)
    assert_mean(variance, exact.variance, seed=SEED, resolution=0.08)


@settings(deadline=None)
@given(st.integers(2, 100), st.integers(0, 40))
def test_accumulating_equal_sizes_is_the_published_product(n, t):
    product = math.prod(Fraction(n * k * k - 1, n * k * k) for k in range(1, t + 1))
    exact = gaussian.policy_moments(n, t, policy=Accumulate(), ddof=0)
    assert exact.variance == pytest.approx(float(product), rel=1e-13)
    assert exact.variance_of_mean == pytest.approx(float(1 - product), rel=1e-12, abs=1e-300)
    unbiased = math.prod(1 - Fraction(1, k * (n * k - 1)) for k in range(2, t + 1))
    assert gaussian.policy_moments(n, t, policy=Accumulate()).variance == pytest.approx(float(unbiased), rel=1e-13)


@pytest.mark.parametrize("ddof", [0, 1])
@pytest.mark.parametrize("n", [2, 10, 1000])
def test_accumulation_tends_to_its_limit(n, ddof):
    """What is left after t fits is 1/(n t) of it, to leading order."""
    limit = gaussian.accumulated_variance_limit(n, ddof=ddof)
    for t in (10**3, 10**5):
        value = gaussian.policy_moments(n, t, policy=Accumulate(), ddof=ddof).variance
        assert (value / limit - 1) * n * t == pytest.approx(1, rel=2 / t + 1e-6 * t * n * 1e-4)


@pytest.mark.parametrize("ddof", [0, 1])
@pytest.mark.parametrize(
    "sizes", [schedule.constant(10), schedule.power(10, 0.5), schedule.linear(10, 3), schedule.power(4, 2)], ids=str
)
def test_limits_of_growing_schedules(sizes, ddof):
    """What is left after t fits is 1/N of it, to first order, and half a batch over N² less, to the next."""
    plan = schedule.power(sizes.size, 0) if isinstance(sizes, schedule.Constant) else sizes
    limit = gaussian.accumulated_variance_limit(plan, ddof=ddof)
    t = 200_000
    value = gaussian.policy_moments(sizes, t, policy=Accumulate(), ddof=ddof).variance
    drawn = sizes.draws(t)
    total = float(drawn.sum())
    assert limit / value == pytest.approx(math.exp(-1 / total + (drawn[-1] - ddof) / total**2 / 2), rel=1e-13)
    if isinstance(sizes, schedule.Constant):
        assert limit == pytest.approx(gaussian.accumulated_variance_limit(10, ddof=ddof), rel=1e-13)


def test_doubling_data_soon_stop():
    limit = gaussian.accumulated_variance_limit(schedule.geometric(10, 2))
    assert limit == pytest.approx(
        math.prod(1 - 10 * 2**i / (n * (n - 1)) for i in range(1, 80) if (n := 10 * (2 ** (i + 1) - 1)))
    )


@settings(deadline=None)
@given(st.integers(2, 50), st.integers(1, 98), st.integers(0, 98), st.sampled_from([0, 1]))
def test_mixed_fixed_point_solves_the_recursion(samples, alpha, beta, ddof):
    """One step of the law of total variance, in exact rationals, leaves the rational solution where it is."""
    a, b = Fraction(alpha, 100), Fraction(min(beta, 99 - alpha), 100)
    c, m = 1 - a - b, Fraction(1, samples)
    # unknowns: mean square x and variance y; x = (a+b)² x + a² m y and x + y = a (x + m y + e y) + b (x + y) + c
    e = 1 if ddof else 1 - m
    slope = a**2 * m / (1 - (a + b) ** 2)
    left = slope * (1 - a - b) + 1 - a * (m + e) - b
    fixed = gaussian.mixed_fixed_point(samples, policy=Mix(float(a), float(b), float(c)), ddof=ddof)
    if left <= Fraction(1, 10**6):
        assert fixed.variance > 1e3
    else:
        assert fixed.variance == pytest.approx(float(c / left), rel=1e-9)
        assert fixed.variance_of_mean == pytest.approx(float(slope * c / left), rel=1e-9)


@pytest.mark.parametrize("ddof", [0, 1])
def test_mix_moves_to_its_fixed_point(ddof):
    policy = Mix(0.5, 0.2, 0.3)
    fixed = gaussian.mixed_fixed_point(5, policy=policy, ddof=ddof)
    late = gaussian.policy_moments(5, 400, policy=policy, ddof=ddof)
    assert late.variance == pytest.approx(fixed.variance, rel=1e-12)
    assert late.variance_of_mean == pytest.approx(fixed.variance_of_mean, rel=1e-12)
    starved = gaussian.policy_moments(2, 4000, policy=Mix(0.99, 0.0, 0.01))
    assert starved.variance > 1e3
    assert math.isinf(gaussian.mixed_fixed_point(2, policy=Mix(0.99, 0.0, 0.01)).variance)


@settings(deadline=None, max_examples=30)
@given(st.sampled_from(POLICIES), st.lists(st.integers(2, 40), min_size=1, max_size=12), st.sampled_from([0, 1]))
def test_arrays_of_fits_are_the_single_answers(policy, sizes, ddof):
    fits = np.arange(len(sizes) + 1)
    moments = gaussian.policy_moments(sizes, fits, policy=policy, ddof=ddof)
    for n in fits:
        single = gaussian.policy_moments(sizes, int(n), policy=policy, ddof=ddof)
        assert moments.variance[n] == pytest.approx(single.variance, rel=1e-14)
        assert moments.variance_of_mean[n] == pytest.approx(single.variance_of_mean, rel=1e-14)


def test_replace_is_mix_with_alpha_one_and_subsample_starts_like_replace():
    for ddof in (0, 1):
        plain = gaussian.policy_moments(9, 7, policy=Replace(), ddof=ddof)
        mixed = gaussian.policy_moments(9, 7, policy=Mix(1, 0, 0), ddof=ddof)
        # p_n is the fit itself, and its spread is that of the data drawn from it
        assert mixed.variance == pytest.approx(plain.variance, rel=1e-13)
        assert mixed.variance_of_mean == pytest.approx(plain.variance_of_mean, rel=1e-13)
        first = gaussian.policy_moments(9, 1, policy=AccumulateSubsample(), ddof=ddof)
        assert first == gaussian.policy_moments(9, 1, policy=Replace(), ddof=ddof)


@pytest.mark.parametrize("ddof", [0, 1])
def test_data_kurtosis_against_simulation(ddof):
    """Fourth moment of a datum; resolution 12 %."""
    mean, variance = simulated(Replace(), [12, 9, 15], ddof, 180_000, np.random.default_rng(SEED))
    fourth = mean**4 + 6 * mean**2 * variance + 3 * variance**2  # given the fit
    case = {"samples": [12, 9, 15], "fits": 3, "ddof": ddof}
    expected = (3 + gaussian.data_kurtosis(**case)) * gaussian.data_variance(**case) ** 2
    assert_mean(fourth, expected, seed=SEED, resolution=0.12)


@pytest.mark.parametrize(
    ("call", "word"),
    [
        (lambda: gaussian.policy_moments(5, 1, policy="replace"), "policy"),
        (lambda: gaussian.policy_moments(1, 1, policy=Replace()), "samples"),
        (lambda: gaussian.data_kurtosis(1, 1), "samples"),
        (lambda: gaussian.mixed_fixed_point(5, policy=Mix(0, 1, 0)), "policy"),
        (lambda: gaussian.mixed_fixed_point([5, 6], policy=Mix(0.5, 0, 0.5)), "samples"),
        (lambda: gaussian.accumulated_variance_limit([5, 6]), "samples"),
    ],
)
def test_bad_input(call, word):
    with pytest.raises(ValueError, match=f"`{word}`"):
        call()
