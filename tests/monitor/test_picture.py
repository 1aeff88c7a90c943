"""The evidence is drawn as a decimal logarithm, so that no evidence is too large to be drawn as it is."""

import math
from dataclasses import replace

import pytest
from hand_made_reports import report
from matplotlib.figure import Figure

from collapse_theory.monitor.picture import evidence


def drawn(found, **line):
    axes = evidence(Figure().subplots(), found, **line)
    return axes, axes.lines[0]


def test_evidence_beyond_the_largest_float_is_drawn_as_it_is():
    found = report()
    found = replace(found, steps=tuple(replace(step, log_evidence=5000.0) for step in found.steps))
    axes, curve = drawn(found)
    assert list(curve.get_ydata()) == [pytest.approx(5000 / math.log(10))] * len(found.steps)
    assert axes.get_ylim()[1] > 5000 / math.log(10)


def test_the_alarm_is_marked_and_the_threshold_drawn():
    axes, _ = drawn(report(alarm=2))
    threshold, ring = axes.lines[1:]
    assert threshold.get_ydata()[0] == pytest.approx(2)  # false_alarm 0.01
    assert list(ring.get_xdata()) == [2]
    assert len(drawn(report())[0].lines) == 2


def test_the_caller_may_style_the_line_and_label_the_axes():
    axes = Figure().subplots()
    axes.set_title("mine")
    evidence(axes, report(), color="red")
    assert (axes.get_title(), axes.get_ylabel(), axes.lines[0].get_color()) == ("mine", "decimal logarithm", "red")
