"""Estimates and their words."""

import math

from collapse_theory.monitor import IntervalEstimate
from collapse_theory.monitor.estimate import above, clipped, unknown


def test_what_is_not_known_holds_everything():
    nothing = unknown(0.9)
    assert not nothing.is_known
    assert str(nothing) == "not known"
    assert nothing.holds(-1e300)
    assert nothing.holds(math.inf)
    assert nothing.confidence == 0.9


def test_sums_and_shares_keep_their_intervals():
    assert above(IntervalEstimate(-0.1, -0.3, 0.2, 0.95), 1.0) == IntervalEstimate(0.9, 0.7, 1.2, 0.95)
    assert clipped(IntervalEstimate(-0.1, -0.3, 0.2, 0.95)) == IntervalEstimate(0.0, 0.0, 0.2, 0.95)
    assert not IntervalEstimate(0.5, 0.4, 0.6, 0.95).holds(0.61)
