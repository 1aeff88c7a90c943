"""Rates of absence without taking the steps, against the steps."""

import flint
import pytest
from flint import arb

from collapse_theory.discrete.proved.rates import STEPS, rate


@pytest.fixture(autouse=True)
def _many_bits():
    with flint.ctx.workprec(256):
        yield


@pytest.mark.parametrize("fits", [1, 2, STEPS - 1, STEPS, STEPS + 1, STEPS + 700])
def test_a_rate_is_what_the_steps_lead_to(fits):
    s = arb(1)
    for _ in range(fits - 1):
        s = -(-s).expm1()
    assert rate(fits).overlaps(s)
    assert rate(fits).rad() < s * arb("1e-50")


def test_the_next_rate_is_one_step_further():
    s = rate(10**12)
    assert rate(10**12 + 1).overlaps(-(-s).expm1())
    assert not rate(10**12 + 2).overlaps(-(-s).expm1())


@pytest.mark.parametrize("fits", [1, 2, 10, 1000, 10**15])
def test_a_rate_is_between_its_bounds(fits):
    """Theorem 3a takes s between 2/(t + 1 + ln(t)/3) and 2/(t + 1); with ln(t)/4 it would be wrong."""
    s = rate(fits)
    assert s <= arb(2) / (fits + 1)
    assert s >= 2 / (fits + 1 + arb(fits).log() / 3)
    assert fits < 1000 or s < 2 / (fits + 1 + arb(fits).log() / 4)
