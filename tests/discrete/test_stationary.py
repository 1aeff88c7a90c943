"""The stationary law of the share of one atom with fresh real data."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

import collapse_theory as ct
from collapse_theory.discrete import StationaryCount
from collapse_theory.policy import Fresh


@given(st.integers(1, 60), st.integers(1, 20), st.floats(0.01, 0.99))
@settings(deadline=None, max_examples=40)
def test_moments_and_absence_equal_those_of_the_dual(samples, anchors, p):
    count = StationaryCount(p, samples=samples, anchors=anchors)
    x = np.arange(samples + anchors + 1)
    law = count.pmf(x)
    assert law.sum() == pytest.approx(1, abs=1e-12)
    assert law @ x == pytest.approx(count.mean(), rel=1e-10)
    assert law @ (x - count.mean()) ** 2 == pytest.approx(count.var(), rel=1e-9)
    present = ct.discrete.presence_probability(p, samples=samples, fits=math.inf, policy=Fresh(anchors))
    assert 1 - law[0] == pytest.approx(present, abs=1e-11)
    pair = ct.discrete.anchored_limit([p, 1 - p], samples=samples, anchors=anchors)
    share = x / (samples + anchors)
    assert law @ (share**2 + (1 - share) ** 2) == pytest.approx(pair, rel=1e-11)


def test_the_share_tends_to_a_beta_law():
    count = StationaryCount(0.25, samples=1500, anchors=2)
    limit = stats.beta(*ct.discrete.dirichlet_limit([0.25, 0.75], anchors=2))
    for q in (0.05, 0.3, 0.7):
        assert count.cdf(q * 1502) == pytest.approx(limit.cdf(q), abs=2e-3)


def test_certain_and_impossible_atoms():
    assert StationaryCount(0.0, samples=3, anchors=2).support() == (0, 0.0)
    assert StationaryCount(1.0, samples=3, anchors=2).cdf([4, 5]).tolist() == [0.0, 1.0]


def test_bad_input():
    for arguments, words in (
        ({"p": 1.5, "samples": 3, "anchors": 1}, "`p`"),
        ({"p": 0.5, "samples": 3, "anchors": 0}, "`anchors`"),
        ({"p": 0.5, "samples": 10**6, "anchors": 1}, "dirichlet_limit"),
    ):
        with pytest.raises(ValueError, match=words):
            StationaryCount(**arguments)
