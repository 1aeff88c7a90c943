"""The number of ancestors, exact and by cumulants, against balls, occupancy and each other."""

import math

import flint
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from collapse_theory import arithmetic
from collapse_theory.discrete import lineages


@given(samples=st.integers(1, 25), steps=st.integers(0, 30))
@settings(deadline=None, max_examples=25)
def test_ancestors_equal_balls(samples, steps):
    law = lineages.laws(samples, np.array([steps]))[steps]
    exact = lineages.law_in_numbers(samples, steps, arithmetic.of(flint.arb(0)))
    for k, mass in zip(law.ancestors.astype(int), law.mass, strict=True):
        assert mass == pytest.approx(float(exact[k]), rel=1e-12, abs=1e-29)
    assert law.mass.sum() == pytest.approx(1, rel=1e-12)


@pytest.mark.parametrize("samples", [1030, 3000, 40_000])
def test_many_ancestors_halve_as_occupancy_says(samples):
    """E A(s+1) = D (1 − E (1 − 1/D)^A(s)), and the same for the probability that one box stays empty twice."""
    steps = np.array([0, 1, 2, 7, 60, 500])
    laws = lineages.laws(samples, np.concatenate([steps, steps + 1]))
    for s in steps.tolist():
        now, later = laws[s], laws[s + 1]
        mean = -samples * (now.mass @ np.expm1(now.ancestors * math.log1p(-1 / samples)))
        assert later.mass @ later.ancestors == pytest.approx(mean, rel=1e-12)
        pairs = now.mass @ np.exp(now.ancestors * math.log1p(-2 / samples)) * samples * (samples - 1)
        empty = samples - later.ancestors
        assert later.mass @ (empty * (empty - 1)) == pytest.approx(pairs, rel=1e-10)
