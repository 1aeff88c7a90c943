"""Bad input: one clear ValueError that names the argument; never a NaN or a silent answer."""

import math

import numpy as np
import pytest

import collapse_theory as ct

BAD_DISTRIBUTIONS = {
    "negative": ([0.5, 0.7, -0.2], "non-negative; entry 2 is -0.2"),
    "nan": ([0.5, math.nan], "finite and non-negative; entry 1 is nan"),
    "infinite": ([0.5, math.inf], "finite and non-negative; entry 1 is inf"),
    "zero sum": ([0.0, 0.0], "sums to 0"),
    "too much": ([0.5, 0.6], "sums to 1.1"),
    "a little too much": ([0.5, 0.5 + 2e-9], "must sum to 1"),
    "empty": ([], "not empty"),
    "two-dimensional": ([[0.5, 0.5]], "one-dimensional"),
    "text": ("0.5", "one-dimensional array of probabilities"),
    "words": (["a", "b"], "must hold numbers"),
    "complex": ([0.5 + 0j, 0.5], "must hold numbers"),
    "number": (1.0, "one-dimensional array"),
}
DISCRETE = [ct.discrete.collapse_time, ct.discrete.diffusion_time, ct.discrete.entropy_time]
GAUSSIAN = [
    ct.gaussian.data_variance,
    ct.gaussian.risk,
    ct.gaussian.risk_variance,
    ct.gaussian.expected_sigma,
    ct.gaussian.variance_of_mean,
    ct.gaussian.risk_series,
]
NO_COUNTS = [0, -1, 2.5, True, np.True_, math.nan, math.inf, "100", None, 1 + 0j]


@pytest.mark.parametrize("function", DISCRETE)
@pytest.mark.parametrize(("p", "message"), BAD_DISTRIBUTIONS.values(), ids=BAD_DISTRIBUTIONS)
def test_bad_distributions(function, p, message):
    with pytest.raises(ValueError, match=message) as raised:
        function(p, samples=10)
    assert str(raised.value).startswith("`p` must")


@pytest.mark.parametrize("function", DISCRETE)
@pytest.mark.parametrize("samples", NO_COUNTS)
def test_bad_samples_of_a_distribution(function, samples):
    with pytest.raises(ValueError, match=r"`samples` must be a whole number of at least 1; got"):
        function([0.5, 0.5], samples=samples)


@pytest.mark.parametrize("function", GAUSSIAN)
@pytest.mark.parametrize("samples", [*NO_COUNTS, 1])
def test_bad_samples_of_a_variance(function, samples):
    for bad in (samples, [10, samples]):
        with pytest.raises(ValueError, match=r"`samples` must be a whole number of at least 2; got"):
            function(samples=bad, fits=1)


@pytest.mark.parametrize("function", [*GAUSSIAN, ct.noise.risk_lower_bound])
def test_schedule_shorter_than_fits(function):
    with pytest.raises(ValueError, match="it lists 2 and `fits` asks for 3"):
        function(samples=[10, 20], fits=3)
    with pytest.raises(ValueError, match="it lists 2 and `fits` asks for 7"):
        function(samples=[10, 20], fits=np.array([1, 7]))


@pytest.mark.parametrize("fits", [-1, 1.5, True, math.nan, "six", [1.5], np.array([-1, 2])])
@pytest.mark.parametrize("function", GAUSSIAN)
def test_bad_fits(function, fits):
    with pytest.raises(ValueError, match="`fits` must"):
        function(samples=10, fits=fits)


@pytest.mark.parametrize("sigma", [0, -1.0, math.nan, math.inf, "one", True])
def test_bad_sigma(sigma):
    with pytest.raises(ValueError, match="`sigma` must be finite and positive"):
        ct.gaussian.risk(samples=10, fits=1, sigma=sigma)


@pytest.mark.parametrize("ddof", [2, -1, 0.5, True, "one", None])
def test_bad_ddof(ddof):
    with pytest.raises(ValueError, match=r"`ddof` must be 1 \(unbiased\) or 0"):
        ct.gaussian.risk(samples=10, fits=1, ddof=ddof)


@pytest.mark.parametrize("noise", [-0.1, math.nan])
def test_bad_noise(noise):
    with pytest.raises(ValueError, match="`noise_variance` must be finite and non-negative"):
        ct.noise.risk_lower_bound(samples=10, fits=1, noise_variance=noise)


def test_bad_mix():
    with pytest.raises(ValueError, match="`alpha` \\+ `beta` \\+ `gamma` must be 1"):
        ct.policy.Mix(0.5, 0.2, 0.2)
    with pytest.raises(ValueError, match="`beta` must be in"):
        ct.policy.Mix(1.0, -0.5, 0.5)


def test_unknown_claim_names_the_nearest():
    with pytest.raises(ValueError, match=r"Did you mean 'shumailov2023.eq4'"):
        ct.claims.find("shumailov.eq4")


@pytest.mark.parametrize(("replicates", "seed"), [(0, 1), (1.5, 1), (True, 1), (10, -1), (10, 0.5), (10, "x")])
def test_bad_simulations(replicates, seed):
    with pytest.raises(ValueError, match=r"`(replicates|seed)` must be a whole number"):
        ct.montecarlo.collapse_times([0.5, 0.5], samples=10, replicates=replicates, seed=seed)


def test_sums_within_rounding_are_accepted():
    assert ct.discrete.collapse_time([0.5, 0.5 + 9e-10], samples=10) == pytest.approx(
        ct.discrete.collapse_time([0.5, 0.5], samples=10), rel=1e-9
    )
