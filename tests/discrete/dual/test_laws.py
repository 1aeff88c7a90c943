"""One step back under each policy: laws, in every kind of number, that hold for pairs by the closed forms."""

import math
from fractions import Fraction

import flint
import mpmath
import pytest
import sympy
from hypothesis import given, settings
from hypothesis import strategies as st
from rationals import RATIONALS

from collapse_theory import arithmetic
from collapse_theory.discrete.dual import laws
from collapse_theory.discrete.dual.laws import Lineages

SHARES = (Fraction(1, 2), Fraction(1, 3), Fraction(1, 6))
sizes = st.lists(st.integers(1, 5), min_size=3, max_size=3).map(tuple)
THETA, U = Fraction(3, 2), Fraction(1, 5)


def duals(schedule, novelty=0, concentration=math.inf, shares=SHARES):
    how = {"sizes": schedule, "novelty": novelty, "concentration": concentration}
    return [
        laws.ReplaceDual(**how),
        laws.FreshDual(**how, anchors=2),
        laws.MixDual(**how, **dict(zip(("alpha", "beta", "gamma"), shares, strict=True))),
        laws.AccumulateDual(**how),
        laws.SubsampleDual(**how),
    ]


@given(schedule=sizes, lineages=st.integers(0, 4), how=st.sampled_from([(), (U,), (0, THETA), (U, THETA)]))
@settings(max_examples=40)
def test_probabilities_add_up_and_no_lineage_appears(schedule, lineages, how):
    for dual in duals(schedule, *how):
        for fits in range(4):
            law = dual.first(lineages, fits, RATIONALS)
            assert sum(law.values()) == 1
            assert all(state == (state.alive, 0, 0) and state.alive <= lineages for state in law)
        for generation in range(3):
            count = min(lineages, dual.held(generation + 1))
            for law in (dual.law(count, generation, RATIONALS), dual.data(count, generation, RATIONALS)):
                assert sum(law.values()) == 1
                assert all(chance > 0 and sum(state) <= lineages for state, chance in law.items())


def pair_kept(law):
    """Return the probability that two lineages are not one: what two different types need."""
    return sum(chance for state, chance in law.items() if sum(state) == 2)


@given(schedule=sizes, generation=st.integers(0, 2))
def test_pairs_are_kept_as_the_closed_forms_say(schedule, generation):
    size, older = schedule[generation], sum(schedule[:generation])
    pool = older + size
    replaced, fresh, mixed, accumulated, subsampled = duals(schedule)
    assert size == 1 or replaced.law(2, generation, RATIONALS)[Lineages(2)] == 1 - Fraction(1, size)
    assert pair_kept(fresh.law(2, generation, RATIONALS)) == 1 - Fraction(1, size + 2)
    assert pair_kept(mixed.law(2, generation, RATIONALS)) == 1 - SHARES[0] ** 2 / size
    if generation and pool > 1:
        lost = Fraction(2 * size * older + size * (size - 1), pool * (pool - 1) * older)
        assert pair_kept(accumulated.law(2, generation, RATIONALS)) == 1 - lost
        # a copy of a datum is that datum with chance 1/N, two copies are one with chance 1/M
        subsample = schedule[generation - 1]
        lost = Fraction(2 * size, pool * (pool - 1)) + Fraction(size * (size - 1), pool * (pool - 1) * subsample)
        assert pair_kept(subsampled.law(2, generation, RATIONALS)) == 1 - lost


@given(schedule=st.integers(1, 6).map(lambda size: (size,) * 3), generation=st.integers(1, 2))
def test_equal_sizes_give_the_published_products(schedule, generation):
    """1 − (3M − 1)/(N(N − 1)) for pairs of the pool, and with the chance of two distinct ones 1 − 1/(M s²)."""
    size, pool = schedule[0], schedule[0] * (generation + 1)
    kept = pair_kept(laws.SubsampleDual(schedule).law(2, generation, RATIONALS))
    assert kept == 1 - Fraction(3 * size - 1, pool * (pool - 1))
    both = pair_kept(laws.AccumulateDual(schedule).law(2, generation, RATIONALS)) * (1 - Fraction(1, pool))
    assert both == (1 - Fraction(size, pool**2)) * (1 - Fraction(1, pool - size))


def test_a_document_of_all_data_is_one_draw():
    dual = laws.ReplaceDual((4,), 0, Fraction(1, 10**12))
    assert dual.data(4, 0, RATIONALS)[Lineages(1)] > 1 - Fraction(1, 10**11)


def test_every_datum_may_be_new():
    assert laws.ReplaceDual((4,), Fraction(1)).data(4, 0, RATIONALS) == {Lineages(0, 0, 4): 1}


def test_the_original_ends_every_lineage_at_once():
    for dual in duals((3, 2)):
        if not isinstance(dual, laws.MixDual):
            assert all(state.alive + state.ended == 3 for state in dual.data(3, 0, RATIONALS))


KINDS = {
    "floats": (arithmetic.of(), float),
    "mpmath": (arithmetic.of(mpmath.mpf(1)), lambda x: mpmath.mpf(x.numerator) / x.denominator),
    "sympy": (arithmetic.of(sympy.Symbol("x")), lambda x: sympy.Rational(x.numerator, x.denominator)),
    "balls": (arithmetic.of(flint.arb(1)), lambda x: flint.arb(flint.fmpq(x.numerator, x.denominator))),
}


@pytest.mark.parametrize("kind", KINDS)
def test_kinds_of_number_agree(kind):
    ops, convert = KINDS[kind]
    exact = duals((3, 2, 4), U, THETA)
    others = duals((3, 2, 4), convert(U), convert(THETA), [convert(share) for share in SHARES])
    for one, other in zip(exact, others, strict=True):
        known, found = one.law(3, 2, RATIONALS), other.law(3, 2, ops)
        assert known.keys() == found.keys()
        for state, chance in known.items():
            assert math.isclose(float(found[state]), chance, rel_tol=1e-14)
            if ops.encloses:
                assert found[state].contains(flint.fmpq(chance.numerator, chance.denominator))


def test_a_symbol_stays_one():
    u = sympy.Symbol("u", positive=True)
    law = laws.ReplaceDual((3,), u).law(1, 0, arithmetic.of(u))
    assert {state: sympy.expand(chance) for state, chance in law.items()} == {Lineages(1): 1 - u, Lineages(0, 0, 1): u}
