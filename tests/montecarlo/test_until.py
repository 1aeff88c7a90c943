"""Stopping when precise enough: the precision is reached, the work is bounded, the interval is still valid."""

import math

import numpy as np
import pytest

import collapse_theory as ct
from collapse_theory.montecarlo import Estimate, until

mc = ct.montecarlo


def test_stops_when_precise_enough_and_not_much_later():
    goal = until(relative_error=0.02, at_most=10**7)
    estimate = mc.collapse_time_estimate([0.5, 0.5], samples=30, replicates=goal, seed=1)
    low, high = estimate.interval(0.95)
    assert (high - low) / 2 <= 0.02 * estimate.value
    assert estimate.replicates < 10**5
    fixed = mc.collapse_time_estimate([0.5, 0.5], samples=30, replicates=estimate.replicates, seed=1)
    assert (fixed.value, fixed.standard_error) == (estimate.value, estimate.standard_error)


def test_the_budget_is_kept():
    goal = until(relative_error=1e-9, at_most=2500)
    estimate = mc.risk_estimate(10, 2, replicates=goal, seed=1)
    assert (estimate.replicates, estimate.looks) == (2500, 4)


@pytest.mark.parametrize(
    "simulate",
    [
        lambda **run: mc.collapse_time_estimate([0.5, 0.5], samples=1, **run),
        lambda **run: mc.winner_estimate([1 - 1e-9, 1e-9], samples=5, atom=1, **run),
        lambda **run: mc.survival_estimate(family="poisson", mean=1e-9, samples=1, fits=1, **run),
    ],
    ids=["constant", "winner", "survival"],
)
def test_draws_without_spread_never_end_a_run(simulate):
    estimate = simulate(replicates=until(relative_error=0.5, at_most=20_000), seed=1)
    assert estimate.replicates == 20_000


def test_the_error_spent_over_all_looks_is_what_was_allowed():
    from scipy.special import ndtr

    from collapse_theory.montecarlo.intervals import deviate, error_at

    spent = [2 * ndtr(-deviate(error_at(0.1, look))) for look in range(1, 2000)]
    assert sum(spent) == pytest.approx(0.1, rel=1e-3)
    assert sum(spent) < 0.1


def test_intervals_cover_under_stopping():
    """Of 1000 stopped runs, at most 5 % may miss; more than 90 misses has probability below 1e-7 at 5 %.

    A run that took the naive interval at each look would stop on lucky ones and miss more often.
    """
    goal = until(relative_error=0.06, at_most=10**5)
    missed = 0
    for seed in range(1000):
        rng = np.random.default_rng(seed)
        draws = rng.standard_exponential(12_000)
        for look, count in enumerate(goal.looks(), start=1):
            estimate = Estimate.of_mean(draws[:count], seed)
            estimate = Estimate(estimate.value, estimate.standard_error, count, seed, looks=look)
            if goal.is_met(estimate):
                break
        low, high = estimate.interval(0.95)
        missed += not low <= 1.0 <= high
    assert missed <= 90


def test_arrays_need_a_number():
    with pytest.raises(ValueError, match="`replicates` must be a number where all replicates are returned"):
        mc.collapse_times([0.5, 0.5], samples=5, replicates=until(relative_error=0.1, at_most=10), seed=1)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"relative_error": 0, "at_most": 10}, "`relative_error` must be finite and positive"),
        ({"relative_error": math.nan, "at_most": 10}, "`relative_error` must be finite and positive"),
        ({"relative_error": 0.1, "at_most": 0}, "`at_most` must be a whole number"),
        ({"relative_error": 0.1, "at_most": 10, "confidence": 1.0}, "`confidence` must lie strictly between 0 and 1"),
    ],
)
def test_bad_goals(arguments, message):
    with pytest.raises(ValueError, match=message):
        until(**arguments)
