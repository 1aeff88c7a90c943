"""Pearson's sum: its variance by Haldane's formula, its scatter in simulated overdispersed counts."""

import numpy as np
import pytest

from collapse_theory.monitor.dispersion import Dispersion, scatter


def test_variance_of_independent_counts_is_haldanes():
    """Var X^2 = 2(K - 1) + (sum 1/p - K^2 - 2K + 2)/n; the last two terms are less than what is left out."""
    p, n = np.array([0.4, 0.3, 0.2, 0.1]), 50
    haldane = 2 * 3 + (np.sum(1 / p) - 16 - 8 + 2) / n
    spread = Dispersion(3.0, 3.0, float(np.sum(1 / (n * p))), 16 / n)
    assert 2 * 3.0**2 / spread.certainty == pytest.approx(haldane, abs=6 / n + 1e-12)


@pytest.mark.parametrize("theta", [30.0, 1000.0, np.inf])
def test_scatter_of_overdispersed_counts(theta):
    """Mean and spread of the ratio over 400 draws; z < 6. Without the rare terms the variance would miss."""
    rng, size = np.random.default_rng(4), 5000
    weights = 1 / np.arange(1.0, 801)
    p = weights / weights.sum()
    truth = 1.0 if np.isinf(theta) else (size + theta) / (1 + theta)
    found = []
    for _ in range(400):
        q = p if np.isinf(theta) else rng.standard_gamma(theta * p)
        found.append(scatter(size * p, rng.multinomial(size, q / q.sum()).astype(float), 0, rare=max(1.0, truth)))
    ratios = np.array([each.ratio for each in found])
    assert abs(ratios.mean() - truth) < 6 * ratios.std() / 20
    predicted = np.mean([np.sqrt(2 / each.certainty) for each in found])
    assert ratios.std() / ratios.mean() == pytest.approx(predicted, rel=6 / np.sqrt(800))


def test_intervals_hold_the_truth():
    """2000 logs; coverage 95 % up to six standard errors of 0.5 %."""
    rng, p = np.random.default_rng(5), np.full(60, 1 / 60)
    held = [scatter(300 * p, rng.multinomial(300, p).astype(float), 0).estimate(0.95).holds(1.0) for _ in range(2000)]
    assert abs(np.mean(held) - 0.95) < 0.03


def test_rare_categories_are_gathered():
    expected = np.array([100.0, *[0.1] * 50])
    spread = scatter(expected, np.array([100.0, *[0.0] * 25, *[0.2] * 25]), 0)
    assert spread.freedom == 5
    assert spread.total == pytest.approx(5.0, rel=0.3)


def test_too_few_say_nothing():
    assert scatter(np.array([3.0, 4.0]), np.array([4.0, 3.0]), 1) == Dispersion()
    assert not Dispersion().estimate(0.95).is_known
    assert not scatter(np.array([3.0, 4.0, 5.0]), np.array([3.0, 4.0, 5.0]), 0).estimate(0.95).is_known
    total = Dispersion(1.0, 2.0, 3.0, 4.0) + Dispersion(4.0, 3.0, 2.0, 1.0)
    assert total == Dispersion(5.0, 5.0, 5.0, 5.0)
    assert total.ratio == 1.0
