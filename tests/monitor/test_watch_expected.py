"""Frequencies that are known better than by policy take its place, and nothing else changes."""

import numpy as np
import pytest

from collapse_theory.monitor import Watch, watch
from collapse_theory.policy import Accumulate, Fresh


def loop(rng, *, anchors, fits=8, samples=4000, kinds=400):
    """Return the counts that each model wrote, and those of all that it was fitted to."""
    share = 1 / np.arange(1, kinds + 1)
    p = share / share.sum()
    written, fitted = [rng.multinomial(samples + anchors, p)], []
    training = written[0]
    for _ in range(fits):
        fitted.append(training)
        written.append(rng.multinomial(samples, training / training.sum()))
        training = written[-1] + rng.multinomial(anchors, p)
    return written, fitted


def followed(written, fitted, **asked):
    monitor = Watch(**asked)
    monitor.add(written[0])
    for counts, expected in zip(written[1:], fitted, strict=True):
        monitor.add(counts, expected=expected)
    return monitor.report()


@pytest.mark.parametrize("policy", [Fresh(0), Accumulate()], ids=repr)
def test_what_the_policy_says_anyway_changes_nothing(policy):
    written, _ = loop(np.random.default_rng(1), anchors=0)
    fitted = np.cumsum(written, axis=0)[:-1] if policy == Accumulate() else written[:-1]
    assert followed(written, fitted, policy=policy).to_dict() == watch(written, policy=policy).to_dict()


def test_names_and_places_say_the_same():
    written, fitted = loop(np.random.default_rng(2), anchors=500)
    names = [f"w{k}" for k in range(written[0].size)]
    by_name = [dict(zip(names, row.tolist(), strict=True)) for row in written]
    expected = [dict(zip(names, row.tolist(), strict=True)) for row in fitted]
    assert followed(by_name, expected).to_dict() == followed(written, fitted).to_dict()


def test_real_data_that_are_known_are_no_bias():
    """Of 20 loops with 30 % real data the mean slope is 1 within 6 standard errors; alarms in 6 of them: below 1e-7."""
    rng = np.random.default_rng(3)
    known, guessed = [], []
    for _ in range(20):
        written, fitted = loop(rng, anchors=1200)
        known.append(followed(written, fitted, policy=Fresh(1200)))
        guessed.append(watch(written, policy=Fresh(1200)))
    z = [(report.slope.value - 1) / (report.slope.high - report.slope.low) * 2 * 1.96 for report in known]
    assert abs(np.mean(z)) < 6 / np.sqrt(20)
    assert sum(report.alarm is not None for report in known) < 6
    assert np.mean([report.novelty.value for report in known]) == 0
    assert np.mean([report.novelty.value for report in guessed]) > 0


def test_categories_that_only_the_expectation_names_are_known():
    monitor = Watch()
    monitor.add({"a": 60, "b": 40})
    step = monitor.add({"a": 50, "c": 50}, expected={"a": 60, "b": 40, "c": 50})
    assert step.novelty.value == 0
    step = monitor.add({"a": 50, "d": 50}, expected={"a": 50.5, "c": 49.5})
    assert step.novelty.value == 0.5


@pytest.mark.parametrize("expected", [[1, -1], [0, 0], [np.nan, 1], [[1, 2]], "ab", [1, None], [np.inf, 1]])
def test_what_is_no_expectation_is_one_line(expected):
    monitor = Watch()
    monitor.add([60, 40])
    with pytest.raises(ValueError, match="`expected` must") as error:
        monitor.add([50, 50], expected=expected)
    assert "\n" not in str(error.value)
    assert monitor.add([50, 50]).generation == 1


def test_where_there_is_nothing_to_expect_it_is_refused():
    with pytest.raises(ValueError, match="must be left out where the log has its original only"):
        Watch().add([60, 40], expected=[60, 40])
    sampled = Watch(is_sample=True)
    sampled.add([60, 40])
    with pytest.raises(ValueError, match="must be left out where the log is a sample"):
        sampled.add([60, 40], expected=[60, 40])
