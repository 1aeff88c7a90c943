"""Where a loop stands, and its uncertain numbers, beside values written down."""

import math

import pytest
from loops_watched import LEVEL, NONE, report_on

from collapse_theory.draw import Draw
from collapse_theory.monitor import IntervalEstimate
from collapse_theory.monitor.estimate import unknown
from collapse_theory.monitor.state import data_of, is_cut, state_of, uncertain
from collapse_theory.policy import Fresh, Mix

Z = 1.959963984540054
SIZE = IntervalEstimate(50.0, 40.0, 70.0, LEVEL)


def report(**arguments):
    return report_on(**{"frequencies": [0.75, 0.25], "size": 100, "effective": SIZE, **arguments})


def test_the_state_under_each_policy():
    state = state_of(report(policy=Fresh(300)), [1, 3])
    assert state.today.tolist() == [0.375, 0.625]
    assert (state.original.tolist(), state.anchors, state.real) == ([0.25, 0.75], 300, 0.0)
    assert state.unlimited == Mix(0.25, 0.0, 0.75)
    state = state_of(report(policy=Mix(0.5, 0.0, 0.5)), [1, 3])
    assert (state.today.tolist(), state.real, state.anchors) == ([0.75, 0.25], 0.5, 0)
    assert state_of(report(), None).today.tolist() == [0.75, 0.25]


@pytest.mark.parametrize("effective", [2.0, 50.0, 99.9])
def test_data_count_as_many_as_they_should(effective):
    size, draw = data_of(report(), effective)
    theta = draw.concentration
    assert size * (1 + theta) / (size + theta) == pytest.approx(effective, rel=1e-9)


def test_data_that_count_in_full_are_independent():
    assert data_of(report(), 100.0) == data_of(report(), math.inf) == (100, Draw())


def test_data_behind_a_sample_are_as_many_as_they_count_for():
    assert data_of(report(is_sample=True), 1234.4) == (1234, Draw())
    assert data_of(report(is_sample=True), 0.1) == (1, Draw())


def test_uncertain_numbers():
    found = uncertain(
        report(slope=IntervalEstimate(1.1, 1.0, 1.3, LEVEL), novelty=IntervalEstimate(0.1, 0.0, 0.4, LEVEL))
    )
    assert found.log_effective == pytest.approx((math.log(50), math.log(7 / 4) / 2 / Z))
    assert found.exponent == pytest.approx((1.1, 0.15 / Z))
    assert found.novelty == pytest.approx((0.1, 0.2 / Z))
    assert (found.lost, found.size) == ((0.0, 0.0), 100)


def test_a_cut_takes_the_place_of_the_slope():
    cut = report(
        cause="cut tail",
        alarm=1,
        lost=IntervalEstimate(0.1, 0.05, 0.15, LEVEL),
        slope=IntervalEstimate(1.3, 1.2, 1.4, LEVEL),
    )
    assert is_cut(cut)
    assert not is_cut(report(cause="cut tail"))
    assert uncertain(cut).exponent == (1.0, 0.0)
    assert uncertain(cut).lost == pytest.approx((0.1, 0.05 / Z))


def test_what_is_not_known_is_taken_as_nothing():
    found = uncertain(report(effective=unknown(LEVEL), slope=unknown(LEVEL), novelty=NONE))
    assert found.log_effective == (math.log(100), 0.0)
    assert found.exponent == (1.0, 0.0)


def test_open_intervals_have_the_spread_of_their_finite_end():
    found = uncertain(report(effective=IntervalEstimate(50.0, 25.0, math.inf, LEVEL)))
    assert found.log_effective == pytest.approx((math.log(50), math.log(2) / Z))
    assert uncertain(report(effective=IntervalEstimate(math.inf, 25.0, math.inf, LEVEL))).log_effective[1] == 0.0
    assert uncertain(report(effective=IntervalEstimate(0.5, 0.0, 2.0, LEVEL))).log_effective == pytest.approx(
        (0.0, math.log(4) / Z)
    )
