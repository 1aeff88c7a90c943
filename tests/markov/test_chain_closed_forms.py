"""Chains whose answers are known in closed form."""

import math
from fractions import Fraction

import numpy as np
import pytest
from agreement import fixed_seed
from scipy import stats
from solved import answer

from collapse_theory.markov import AbsorbingChain


def gambler(size, up, down, kind="dense"):
    """A gambler with 1...size-1 coins, ruined at 0, content at ``size``."""
    moves = np.diag(np.full(size - 2, up), 1) + np.diag(np.full(size - 2, down), -1)
    exits = np.zeros((size - 1, 2))
    exits[0, 0], exits[-1, 1] = down, up
    return AbsorbingChain.from_rates(moves, exits).with_arithmetic(kind)


KINDS = ["dense", "sparse", "exact", "certified"]


@pytest.mark.parametrize("kind", KINDS)
def test_fair_gambler(kind):
    size = 9
    chain, k = gambler(size, 0.5, 0.5, kind), np.arange(1, size)
    agree(chain.mean_steps(), k * (size - k))
    agree(chain.variance_steps(), k * (size - k) * (k**2 + (size - k) ** 2 - 2) / 3)
    agree(chain.absorption_probabilities[:, 1], k / size)
    agree(chain.mean_steps(given=1), (size**2 - k**2) / 3)
    agree(chain.mean_steps(given=0), (size**2 - (size - k) ** 2) / 3)
    agree(chain.variance_steps(given=1), 2 * (size**2 - k**2) * (size**2 + k**2 - 5) / 45 + 0 * k)


@pytest.mark.parametrize("kind", KINDS)
def test_biased_gambler(kind):
    size, up, down = 200 if kind == "dense" else 20, 0.5, 0.25
    chain, k, odds = gambler(size, up, down, kind), np.arange(1, size), down / up
    ruin = (odds**k - odds**size) / (1 - odds**size)
    agree(chain.absorption_probabilities[:, 0], ruin)
    agree(chain.mean_steps(), (size * (1 - ruin) - k) / (up - down), rtol=1e-12)


def agree(found, expected, rtol=1e-13):
    np.testing.assert_allclose(np.asarray(found, dtype=np.float64), expected, rtol=rtol)


def test_exact_gambler_is_exact():
    half = Fraction(1, 2)
    moves = [[0, half, 0], [half, 0, half], [0, half, 0]]
    chain = AbsorbingChain.from_rates(moves, [[half, 0], [0, 0], [0, half]])
    assert all(isinstance(value, Fraction) for value in chain.fundamental_matrix.flat)


@pytest.mark.parametrize("leak", [0.5, 1e-3, 1e-130])
@pytest.mark.parametrize("kind", ["dense", "sparse"])
def test_geometric_law(leak, kind):
    chain = AbsorbingChain.from_rates([[0.0]], [leak]).with_arithmetic(kind)
    agree(chain.mean_steps(), [1 / leak])
    agree(chain.variance_steps(), [(1 - leak) / leak**2])


def test_steps_that_are_certain_have_no_variance():
    chain = AbsorbingChain.from_rates(np.eye(100, k=1), np.eye(100)[-1])
    assert (chain.mean_steps() == np.arange(100, 0, -1)).all()
    assert (chain.variance_steps() == 0).all()


def test_sum_of_many_short_waits_keeps_its_small_variance():
    leak = 1 - 2.0**-30  # E T^2 - (E T)^2 would leave five digits of this variance
    chain = AbsorbingChain.from_rates(leak * np.eye(100, k=1), leak * np.eye(100)[-1])
    agree(chain.variance_steps(), np.arange(100, 0, -1) * (1 - leak) / leak**2, rtol=1e-12)


@pytest.mark.parametrize("kind", ["dense", "sparse"])
def test_variance_next_to_a_trap_is_not_lost(kind):
    """From state 0 the trap is entered once in 1e40 times, then takes 1e60 steps: E T^2 is the trap's."""
    chain = AbsorbingChain.from_rates([[0, 1e-40], [0, 0]], [1.0, 1e-60]).with_arithmetic(kind)
    agree(chain.mean_steps(), [1e20, 1e60])
    agree(chain.variance_steps(), [2e80, 1e120])


def test_resampling_of_two_atoms_against_certified_values():
    chain = AbsorbingChain.from_matrix(stats.binom.pmf(np.arange(101), 100, np.arange(101)[:, np.newaxis] / 100))
    agree(
        chain.mean_steps()[[0, 49]], [answer(f"collapse from {copies} of 100 copies") for copies in (1, 50)], rtol=1e-12
    )
    agree(chain.absorption_probabilities[:, 1], np.arange(1, 100) / 100, rtol=1e-11)


def test_simulated_gambler():
    """Right code fails with probability below 1e-9, a ruin probability wrong by 0.05 passes with less."""
    size, start, runs, resolution = 7, 2, 20_000, 0.05
    chain = gambler(size, 0.4, 0.5)
    ruin, mean = chain.absorption_probabilities[start - 1, 0], chain.mean_steps()[start - 1]
    accepted = stats.binom.ppf(5e-10, runs, ruin), stats.binom.isf(5e-10, runs, ruin)
    assert stats.binom.sf(accepted[0] - 1, runs, ruin - resolution) < 1e-9, "underpowered"
    assert stats.binom.cdf(accepted[1], runs, ruin + resolution) < 1e-9, "underpowered"
    rng = np.random.default_rng(fixed_seed(20))
    coins, steps = np.full(runs, start), np.zeros(runs)
    while (playing := (coins > 0) & (coins < size)).any():
        draw = rng.random(runs)
        coins = np.where(playing, coins + (draw < 0.4) - (draw > 0.5), coins)
        steps += playing
    assert accepted[0] <= (coins == 0).sum() <= accepted[1]
    spread = math.sqrt(chain.variance_steps()[start - 1] / runs)
    assert abs(steps.mean() - mean) <= 6.11 * spread  # two-sided normal tail of 1e-9
    assert 2 * 6.11 * spread < 0.1 * mean, "underpowered"
