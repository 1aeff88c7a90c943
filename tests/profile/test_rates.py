"""Profiles of runs with known answers keep their error rate, and are as often right as their page says."""

import numpy as np
import pytest
from agreement import fixed_seed
from profile_families import ERROR_RATE, FAMILIES, GENERATIONS, NOISES, RUNS, SEEDS, decisions
from scipy import stats

from collapse_theory.profile import Metrics, Profile, rules
from collapse_theory.profile.rates import MEASURED

ANSWERS = {1: True, -1: False, 0: None}


def test_the_page_has_every_family():
    assert [row[:3] for row in MEASURED] == [(f.definition, f.name, f.truth) for f in FAMILIES]


@pytest.mark.parametrize("number", range(len(FAMILIES)), ids=lambda n: f"{FAMILIES[n].definition} {FAMILIES[n].name}")
def test_error_rate_and_power(number):
    """1000 profiles for each noise and number of seeds.

    Right code fails with probability below 1e-9 for each of them by its wrong answers (exact binomial at the level of
    the cell), and below 1e-8 by its right ones: two draws of 1000 differ by 0.14 with less than that. Wrong answers at
    eight times the level pass with probability below 1e-9; the tests at a threshold below see twice the level.
    """
    family, row = FAMILIES[number], MEASURED[number]
    level = ERROR_RATE / family.cells
    most = stats.binom.isf(1e-9, RUNS, level)
    assert stats.binom.cdf(most, RUNS, 8 * level) < 1e-9
    sign = 1 if family.truth else -1
    for seeds, published in zip(SEEDS, row[3:8], strict=True):
        for noise, percent in zip(family.noises, published.split("/"), strict=True):
            found = decisions(family, seeds, noise, fixed_seed(0))
            assert (found == -sign).sum() <= most, (seeds, noise)
            assert (found == sign).mean() == pytest.approx(int(percent) / 100, abs=0.14), (seeds, noise)


@pytest.mark.parametrize("family", FAMILIES, ids=lambda f: f"{f.definition} {f.name}")
def test_profiles_one_by_one_give_the_decisions_of_many(family):
    seed, noise = fixed_seed(0), family.noises[0]
    found = decisions(family, 5, noise, seed)
    metrics = family.draw(np.random.default_rng([seed, 5]), (RUNS, 5, GENERATIONS), NOISES.get(noise))
    for run in range(4):
        trajectory = Metrics(**{name: x[run] for name, x in metrics.items()}, seeds=5)
        assert Profile.of(trajectory, error_rate=ERROR_RATE).holds[family.definition] is ANSWERS[int(found[run])]


@pytest.mark.parametrize("seeds", [2, 3, 10])
def test_at_the_threshold_each_side_is_wrong_at_its_level(seeds):
    """A spread at a hundredth of the first: "holds" is declared wrongly for one a trifle above it.

    Right code fails with probability below 2e-9; twice the level passes with probability below 1e-9: both binomial.
    """
    rng = np.random.default_rng(fixed_seed(5))
    runs, rate = 4000, 0.1
    last = np.exp(rng.normal(np.log(0.01), 0.3, (runs, seeds, 1)))
    spread = np.concatenate([np.ones_like(last), last], axis=-1)
    declared = (rules.fallen(spread, 0.01, rate) == 1).sum()
    low, high = stats.binom.ppf(1e-9, runs, rate), stats.binom.isf(1e-9, runs, rate)
    assert stats.binom.cdf(high, runs, 2 * rate) < 1e-9
    assert low <= declared <= high


def test_any_increase_of_pure_noise_is_declared_at_its_level():
    """The search over all generations and blocks together is wrong with at most its level; 1e-9 as above."""
    rng = np.random.default_rng(fixed_seed(6))
    for seeds in (2, 5, 20):
        risk = np.exp(0.01 * rng.standard_normal((2000, seeds, 12)))
        declared = (rules.highest(risk, 1.0, 0.1) == 1).sum()
        assert declared <= stats.binom.isf(1e-9, 2000, 0.1)
