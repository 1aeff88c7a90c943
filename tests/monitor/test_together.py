"""Several seeds as one: evidence multiplies, estimates are averaged, and what differs is refused."""

import math
from dataclasses import replace

import numpy as np
import pytest
from hand_made_reports import UNKNOWN, report, step

from collapse_theory import monitor
from collapse_theory.monitor import Causes, IntervalEstimate
from collapse_theory.policy import Accumulate


def with_evidence(*logs, **given):
    rows = tuple(step(k, log_evidence=log) for k, log in enumerate(logs, 1))
    return report(rows=rows, **given)


def test_evidence_multiplies_and_raises_an_alarm_that_no_run_raised():
    found = monitor.together([with_evidence(1.0, 2.5, 2.0), with_evidence(0.5, 2.2, -1.0, 9.0)])
    assert found.generations == (1, 2, 3)
    assert found.log_evidence == pytest.approx((1.5, 4.7, 1.0))
    assert (found.alarm, found.false_alarm, found.runs) == (2, 0.01, 2)
    assert monitor.together([with_evidence(1.0, 2.5, 2.0)]).alarm is None


def test_one_run_is_itself():
    made = report(steps=3, alarm=2)
    found = monitor.together([made])
    assert (found.slope.value, found.slope.low, found.slope.high) == pytest.approx((1.1111, 1.0912, 1.1288))
    size = found.effective_size
    assert (size.value, size.low, size.high) == pytest.approx((940.0, 700.0, 1300.0))
    assert not found.lost_mass.is_known
    assert (found.alarm, found.cause) == (2, "sharpening")


def test_estimates_are_means_over_the_runs_that_know_them():
    slopes = IntervalEstimate(1.0, 0.7, 1.4, 0.95), IntervalEstimate(1.2, 0.8, 1.5, 0.95), UNKNOWN
    found = monitor.together([report(slope=slope) for slope in slopes]).slope
    assert found.value == pytest.approx(1.1)
    assert found.low == pytest.approx(1.1 - math.hypot(0.3, 0.4) / 2)
    assert found.high == pytest.approx(1.1 + math.hypot(0.4, 0.3) / 2)


def test_of_effective_sizes_the_inverses_are_averaged():
    sizes = IntervalEstimate(100.0, 50.0, math.inf, 0.95), IntervalEstimate(300.0, 200.0, math.inf, 0.95)
    found = monitor.together([report(effective_size=size) for size in sizes]).effective_size
    assert found.value == pytest.approx(150.0)  # 2/(1/100 + 1/300)
    assert found.low == pytest.approx(1 / (1 / 150 + math.hypot(1 / 50 - 1 / 100, 1 / 200 - 1 / 300) / 2))
    assert found.high == pytest.approx(1 / (1 / 150 - math.hypot(1 / 100, 1 / 300) / 2))
    assert monitor.together([report(effective_size=sizes[0])]).effective_size.high == math.inf


def test_intervals_of_many_runs_cover_the_truth():
    """Normal errors in 2000 groups of five: 95 % of their intervals cover, within 6 standard errors of 0.5 %."""
    rng = np.random.default_rng(4)
    hits = 0
    for _ in range(2000):
        values = 1.0 + 0.1 * rng.standard_normal(5)
        slopes = [IntervalEstimate(value, value - 0.196, value + 0.196, 0.95) for value in values]
        hits += monitor.together([report(slope=slope) for slope in slopes]).slope.holds(1.0)
    assert abs(hits / 2000 - 0.95) < 6 * math.sqrt(0.95 * 0.05 / 2000)


def test_entropy_is_the_mean_and_the_cause_that_of_most_evidence():
    parts = Causes(-0.1, -0.2, 0.0, 0.0), Causes(-0.3, 0.0, 0.1, 0.2)
    rows = [(step(1, log_evidence=log, cause=cause),) for log, cause in ((3.0, "cut tail"), (2.0, "sharpening"))]
    found = monitor.together([report(rows=row, entropy=part) for row, part in zip(rows, parts, strict=True)])
    assert found.entropy == Causes(pytest.approx(-0.2), pytest.approx(-0.1), pytest.approx(0.05), pytest.approx(0.1))
    assert found.cause == "cut tail"


@pytest.mark.parametrize(
    ("reports", "message"),
    [
        ([], r"`reports` must be one or more reports; got none"),
        ([3], "`reports` must (hold reports only|be a list of reports); got 3"),
        (3, "`reports` must (hold reports only|be a list of reports); got 3"),
        ([report(), replace(report(), false_alarm=0.05)], "must agree in false_alarm; got 0.01 and 0.05"),
        ([report(), report(policy=Accumulate())], "must agree in policy"),
        ([report(), report(first=2)], "must agree in their first generation; got 1 and 2"),
    ],
)
def test_what_differs_is_refused(reports, message):
    with pytest.raises(ValueError, match=message):
        monitor.together(reports)
