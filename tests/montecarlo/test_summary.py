"""Merged moments are the moments of everything, whatever the cuts."""

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from collapse_theory.montecarlo.estimate import Estimate
from collapse_theory.montecarlo.summary import Summary

values = st.lists(st.integers(-1000, 1000), min_size=1, max_size=20)


def exact(numbers):
    """Return the moments in rational arithmetic, from their definition."""
    n = len(numbers)
    mean = Fraction(sum(numbers), n)
    return n, mean, *(sum((x - mean) ** k for x in numbers) for k in (2, 3, 4))


@given(st.lists(values, min_size=1, max_size=5))
def test_merging_equals_the_definition(parts):
    merged = Summary()
    for part in parts:
        merged = merged.merged(Summary.of(part))
    truth = exact([x for part in parts for x in part])
    scale = max(float(truth[2]) ** 0.5, 1.0)
    assert merged.count == truth[0]
    for power, (found, true) in enumerate(
        zip((merged.mean, merged.second, merged.third, merged.fourth), truth[1:], strict=True), start=1
    ):
        assert found == pytest.approx(float(true), rel=1e-11, abs=1e-11 * scale**power)


def test_nothing_is_neutral():
    some = Summary.of([1.0, 5.0])
    assert some.merged(Summary()) == some == Summary().merged(some)


def test_a_far_mean_does_not_cancel():
    draws = 1e9 + np.random.default_rng(1).standard_normal(1000)
    merged = Summary.of(draws[:300]).merged(Summary.of(draws[300:]))
    assert Estimate.of_variance(merged, 0).value == pytest.approx(draws.var(ddof=1), rel=1e-6)
