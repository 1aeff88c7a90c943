"""Two mechanisms, one distribution: what is drawn in different ways has the same distribution, and the exact mean.

Two samples are compared by DKW for each: right code fails with probability at most 2e-9.
"""

import math

import numpy as np
import pytest
from agreement import assert_agrees, fixed_seed

import collapse_theory as ct
from collapse_theory.testing import assert_distribution

mc = ct.montecarlo
REACH = math.sqrt(math.log(2e9) / 2)  # DKW at 1e-9, over sqrt(n)


def assert_same_distribution(one, other, resolution):
    """Fail if two samples differ anywhere by more than both of their uncertainties allow."""
    reach = REACH * (one.size**-0.5 + other.size**-0.5)
    assert 2 * reach <= resolution, "underpowered"
    one, other = np.sort(one), np.sort(other)
    points = np.concatenate([one, other])  # both in order, so that each is looked up near the one before
    heights = [np.searchsorted(sample, points, side="right") / sample.size for sample in (one, other)]
    assert np.abs(heights[0] - heights[1]).max() <= reach


@pytest.mark.parametrize("ddof", [0, 1])
@pytest.mark.parametrize(("samples", "fits"), [(2, 3), (3, 1), (20, 5), ([5, 50, 500], 3)])
def test_data_and_statistics_agree(samples, fits, ddof):
    """Cochran's theorem: equal distributions of the mean, the standard deviation, and both together."""
    data, statistics = (
        mc.gaussian_fits(samples, fits, mechanism=mechanism, ddof=ddof, replicates=110_000, seed=fixed_seed(seed))
        for seed, mechanism in enumerate(("data", "statistics"))
    )
    for combine in (lambda m, s: m, lambda m, s: s, lambda m, s: m**2 + (s - 1) ** 2, lambda m, s: m * s):
        assert_same_distribution(combine(*data), combine(*statistics), resolution=0.04)


def test_one_fit_has_the_distributions_of_the_textbook():
    from scipy import stats

    means, sigmas = mc.gaussian_fits(7, 1, replicates=200_000, seed=fixed_seed(1))
    assert_distribution(means, stats.norm(scale=7**-0.5).cdf, resolution=0.02)
    assert_distribution(6 * sigmas**2, stats.chi2(6).cdf, resolution=0.02)


@pytest.mark.parametrize("mechanism", ["data", "statistics"])
def test_the_log_variance_has_its_exact_drift(mechanism):
    from scipy.special import digamma

    estimate = mc.gaussian_estimate(
        9, 20, quantity="log_variance", mechanism=mechanism, replicates=100_000, seed=fixed_seed(2)
    )
    assert_agrees(estimate, 20 * (digamma(4) + math.log(2 / 8)), resolution=0.1)


@pytest.mark.parametrize("mechanism", ["data", "statistics"])
def test_wishart_and_data_agree(mechanism):
    """In two dimensions, the smaller eigenvalue and the correlation."""
    cov = np.array([[1.0, 0.8], [0.8, 2.0]])
    _, covs = mc.multivariate_fits(
        cov=cov, samples=6, fits=2, mechanism=mechanism, replicates=50_000, seed=fixed_seed(3)
    )
    _, plain = mc.multivariate_fits(
        cov=cov, samples=6, fits=2, policy=ct.policy.Mix(1 - 1e-15, 1e-15, 0.0), replicates=50_000, seed=fixed_seed(4)
    )
    for statistic in (lambda c: np.linalg.eigvalsh(c)[:, 0], lambda c: c[:, 0, 1] / np.sqrt(c[:, 0, 0] * c[:, 1, 1])):
        assert_same_distribution(statistic(covs), statistic(plain), resolution=0.06)


@pytest.mark.parametrize(
    ("p", "samples"), [([0.5, 0.5], 2), ([0.2, 0.3, 0.5], 7), ([0.9, 0.1], 100), ([0.01] * 100, 50)]
)
def test_forward_and_lineage_agree(p, samples):
    forward, lineage = (
        mc.collapse_times(p, samples=samples, method=method, replicates=27_000, seed=fixed_seed(seed))
        for seed, method in enumerate(("forward", "lineage"))
    )
    assert_same_distribution(forward, lineage, resolution=0.08)


@pytest.mark.parametrize(
    ("p", "samples"),
    [([0.5, 0.5], 1), ([0.5, 0.5], 3), ([0.999, 0.001], 30), ([0.001] * 1000, 1000), ([0.2, 0.3, 0.5], 2000)],
)
def test_lineage_has_the_exact_mean(p, samples):
    exact = ct.discrete.collapse_time(p, samples=samples)
    few, more = (5000, 20_000) if samples < 1000 else (500, 1000)  # long lineages of many data vary little
    estimate = mc.collapse_time_estimate(p, samples=samples, method="lineage", replicates=few, seed=fixed_seed(5))
    if samples == 1:  # nothing is left to chance
        assert estimate.value == pytest.approx(exact, rel=1e-12)
    else:
        assert_agrees(estimate, exact, resolution=0.1 * exact)
    times = mc.collapse_times(p, samples=samples, method="lineage", replicates=more, seed=fixed_seed(6))
    assert_agrees(mc.Estimate.of_mean(times, 6), exact, resolution=0.3 * exact)


def test_lineage_of_a_near_point_mass_keeps_its_digits():
    """1 - sum p^k is of order 1e-14 and T - 1 with it: neither may vanish."""
    p = [1e-14, 1 - 1e-14]
    exact = ct.discrete.collapse_time(p, samples=50) - 1
    estimate = mc.collapse_time_estimate(p, samples=50, method="lineage", replicates=20_000, seed=fixed_seed(7))
    assert estimate.value - 1 == pytest.approx(exact, rel=0.1)


def test_a_point_mass_has_no_lineage_to_follow():
    assert (mc.collapse_times([0.0, 1.0], samples=5, method="lineage", replicates=9, seed=1) == 0).all()
    assert mc.collapse_time_estimate([1.0], samples=5, method="lineage", replicates=9, seed=1).value == 0
