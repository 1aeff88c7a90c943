"""Expectations by the dual chain against the forward process in exact fractions: every policy, sizes that vary."""

import math
from fractions import Fraction
from types import SimpleNamespace

import flint
import mpmath
import pytest
import sympy
import tiny
from hypothesis import example, given, settings
from hypothesis import strategies as st
from rationals import RATIONALS

from collapse_theory import arithmetic
from collapse_theory.discrete.dual.expected import Functional, chain, expectation, origins
from collapse_theory.policy import Accumulate, AccumulateSubsample, Fresh, Mix, Replace, ReplaceMultiple

P = (Fraction(1, 2), Fraction(1, 3), Fraction(1, 6))
MIXES = [
    Mix(Fraction(1, 2), Fraction(1, 3), Fraction(1, 6)),
    Mix(Fraction(1, 2), Fraction(1, 2), Fraction(0)),
    Mix(Fraction(2, 3), Fraction(0), Fraction(1, 3)),
    Mix(Fraction(0), Fraction(1), Fraction(0)),
    Mix(Fraction(0), Fraction(0), Fraction(1)),
    Mix(Fraction(1), Fraction(0), Fraction(0)),
]
POLICIES = [Replace(), Accumulate(), AccumulateSubsample(), Fresh(1), Fresh(2), *MIXES]
HOW = [{}, {"novelty": Fraction(1, 5)}, {"concentration": Fraction(3, 2)}]
HOW += [{**HOW[1], **HOW[2]}, {"novelty": Fraction(1)}]


def drawn(how):
    return SimpleNamespace(**{"novelty": 0, "concentration": math.inf, **how})


# --- questions, as values of independent real draws and new types -----------------------------------------------------


def all_miss(atom):
    return lambda real, new: (1 - P[atom]) ** real


def all_are(atom):
    return lambda real, new: P[atom] ** real if new == 0 else Fraction(0)


def agreement(real, new):
    return sum(x**real for x in P) if new == 0 else Fraction(real == 0 and new == 1)


def distinct(real, new):
    return sum(1 - (1 - x) ** real for x in P) + new


@st.composite
def cases(draw):
    policy, how = draw(st.sampled_from(POLICIES)), draw(st.sampled_from(HOW))
    is_wide = isinstance(policy, Mix) and "novelty" in how
    largest = 2 if is_wide else 4 if isinstance(policy, Replace) else 3
    schedule = draw(st.lists(st.integers(1, largest), max_size=2 if is_wide else 3))
    return policy, how, tuple(schedule)


@given(case=cases(), draws=st.integers(1, 5), atom=st.integers(0, 2))
@settings(max_examples=70)
@example(case=(AccumulateSubsample(), {}, (2, 1, 3, 2)), draws=3, atom=2)
@example(case=(AccumulateSubsample(), HOW[1], (1, 2, 2)), draws=2, atom=0)
@example(case=(Accumulate(), HOW[3], (2, 3, 2)), draws=4, atom=1)
@example(case=(MIXES[0], HOW[3], (3, 2)), draws=4, atom=1)
@example(case=(Replace(), {}, (4, 2, 3, 4)), draws=4, atom=1)
@example(case=(Fresh(2), HOW[3], (3, 1, 2)), draws=4, atom=2)
def test_draws_from_the_model(case, draws, atom):
    policy, how, schedule = case
    law = tiny.law(P, samples=schedule, fits=len(schedule), policy=policy, **how)

    def mean(value):
        functional, given_how = Functional(value, draws), drawn(how)
        return expectation(
            functional, samples=schedule, fits=len(schedule), policy=policy, draw=given_how, ops=RATIONALS
        )

    assert mean(all_miss(atom)) == tiny.expected(law, tiny.all_miss(atom, draws))
    assert mean(all_are(atom)) == tiny.expected(law, tiny.all_are(atom, draws))
    assert mean(agreement) == tiny.expected(law, tiny.agreement(draws))
    assert mean(distinct) == tiny.expected(law, tiny.distinct(draws))


@given(case=cases(), atom=st.integers(0, 2))
@settings(max_examples=40)
@example(case=(AccumulateSubsample(), {}, (2, 1, 3, 2)), atom=2)
@example(case=(Replace(), HOW[3], (4, 3, 2)), atom=0)
def test_all_that_the_model_contains(case, atom):
    policy, how, schedule = case
    if not schedule or isinstance(policy, Mix):
        return
    law = tiny.law(P, samples=schedule, fits=len(schedule), policy=policy, **how)

    def mean(value):
        return expectation(
            Functional(value), samples=schedule, fits=len(schedule), policy=policy, draw=drawn(how), ops=RATIONALS
        )

    assert 1 - mean(all_miss(atom)) == tiny.expected(law, tiny.presence(atom))
    assert mean(distinct) == tiny.expected(law, tiny.support)
    assert mean(agreement) == tiny.expected(law, tiny.is_collapsed)


def test_data_of_a_mix_are_the_newest():
    found = origins(None, samples=3, fits=1, policy=MIXES[0], ops=RATIONALS)
    assert found == {(3, 0): 1}


KINDS = {
    "floats": (arithmetic.of(), float),
    "mpmath": (arithmetic.of(mpmath.mpf(1)), lambda x: mpmath.mpf(x.numerator) / x.denominator),
    "sympy": (arithmetic.of(sympy.Symbol("x")), lambda x: sympy.Rational(x.numerator, x.denominator)),
    "balls": (arithmetic.of(flint.arb(1)), lambda x: flint.arb(flint.fmpq(x.numerator, x.denominator))),
}


@pytest.mark.parametrize("policy", POLICIES[:6], ids=repr)
@pytest.mark.parametrize("kind", KINDS)
def test_kinds_of_number_agree(kind, policy):
    ops, convert = KINDS[kind]
    other = Mix(*map(convert, (policy.alpha, policy.beta, policy.gamma))) if isinstance(policy, Mix) else policy
    how = {"samples": [3, 5, 2], "fits": 3}
    exact = origins(3, policy=policy, draw=drawn(HOW[3]), ops=RATIONALS, **how)
    given_as = SimpleNamespace(**{name: convert(x) for name, x in HOW[3].items()})
    found = origins(3, policy=other, draw=given_as, ops=ops, **how)
    assert {key: float(x) for key, x in found.items()} == pytest.approx({k: float(x) for k, x in exact.items()}, 1e-13)


def test_a_formula_in_symbols():
    p, q = sympy.symbols("p q", positive=True)
    same = Functional(lambda real, new: p**real + q**real, draws=2)
    value = expectation(same, samples=3, fits=1, policy=Replace(), ops=arithmetic.of(p))
    assert sympy.simplify(value - ((p + q) / 3 + sympy.Rational(2, 3) * (p**2 + q**2))) == 0


def test_long_work_is_refused():
    with pytest.raises(ValueError, match="`samples` must be smaller here"):
        origins(10**5, samples=10**5, fits=10, policy=MIXES[0], ops=RATIONALS)


def test_other_policies_are_refused():
    with pytest.raises(ValueError, match="`policy` must be one for categorical data"):
        chain(ReplaceMultiple(), (2,))
    with pytest.raises(ValueError, match="`fits` must be finite under Accumulate"):
        origins(2, samples=2, fits=math.inf, policy=Accumulate(), ops=RATIONALS)
    with pytest.raises(ValueError, match="`samples` must be one number if `fits` is infinite"):
        origins(2, samples=[2, 3], fits=math.inf, policy=Replace(), ops=RATIONALS)
    with pytest.raises(ValueError, match="`draws` must be a number where `fits` is 0"):
        origins(None, samples=2, fits=0, policy=Replace(), ops=RATIONALS)
