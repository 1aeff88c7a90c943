"""Quantiles of draws: the binomial law of order statistics, coverage, and the law of a distance beside exact ones."""

import math

import numpy as np
import pytest
from agreement import fixed_seed

import collapse_theory as ct
from collapse_theory import montecarlo as mc
from collapse_theory.montecarlo.quantiles import quantiles_of

LEVELS = [0.01, 0.5, 0.9]


def test_intervals_cover_as_often_as_they_say():
    """4000 sets of 200 draws that are uniform: at least 90 %, within what 1e-9 of chance allows."""
    rng = np.random.default_rng(fixed_seed(1))
    hits = np.zeros(3)
    for _ in range(4000):
        found = quantiles_of(rng.random(200), LEVELS, seed=1, confidence=0.9)
        hits += (found.low <= LEVELS) & (np.array(LEVELS) <= found.high)
    assert (hits / 4000 > 0.9 - 6.11 * math.sqrt(0.09 / 4000)).all()
    assert (hits[1:] / 4000 < 0.96).all()


def test_few_draws_leave_ends_open():
    found = quantiles_of([2.0, 1.0, 3.0], [0.01, 0.5, 0.99], seed=1)
    assert found.value.tolist() == [1, 2, 3]
    assert found.low[0] == -math.inf
    assert found.high[2] == math.inf
    assert repr(found).startswith("Quantiles(0.01: 1 [-inf, ")


def test_the_law_of_sigma_in_one_dimension():
    """Quantiles of the trace in one dimension beside those of the exact distribution; 1e-9 for each."""
    run = {"samples": 10, "fits": 20, "mechanism": "statistics", "replicates": 20_000, "seed": fixed_seed(2)}
    found = mc.multivariate_quantiles(cov=[[4.0]], q=LEVELS, quantity="trace", confidence=1 - 1e-9, **run)
    exact = ct.gaussian.sigma_quantile(10, 20, q=LEVELS, sigma=2) ** 2
    assert ((found.low < exact) & (exact < found.high)).all()
    assert (found.high / found.low < [3.3, 1.36, 1.52]).all()  # seven deviations above the mean


def test_the_median_distance_is_below_the_mean():
    """What E W2² does not say: half of all runs end nearer. One dimension, where the mean is exact."""
    run = {"samples": 20, "fits": 40, "replicates": 20_000, "seed": fixed_seed(3)}
    found = mc.multivariate_quantiles(cov=[[1.0]], q=0.5, confidence=1 - 1e-9, **run)
    assert found.high < 0.7 * ct.gaussian.risk(20, 40)


@pytest.mark.parametrize(
    ("arguments", "word"),
    [({"q": 0.0}, "q"), ({"q": [0.5, 1.0]}, "q"), ({"q": 0.5, "confidence": 1.0}, "confidence")],
)
def test_bad_input(arguments, word):
    with pytest.raises(ValueError, match=f"`{word}`"):
        mc.multivariate_quantiles(cov=[[1.0]], samples=5, fits=1, replicates=10, seed=1, **arguments)
