"""Single runs of the Gaussian process: their fits have the exact moments, and index 0 is the original."""

import numpy as np
import pytest
from agreement import assert_agrees, fixed_seed

from collapse_theory.gaussian import policy_moments
from collapse_theory.montecarlo import Estimate, gaussian_path
from collapse_theory.policy import Accumulate, AccumulateSubsample, Fresh, Mix, Replace, SubsampleModels

SEED = fixed_seed(20240612)
RUNS = 4200


def assert_mean(draws, exact):
    """Assert a mean; error rates as of ``assert_agrees``, resolution 40 % of the exact value."""
    assert_agrees(Estimate.of_mean(np.array(draws), SEED), exact, resolution=0.4 * exact)


@pytest.mark.parametrize("policy", [Replace(), Accumulate(), AccumulateSubsample()])
def test_the_last_fits_have_the_exact_second_moments(policy):
    paths = [gaussian_path(10, 3, policy=policy, seed=SEED + run, mean=5, sigma=2) for run in range(RUNS)]
    exact = policy_moments(policy=policy, samples=10, fits=3, sigma=2)
    assert_mean([(path.mean[-1] - 5) ** 2 for path in paths], exact.variance_of_mean)
    assert_mean([path.sigma[-1] ** 2 for path in paths], exact.variance)


def test_fresh_real_data_come_from_the_original():
    """Of M = 10 synthetic and m = 5 real data the mean is w x̄ + (1 - w) ȳ; squares about it are within and between."""
    size, real, square, variance = 10, 5, 0.0, 1.0
    for _ in range(4):
        apart, share = square + variance / size + 1 / real, size / (size + real)
        within = (size - 1) * variance + real - 1 + size * (1 - share) * apart
        square = share**2 * (square + variance / size) + (1 - share) ** 2 / real
        variance = within / (size + real - 1)
    paths = [gaussian_path(size, 4, policy=Fresh(real), seed=SEED + run, mean=5, sigma=2) for run in range(RUNS)]
    assert_mean([(path.mean[-1] - 5) ** 2 for path in paths], 4 * square)
    assert_mean([path.sigma[-1] ** 2 for path in paths], 4 * variance)


def test_the_last_fit_under_a_mixture_is_to_data_from_the_mixture_before():
    """With two of the three parts exchanged, the mean square of the mean is at least 43 % lower."""
    mix = Mix(0.65, 0.3, 0.05)
    paths = [gaussian_path(10, 8, policy=mix, seed=SEED + run) for run in range(RUNS)]
    drawn = policy_moments(policy=mix, samples=10, fits=7)
    assert_mean([path.mean[-1] ** 2 for path in paths], drawn.variance_of_mean + drawn.variance / 10)
    assert_mean([path.sigma[-1] ** 2 for path in paths], drawn.variance)


@pytest.mark.parametrize("policy", [Replace(), Fresh(3), Accumulate(), AccumulateSubsample(), Mix(0.6, 0.1, 0.3)])
def test_a_path_starts_at_the_original_and_depends_on_its_seed_only(policy):
    path, again = (gaussian_path([10, 20] * 15, 30, policy=policy, seed=3, mean=5, sigma=2) for _ in range(2))
    assert (path.mean[0], path.sigma[0], len(path.mean), len(path.sigma)) == (5, 2, 31, 31)
    assert np.array_equal(path.mean, again.mean)
    assert not np.array_equal(path.mean, gaussian_path([10, 20] * 15, 30, policy=policy, seed=4, mean=5, sigma=2).mean)


@pytest.mark.parametrize(
    ("call", "word"),
    [
        (lambda: gaussian_path(1, 1, seed=1), "samples"),
        (lambda: gaussian_path(10**10, 1, seed=1), "samples"),
        (lambda: gaussian_path(5, -1, seed=1), "fits"),
        (lambda: gaussian_path(5, 1, seed=-1), "seed"),
        (lambda: gaussian_path(5, 1, seed=1, policy="replace"), "policy"),
        (lambda: gaussian_path(5, 1, seed=1, policy=SubsampleModels()), "policy"),
        (lambda: gaussian_path(10, 1, seed=1, mean=float("nan")), "mean"),
        (lambda: gaussian_path(10, 1, seed=1, sigma=0), "sigma"),
        (lambda: gaussian_path(10, 1, seed=1, ddof=2), "ddof"),
    ],
)
def test_bad_input(call, word):
    with pytest.raises(ValueError, match=f"`{word}`"):
        call()
