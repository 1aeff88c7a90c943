"""Who wins: large generations against the explicit chain, bounds, the diffusion limit, and what is not seen."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import collapse_theory as ct
from collapse_theory.curation import (
    BestOf,
    Duel,
    Verifier,
    bad_share_law,
    curation_chain,
    diffusion_fixation,
    fixation_bounds,
    fixation_probability,
    invisible_samples,
)


def by_the_chain(q, size, curator):
    wins = curation_chain(size, curator=curator).absorption_probabilities[:, 1]
    law = bad_share_law(q, samples=size, fits=1, curator=curator)
    return float(law[1:-1] @ wins + law[-1])


@pytest.mark.parametrize(
    ("size", "q", "curator"),
    [
        (500, 0.5, Verifier(0.9, 0.6)),
        (501, 0.5, Verifier(0.9, 0.6)),
        (501, 0.2, Verifier(1.0, 0.9)),
        (600, 0.99, Verifier(1.0, 0.1)),
        (501, 0.5, Verifier(1.0, 0.9999)),
        (501, 0.97, BestOf(3)),
        (1001, 0.99, BestOf(2)),
        (600, 0.9, Duel(0.45)),
        (300, 0.97, Duel(1e-5)),
    ],
)
def test_large_generations_against_the_explicit_chain(size, q, curator):
    expected = by_the_chain(q, size, curator)
    assert fixation_probability(q, samples=size, curator=curator) == pytest.approx(expected, rel=1e-10, abs=0)


def test_both_methods_meet():
    from collapse_theory.curation import smooth

    for curator, q in ((Verifier(0.9, 0.6), 0.7), (Verifier(1.0, 0.99), 0.3), (Duel(0.3), 0.9)):
        exact = fixation_probability(q, samples=200, curator=curator)
        assert smooth.fixation(q, 200, curator) == pytest.approx(exact, rel=1e-10, abs=0)


def test_a_hundred_thousand_data_to_1e_minus_250():
    """Against values that Newton's method with other points and another shape gave: prototype of another hand."""
    found = fixation_probability(0.1, samples=10**5, curator=Verifier(1.0, 0.999))
    assert math.log(found) == pytest.approx(-180.0927602864, abs=2e-9)
    assert fixation_probability(0.2, samples=10**5, curator=Verifier(1.0, 0.9)) == 0.0


@settings(max_examples=60, deadline=None)
@given(
    st.floats(0.01, 0.99),
    st.integers(2, 120),
    st.one_of(
        st.floats(0.01, 1).map(lambda r: Verifier(1.0, r)),
        st.integers(1, 6).map(BestOf),
        st.floats(0, 0.5).map(Duel),
    ),
)
def test_the_bounds_hold(q, size, curator):
    low, high = fixation_bounds(q, samples=size, curator=curator)
    found = fixation_probability(q, samples=size, curator=curator)
    assert low * (1 - 1e-9) <= found <= high * (1 + 1e-9) + 1e-300
    assert found <= q * (1 + 1e-12)


def test_kimura_is_off_by_two_at_sixty_data():
    setting = {"bad": 0.5, "samples": 60, "curator": Verifier(0.9, 0.6)}
    assert diffusion_fixation(**setting) / fixation_probability(**setting) == pytest.approx(2.017, abs=5e-4)


def test_the_diffusion_limit_is_reached_as_one_over_the_data():
    errors = []
    for size in (1000, 2000, 4000):
        curator = Verifier(1.0, math.exp(-2 / size))
        setting = {"bad": 0.3, "samples": size, "curator": curator}
        errors.append(size * (diffusion_fixation(**setting) / fixation_probability(**setting) - 1))
    assert errors == pytest.approx([errors[0]] * 3, rel=0.03)
    assert abs(errors[0]) > 0.005


def test_what_is_not_seen():
    curator = Verifier(0.5, 0.495)
    most = int(invisible_samples(curator=curator, change=0.5))
    small = 1e-9
    assert fixation_probability(small, samples=most, curator=curator) / small >= 0.5
    assert fixation_probability(small, samples=most + 1, curator=curator) / small < 0.5 * 1.01
    assert most * math.log(0.5 / 0.495) == pytest.approx(1.2564 / 2, rel=0.02)
    assert invisible_samples(curator=Duel(0.5)) == math.inf


def test_the_ends_and_nothing_preferred():
    for curator in (Verifier(0.5, 0.5), BestOf(1), Duel(0.5)):
        assert fixation_probability(0.25, samples=1000, curator=curator) == 0.25
        assert fixation_bounds(0.25, samples=1000, curator=curator) == (0.25, 0.25)
    for end in (0.0, 1.0):
        assert fixation_probability(end, samples=10, curator=BestOf(2)) == end
        assert fixation_bounds(end, samples=10, curator=BestOf(2)) == (end, end)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: fixation_probability(2, samples=10, curator=BestOf(2)), "`bad` must be in"),
        (lambda: fixation_probability(0.5, samples=10**6, curator=BestOf(2)), "`samples` must be"),
        (lambda: fixation_probability(0.5, samples=10, curator="x"), "`curator` must be a Verifier"),
        (lambda: diffusion_fixation(0.5, samples=10, curator=BestOf(2)), "`curator` must be a Verifier"),
        (lambda: invisible_samples(curator=BestOf(2)), "`curator` must be weaker"),
        (lambda: invisible_samples(curator=Verifier(1.0, 0.5), change=0.0), "`change` must lie strictly"),
    ],
)
def test_bad_input(call, message):
    with pytest.raises(ValueError, match=message):
        call()


def test_it_is_public():
    assert "fixation_probability" in dir(ct.curation)
    assert np.isfinite(fixation_bounds(0.5, samples=10**12, curator=Verifier(1.0, 1 - 1e-13))).all()
