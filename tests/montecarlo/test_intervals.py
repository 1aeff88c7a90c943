"""Intervals hold the true value as often as they promise, or say that they do not.

Rates are measured over seeds. Where a test counts misses, right code exceeds the stated number with probability below
1e-9 at the promised rate.
"""

import math
import warnings
from dataclasses import replace
from functools import cache

import numpy as np
import pytest
from scipy import stats

import collapse_theory as ct
from collapse_theory.montecarlo import Estimate, HeavyTailWarning, until
from collapse_theory.montecarlo.intervals import Frequency

mc = ct.montecarlo
TRIALS = 1000


def misses_allowed(rate, seeds):
    """Return a number of misses that right code exceeds with probability below 1e-9."""
    return int(stats.binom(seeds, rate).isf(1e-9))


def ends(estimate, confidence=0.95):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", HeavyTailWarning)
        return estimate.interval(confidence)


@pytest.mark.parametrize("p", [1e-4, 1e-3, 3e-3, 0.3, 0.999])
@pytest.mark.parametrize("error", [0.05, 1e-6])
def test_frequencies_are_covered_exactly(p, error):
    """Sum the probabilities of the counts whose interval misses p; and the interval is not needlessly wide."""
    low, high = clopper_pearson(error)
    counts = np.arange(low.size)
    missed, wider = (stats.binom(TRIALS, q).pmf(counts)[(q < low) | (high < q)].sum() for q in (p, 0.3))
    assert missed <= error * (1 + 1e-9)
    assert wider > error / 4


@cache
def clopper_pearson(error):
    """Return the ends of the intervals for every count."""
    return np.array([Frequency(k, TRIALS).interval(k / TRIALS, 0.0, error) for k in range(TRIALS + 1)]).T


def test_what_always_or_never_happened_reaches_the_rule_of_three():
    assert Estimate.of_mean(np.zeros(1000, bool), 1).interval() == pytest.approx(
        (0, 1 - 0.025 ** (1 / 1000)), abs=1e-12
    )
    assert Estimate.of_mean(np.ones(1000, bool), 1).interval() == pytest.approx((0.025 ** (1 / 1000), 1), abs=1e-12)
    assert repr(Estimate.of_mean(np.zeros(1030, bool), 1)) == "0 (0 of 1030)"


@pytest.mark.parametrize("p", [1e-4, 1e-3, 3e-3, 0.999])
def test_rare_events_are_covered_after_stopping(p):
    """Of 1000 stopped runs, each of which is looked at as `until` says."""
    goal = until(relative_error=0.3, at_most=10_000)
    missed = 0
    for seed in range(1000):
        happened = np.random.default_rng(seed).random(10_000) < p
        for look, count in enumerate(goal.looks(), start=1):
            estimate = replace(Estimate.of_mean(happened[:count], seed), looks=look)
            if goal.is_met(estimate):
                break
        low, high = estimate.interval()
        missed += not low <= p <= high
        assert count == 10_000 or (high - low) / 2 <= 0.3 * estimate.value
    assert missed <= misses_allowed(0.05, 1000)


def test_a_rare_event_ends_when_it_is_known_well_enough():
    estimate = mc.winner_estimate(
        [0.003, 0.997], samples=1, atom=0, seed=1, replicates=until(relative_error=0.3, at_most=10**6)
    )
    low, high = estimate.interval()
    assert low <= 0.003 <= high
    assert (high - low) / 2 <= 0.3 * estimate.value
    assert estimate.replicates < 10**6


def test_tails_too_heavy_for_an_interval_are_named():
    """At least 48 of 50 runs; a normal interval of 95 % covers 50 to 80 % here."""
    means, sigmas = mc.gaussian_fits(10, 50, replicates=500_000, seed=1, mechanism="statistics")
    excess = mc.regression_excess(7, 1, dim=5, replicates=100_000, seed=1)
    cases = {
        "variance of the risk": [Estimate.of_variance(x, 1) for x in risks(10, 20, runs=50, replicates=10_000)],
        "spread": [Estimate.of_mean(x, 1) for x in (sigmas**2).reshape(50, -1)],
        "risk": [Estimate.of_mean(x, 1) for x in (means**2 + (sigmas - 1) ** 2).reshape(50, -1)],
        "risk, 100 fits": [Estimate.of_mean(x, 1) for x in risks(10, 100, runs=50, replicates=10_000)],
        "regression": [Estimate.of_mean(x, 1) for x in excess.reshape(50, -1)],
    }
    for name, estimates in cases.items():
        assert sum(estimate.caveat() == "heavy tails" for estimate in estimates) >= 48, name
    heavy = next(estimate for estimate in cases["risk"] if estimate.caveat())
    assert "heavy tails" in repr(heavy)
    assert "heavy tails" in heavy._repr_html_()
    assert heavy.agrees_with(1e9) is None
    with pytest.warns(HeavyTailWarning, match="heavy tails"):
        heavy.interval()


def risks(samples, fits, *, runs, replicates):
    """Return the risk of each replicate of so many runs."""
    means, sigmas = mc.gaussian_fits(samples, fits, replicates=runs * replicates, seed=1, mechanism="statistics")
    return (means**2 + (sigmas - 1) ** 2).reshape(runs, replicates)


@pytest.mark.parametrize(("samples", "fits", "replicates"), [(20, 3, 1000), (100, 6, 2000)])
def test_skewed_draws_are_covered(samples, fits, replicates):
    truth = ct.gaussian.risk(samples, fits)
    estimates = [Estimate.of_mean(draws, 1) for draws in risks(samples, fits, runs=1000, replicates=replicates)]
    missed = sum(not low <= truth <= high for low, high in map(ends, estimates))
    assert missed <= misses_allowed(0.05, 1000)
    assert sum(estimate.caveat() == "" for estimate in estimates) > 900


def test_no_false_alarm_where_a_normal_interval_gives_hundreds():
    """At 1e-6 each, one alarm in 4000 has probability 0.004; a z-test raises 390 and 200 in the first three cases."""
    rng = np.random.default_rng(1)
    heavy, skewed = (risks(samples, fits, runs=1000, replicates=1000) for samples, fits in ((10, 20), (20, 3)))
    cases = [
        (1e-3, [Estimate.of_mean(rng.random(1000) < 1e-3, 1) for _ in range(1000)]),
        (0.99995, [Estimate.of_mean(rng.random(1000) < 0.99995, 1) for _ in range(1000)]),
        (ct.gaussian.risk_variance(10, 20), [Estimate.of_variance(draws, 1) for draws in heavy]),
        (ct.gaussian.risk(20, 3), [Estimate.of_mean(draws, 1) for draws in skewed]),
    ]
    for truth, estimates in cases:
        assert sum(estimate.agrees_with(truth) is False for estimate in estimates) == 0


def test_a_wrong_value_is_still_noticed():
    assert mc.winner_estimate([0.01, 0.99], samples=1, atom=0, replicates=10_000, seed=1).agrees_with(0.02) is False
    diversity = mc.diversity_estimate([0.5, 0.5], samples=10, fits=3, replicates=10_000, seed=1)
    assert diversity.interval_method == "empirical Bernstein"
    assert diversity.agrees_with(1 - 0.9**3 / 2)
    assert diversity.agrees_with(0.66) is False


@pytest.mark.parametrize("quantity", ["homozygosity", "support", "entropy"])
def test_bounded_draws_are_covered_although_all_are_equal(quantity):
    """After that many fits one atom is left, but for one run in 2000."""
    p, samples, fits = [0.999, 0.001], 10, 6
    gap = 0.999 * 0.001 * 2 * 0.9**6
    exact = {"homozygosity": 1 - gap, "support": None, "entropy": None}[quantity]
    for seed in range(20):
        estimate = mc.diversity_estimate(p, samples=samples, fits=fits, quantity=quantity, replicates=500, seed=seed)
        low, high = estimate.interval()
        assert high - low > 1e-3
        assert exact is None or low <= exact <= high


def test_bounded_draws_without_spread_reach_as_far_as_the_theorem():
    low, high = Estimate.of_mean(np.full(1001, 0.5), 1, bounds=(0, 1)).interval(0.99)
    assert high - 0.5 == pytest.approx(7 * math.log(4 / 0.01) / (3 * 1000), rel=1e-9)
    assert low == pytest.approx(1 - high)


def test_rounding_of_constants_is_no_disagreement():
    for replicates in (1, 20_000, 10**6):
        estimate = mc.diversity_estimate([0.3, 0.7], samples=10, fits=0, replicates=replicates, seed=1)
        assert estimate.agrees_with(0.58)
        assert abs(estimate.z(0.58)) <= 1
    constant = Estimate.of_mean(np.full(100_003, 0.1), 1)
    assert constant.agrees_with(0.1) is True
    assert constant.agrees_with(0.2) is None
    assert constant.caveat() == "all draws equal"
    assert ends(constant) == (-math.inf, math.inf)


def test_one_possible_time_is_known():
    for p, samples in (([1.0, 0.0], 5), ([0.5, 0.5], 1)):
        estimate = mc.collapse_time_estimate(p, samples=samples, replicates=100, seed=1)
        assert estimate.interval() == pytest.approx((estimate.value, estimate.value), abs=1e-12)


def test_scaled_and_combined_estimates_keep_their_law():
    draws = np.random.default_rng(1).random(2000) < 0.01
    first, second = Estimate.of_mean(draws[:1000], 1), Estimate.of_mean(draws[1000:], 2)
    assert first.combined(second).interval() == pytest.approx(Estimate.of_mean(draws, 1).interval())
    low, high = first.interval()
    assert first.scaled(-2).interval() == pytest.approx((-2 * high, -2 * low))
    skewed = Estimate.of_mean(np.random.default_rng(1).standard_exponential(5000), 1)
    assert skewed.scaled(-2).interval() == pytest.approx([-2 * end for end in reversed(skewed.interval())])
    assert Estimate.of_variance(np.random.default_rng(1).random(5000), 1).scaled(4).caveat() == ""


def test_two_stopped_runs_together_spend_no_more_than_one():
    first, second = Estimate(1.0, 0.1, 1000, 1, looks=2), Estimate(1.0, 0.1, 1000, 2, looks=3)
    looks = first.combined(second).looks
    assert (looks - 1) * looks < 2 * 3 * 3 * 4 <= looks * (looks + 1)


@pytest.mark.parametrize("n", [1, 2, 5])
def test_few_draws_say_so(n):
    estimate = Estimate.of_mean(np.random.default_rng(n).standard_normal(n), 1)
    assert estimate.caveat() == "few draws"
    assert estimate.agrees_with(100.0) is None


def test_the_standard_errors_of_the_true_value_count_where_all_draws_are_equal():
    never = Estimate.of_mean(np.zeros(1000, bool), 1)
    assert never.z(1e-4) == pytest.approx(-1e-4 / math.sqrt(1e-4 * (1 - 1e-4) / 1000))
    assert (never.z(0.0), never.z(1.5)) == (0.0, -math.inf)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: Estimate.of_mean([], 1), "`draws` must be finite numbers, at least one"),
        (lambda: Estimate.of_mean([1.0, math.nan], 1), "`draws` must be finite numbers"),
        (lambda: Estimate.of_mean([[1.0]], 1), "`draws` must be one-dimensional"),
        (lambda: Estimate.of_mean(np.ma.array([True, False]), 1), "`draws` must not be masked"),
        (lambda: Estimate.of_mean("12", 1), "`draws` must hold real numbers"),
        (lambda: Estimate.of_mean([0.5], 1, bounds=(0, 0.4)), "`bounds` must be two finite numbers that enclose"),
        (lambda: Estimate.of_mean([0.5], 1, bounds=(0, math.inf)), "`bounds` must be two finite numbers"),
        (lambda: Estimate(1.0, -0.1, 10, 1), "`standard_error` must be at least 0"),
        (lambda: Estimate(1.0, math.nan, 10, 1), "`standard_error` must be a real number"),
        (lambda: Estimate(math.nan, 0.1, 10, 1), "`value` must be a finite real number"),
        (lambda: Estimate("1", 0.1, 10, 1), "`value` must be a finite real number"),
        (lambda: Estimate(1.0, 0.1, 0, 1), "`replicates` must be a whole number"),
        (lambda: Estimate(1.0, 0.1, 10, -1), "`seed` must be a whole number"),
        (lambda: Estimate(1.0, 0.1, 10, 1, looks=-1), "`looks` must be a whole number"),
        (lambda: Estimate(1.0, 0.1, 10, 1, partial="no"), "`partial` must be True or False"),
        (lambda: Estimate(1.0, 0.1, 10, 1, draws=3), "`draws` must"),
        (lambda: Estimate(1.0, 0.1, 10, 1).z(math.nan), "`theory` must be a real number"),
        (lambda: Estimate(1.0, 0.1, 10, 1).agrees_with(math.nan), "`enclosure` must be a finite real number"),
        (lambda: Estimate(1.0, 0.1, 10, 1).agrees_with(1.0, false_alarm=0), "`false_alarm` must lie strictly"),
        (lambda: Estimate(1.0, 0.1, 10, 1).scaled(None), "`factor` must be a finite real number"),
        (lambda: Estimate(1.0, 0.1, 10, 1).combined(2.0), "`other` must be an Estimate"),
    ],
)
def test_bad_input(call, message):
    with pytest.raises(ValueError, match=message):
        call()


def test_a_small_rate_of_alarms_is_not_rounded_away():
    assert Estimate(1.0, 0.1, 10, 1).agrees_with(2.0, false_alarm=1e-300)


@pytest.mark.filterwarnings("ignore::collapse_theory.montecarlo.HeavyTailWarning")
def test_numbers_near_the_ends_of_float64():
    draws = np.array([1.0, 2.0, 4.0])
    assert Estimate.of_mean(1e-200 * draws, 1).interval() == (-math.inf, math.inf)
    assert Estimate.of_mean(draws, 1).scaled(0).value == 0
    for factor in (1e-200, 1e90, 1e308):
        with pytest.raises(ValueError, match="`factor` must be 0, or between"):
            Estimate.of_mean(draws, 1).scaled(factor)
