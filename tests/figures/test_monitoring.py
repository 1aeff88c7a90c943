"""The figure of a report shows what the report says, also where it knows little; nothing on it overlaps."""

import math
import re

import hand_made_reports
import layouts
import numpy as np
import pytest

from collapse_theory import palette
from collapse_theory.figures import monitoring
from collapse_theory.monitor import Causes, IntervalEstimate, watch_moments


def long():
    """Return a report of 60 steps with intervals of any width."""
    rng = np.random.default_rng(1)
    rows = tuple(
        hand_made_reports.step(
            g,
            log_evidence=0.3 * g * g - 1,
            slope=IntervalEstimate(1.05, 1.05 - rng.uniform() / 10, 1.05 + rng.uniform() / 10, 0.95),
            effective_size=IntervalEstimate(8e4, 8e4 * rng.uniform(), math.inf if g % 5 else 1e9, 0.95),
            size=100_000,
            entropy=Causes(-0.01, -0.02, 0.015 * rng.uniform(), 0.002),
        )
        for g in range(5, 65)
    )
    return hand_made_reports.report(rows=rows, alarm=9)


UNKNOWN = hand_made_reports.UNKNOWN
REPORTS = {
    "alarm": hand_made_reports.report(alarm=2),
    "no alarm": hand_made_reports.report(steps=12),
    "long": long(),
    "nothing known": hand_made_reports.report(
        rows=(
            hand_made_reports.step(
                1, log_evidence=-0.2, slope=UNKNOWN, effective_size=UNKNOWN, entropy=Causes(0.0, 0.0, 0.0, 0.0)
            ),
        )
    ),
    "beyond floats": hand_made_reports.report(
        rows=(
            hand_made_reports.step(1, log_evidence=3000.0, entropy=Causes(-0.1, 0.0, math.nan, 0.0)),
            hand_made_reports.step(2, log_evidence=math.inf, slope=IntervalEstimate(1.2, -math.inf, math.inf, 0.9)),
        ),
        alarm=1,
    ),
}


@pytest.fixture(scope="module")
def drawn():
    return {name: monitoring.picture(report) for name, report in REPORTS.items()}


@pytest.mark.parametrize("name", REPORTS)
def test_texts_can_be_read(drawn, name):
    layouts.check_texts(drawn[name])
    layouts.check_legends(drawn[name])
    for axes in drawn[name].axes:
        assert axes.get_xlabel() == "generation"
        assert axes.get_ylabel()
        assert axes.get_title("left")


@pytest.mark.parametrize("name", REPORTS)
def test_colours_are_from_the_palette(drawn, name):
    from matplotlib.colors import to_hex

    allowed = {to_hex(colour) for colour in (*palette.COLOURS, palette.BLACK, palette.GREY)}
    for axes in drawn[name].axes:
        assert {to_hex(one.get_color()) for one in axes.lines} <= allowed
        assert {to_hex(bar.get_facecolor()) for bar in axes.patches} <= allowed


def line(axes, label):
    return next(one for one in axes.lines if one.get_label() == label).get_data()


def test_evidence_and_threshold(drawn):
    axes = drawn["alarm"].axes[0]
    x, y = line(axes, "evidence")
    assert list(x) == [1, 2, 3]
    assert list(y) == pytest.approx([math.log10(20) * k for k in (1, 2, 3)])
    assert line(axes, "alarm at 100")[1] == pytest.approx([2, 2])
    marked = [one.get_xdata()[0] for one in axes.lines if one.get_markersize() == 9]
    assert marked == [2]
    assert not [one for one in drawn["no alarm"].axes[0].lines if one.get_markersize() == 9]


def test_intervals_are_drawn_and_arrows_say_where_they_go_on(drawn):
    slope, size = drawn["alarm"].axes[1:3]
    bars = [one.get_ydata() for one in slope.lines if len(one.get_xdata()) == 2 and one.get_linewidth() == 1]
    assert [list(bar) for bar in bars] == [[1.05, 1.15]] * 3
    arrows = {one.get_marker(): list(one.get_xdata()) for one in size.lines if one.get_marker() in "^v"}
    assert arrows == {"^": [1, 2, 3], "v": []}
    assert list(line(size, "data counted")[1]) == [1001, 1002, 1003]
    for axes in drawn["nothing known"].axes[1:3]:
        assert [text.get_text() for text in axes.texts] == ["not known"]


def test_what_rounding_leaves_of_a_part_is_not_drawn():
    rows = (hand_made_reports.step(1, log_evidence=0.0, entropy=Causes(-0.1, -0.2, 0.0, -7e-15)),)
    axes = monitoring.picture(hand_made_reports.report(rows=rows)).axes[3]
    assert [bars.get_label() for bars in axes.containers] == ["drift", "bias"]


def test_parts_of_the_entropy_stand_on_each_other(drawn):
    axes = drawn["alarm"].axes[3]
    assert len(axes.containers) == 3  # none of real data
    tops = {bars.get_label(): [(bar.get_y(), bar.get_height()) for bar in bars] for bars in axes.containers}
    assert tops["drift"][1] == (0, -0.01)
    assert tops["bias"][1] == pytest.approx((-0.01, -0.04))
    assert tops["novelty"][1] == (0, 0.004)
    assert list(line(axes, "sum")[1]) == pytest.approx([step.entropy.total for step in REPORTS["alarm"].steps])


def test_svg_stands_in_a_page_and_is_the_same_each_time():
    first, second = (monitoring.svg(monitoring.picture(REPORTS["alarm"])) for _ in range(2))
    assert first == second
    assert first.startswith("<svg")
    assert first.rstrip().endswith("</svg>")
    assert not re.search(r"<(script|image|link)|href=\"(?!#)", first)


def test_means_and_variances():
    report = watch_moments([0.0, 0.1, 0.05, 0.2], [1.0, 0.7, 0.48, 0.36], samples=200)
    figure = monitoring.picture_of_moments(report)
    layouts.check_texts(figure)
    layouts.check_legends(figure)
    evidence, ratio = figure.axes
    assert list(line(evidence, "evidence")[1]) == pytest.approx([s.log_evidence / math.log(10) for s in report.steps])
    assert list(ratio.lines[1].get_ydata()) == [step.ratio for step in report.steps]
