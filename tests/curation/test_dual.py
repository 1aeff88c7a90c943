"""The dual chain against the explicit one, in fractions."""

from fractions import Fraction
from math import comb

import numpy as np
import pytest
import sympy

from collapse_theory import arithmetic
from collapse_theory.curation import BestOf, Duel, Verifier, curation_chain, fixation_probability
from collapse_theory.curation.dual import dual_rows

F = Fraction
CURATORS = [Verifier(F(9, 10), F(6, 10)), Verifier(F(1), F(1, 50)), BestOf(3), Duel(F(1, 5)), Duel(F(0))]
SYMBOLS = arithmetic.of(sympy.Integer(1))


def rational(x):
    return sympy.Rational(x.numerator, x.denominator)


def kept(curator, q):
    return (
        sum(curator.drafts[m] * q ** (m + 1) for m in range(len(curator.drafts)))
        if curator.drafts
        else (q * curator.kept_bad / (q * curator.kept_bad + (1 - q) * curator.kept_good))
    )


@pytest.mark.parametrize("curator", CURATORS, ids=repr)
@pytest.mark.parametrize("size", [2, 3, 6])
def test_who_wins_is_the_same_rational_number(curator, size):
    chain = curation_chain(size, curator=curator, exact=True)
    wins = [F(0), *(row[1] for row in chain.absorption_probabilities), F(1)]
    s = kept(curator, F(1, 3))
    exact = sum(comb(size, k) * s**k * (1 - s) ** (size - k) * wins[k] for k in range(size + 1))
    found = fixation_probability(sympy.Rational(1, 3), samples=size, curator=curator)
    assert sympy.simplify(found) == rational(F(exact))
    assert fixation_probability(1 / 3, samples=size, curator=curator) == pytest.approx(float(exact), rel=1e-13, abs=0)


@pytest.mark.parametrize("curator", CURATORS, ids=repr)
def test_one_generation_is_dual(curator):
    """E s(X/D)^j for X binomial, from the forward chain and from the occupied boxes."""
    size, s = 4, kept(curator, F(2, 7))
    law = [comb(size, k) * s**k * (1 - s) ** (size - k) for k in range(size + 1)]
    rows = dual_rows(size, curator, SYMBOLS)
    for j in range(1, size + 1):
        forward = sum(mass * kept(curator, F(k, size)) ** j for k, mass in enumerate(law))
        back = sum(rows[j - 1][k - 1] * rational(F(s)) ** k for k in range(1, size + 1))
        assert sympy.simplify(back) == rational(F(forward))


@pytest.mark.parametrize("curator", [Verifier(0.9, 0.6), Verifier(1.0, 0.3), BestOf(2), Duel(0.2)], ids=repr)
def test_compiled_and_generic_elimination_agree(curator):
    import mpmath

    for size, share in ((12, 0.2), (20, 0.7)):
        many = fixation_probability(mpmath.mpf(share), samples=size, curator=curator)
        assert fixation_probability(share, samples=size, curator=curator) == pytest.approx(
            float(many), rel=2e-13, abs=0
        )


def test_certified_to_thirty_digits():
    import collapse_theory as ct

    found = ct.certify(fixation_probability, F(1, 2), samples=30, curator=Verifier(F(9, 10), F(6, 10)), digits=30)
    exact = curation_chain(30, curator=Verifier(F(9, 10), F(6, 10)), exact=True)
    s = F(2, 5)
    wins = [F(0), *(row[1] for row in exact.absorption_probabilities), F(1)]
    value = sum(comb(30, k) * s**k * (1 - s) ** (30 - k) * wins[k] for k in range(31))
    assert found.ball.contains(ct.certify(lambda x: x, value, digits=40).ball) or found.ball.overlaps(
        ct.certify(lambda x: x, value, digits=40).ball
    )
    assert np.isclose(float(found.ball), float(value), rtol=1e-14, atol=0)
