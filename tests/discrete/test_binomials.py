"""Binomial probabilities without overflow, cancellation or large terms."""

import math
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from collapse_theory.discrete.binomials import binomial_rows


@given(trials=st.integers(0, 60), chance=st.fractions(0, 1))
def test_rows_against_fractions(trials, chance):
    (row,) = binomial_rows(trials, [float(chance)], [float(1 - chance)])
    p = Fraction(float(chance))
    exact = [float(math.comb(trials, k) * p**k * (1 - p) ** (trials - k)) for k in range(trials + 1)]
    assert row == pytest.approx(exact, rel=1e-12, abs=1e-290)


def test_rare_and_certain_successes_are_no_overflow():
    rows = binomial_rows(2000, [0.0, 5e-324, 1e-308, 1.0, 0.3], [1.0, 1.0, 1.0, 0.0, 0.7])
    assert rows[:3, 0].tolist() == [1, 1, 1]
    assert rows[3, -1] == 1
    assert rows.sum(axis=1) == pytest.approx(1, abs=1e-14)
    assert rows[4] @ np.arange(2001) == pytest.approx(600, rel=1e-12)
