"""Leaps against steps, and what is left in the end against many fits."""

import math

import numpy as np
import pytest
from agreement import assert_agrees, fixed_seed

import collapse_theory as ct
from collapse_theory.discrete.dual import curves
from collapse_theory.discrete.dual.chains import chain_of
from collapse_theory.discrete.dual.sizes import Sizes
from collapse_theory.draw import Draw
from collapse_theory.policy import Fresh, Mix, Replace
from collapse_theory.schedule import Constant

P = np.array([0.7, 0.3 - 1e-6, 1e-6])
CASES = [
    (Replace(), Draw(concentration=50.0)),
    (Replace(), Draw(0.01)),
    (Fresh(3), Draw()),
    (Fresh(3), Draw(0.01, 50.0)),
    (Mix(0.7, 0.0, 0.3), Draw()),
    (Mix(0.7, 0.2, 0.1), Draw()),
    (Mix(0.7, 0.3, 0.0), Draw()),
]


@pytest.mark.parametrize(("policy", "draw"), CASES, ids=str)
def test_leaps_are_steps(monkeypatch, policy, draw):
    how = {"samples": 700, "fits": [13, 20], "policy": policy, "draw": draw}
    found = []
    for is_leap in (False, True):
        monkeypatch.setattr(curves, "_is_worth", lambda chain, now, steps, chosen=is_leap: chosen)
        found.append(ct.discrete.expected_entropy(P, **how))
    assert found[1] == pytest.approx(found[0], abs=2e-12)


@pytest.mark.parametrize(("policy", "draw"), [case for case in CASES if case[0] != Replace()], ids=str)
def test_the_stationary_model_is_that_after_many_fits(policy, draw):
    how = {"samples": 40, "policy": policy, "draw": draw}
    fits = 2**12 if policy == Mix(0.7, 0.3, 0.0) else 2**9  # nothing real comes in, or enough
    late = ct.discrete.expected_entropy(P, fits=fits, **how)
    assert ct.discrete.expected_entropy(P, fits=math.inf, **how) == pytest.approx(late, abs=1e-11)


def test_the_stationary_model_is_simulated():
    how = {"samples": 20, "policy": Fresh(2)}
    seed = fixed_seed(3)
    found = ct.montecarlo.diversity_estimate(P, quantity="support", fits=120, replicates=8_000, seed=seed, **how)
    assert_agrees(found, ct.discrete.expected_support(P, fits=math.inf, **how), resolution=0.1)


@pytest.mark.parametrize("size", [10_000, 10**7])
def test_the_mean_collapse_time_is_the_sum_of_what_is_left(size):
    """Two even atoms: 1 + the sum over fits of the chance that both are there, solved with the matrix of one step."""
    from collapse_theory import schedule
    from collapse_theory.discrete.dual.questions import Process

    chain = Process(schedule.of(size), Replace(), Draw()).chain([1], math.inf)
    ((loss, _),) = chain.losses(0.0, 0.0)
    nodes = chain.domain(1).nodes
    time = np.linalg.solve(loss[1:, 1:], 1 - 2 * 0.5 ** nodes[1:])[-1]
    assert 1 + time == pytest.approx(ct.discrete.collapse_time([0.5, 0.5], samples=size), rel=1e-10)


def test_presence_falls_under_replacement():
    fits = [1, 2, 3, 10, 100, 10**4, 10**6, 10**8]
    for size in (200_000, 10**8):
        present = ct.discrete.presence_probability([0.3, 1e-3, 1e-6], samples=size, fits=fits)
        assert (np.diff(present, axis=1) <= 1e-13).all()


@pytest.mark.parametrize("steps", [1, 5, 4097, 10**9 + 7])
def test_many_slow_steps_are_a_series(steps):
    """Against squares alone, and against what the eigenvalue of two lineages says."""
    chain = chain_of(Replace(), Sizes(Constant(10**12), 1), 50.0, Draw())
    first = chain.first(lambda k: (k > 1).astype(float)[:, None], np.zeros(1), np.zeros(1))
    slow = curves._slow_bits(chain)
    assert 2**slow * 50**2 / 2e12 < 0.5
    assert slow > 20
    loss, values = curves._power(chain, 0), first.values
    for is_set in curves._binary(steps):
        if is_set:
            values = values - loss @ values
        loss = 2 * loss - loss @ loss
    found = curves._leap(chain, first, steps).values
    assert found == pytest.approx(values, rel=1e-13, abs=1e-15)
    assert 1 - found[1, 0] == pytest.approx(-np.expm1(steps * np.log1p(-1e-12)), rel=1e-3, abs=1e-15)
