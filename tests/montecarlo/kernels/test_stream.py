"""The random stream: every variate has its distribution, every block its own bits, and the buffers leave no seam.

Distributions are tested by ``ct.testing``: right code fails with probability 1e-9, one that is off by the resolution
anywhere passes with probability at most 1e-9.
"""

import math
from fractions import Fraction
from functools import cache

import mpmath
import numba
import numpy as np
import pytest
from agreement import fixed_seed
from scipy import stats

from collapse_theory.montecarlo import categorical_fits as fits
from collapse_theory.montecarlo.kernels import stream as s
from collapse_theory.montecarlo.kernels.variates import _log_binomial, binomial, choose, log_gamma, poisson
from collapse_theory.testing import assert_distribution, assert_mean

DRAWS = 192_000
kernel = numba.njit(nogil=True, error_model="numpy")  # not cached: a cache would not notice a change of the stream


@kernel
def many_uniform(rng, count):
    return np.array([s.uniform(rng) for _ in range(count)])


@kernel
def one_uniform(rng):
    return s.uniform(rng)


@kernel
def one_below(rng, size):
    return s.below(rng, size)


@kernel
def many_tails(rng, count):
    return np.array([s._tail(rng) for _ in range(count)])


@kernel
def ratio(trials, share, mean, distance, shift):
    return _log_binomial(trials, share, mean, distance + shift) - _log_binomial(trials, share, mean, shift)


@kernel
def many_normal(rng, count):
    return np.array([s.normal(rng) for _ in range(count)])


@kernel
def many_chi_square(rng, count, degrees):
    return np.array([s.chi_square(rng, degrees) for _ in range(count)])


@kernel
def many_log_gamma(rng, count, shape):
    return np.array([log_gamma(rng, shape) for _ in range(count)])


@kernel
def many_binomial(rng, count, trials, share):
    return np.array([binomial(rng, trials, share) for _ in range(count)])


@kernel
def many_poisson(rng, count, mean):
    return np.array([poisson(rng, mean) for _ in range(count)])


@kernel
def many_chosen(rng, count, size, wanted):
    hits = np.zeros(size)
    for _ in range(count):
        pool = np.arange(size)
        choose(rng, pool, size, wanted)
        for i in pool[:wanted]:
            hits[i] += 1
    return hits


def rng(number):
    return s.stream(fixed_seed(number), 3)


def test_uniform():
    draws = many_uniform(rng(1), DRAWS)
    assert draws.min() > 0
    assert draws.max() < 1
    assert_distribution(draws, stats.uniform.cdf, resolution=0.015)


@pytest.mark.parametrize("word", [0, 1, 2**63, 2**64 - 2**11, 2**64 - 1])
def test_uniform_numbers_stay_between_0_and_1(word):
    generator = rng(1)
    generator["words"][:], generator["words_used"] = word, 0
    assert 0 < one_uniform(generator) < 1
    for size in (1, 2, 3, 2**31, 2**31 + 1, 2**52 + 1, 2**53 - 1):
        assert 0 <= one_below(generator, size) < size


@pytest.mark.parametrize("share", [0.5, 0.2, 0.999])
@pytest.mark.parametrize("trials", [10**9, 10**12, 10**15, 10**17, 10**18])
def test_binomial_with_many_trials(trials, share):
    """Against the normal distribution, which is nearer than 1e-6 here, and than 0.001 for a thousand million trials."""
    middle, deviation = round(trials * Fraction(share)), math.sqrt(trials * share * (1 - share))
    draws = (many_binomial(rng(21), DRAWS, trials, share) - middle) / deviation
    assert_distribution(draws, stats.norm.cdf, resolution=0.015)
    assert abs(draws.mean()) * math.sqrt(DRAWS) < 6.11
    assert abs(draws.var() - 1) * math.sqrt(DRAWS / 2) < 6.11


@pytest.mark.parametrize("mean", [20.0, 1e4])
@pytest.mark.parametrize("trials", [10**13, 10**18])
def test_binomial_with_many_trials_and_few_successes(trials, mean):
    exact = stats.binom(trials, mean / trials) if trials < 2**53 else stats.poisson(mean)  # equal to 1e-14
    assert_distribution(many_binomial(rng(22), DRAWS, trials, mean / trials), exact.cdf, resolution=0.015)
    failures = trials - many_binomial(rng(22), 1000, trials, 1 - 2.0**-40)
    assert failures.mean() == pytest.approx(trials * 2.0**-40, rel=0.3)


@pytest.mark.parametrize("mean", [2.0**33, 2.0**33 + 2, 1e12, 1e15, 1e18])
def test_poisson_with_means_beyond_the_digits_of_factorials(mean):
    draws = (many_poisson(rng(23), DRAWS, mean) - int(mean)) / math.sqrt(mean)
    assert_distribution(draws, stats.norm.cdf, resolution=0.015)
    assert abs(draws.mean()) * math.sqrt(DRAWS) < 6.11
    assert abs(draws.var() - 1) * math.sqrt(DRAWS / 2) < 6.11


@pytest.mark.parametrize(("trials", "share"), [(2**40 + 1, 0.3), (2**45, 20 / 2**45), (10**18, 0.01)])
def test_ratios_of_large_binomials_keep_their_digits(trials, share):
    """The logarithms on which the rejection hangs, against 60 digits."""
    mean = trials * share
    with mpmath.workdps(60):

        def log(k):
            p = mpmath.mpf(share)
            choose = mpmath.loggamma(trials + 1) - mpmath.loggamma(k + 1) - mpmath.loggamma(trials - k + 1)
            return choose + k * mpmath.log(p) + (trials - k) * mpmath.log1p(-p)

        for distance in (-4, -1, 1, 4):
            k = max(int(mean) + round(distance * math.sqrt(mean)), 1)
            exact = float(log(k) - log(int(mean)))
            found = ratio(trials, share, mean, k - int(mean), int(mean) - mean)
            assert found == pytest.approx(exact, abs=1e-6)


def test_shares_of_rare_atoms_keep_their_digits():
    """A thousand data of 1e18 among two equal rare atoms: half of them each, whatever was subtracted before."""
    rare = 5.25e-16
    shares = fits([1 - 2 * rare, rare, rare], samples=10**18, fits=1, replicates=20_000, seed=fixed_seed(24))
    first, second = shares[:, 1] * 1e18, shares[:, 2] * 1e18
    assert abs((first - second).mean()) < 6.11 * math.sqrt(1000 / 20_000)


def test_the_tail_of_the_ziggurat_alone():
    """A scale that is off by 2 % changes this distribution by 0.006 somewhere."""
    draws = many_tails(rng(25), 1_250_000)
    given = stats.norm.sf(s._BASE)
    assert draws.min() >= s._BASE
    assert_distribution(draws, lambda x: 1 - np.clip(stats.norm.sf(x) / given, 0, 1), resolution=0.0059)


def test_neighbours_are_independent():
    draws = many_uniform(rng(2), 400_000)
    for lag in (1, s.LANES, s.BUFFER):
        products = (draws[lag:] - 0.5) * (draws[:-lag] - 0.5)
        assert_mean(products[::2], 0.0, low=-0.25, high=0.25, resolution=0.003)


def test_normal():
    assert_distribution(many_normal(rng(3), DRAWS), stats.norm.cdf, resolution=0.015)


NORMALS = 20_000_000


@cache
def far_out():
    """Return those of many normals that are beyond 2."""
    draws = np.abs(many_normal(rng(4), NORMALS))
    return draws[draws > 2]


@pytest.mark.parametrize("threshold", [2.0, 3.0, 3.6541528853610088, 4.0])
def test_the_tail_of_the_normal(threshold):
    """Beyond the base of the ziggurat, where its own branch draws; the distribution given that one is there."""
    beyond = far_out()[far_out() > threshold]
    given = stats.norm.sf(threshold)
    assert_distribution(beyond, lambda x: 1 - np.clip(stats.norm.sf(x) / given, 0, 1), resolution=0.25)
    probability = 2 * given
    deviation = (beyond.size - NORMALS * probability) / np.sqrt(NORMALS * probability)
    assert abs(deviation) < 6.2  # Poisson: 1e-9; an error of 20 % is 18 deviations at least


@pytest.mark.parametrize("degrees", [1, 2, 3, 9, 99, 10_000])
def test_chi_square(degrees):
    assert_distribution(many_chi_square(rng(5), DRAWS, degrees), stats.chi2(degrees).cdf, resolution=0.015)


@pytest.mark.parametrize("shape", [1e-3, 0.2, 0.999, 1.0, 2.5, 40.0])
def test_log_gamma(shape):
    law = stats.loggamma(shape) if shape >= 0.2 else None
    draws = many_log_gamma(rng(8), DRAWS, shape)
    if law is not None:
        assert_distribution(draws, law.cdf, resolution=0.015)
    else:  # P(G <= x) = x^a/(a Gamma(a)) to first order in x, and all but everything lies there
        assert_distribution(
            shape * draws, lambda y: np.minimum(np.exp(y - math.lgamma(1 + shape)), 1), resolution=0.015
        )


@pytest.mark.parametrize(
    ("trials", "share"),
    [
        (1, 0.3),
        (10, 0.5),
        (19, 0.5),
        (20, 0.5),
        (21, 0.51),
        (100, 0.02),
        (100, 0.3),
        (100, 0.97),
        (10**4, 0.3),
        (10**4, 1e-4),
        (10**12, 1e-13),
    ],
)
def test_binomial(trials, share):
    assert_distribution(many_binomial(rng(6), DRAWS, trials, share), stats.binom(trials, share).cdf, resolution=0.015)


def test_binomial_at_its_ends():
    generator = rng(7)
    assert (many_binomial(generator, 10, 7, 0.0) == 0).all()
    assert (many_binomial(generator, 10, 7, 1.0) == 7).all()
    assert (many_binomial(generator, 10, 0, 0.5) == 0).all()


@pytest.mark.parametrize("mean", [0.0, 0.01, 1.0, 9.99, 10.0, 123.4, 1e6])
def test_poisson(mean):
    assert_distribution(many_poisson(rng(8), DRAWS, mean), stats.poisson(mean).cdf, resolution=0.015)


def test_a_chosen_subset_holds_each_entry_equally_often():
    hits = many_chosen(rng(9), 200_000, 7, 3)
    deviation = (hits - 200_000 * 3 / 7) / np.sqrt(200_000 * 3 / 7 * 4 / 7)
    assert hits.sum() == 600_000
    assert np.abs(deviation).max() < 6.5


def test_blocks_and_seeds_share_no_word():
    words = [s.stream(seed, block)["lanes"].ravel() for seed, block in [(1, 0), (1, 1), (2, 0), (2, 1)]]
    assert np.unique(np.concatenate(words)).size == 4 * 4 * s.LANES


def test_the_generator_is_xoshiro256_plus_plus():
    """One lane against the reference algorithm in Python integers."""
    state = [int(word) for word in s.stream(5, 0)["lanes"][:, 11]]
    drawn = many_bits(s.stream(5, 0), 3 * s.BUFFER)[11 :: s.LANES]
    mask = 2**64 - 1
    for word in drawn:
        total = (state[0] + state[3]) & mask
        assert int(word) == ((((total << 23) | (total >> 41)) & mask) + state[0]) & mask
        shifted = (state[1] << 17) & mask
        state[2] ^= state[0]
        state[3] ^= state[1]
        state[1] ^= state[2]
        state[0] ^= state[3]
        state[2] ^= shifted
        state[3] = ((state[3] << 45) | (state[3] >> 19)) & mask


@kernel
def many_bits(rng, count):
    return np.array([s.bits(rng) for _ in range(count)])
