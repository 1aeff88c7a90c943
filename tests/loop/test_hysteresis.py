"""Thresholds beside loops that are followed on either side of them."""

import numpy as np
import pytest

from collapse_theory.decoding import Decoding
from collapse_theory.loop import fixed_point, hysteresis, path, share_at
from collapse_theory.policy import Mix

UNEVEN = np.arange(1, 301) ** -0.3 / (np.arange(1, 301) ** -0.3).sum()


def followed(p, decoding, start, real):
    """Return the largest probability after three thousand fits."""
    return path(p, fits=3000, decoding=decoding, policy=Mix(1 - real, 0, real), start=start).top[-1]


@pytest.mark.parametrize("temperature", [0.7, 0.9])
def test_followed_loops_change_sides_at_each_threshold(temperature):
    """3e-4 below it and above it; so close the loop hardly moves, and needs its many fits."""
    decoding = Decoding(temperature)
    found = hysteresis(UNEVEN, decoding=decoding)
    middle = (found.top_before + found.top_after) / 2  # the unstable state lies between
    for start, (low, high) in ((UNEVEN, found.prevents), (np.eye(UNEVEN.size)[0], found.cures)):
        assert low < high < low + 1e-4
        assert followed(UNEVEN, decoding, start, low - 3e-4) > middle
        assert followed(UNEVEN, decoding, start, high + 3e-4) < middle


@pytest.mark.parametrize("temperature", [0.6, 0.9, 0.97])
@pytest.mark.parametrize("atoms", [50, 1000])
def test_equal_atoms_stay_equal_if_real_data_are_more_than_one_minus_temperature(temperature, atoms):
    p, decoding = np.full(atoms, 1 / atoms), Decoding(temperature)
    found = hysteresis(p, decoding=decoding)
    assert found.prevents == pytest.approx((1 - temperature,) * 2, abs=2e-9)
    nudged = p + np.where(np.arange(atoms) == 0, 1e-6, -1e-6 / (atoms - 1))
    for real, grows in ((1 - temperature - 0.01, True), (1 - temperature + 0.01, False)):
        top = path(p, fits=30, decoding=decoding, policy=Mix(1 - real, 0, real), start=nudged).top
        assert (top[-1] > top[0]) == grows


@pytest.mark.parametrize("p", [UNEVEN, np.full(1000, 0.001)], ids=["uneven", "equal"])
def test_both_sides_of_each_threshold(p):
    decoding = Decoding(0.9)
    found = hysteresis(p, decoding=decoding)
    step = 1e-3
    states = {
        (start, real): fixed_point(p, real=real, decoding=decoding, start=start).top
        for start, real in (
            ("collapsed", found.cures[0] - step),
            ("collapsed", found.cures[1] + step),
            ("diverse", found.prevents[1] + step),
        )
    }
    assert states["collapsed", found.cures[0] - step] > found.top_after
    assert states["collapsed", found.cures[1] + step] < 2 * found.top_before
    assert states["diverse", found.prevents[1] + step] < found.top_before * (1 + 1e-9)


@pytest.mark.parametrize("temperature", [1.0, 1.5])
def test_no_hysteresis_at_high_temperature(temperature):
    assert hysteresis([0.125] * 8, decoding=Decoding(temperature)).prevents is None


def test_a_skewed_original_has_one_state_that_moves():
    assert hysteresis([0.7, 0.2, 0.1], decoding=Decoding(0.9)).cures is None


def test_the_share_that_holds_a_state():
    p, decoding = UNEVEN, Decoding(0.9)
    for real in (0.05, 0.2, 0.35):
        top = fixed_point(p, real=real, decoding=decoding, start="collapsed").top
        assert share_at(p, top=top, decoding=decoding) == pytest.approx(real, rel=1e-10)


def test_extremes():
    found = hysteresis(np.full(100, 0.01), decoding=Decoding(0.001))
    assert found.prevents == pytest.approx((0.999, 0.999), abs=1e-8)
    assert hysteresis([1.0], decoding=Decoding(0.5)).cures is None


def test_wrong_arguments():
    with pytest.raises(ValueError, match=r"^`decoding` must have a temperature only"):
        hysteresis([0.5, 0.5], decoding=Decoding(0.9, 0.9))
    with pytest.raises(ValueError, match=r"^`top` must be in"):
        share_at([0.5, 0.5], top=0.5, decoding=Decoding(0.9))
    with pytest.raises(ValueError, match=r"^`decoding` must have a temperature below 1"):
        share_at([0.5, 0.5], top=0.7, decoding=Decoding(1.0))
