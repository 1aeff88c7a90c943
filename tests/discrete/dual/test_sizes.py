"""Sizes, fit by fit, and their sums."""

import pytest

from collapse_theory import schedule
from collapse_theory.discrete.dual.sizes import Sizes


def test_constant_sizes_take_no_memory():
    sizes = Sizes(schedule.of(10**9), 10**17)
    assert (sizes.constant, sizes.largest) == (10**9, 10**9)
    assert sizes.of_fit(10**17) == 10**9
    assert sizes.pool(10**8) == 10**17


@pytest.mark.parametrize("given", [[3, 5, 2], schedule.Power(3, 1)])
def test_sizes_that_change(given):
    drawn = schedule.of(given).draws(3).tolist()
    sizes = Sizes(schedule.of(given), 3)
    assert sizes.constant is None
    assert [sizes.of_fit(t) for t in (1, 2, 3)] == drawn
    assert [sizes.pool(t) for t in (0, 1, 2, 3)] == [0, drawn[0], drawn[0] + drawn[1], sum(drawn)]
    assert sizes.largest == max(drawn)
