"""Every quantity under every policy, schedule and draw by three routes: all histories forwards, lineages, runs.

Tiny cases are enumerated in exact fractions (``tiny``). Larger ones compare the interpolated lineages of the public
functions with all of them, one by one. Statistical tests: an error of ``resolution`` passes with probability 1e-9.
"""

import math
from fractions import Fraction

import numpy as np
import pytest
import sympy
import tiny
from agreement import assert_agrees, fixed_seed
from hypothesis import example, given, settings
from hypothesis import strategies as st

import collapse_theory as ct
from collapse_theory import arithmetic
from collapse_theory.discrete.dual.expected import Functional, expectation, origins
from collapse_theory.draw import Draw
from collapse_theory.policy import Accumulate, AccumulateSubsample, Fresh, Mix, Replace

D = ct.discrete
HALF, QUARTER = Fraction(1, 2), Fraction(1, 4)
MIXES = [Mix(HALF, QUARTER, QUARTER), Mix(HALF, HALF, Fraction(0)), Mix(3 * QUARTER, Fraction(0), QUARTER)]
POLICIES = [Replace(), Fresh(1), Fresh(2), Accumulate(), AccumulateSubsample(), *MIXES]


@st.composite
def cases(draw):
    policy = draw(st.sampled_from(POLICIES))
    novelty = draw(st.sampled_from([Fraction(0), Fraction(0), Fraction(1, 5)]))
    concentration = draw(st.sampled_from([None, None, Fraction(3, 2)]))
    largest, longest = 2 if novelty or isinstance(policy, Mix) else 3, 2 if novelty and isinstance(policy, Mix) else 3
    sizes = draw(st.lists(st.integers(1, largest), min_size=1, max_size=longest))
    weights = draw(st.lists(st.integers(1, 9), min_size=2, max_size=3))
    p = tuple(Fraction(w, sum(weights)) for w in weights)
    return p, tuple(sizes), policy, novelty, concentration


def in_kind(policy, number):
    if not isinstance(policy, Mix):
        return policy
    return Mix(number(policy.alpha), number(policy.beta), number(policy.gamma))


def asked_for(case, number):
    """Return p and the other arguments of the public functions in a kind of number."""
    p, sizes, policy, novelty, concentration = case
    how = Draw(number(novelty) if novelty else 0.0, math.inf if concentration is None else number(concentration))
    samples = sizes[0] if len(set(sizes)) == 1 else list(sizes)
    given_as = {"samples": samples, "fits": len(sizes), "policy": in_kind(policy, number), "draw": how}
    return [number(q) for q in p], given_as


def forwards(case):
    p, sizes, policy, novelty, concentration = case
    return tiny.law(p, samples=sizes, fits=len(sizes), policy=policy, novelty=novelty, concentration=concentration)


def is_slow(case):
    """Tell whether old data meet a draw of its own, which leaves the interpolated lineages aside."""
    _, _, policy, novelty, concentration = case
    return isinstance(policy, (Accumulate, AccumulateSubsample, Mix)) and (novelty or concentration is not None)


P3 = (Fraction(1, 2), Fraction(1, 3), Fraction(1, 6))


@given(case=cases())
@settings(max_examples=60)
@example(case=(P3, (3, 1, 3), AccumulateSubsample(), Fraction(1, 5), Fraction(3, 2)))
@example(case=(P3, (2, 3, 2), Fresh(2), Fraction(1, 5), Fraction(3, 2)))
@example(case=(P3, (2, 2, 2), MIXES[0], Fraction(0), None))
@example(case=(P3, (3, 3, 3), Replace(), Fraction(1, 5), None))
def test_floats_are_those_of_every_history(case):
    law = forwards(case)
    p, how = asked_for(case, float)
    close = {"rel": 1e-12, "abs": 1e-14}
    assert D.homozygosity(p, **how) == pytest.approx(float(tiny.expected(law, tiny.agreement(2))), **close)
    assert D.mass_lost(p, **how) == pytest.approx(float(tiny.expected(law, tiny.mass_lost(case[0]))), **close)
    for atom, q in enumerate(p):
        present = tiny.expected(law, tiny.presence(atom))
        assert D.presence_probability(q, **how) == pytest.approx(float(present), **close)
    if not isinstance(case[2], Mix):
        assert D.expected_support(p, **how) == pytest.approx(float(tiny.expected(law, tiny.support)), **close)
    if not is_slow(case):
        assert D.expected_entropy(p, **how) == pytest.approx(tiny.expected(law, tiny.entropy), rel=1e-12, abs=1e-13)


@pytest.mark.parametrize("concentration", [None, Fraction(3, 2)])
@pytest.mark.parametrize("policy", MIXES, ids=repr)
def test_mixtures_keep_the_support(policy, concentration):
    case = (P3, (2, 1), policy, Fraction(0), concentration)
    p, how = asked_for(case, float)
    assert D.expected_support(p, **how) == float(tiny.expected(forwards(case), tiny.support)) == 3


def rational(x):
    return sympy.Rational(x.numerator, x.denominator)


@given(case=cases())
@settings(max_examples=15)
def test_rational_numbers_are_those_of_every_history(case):
    law = forwards(case)
    p, how = asked_for(case, rational)
    for quantity, known in (
        (D.homozygosity, tiny.agreement(2)),
        (D.mass_lost, tiny.mass_lost(case[0])),
        *([] if isinstance(case[2], Mix) else [(D.expected_support, tiny.support)]),
    ):
        assert sympy.expand(quantity(p, **how) - rational(Fraction(tiny.expected(law, known)))) == 0


SCHEDULES = [[30, 12, 45, 20], [45, 45, 45], [10, 40, 120]]
RARE = [0.3, 0.1, 1e-2, 1e-4]


@pytest.mark.parametrize("sizes", SCHEDULES, ids=repr)
@pytest.mark.parametrize("policy", [Replace(), Fresh(5), Accumulate(), AccumulateSubsample()], ids=repr)
def test_interpolated_lineages_are_those_of_all(policy, sizes):
    found = D.presence_probability(RARE, samples=sizes, fits=len(sizes), policy=policy)
    for q, value in zip(RARE, found, strict=True):
        absent = Functional(lambda real, new, q=q: (1 - q) ** real)
        known = 1 - expectation(absent, samples=sizes, fits=len(sizes), policy=policy, ops=arithmetic.of())
        assert value == pytest.approx(float(known), rel=1e-9, abs=1e-12)


@pytest.mark.parametrize("how", [Draw(), Draw(novelty=0.05), Draw(concentration=4.0), Draw(0.05, 4.0)], ids=repr)
@pytest.mark.parametrize(
    "policy",
    [Replace(), Fresh(5), Accumulate(), AccumulateSubsample(), Mix(0.5, 0.25, 0.25)],
    ids=repr,
)
def test_runs_agree(policy, how):
    p, sizes, seed = np.array([0.5, 0.3, 0.15, 0.04, 0.01]), [20, 8, 30, 12], fixed_seed(3)
    setting = {"samples": sizes, "fits": 4, "policy": policy, "draw": how}
    run = {"replicates": 20_000, "seed": seed}
    estimate = ct.montecarlo.diversity_estimate(p, **setting, **run)
    assert_agrees(estimate, D.homozygosity(p, **setting), resolution=0.02)
    if not isinstance(policy, Mix) and how == Draw():
        estimate = ct.montecarlo.diversity_estimate(p, quantity="support", **setting, **run)
        assert_agrees(estimate, D.expected_support(p, **setting), resolution=0.1)
        estimate = ct.montecarlo.diversity_estimate(p, quantity="entropy", **setting, **run)
        assert_agrees(estimate, D.expected_entropy(p, **setting), resolution=0.05)


@pytest.mark.parametrize("how", [Draw(), Draw(novelty=0.02), Draw(concentration=5.0), Draw(0.02, 5.0)], ids=repr)
@pytest.mark.parametrize("anchors", [1, 4])
def test_stationary_models_are_those_of_lineages_that_ended(anchors, how):
    policy, p = Fresh(anchors), [0.5, 0.3, 0.15, 0.05]
    setting = {"samples": 25, "fits": math.inf, "policy": policy, "draw": how}
    ends = origins(None, **setting, ops=arithmetic.of())

    def mean(value):
        return float(sum(chance * value(real, new) for (real, new), chance in ends.items()))

    for q in p:
        absent = mean(lambda real, new, q=q: (1 - q) ** real)
        assert D.presence_probability(q, **setting) == pytest.approx(1 - absent, rel=1e-10)
    types = mean(lambda real, new: sum(1 - (1 - q) ** real for q in p) + new)
    assert D.expected_support(p, **setting) == pytest.approx(types, rel=1e-10)
