"""The exact fractions of ``tests/support/tiny.py`` against cases by hand, closed forms, and runs of two kinds.

Statistical tests: right code fails with probability 1e-9 per comparison, an error of ``resolution`` passes with 1e-9.
"""

import math
import random
from fractions import Fraction

import numpy as np
import pytest
import sympy
import tiny
from agreement import assert_agrees, fixed_seed
from hypothesis import given, settings
from hypothesis import strategies as st

import collapse_theory as ct
from collapse_theory.montecarlo import Estimate
from collapse_theory.policy import Accumulate, AccumulateSubsample, Fresh, Mix, Replace

HALF, THIRD, SIXTH = Fraction(1, 2), Fraction(1, 3), Fraction(1, 6)
P = (HALF, THIRD, SIXTH)
FLOATS = list(map(float, P))
MIX = Mix(HALF, THIRD, SIXTH)
POLICIES = [Replace(), Accumulate(), AccumulateSubsample(), MIX]
HOW = [
    {},
    {"novelty": Fraction(1, 5)},
    {"concentration": Fraction(3, 2)},
    {"novelty": Fraction(1, 5), "concentration": Fraction(3, 2)},
    {"anchors": 1},
]


# --- by hand ----------------------------------------------------------------------------------------------------------


def model(*originals, others=()):
    return tiny.Model(tuple(map(Fraction, originals)), tuple(map(Fraction, others)))


@pytest.mark.parametrize("policy", POLICIES)
def test_no_fit_leaves_the_original(policy):
    assert tiny.law(P, samples=(), fits=0, policy=policy) == {model(*P): 1}


def test_two_data_of_a_coin():
    law = tiny.law((HALF, HALF), samples=(2,), fits=1)
    assert law == {model(1, 0): Fraction(1, 4), model(HALF, HALF): HALF, model(0, 1): Fraction(1, 4)}
    assert tiny.collapsed_by((HALF, HALF), samples=(2, 2), fits=2) == [0, HALF, Fraction(3, 4)]


def test_collapse_that_lasts_is_collapse_now():
    for policy in (Replace(), Accumulate()):
        laws = [tiny.law(P, samples=(2, 3, 2), fits=t, policy=policy) for t in range(4)]
        now = [tiny.expected(law, tiny.is_collapsed) for law in laws]
        assert tiny.collapsed_by(P, samples=(2, 3, 2), fits=3, policy=policy) == now
    fresh = {"samples": (2, 3, 2), "fits": 3, "policy": Fresh(1)}
    assert tiny.collapsed_by(P, **fresh)[-1] > tiny.expected(tiny.law(P, **fresh), tiny.is_collapsed)


def test_fresh_data_are_anchors():
    assert tiny.law(P, samples=(2, 3), fits=2, policy=Fresh(2)) == tiny.law(P, samples=(2, 3), fits=2, anchors=2)


def test_one_datum_that_may_be_new():
    u = Fraction(1, 3)
    law = tiny.law((Fraction(1),), samples=(1, 1), fits=2, novelty=u)
    assert law == {model(1): (1 - u) ** 2, model(0, others=[1]): 1 - (1 - u) ** 2}


def test_two_data_of_one_document():
    theta = Fraction(3, 2)
    law = tiny.law((HALF, HALF), samples=(2,), fits=1, concentration=theta)
    assert tiny.expected(law, tiny.is_collapsed) == (1 + theta / 2) / (1 + theta)


def test_a_pool_keeps_what_the_first_datum_was():
    law = tiny.law(P, samples=(1, 3), fits=2, policy=Accumulate())
    assert law == {model(1, 0, 0): HALF, model(0, 1, 0): THIRD, model(0, 0, 1): SIXTH}


def test_a_subsample_of_one_from_a_pool_of_three():
    """Two data of a coin; if they differ the model is even, the third is either, and one is taken out of three."""
    law = tiny.law((HALF, HALF), samples=(2, 1, 2), fits=2, policy=AccumulateSubsample())
    assert law == {model(1, 0): HALF, model(0, 1): HALF}
    later = tiny.law((HALF, HALF), samples=(2, 1, 2), fits=3, policy=AccumulateSubsample())
    # pool 2+1 (probability 1/2), one taken: the majority 2/3; two copies of it: pool of five is 4+1 or 2+3
    mixed = Fraction(2, 3) * Fraction(2 * 4 * 1, 20) + THIRD * Fraction(2 * 2 * 3, 20)
    assert later[model(HALF, HALF)] == HALF * mixed


@pytest.mark.parametrize(("shares", "left"), [((0, 1, 0), P), ((0, 0, 1), P)])
def test_a_mix_without_fits_is_the_original(shares, left):
    assert tiny.law(P, samples=(2, 3), fits=2, policy=Mix(*map(Fraction, shares))) == {model(*left): 1}


def test_questions_to_a_law():
    law = {model(HALF, 0, others=[HALF]): Fraction(1)}
    answers = [tiny.presence(1), tiny.support, tiny.agreement(3), tiny.all_are(0, 2), tiny.all_miss(0, 2)]
    assert [tiny.expected(law, q) for q in answers] == [0, 2, Fraction(1, 4), Fraction(1, 4), Fraction(1, 4)]
    assert tiny.expected(law, tiny.mass_lost((HALF, HALF))) == HALF
    assert tiny.expected(law, tiny.entropy) == pytest.approx(math.log(2))
    assert tiny.expected(law, tiny.distinct(2)) == Fraction(3, 2)


# --- closed forms -----------------------------------------------------------------------------------------------------

sizes = st.lists(st.integers(1, 4), min_size=1, max_size=3)


def exact(value):
    return Fraction(int(value.p), int(value.q))


@given(samples=st.integers(1, 4), fits=st.integers(0, 3), policy=st.sampled_from(POLICIES))
@settings(max_examples=40)
def test_homozygosity_is_the_closed_form(samples, fits, policy):
    law = tiny.law(P, samples=(samples,) * fits, fits=fits, policy=policy)
    rationals = [sympy.Rational(x.numerator, x.denominator) for x in P]
    shares = [sympy.Rational(x.numerator, x.denominator) for x in (HALF, THIRD, SIXTH)]
    known = Mix(*shares) if isinstance(policy, Mix) else policy
    value = ct.discrete.homozygosity(rationals, samples=samples, fits=fits, policy=known)
    assert tiny.expected(law, tiny.agreement(2)) == exact(sympy.sympify(value))


@given(samples=st.integers(1, 4), anchors=st.integers(0, 2), fits=st.integers(0, 3))
@settings(max_examples=20)
def test_homozygosity_with_anchors_is_the_closed_form(samples, anchors, fits):
    law = tiny.law(P, samples=(samples,) * fits, fits=fits, anchors=anchors)
    rationals = [sympy.Rational(x.numerator, x.denominator) for x in P]
    value = ct.discrete.anchored_homozygosity(rationals, samples=samples, anchors=anchors, fits=fits)
    assert tiny.expected(law, tiny.agreement(2)) == exact(sympy.sympify(value))


@given(schedule=sizes)
@settings(max_examples=30)
def test_homozygosity_under_a_schedule(schedule):
    """Two data are copies of one with chance 1/M; of a pool of N with n new ones, diversity loses n/N² of itself."""
    start, totals = sum(x * x for x in P), np.cumsum(schedule).tolist()
    replaced = math.prod(1 - Fraction(1, n) for n in schedule)
    pooled = math.prod(1 - Fraction(n, total**2) for n, total in zip(schedule, totals, strict=True))
    for policy, left in ((Replace(), replaced), (Accumulate(), pooled)):
        law = tiny.law(P, samples=schedule, fits=len(schedule), policy=policy)
        assert sum(law.values()) == 1
        assert tiny.expected(law, tiny.agreement(2)) == 1 - left * (1 - start)


# --- runs -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("anchors", [0, 1])
@pytest.mark.parametrize("policy", POLICIES, ids=repr)
def test_compiled_runs_agree(policy, anchors):
    schedule, seed = (3, 2, 4), fixed_seed(7)
    law = tiny.law(P, samples=schedule, fits=3, policy=policy, anchors=anchors)
    floats = Mix(*map(float, (MIX.alpha, MIX.beta, MIX.gamma))) if isinstance(policy, Mix) else policy
    runs = ct.montecarlo.categorical_fits(
        [float(x) for x in P],
        samples=schedule,
        fits=3,
        policy=floats,
        anchors=anchors,
        replicates=100_000,
        seed=seed,
    )
    assert sum(law.values()) == 1
    compare(runs, law, seed, resolution=0.02)


def compare(runs, law, seed, *, resolution):
    """``runs`` holds shares of the originals first, then of new types."""
    questions = [
        ((runs**2).sum(axis=1), tiny.agreement(2)),
        ((runs**3).sum(axis=1), tiny.agreement(3)),
        (runs[:, 0] ** 2, tiny.all_are(0, 2)),
        ((1 - runs[:, 2]) ** 3, tiny.all_miss(2, 3)),
        ((runs > 0).sum(axis=1) / 10, lambda m: Fraction(tiny.support(m), 10)),
        (runs[:, 2] > 0, tiny.presence(2)),
        (runs.max(axis=1) == 1, tiny.is_collapsed),
    ]
    for draws, question in questions:
        value = float(tiny.expected(law, question))
        if draws.max() > draws.min():
            assert_agrees(Estimate.of_mean(draws, seed), value, resolution=resolution)
        else:
            assert value == pytest.approx(float(draws[0]), abs=1e-12)


def simulated(schedule, policy, rng, novelty=0.0, concentration=None, anchors=0):
    """Run the process once, as lists of labels with weights; new types are labelled 3, 4, …"""
    original = list(enumerate(FLOATS))
    current, pool, label = original, [], len(P)
    for size in schedule:
        data = []
        for n in range(size):
            if concentration is not None and rng.random() < n / (concentration + n):
                data.append(rng.choice(data))
            else:
                data.append(rng.choices([i for i, _ in current], [w for _, w in current])[0])
        for n in range(size):
            if rng.random() < novelty:
                data[n], label = label, label + 1
        data += rng.choices(range(len(P)), FLOATS, k=anchors)
        pool += data
        seen = pool if isinstance(policy, Accumulate) else data
        seen = rng.sample(pool, len(data)) if isinstance(policy, AccumulateSubsample) else seen
        fitted = [(x, 1 / len(seen)) for x in seen]
        if isinstance(policy, Mix):
            parts = zip(map(float, (policy.alpha, policy.beta, policy.gamma)), (fitted, current, original), strict=True)
            fitted = [(x, share * w) for share, part in parts for x, w in part]
        current = fitted
    shares = np.zeros(len(P) + sum(schedule))
    for x, w in current:
        shares[x] += w
    return shares


@pytest.mark.parametrize("how", HOW, ids=repr)
@pytest.mark.parametrize("policy", POLICIES, ids=repr)
def test_naive_runs_agree(policy, how):
    schedule, seed = (2, 3, 1) if isinstance(policy, Mix) else (3, 2, 3), fixed_seed(11)
    rng = random.Random(seed)
    floats = {name: float(value) if name != "anchors" else value for name, value in how.items()}
    runs = np.array([simulated(schedule, policy, rng, **floats) for _ in range(4_000)])
    runs[np.isclose(runs, 1)] = 1
    law = tiny.law(P, samples=schedule, fits=3, policy=policy, **how)
    assert sum(law.values()) == 1
    compare(runs, law, seed, resolution=0.1)
