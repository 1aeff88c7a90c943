"""Brackets of a sign change: right by exhaustion, in few steps, at sizes beyond the integers of floats."""

import math

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from collapse_theory.plan.bisection import OutOfReachError, doubled, narrowed


@given(st.lists(st.floats(0, 10), min_size=2, max_size=60))
@example([0.0] * 59 + [1.0])
@example([1.0] + [0.0] * 59)
def test_the_first_non_negative_value_is_found_among_all(steps):
    """Against a look at every number."""
    values = [-sum(steps) / 2]
    for step in steps:
        values.append(values[-1] + step)
    if values[0] >= 0 or values[-1] < 0:
        return
    first = next(n for n, value in enumerate(values) if value >= 0)
    assert narrowed(values.__getitem__, 0, len(steps)) == (first - 1, first)


@settings(deadline=None)
@given(st.integers(1, 10**18), st.floats(0.05, 20))
def test_smooth_curves_take_fewer_steps_than_bisection(root, power):
    asked = []

    def surplus(n):
        asked.append(n)
        return (n / root) ** power - 1 if n != root else 0.0

    low, high = doubled(surplus, 0, 4 * 10**18)
    assert low < root <= high
    found = narrowed(lambda n: n - root if abs(n - root) < 1e-12 * root else surplus(n), low, high)
    assert found == (root - 1, root)
    assert len(asked) < 35 + math.log2(max(high - low, 1)) + 3


def test_steps_of_a_smooth_curve_are_few():
    asked = []

    def surplus(n):
        asked.append(n)
        return math.log(n / 3e9)

    assert narrowed(surplus, 10**9, 4 * 10**9)[1] == 3 * 10**9
    assert len(asked) <= 15  # bisection: 33


def test_a_step_at_the_worst_place_takes_one_step_more_than_bisection():
    for place in (1, 2, 500, 1023, 1024):
        asked = []

        def surplus(n, asked=asked, place=place):
            asked.append(n)
            return -1e-300 if n < place else 1e300

        assert narrowed(surplus, 0, 1024) == (place - 1, place)
        assert len(asked) <= 2 + 10 + 1


def test_real_numbers_come_within_the_step():
    low, high = narrowed(lambda x: x**3 - 0.2, 0.0, 1.0, step=1e-9)
    assert high - low <= 1e-9
    assert low < 0.2 ** (1 / 3) <= high


def test_infinite_values_are_no_obstacle():
    assert narrowed(lambda n: math.inf if n > 70 else n - 50, 0, 100) == (49, 50)


def test_a_refusal_is_approached_and_then_told():
    def surplus(n):
        if n > 1000:
            raise ValueError("too many")
        return n - 850

    low, high = doubled(surplus, 1, 10**6)
    assert low < 850 <= high <= 1000
    with pytest.raises(OutOfReachError) as end:
        doubled(lambda n: surplus(n) - 151, 1, 10**6)
    assert 970 <= end.value.last <= 1000
    assert str(end.value.refusal) == "too many"
    with pytest.raises(OutOfReachError) as end:
        doubled(lambda n: -1.0, 1, 10**6)
    assert (end.value.last, end.value.refusal) == (10**6, None)
