"""Few states behind a strong filter, against the whole chain and the smooth logarithm."""

from functools import cache

import pytest

from collapse_theory.curation import (
    BestOf,
    Duel,
    Verifier,
    bad_share_law,
    curation_chain,
    fixation_probability,
    smooth,
    strong,
)

STRONG = [Verifier(1.0, 0.2), Verifier(1.0, 1e-4), BestOf(2), BestOf(40), Duel(1e-4)]


@cache
def wins(size, curator):
    return curation_chain(size, curator=curator).absorption_probabilities[:, 1]


@pytest.mark.parametrize("curator", STRONG, ids=repr)
@pytest.mark.parametrize("good", [0.5, 3, 20])
def test_few_states_against_all(curator, good):
    size = 700
    q = 1 - good / size
    assert strong.good_data_that_matter(size, curator) < 600
    law = bad_share_law(q, samples=size, fits=1, curator=curator)
    whole = law[1:-1] @ wins(size, curator) + law[-1]
    assert strong.fixation(q, size, curator) == pytest.approx(whole, rel=1e-11, abs=1e-290)


def test_against_the_smooth_logarithm():
    for curator, q in ((Verifier(1.0, 0.4), 0.9), (Duel(0.1), 0.95), (BestOf(2), 0.99)):
        found = strong.fixation(q, 1500, curator)
        assert smooth.fixation(q, 1500, curator) == pytest.approx(found, rel=1e-10, abs=0)


def test_a_hundred_thousand_data_and_one_good_datum():
    size = 10**5
    for choices in (2, 30, 1000):
        found = fixation_probability(1 - 0.1 / size, samples=size, curator=BestOf(choices))
        none = (1 - 0.1 / size) ** (choices * size)
        assert none * (1 - 1e-9) <= found <= none * (1 + 1e-9) + 0.3**choices
    assert fixation_probability(1e-100, samples=10**5, curator=BestOf(900)) == 0
