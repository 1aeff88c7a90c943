"""Numbers for trackers: all six where they are known, none where they are not."""

import math

import pytest
from hand_made_reports import UNKNOWN, report, step

from collapse_theory import monitor
from collapse_theory.monitor import IntervalEstimate


def test_every_number_has_its_name():
    assert monitor.monitor_scalars(step(3, log_evidence=2.5, lost_mass=IntervalEstimate(0.1, 0.05, 0.2, 0.95))) == {
        "monitor/effective_size": 940.0,
        "monitor/slope": 1.103,
        "monitor/novelty": 0.002,
        "monitor/lost_mass": 0.1,
        "monitor/log_evidence": 2.5,
        "monitor/alarm": 0.0,
    }


def test_what_is_not_known_or_infinite_is_left_out():
    endless = IntervalEstimate(math.inf, 500.0, math.inf, 0.95)
    found = monitor.monitor_scalars(step(3, log_evidence=2.5, effective_size=endless, slope=UNKNOWN))
    assert sorted(found) == ["monitor/alarm", "monitor/log_evidence", "monitor/novelty"]


def test_the_alarm_stays_from_its_generation_on():
    made = report(steps=4, alarm=2)
    found = [monitor.monitor_scalars(each, alarm=made.alarm)["monitor/alarm"] for each in made.steps]
    assert found == [0.0, 1.0, 1.0, 1.0]


def test_bad_input_is_one_line():
    with pytest.raises(ValueError, match=r"`step` must be a step of a report; got 3\. Pass report.steps\[-1\]"):
        monitor.monitor_scalars(3)
    with pytest.raises(ValueError, match="`alarm` must be a whole number of at least 0"):
        monitor.monitor_scalars(step(1, log_evidence=0.0), alarm=-1)
