"""Every quantity under every policy by four routes: enumeration in fractions, numbers, floats, and simulation.

Statistical tests: right code fails with probability 1e-9 per comparison, an error of ``resolution`` passes with 1e-9.
"""

import math
from fractions import Fraction

import numpy as np
import pytest
import tiny
from agreement import assert_agrees, fixed_seed
from hypothesis import example, given, settings
from hypothesis import strategies as st

import collapse_theory as ct
from collapse_theory.draw import Draw
from collapse_theory.policy import Accumulate, AccumulateSubsample, Fresh, Mix, Replace

P = (Fraction(1, 2), Fraction(1, 3), Fraction(1, 6))
MIXES = [Mix(0.5, 0.25, 0.25), Mix(0.5, 0.5, 0.0), Mix(0.75, 0.0, 0.25), Mix(0.0, 0.0, 1.0), Mix(0.0, 0.5, 0.5)]
POLICIES = [Replace(), Fresh(1), Fresh(2), *MIXES, Accumulate(), AccumulateSubsample()]
DRAWS = [Draw(), Draw(0.125), Draw(concentration=2.0), Draw(0.125, 2.0), Draw(1.0)]
QUESTIONS = {
    "expected_support": tiny.support,
    "mass_lost": tiny.mass_lost(P),
    "expected_entropy": tiny.entropy,
    "homozygosity": tiny.agreement(2),
}


def keeps(policy):
    return isinstance(policy, (Accumulate, AccumulateSubsample)) or (isinstance(policy, Mix) and policy.beta > 0)


def is_served(quantity, policy, draw):
    """Tell what has no answer: entropies by single lineages, and the support of a mixture with new types."""
    if quantity == "expected_entropy":
        return draw == Draw() or not keeps(policy)
    return quantity != "expected_support" or not isinstance(policy, Mix) or draw.is_closed


def exact_law(policy, draw, sizes):
    how = {"novelty": Fraction(draw.novelty)} if not draw.is_closed else {}
    how |= {} if draw.is_independent else {"concentration": Fraction(draw.concentration)}
    if isinstance(policy, Mix):
        policy = Mix(*(Fraction(x) for x in (policy.alpha, policy.beta, policy.gamma)))
    return tiny.law(P, samples=sizes, fits=len(sizes), policy=policy, **how)


@given(
    policy=st.sampled_from(POLICIES),
    draw=st.sampled_from(DRAWS),
    sizes=st.lists(st.integers(1, 3), min_size=1, max_size=2),
)
@example(policy=AccumulateSubsample(), draw=Draw(), sizes=[2, 1, 3])
@example(policy=Fresh(2), draw=DRAWS[3], sizes=[2, 3])
@example(policy=Mix(0.75, 0.0, 0.25), draw=DRAWS[3], sizes=[3, 2])
@example(policy=Mix(0.5, 0.25, 0.25), draw=Draw(), sizes=[3, 2])
@settings(max_examples=25)
def test_enumeration_numbers_and_floats(policy, draw, sizes):
    law, floats = exact_law(policy, draw, sizes), np.array([float(x) for x in P])
    how = {"samples": [*sizes, 7], "fits": len(sizes), "policy": policy, "draw": draw}
    for atom, p in enumerate(P):
        known = float(tiny.expected(law, tiny.presence(atom)))
        assert ct.discrete.presence_probability(float(p), **how) == pytest.approx(known, abs=1e-13)
    for name, question in QUESTIONS.items():
        if is_served(name, policy, draw):
            known = float(tiny.expected(law, question))
            quantity = getattr(ct.discrete, name)
            assert quantity(floats, **how) == pytest.approx(known, abs=2e-12)
            if name != "expected_entropy":
                assert float(quantity(list(P), **how)) == pytest.approx(known, abs=1e-13)


SIMULATED = [
    (Replace(), Draw(0.02, 40.0)),
    (Fresh(7), Draw()),
    (Fresh(7), Draw(0.02, 40.0)),
    (Mix(0.6, 0.0, 0.4), Draw(concentration=40.0)),
    (Mix(0.7, 0.2, 0.1), Draw()),
    (Mix(0.9, 0.1, 0.0), Draw()),
    (Accumulate(), Draw()),
    (AccumulateSubsample(), Draw()),
]
SHARES = np.array([0.4, 0.3, 0.2, 0.05, 0.03, 0.02])
SCALES = {"expected_support": 0.1, "mass_lost": 0.01, "expected_entropy": 0.02, "homozygosity": 0.01}


@pytest.mark.parametrize(("policy", "draw"), SIMULATED, ids=str)
def test_simulation(policy, draw):
    """Sizes that grow, shrink and jump."""
    how = {"samples": [5, 30, 200, 30], "fits": 4, "policy": policy, "draw": draw}
    for number, (name, resolution) in enumerate(SCALES.items()):
        if not is_served(name, policy, draw) or (isinstance(policy, Mix) and name in ("expected_support", "mass_lost")):
            continue
        seed = fixed_seed(100 + number)
        found = ct.montecarlo.diversity_estimate(
            SHARES, quantity=name.removeprefix("expected_"), replicates=12_000, seed=seed, **how
        )
        assert_agrees(found, float(getattr(ct.discrete, name)(SHARES, **how)), resolution=resolution * 2)


@pytest.mark.parametrize("policy", [*POLICIES, Fresh(10**6), Mix(0.999, 0.001 - 1e-9, 1e-9), Mix(1 - 1e-9, 0, 1e-9)])
@pytest.mark.parametrize("size", [1, 2, 600, 10**7, 10**15])
def test_pairs_are_the_closed_forms(policy, size):
    """The same number for each generation, once in closed form and once by the chain of two draws."""
    fits = [1, 2, 9]
    known = ct.discrete.homozygosity(SHARES, samples=size, fits=fits, policy=policy)
    found = ct.discrete.homozygosity(SHARES, samples=[size] * 9, fits=fits, policy=policy)
    assert found == pytest.approx(known, rel=1e-12)


@pytest.mark.parametrize("size", [2, 12, 600, 3000])
def test_entropy_is_that_of_rows(size):
    """A list of equal sizes is answered by the chain."""
    known = ct.discrete.expected_entropy(SHARES, samples=size, fits=[1, 2, 5])
    assert ct.discrete.expected_entropy(SHARES, samples=[size] * 5, fits=[1, 2, 5]) == pytest.approx(known, abs=2e-12)


@pytest.mark.parametrize("size", [10_000, 100_000])
def test_presence_is_that_of_rows(size):
    """Step by step, against laws of the number of ancestors."""
    p, fits = 10.0 ** -np.arange(9), [1, 2, 5, 30]
    known = ct.discrete.presence_probability(p[1:], samples=size, fits=fits)
    found = ct.discrete.presence_probability(p[1:], samples=[size] * 30, fits=fits)
    assert found == pytest.approx(known, rel=1e-10)


@pytest.mark.parametrize("policy", [Fresh(1), Fresh(10**9), Mix(1e-3, 0, 0.999), Accumulate(), AccumulateSubsample()])
@pytest.mark.parametrize("size", [1, 3, 600, 10**12])
def test_extremes(policy, size):
    """Point masses, atoms that a float can hardly hold, new types only: nothing leaves its range."""
    for p in ([1.0], [1 - 1e-12, 1e-12], [0.9, 0.1, 5e-324], [0, 0.25, 0.75]):
        for draw in (Draw(), Draw(1e-9), Draw(1.0), Draw(concentration=1e-3), Draw(concentration=1e9)):
            if draw != Draw() and keeps(policy):
                continue
            how = {"samples": size, "fits": [0, 1, 3], "policy": policy, "draw": draw}
            present = ct.discrete.presence_probability(p, **how)
            assert ((present >= 0) & (present <= 1)).all()
            most = math.log(len(p)) if draw.is_closed else math.log(size + 1e9 + 1) + 1
            entropy = ct.discrete.expected_entropy(p, **how)
            assert ((entropy >= 0) & (entropy <= most + 1e-12)).all()
