"""Sentences of a report: evidence too large for a float, alarms, logs that say nothing."""

import math

import hand_made_reports
import pytest

from collapse_theory.monitor import Causes, IntervalEstimate, together, words


@pytest.mark.parametrize(
    ("logarithm", "shown"),
    [
        (0.0, "1"),
        (math.log(219), "219"),
        (-20.0, "2.061e-09"),
        (599.0, "1.388e+260"),
        (3000.0, "7.646e+1302"),
        (-3000.0, "1.308e-1303"),
        (math.inf, "infinite"),
        (-math.inf, "0"),
        (math.nan, "—"),
    ],
)
def test_evidence(logarithm, shown):
    assert words.evidence(logarithm) == shown


def test_cells():
    assert words.short(IntervalEstimate(940.0, 500.0, math.inf, 0.95)) == ("940", "500 to inf")
    assert words.short(hand_made_reports.UNKNOWN) == ("—", "")


def test_large_numbers_are_written_out():
    assert words.short(IntervalEstimate(5884.2, 478.42, 7.1e6, 0.95)) == ("5880", "478 to 7.1e+06")


def test_a_preference_is_shown_where_there_are_scores():
    known = hand_made_reports.report(preference=IntervalEstimate(0.5, 0.4, 0.6, 0.95))
    assert ("preference", "0.5 (0.4 to 0.6)") in [row[:2] for row in words.totals(known)]
    assert "preference" not in words.shown(hand_made_reports.report())


def test_what_rounding_leaves_is_nothing():
    assert words.parts(Causes(-1e-15, -0.5, 0.0, 2e-12)) == [
        ("drift", "+0"),
        ("bias", "-0.5"),
        ("novelty", "+0"),
        ("real", "+2e-12"),
    ]


def test_the_verdict_names_the_generation_the_chance_and_the_reason():
    told = words.verdict(hand_made_reports.report(alarm=2))
    assert told.startswith("Alarm at generation 2: the evidence against resampling alone was 400.")
    assert "reaches 100 with probability 0.01 at most" in told
    assert "sharpening; probable categories are preferred" in told
    quiet = words.verdict(hand_made_reports.report(false_alarm=0.001, steps=1))
    assert quiet.endswith("is 20, and an alarm takes 1000.")


def test_every_cause_of_a_step_is_explained():
    for cause in words.CAUSES:
        rows = (hand_made_reports.step(1, log_evidence=9.0, cause=cause),)
        told = words.verdict(hand_made_reports.report(rows=rows, alarm=1))
        assert f"Best explanation: {cause}; {words.CAUSES[cause]}." in told


def test_every_estimate_and_cause_is_explained():
    found = words.totals(hand_made_reports.report())
    assert all(meaning for *_, meaning in found)
    assert len({name for name, *_ in found}) == len(found) == 9
    assert [name for name, _ in words.meanings()] == ["evidence", *words.CAUSES]


def test_several_runs_have_a_verdict_and_estimates():
    runs = [hand_made_reports.report(), hand_made_reports.report(false_alarm=0.01)]
    told = words.verdict_together(together(runs))
    assert told.startswith("Alarm at generation 1: the evidence of all runs against resampling alone was 400.")
    found = words.totals_together(together(runs))
    assert [row[0] for row in found] == [row[0] for row in words.totals(runs[0])]
