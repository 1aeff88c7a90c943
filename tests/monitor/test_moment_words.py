"""What is said of means and variances: the verdict, the estimates, each step, plain data."""

import json

import pytest

from collapse_theory.monitor import moment_words, watch_moments
from collapse_theory.policy import Accumulate

ALARM = watch_moments([0.0, 0.1, 0.05, 0.2], [1.0, 0.7, 0.48, 0.36], samples=200)
QUIET = watch_moments([0.0, 0.1, 0.05], [1.0, 1.02, 0.98], samples=200)


def test_the_verdict_names_the_cause():
    told = moment_words.moments_verdict(ALARM)
    assert told.startswith("Alarm at generation 2: the evidence against resampling alone was")
    assert told.endswith("Best explanation: shrinking; data vary less than the model says.")
    assert moment_words.moments_verdict(QUIET).startswith("No alarm up to generation 2")


def test_estimates_with_what_they_mean():
    rows = {name: (value, meaning) for name, value, meaning in moment_words.moments_totals(ALARM)}
    assert rows["bias"][0] == str(ALARM.bias)
    assert rows["effective size"][1].endswith("200 are declared")
    assert rows["variance"][0] == "0.36"
    assert rows["fits left: bias"] == (
        str(ALARM.fits_left(0.18).bias),
        "until it is 0.18 of the original, by the bias alone",
    )
    undeclared = watch_moments([0.0, 0.1, 0.05], [1.0, 1.02, 0.98])
    assert "declared" not in moment_words.moments_totals(undeclared)[0][2]


def test_times_are_left_out_where_old_data_hold_the_variance():
    report = watch_moments([0.0, 0.1, 0.05], [1.0, 1.02, 0.98], samples=200, policy=Accumulate())
    assert not [name for name, *_ in moment_words.moments_totals(report) if name.startswith("fits left")]


def test_every_coordinate_has_a_move_but_only_some_are_shown():
    wide = watch_moments([[0.0] * 5, [0.1] * 5, [0.0] * 5], [[1.0] * 5, [0.9] * 5, [1.0] * 5], samples=50)
    names = [name for name, *_ in moment_words.moments_totals(wide)]
    assert [name for name in names if name.startswith("move")] == ["move 0", "move 1", "move 2"]
    assert len(moment_words.moments_plain(wide)["moves"]) == 5


def test_steps_name_the_cause_after_the_alarm():
    assert [row[-1] for row in moment_words.moments_rows(ALARM)] == ["—", "shrinking", "shrinking"]
    assert {row[-1] for row in moment_words.moments_rows(QUIET)} == {"—"}


def test_plain_data_and_markdown():
    data = json.loads(json.dumps(moment_words.moments_plain(ALARM), allow_nan=False))
    assert (data["alarm"], data["cause"], data["policy"], data["samples"]) == (2, "shrinking", "replace", 200)
    assert data["bias"]["value"] == ALARM.bias.value
    assert data["steps"][0]["ratio"] == pytest.approx(0.7)
    assert moment_words.moments_plain(QUIET)["cause"] is None
    text = moment_words.moments_markdown(ALARM)
    assert "| 2 | 0.6857 |" in text
    assert "- divisor of the variance: size - 1" in text
