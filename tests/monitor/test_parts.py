"""Sums over steps, and entropies."""

import math

import numpy as np
import pytest
import scipy.stats
from hypothesis import given
from hypothesis import strategies as st

from collapse_theory.monitor.dispersion import Dispersion
from collapse_theory.monitor.parts import Mean, Parts, entropy_of


@given(st.lists(st.integers(0, 100), min_size=1, max_size=20).filter(any))
def test_entropy_is_scipys(counts):
    assert entropy_of(np.array(counts, dtype=float)) == pytest.approx(scipy.stats.entropy(counts), abs=1e-12)


def test_means_are_weighted_by_information():
    total = Mean.of(1.0, 3.0) + Mean.of(2.0, 1.0)
    estimate = total.estimate(Dispersion(4000.0, 1000.0), 0.95)
    assert estimate.value == 1.25
    assert estimate.high - estimate.value == pytest.approx(1.9624 * math.sqrt(4 / 4), rel=2e-3)


def test_infinite_values_weigh_nothing():
    assert not Mean.of(math.inf, 5.0).estimate(Dispersion(), 0.95).is_known
    assert (Mean.of(math.inf, 5.0) + Mean.of(1.0, 2.0)).estimate(Dispersion(), 0.95).value == 1.0
    assert not Mean().estimate(Dispersion(), 0.95).is_known


def test_nothing_is_the_zero_of_sums():
    assert Parts() + Parts() == Parts()
