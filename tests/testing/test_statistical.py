"""Each assertion accepts the right value, rejects a wrong one, refuses a weak design and keeps its rates."""

import numpy as np
import pytest
from scipy import stats

from collapse_theory.testing import (
    Underpowered,
    assert_distribution,
    assert_frequency,
    assert_mean,
    assert_variance,
)

RNG = np.random.default_rng(1)
DRAWS = RNG.random(400_000)
CASES = {
    "frequency": (lambda p, **k: assert_frequency(120_300, 400_000, p, **k), 0.3, 0.32, 0.02),
    "mean": (lambda m, **k: assert_mean(DRAWS, m, low=0, high=1, **k), 0.5, 0.51, 0.01),
    "variance": (lambda v, **k: assert_variance(DRAWS, v, low=0, high=1, **k), 1 / 12, 1 / 12 + 0.005, 0.005),
    "distribution": (lambda b, **k: assert_distribution(DRAWS, stats.beta(1, b).cdf, **k), 1.0, 1.05, 0.012),
}
cases = pytest.mark.parametrize(("check", "right", "wrong", "resolution"), CASES.values(), ids=CASES)


@cases
def test_accepts_the_right_value(check, right, wrong, resolution):
    check(right, resolution=resolution)


@cases
def test_rejects_a_wrong_value(check, right, wrong, resolution):
    with pytest.raises(AssertionError) as raised:
        check(wrong, resolution=resolution)
    assert not isinstance(raised.value, Underpowered)


@cases
def test_refuses_an_underpowered_design_whatever_the_data(check, right, wrong, resolution):
    for value in (right, wrong):
        with pytest.raises(Underpowered, match=r"Take .*more|Take \d+ draws"):
            check(value, resolution=resolution / 20)


@cases
@pytest.mark.parametrize("rate", [0, 1, -0.1, 1.5])
def test_bad_rates(check, right, wrong, resolution, rate):
    for name in ("false_fail", "false_pass"):
        with pytest.raises(ValueError, match=f"`{name}` must be between 0 and 1"):
            check(right, resolution=resolution, **{name: rate})
    with pytest.raises(ValueError, match="`resolution` must be finite and positive"):
        check(right, resolution=0)


@pytest.mark.parametrize("rate", [0.1, 0.01])
def test_frequencies_fail_and_pass_as_often_as_stated(rate):
    """Exact: sum the binomial law over the counts that are accepted."""
    trials, p, resolution = 2000, 0.2, 0.06
    law, wrong = stats.binom(trials, p), stats.binom(trials, p + resolution)
    accepted = np.ones(trials + 1, dtype=bool)
    for successes in range(trials + 1):
        try:
            assert_frequency(successes, trials, p, resolution=resolution, false_fail=rate, false_pass=rate)
        except AssertionError:
            accepted[successes] = False
    counts = np.arange(trials + 1)
    assert rate / 3 < law.pmf(counts[~accepted]).sum() <= rate
    assert wrong.pmf(counts[accepted]).sum() <= rate


def test_frequencies_at_the_ends():
    assert_frequency(0, 10_000, 0.0, resolution=0.01)
    assert_frequency(10_000, 10_000, 1.0, resolution=0.01)
    with pytest.raises(AssertionError):
        assert_frequency(1, 10_000, 0.0, resolution=0.01)


@pytest.mark.parametrize("check", ["mean", "variance", "distribution"])
def test_right_code_fails_at_most_as_often_as_stated(check):
    """At a rate of 5 %, over 400 samples: more than 45 failures has probability below 1e-6."""
    failures = 0
    for seed in range(400):
        draws = np.random.default_rng(seed).random(2000) ** 3
        options = {"resolution": 0.3, "false_fail": 0.05, "false_pass": 0.05}
        bounds = {"low": 0, "high": 1}
        try:
            if check == "mean":
                assert_mean(draws, 1 / 4, **bounds, **options)
            elif check == "variance":
                assert_variance(draws, 1 / 7 - 1 / 16, **bounds, **options)
            else:
                assert_distribution(draws, lambda x: np.clip(x, 0, 1) ** (1 / 3), **options)
        except AssertionError:
            failures += 1
    assert failures <= 45


def test_distributions_that_jump():
    """A die: its distribution function jumps, and one that is right only between the faces is caught."""
    faces = RNG.integers(1, 7, size=100_000)
    assert_distribution(faces, lambda x: np.clip(np.floor(x), 0, 6) / 6, resolution=0.03)
    with pytest.raises(AssertionError, match="functions differ"):
        assert_distribution(faces, lambda x: np.clip(np.asarray(x), 0, 6) / 6, resolution=0.03)
    with pytest.raises(AssertionError, match="functions differ"):
        assert_distribution(faces, lambda x: np.full(np.shape(x), np.nan), resolution=0.03)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: assert_mean([], 0.5, low=0, high=1, resolution=0.1), "`draws` must be one-dimensional and not empty"),
        (lambda: assert_mean([[0.5]], 0.5, low=0, high=1, resolution=0.1), "`draws` must be one-dimensional"),
        (lambda: assert_mean([2.0], 0.5, low=0, high=1, resolution=0.1), r"`draws` must lie in \[0, 1\]"),
        (lambda: assert_mean([np.nan], 0.5, low=0, high=1, resolution=0.1), r"`draws` must lie in \[0, 1\]"),
        (lambda: assert_mean([0.5], 0.5, low=1, high=0, resolution=0.1), "`low` must be less than `high`"),
        (lambda: assert_frequency(1, 0, 0.5, resolution=0.1), "`trials` must be a whole number"),
        (lambda: assert_frequency(3, 2, 0.5, resolution=0.1), "`successes` at most `trials`"),
        (lambda: assert_frequency(1, 2, 1.5, resolution=0.1), r"`p` must be in \[0, 1\]"),
    ],
)
def test_bad_input(call, message):
    with pytest.raises(ValueError, match=message):
        call()


@pytest.mark.parametrize("value", [np.nan, np.inf, -np.inf, "0.5", None])
def test_what_is_no_number_never_passes(value):
    bounds = {"low": 0, "high": 1, "resolution": 0.1}
    with pytest.raises(ValueError, match="`mean` must be a finite real number"):
        assert_mean(DRAWS, value, **bounds)
    with pytest.raises(ValueError, match="`variance` must be a finite real number"):
        assert_variance(DRAWS, value, **bounds)
    with pytest.raises(ValueError, match="`p` must be a finite real number"):
        assert_frequency(5, 10, value, resolution=0.4)


@pytest.mark.parametrize("value", [np.nan, np.inf, -np.inf])
def test_draws_that_are_no_numbers_never_pass(value):
    draws = np.append(DRAWS, value)
    with pytest.raises(ValueError, match=r"`draws` must lie in .* and be finite"):
        assert_distribution(draws, stats.uniform.cdf, resolution=0.1)
    with pytest.raises(ValueError, match=r"`draws` must lie in .* and be finite"):
        assert_mean(draws, 0.5, low=-np.inf, high=np.inf, resolution=0.1)


@pytest.mark.parametrize("seen", [0, 5, 10])
def test_a_resolution_that_no_probability_misses_is_underpowered(seen):
    with pytest.raises(Underpowered, match=r"no probability is 0\.51 away from 0\.5"):
        assert_frequency(seen, 10, 0.5, resolution=0.51)


def test_the_reach_of_a_mean_is_that_of_the_theorem():
    """Equal draws have no variance: all that is left is 7 width ln(4/rate)/(3 (n - 1)), for two sides."""
    rate, draws = 0.01, np.full(1001, 0.5)
    reach = 7 * 2 * np.log(4 / rate) / (3 * 1000)
    options = {"low": 0, "high": 2, "resolution": 0.2, "false_fail": rate, "false_pass": rate}
    assert_mean(draws, 0.5 + 0.999 * reach, **options)
    with pytest.raises(AssertionError, match="the mean is not"):
        assert_mean(draws, 0.5 + 1.001 * reach, **options)


def test_one_draw_is_underpowered():
    with pytest.raises(Underpowered):
        assert_mean([0.5], 0.5, low=0, high=1, resolution=0.1)
