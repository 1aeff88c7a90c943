"""Simulations: reproducible, independent of threads, and of the process that they claim to simulate."""

import os

import numpy as np
import pytest
from agreement import assert_agrees, fixed_seed

import collapse_theory as ct
from collapse_theory.montecarlo import Estimate
from collapse_theory.policy import Accumulate, Replace

mc = ct.montecarlo


def test_bits_depend_on_the_seed_and_not_on_threads(monkeypatch):
    runs = []
    for threads in (1, 2, 7):
        monkeypatch.setattr(os, "cpu_count", lambda threads=threads: threads)
        runs.append(mc.collapse_times([0.2, 0.3, 0.5], samples=20, replicates=999, seed=5))
    assert all(np.array_equal(runs[0], run) for run in runs)
    assert not np.array_equal(runs[0], mc.collapse_times([0.2, 0.3, 0.5], samples=20, replicates=999, seed=6))


def test_blocks_are_different_draws():
    means, _ = mc.gaussian_fits(10, 1, replicates=128, seed=1)
    assert np.unique(means).size == 128


def test_a_point_mass_collapses_at_once():
    assert (mc.collapse_times([0.0, 1.0], samples=5, replicates=10, seed=1) == 0).all()
    assert (mc.collapse_times([0.5, 0.5], samples=1, replicates=10, seed=1) == 1).all()


@pytest.mark.parametrize("atom", [0, 1, 2])
def test_winners_are_drawn_from_the_original_distribution(atom):
    p = [0.5, 0.3, 0.2]
    estimate = mc.winner_estimate(p, samples=15, atom=atom, replicates=100_000, seed=fixed_seed(3))
    assert_agrees(estimate, p[atom], resolution=0.02)


def test_first_resampling_is_multinomial():
    """P(collapse in one fit) = sum p_i^D."""
    p = np.array([0.6, 0.3, 0.1])
    times = mc.collapse_times(p, samples=4, replicates=200_000, seed=fixed_seed(4))
    assert_agrees(Estimate.of_mean(times == 1, 4), float((p**4).sum()), resolution=0.01)


@pytest.mark.parametrize("accumulate", [True, False])
def test_regression_follows_the_accumulated_sum(accumulate):
    excess = mc.regression_excess(
        30,
        5,
        dim=5,
        replicates=100_000,
        seed=fixed_seed(8),
        policy=Accumulate() if accumulate else Replace(),
    )
    one_fit = 5 / 24
    exact = one_fit * (sum(1 / i**2 for i in range(1, 6)) if accumulate else 5)
    assert_agrees(Estimate.of_mean(excess, 8), exact, resolution=0.04 * exact)


@pytest.mark.parametrize("policy", [Replace(), Accumulate()])
def test_regression_without_a_fit_is_the_truth(policy):
    excess = mc.regression_excess(10, 0, dim=2, policy=policy, replicates=3, seed=1)
    assert excess.tolist() == [ct.regression.excess_risk(10, 0, dim=2, policy=policy)] * 3


def test_skew_noise_adds_the_power_it_should():
    """The mean moves by 1/M + strength² · 6(M-2)/((M+1)(M+3)) per fit."""
    means, _ = mc.gaussian_fits(20, 1, replicates=400_000, seed=fixed_seed(9), skew_noise=1.0)
    exact = 1 / 20 + 6 * 18 / (21 * 23)
    assert_agrees(Estimate.of_mean(means**2, 9), exact, resolution=0.04 * exact)


def test_skew_noise_satisfies_the_assumptions_of_the_bound():
    """Centred, and orthogonal to the sample mean (shumailov2023 eqs (7) and (9)): the noise changes no covariance."""
    plain, _ = mc.gaussian_fits(20, 1, replicates=400_000, seed=9)
    noisy, _ = mc.gaussian_fits(20, 1, replicates=400_000, seed=9, skew_noise=1.0)
    noise = noisy - plain
    assert_agrees(Estimate.of_mean(noise, 9), 0.0, resolution=0.01)
    assert_agrees(Estimate.of_mean(noise * plain, 9), 0.0, resolution=0.003)


@pytest.mark.parametrize("target", [0, 1, 2])
def test_walks_end_where_the_chain_says(target):
    chain = ct.discrete.resampling_chain(3, samples=4)
    exact = float(chain.absorption_probabilities[3, target])
    estimate = mc.absorption_estimate(chain, start=3, target=target, replicates=100_000, seed=fixed_seed(2))
    assert_agrees(estimate, exact, resolution=0.03)
