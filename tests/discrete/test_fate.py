"""Whether and when collapse happens, under every policy, schedule and draw."""

import math

import numpy as np
import pytest

import collapse_theory as ct
from collapse_theory import montecarlo, schedule
from collapse_theory.checks import NeverWarning
from collapse_theory.discrete import collapse_probability, collapse_time
from collapse_theory.draw import Draw
from collapse_theory.policy import Accumulate, AccumulateSubsample, Fresh, Mix, Replace

NEVER = (Fresh(1), Mix(0.5, 0.5, 0), Mix(0.5, 0, 0.5), Accumulate(), AccumulateSubsample())


@pytest.mark.parametrize(("first", "ratio", "fits"), [(2, 2, 24), (3, 3, 16), (10, 1.5, 40)])
def test_growing_data_against_simulation(first, ratio, fits):
    """z below 5 of 40 000 runs: a difference of 0.013 in the probability is found with certainty."""
    p = [0.5, 0.3, 0.2]
    probability = collapse_probability(p, samples=schedule.geometric(first, ratio))
    sizes = [min(int(size), 10**5) for size in schedule.geometric(first, ratio).draws(fits)]
    ends = montecarlo.categorical_fits(p, samples=sizes, fits=fits, replicates=40_000, seed=1)
    found = float((ends.max(axis=1) == 1).mean())
    assert abs(found - probability) < 5 * math.sqrt(max(probability * (1 - probability), 1e-4) / 40_000)


def test_two_sizes_of_the_ladder_agree(monkeypatch):
    from collapse_theory.discrete import fate

    for samples, error in ((schedule.geometric(2, 2), 1e-12), (schedule.power(4, 2), 1e-6)):
        long = collapse_probability([0.5, 0.5], samples=samples)
        monkeypatch.setattr(fate, "_LONGEST_LADDER", 256)
        short = collapse_probability([0.5, 0.5], samples=samples)
        monkeypatch.undo()
        assert long == pytest.approx(short, abs=error)
    monkeypatch.setattr(fate, "_LONGEST_LADDER", 256)
    with pytest.raises(ValueError, match="grow faster"):
        collapse_probability([0.5, 0.5], samples=schedule.power(4, 1.2))


def test_what_is_certain_and_what_never_happens():
    p = [0.5, 0.3, 0.2]
    assert collapse_probability(p, samples=10) == 1
    assert collapse_probability(p, samples=schedule.linear(10, 3)) == 1
    assert collapse_probability(p, samples=schedule.geometric(10, 2), draw=Draw(concentration=9)) == 1
    assert collapse_probability(p, samples=10, draw=Draw(novelty=0.1)) == 0
    assert collapse_probability([1.0], samples=10) == 1
    for policy in NEVER[:3]:
        assert collapse_probability(p, samples=10, policy=policy) == 0
    for policy in NEVER[3:]:
        assert collapse_probability(p, samples=3, policy=policy) == pytest.approx(0.125 + 0.027 + 0.008, rel=1e-13)


@pytest.mark.parametrize("policy", NEVER)
def test_infinite_times_say_why(policy):
    with pytest.warns(NeverWarning, match="infinite"):
        assert collapse_time([0.5, 0.5], samples=10, policy=policy) == math.inf
    assert collapse_time([1.0], samples=10, policy=policy) == 0


def test_growth_that_makes_the_mean_infinite():
    for samples in (schedule.linear(2, 1), schedule.power(2, 1), schedule.geometric(2, 2), schedule.power(3, 2)):
        with pytest.warns(NeverWarning):
            assert collapse_time([0.5, 0.5], samples=samples) == math.inf


def test_a_constant_schedule_in_other_words_gives_the_same_time():
    exact = collapse_time([0.5, 0.3, 0.2], samples=9)
    assert collapse_time([0.5, 0.3, 0.2], samples=schedule.power(9, 0)) == pytest.approx(exact, rel=1e-11)
    assert collapse_time([0.5, 0.3, 0.2], samples=schedule.geometric(9, 1)) == pytest.approx(exact, rel=1e-11)
    assert collapse_time([0.5, 0.3, 0.2], samples=9, policy=Mix(1, 0, 0)) == exact


def test_documents_against_simulation():
    """z below 5; the mean of independent data, 42, is 90 standard errors away."""
    draw = Draw(concentration=50)
    exact = collapse_time([0.5, 0.3, 0.2], samples=30, draw=draw)
    run = montecarlo.collapse_time_estimate([0.5, 0.3, 0.2], samples=30, draw=draw, replicates=20_000, seed=1)
    assert abs(run.z(exact)) < 5
    assert abs(run.z(collapse_time([0.5, 0.3, 0.2], samples=30))) > 50


def test_slow_growth_against_simulation():
    """z below 5 of 20 000 runs that draw every generation: a relative difference of 0.02 is found."""
    samples = schedule.power(3, 0.5)
    exact = collapse_time([0.5, 0.5], samples=samples)
    survivors = [1.0]
    p = np.full(20_000, 0.5)
    rng = np.random.default_rng(1)
    for size in samples.draws(600):
        p = rng.binomial(size, p) / size
        survivors.append(float(((p > 0) & (p < 1)).mean()))
    assert sum(survivors) == pytest.approx(exact, rel=0.03)


def test_bad_input():
    for arguments, words in (
        ({"samples": [3, 4]}, "known in all generations"),
        ({"samples": lambda i: 3 + i}, "known in all generations"),
        ({"samples": 3, "policy": "replace"}, "`policy`"),
        ({"samples": 0}, "`samples`"),
    ):
        with pytest.raises(ValueError, match=words):
            collapse_probability([0.5, 0.5], **arguments)
    with pytest.raises(ValueError, match="`method`"):
        collapse_time([0.5, 0.5], samples=9, policy=Fresh(1), method="series")
    assert ct.discrete.collapse_time([0.5, 0.5], samples=9, policy=Replace()) > 0
