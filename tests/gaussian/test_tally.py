"""Which sizes there are and how often, in floats and in balls."""

from fractions import Fraction

import flint
import numpy as np
import pytest

from collapse_theory import arithmetic, schedule
from collapse_theory.gaussian import tally

BALLS = arithmetic.of(flint.arb(1))


@pytest.mark.parametrize("samples", [7, [5, 9, 5, 5, 300, 9], lambda i: 10 + i % 3, schedule.linear(3, 2)])
def test_balls_and_floats_count_the_same_sizes(samples):
    sizes = schedule.of(samples)
    in_floats = tally.in_floats(sizes, 6)
    found, counts = tally.in_balls(sizes, 6, BALLS)
    assert sorted(zip(map(float, found), counts, strict=True)) == list(zip(*map(np.ravel, in_floats), strict=True))
    assert sum(counts) == 6


def test_sizes_that_are_not_exact_stay_apart():
    found, counts = tally.in_balls(schedule.power(5, Fraction(1, 2)), 8, BALLS)
    assert counts == [1] * 8
    assert sum(size.is_exact() for size in found) < 8
    assert all(size.overlaps(5 * flint.arb(i + 1).sqrt()) for i, size in enumerate(sorted(found, key=float)))


def test_means_have_twice_the_digits_of_a_float():
    with flint.ctx.workprec(300):
        exact = 10**18 * ((flint.arb(99) / 2).digamma() - (flint.arb(99) / 2).log())
        mean, rest = tally.exact_mean([100], [10**18], 1)
        assert abs(flint.arb(mean) + flint.arb(rest) - exact) < abs(exact) * 1e-31


def test_sizes_between_two_generations():
    for sizes, known in (
        (schedule.of(4), [4, 4]),
        (schedule.of([1, 2, 3, 4]), [3, 4]),
        (schedule.linear(1, 1), [3, 4]),
    ):
        assert list(tally.between(sizes, 2, 4)) == known
