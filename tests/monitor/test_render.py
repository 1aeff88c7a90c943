"""A report in every form says the same: the verdict, the estimates, each step; and nothing of it is lost."""

import json
import math
import re

import hand_made_reports
import pytest

from collapse_theory.monitor import render
from collapse_theory.policy import Mix

QUIET, ALARM = hand_made_reports.report(), hand_made_reports.report(alarm=2)


def test_plain_data_are_all_there_and_are_json():
    data = json.loads(json.dumps(ALARM.to_dict(), allow_nan=False))
    assert (data["alarm"], data["cause"], data["false_alarm"], data["policy"]) == (2, "sharpening", 0.01, "replace")
    assert data["slope"] == {"value": 1.1111, "low": 1.0912, "high": 1.1288, "confidence": 0.95}
    assert data["lost_mass"] == {"value": None, "low": None, "high": None, "confidence": 0.95}
    assert data["entropy"] == {"drift": -0.03, "bias": -0.12, "novelty": 0.012, "real": 0.0}
    assert [step["generation"] for step in data["steps"]] == [1, 2, 3]
    assert data["steps"][0]["effective_size"]["high"] is None
    assert data["steps"][1]["log_evidence"] == pytest.approx(math.log(400))
    assert QUIET.to_dict()["cause"] is None


def test_markdown_has_a_row_for_each_step_and_a_reason_only_after_the_alarm():
    lines = ALARM.to_markdown().splitlines()
    tables = [row.strip("|").split("|") for row in lines if row.startswith("|")]
    assert len({len(row) for row in tables}) == 2  # of all steps, of each step
    steps = [row for row in lines if re.match(r"\| \d", row)]
    assert [row.split("|")[-2].strip() for row in steps] == ["—", "sharpening", "sharpening"]
    assert [row.split("|")[-3].strip() for row in steps] == ["20", "400", "8000"]
    assert "1.101 (1.05 to 1.15)" in steps[0]
    assert "| slope | 1.111 (1.091 to 1.129) |" in ALARM.to_markdown()
    assert "sharpening |" not in QUIET.to_markdown()


def test_text_and_one_line():
    told = str(QUIET).splitlines()
    assert told[0].startswith("No alarm up to generation 3: the evidence against resampling alone is 8000")
    assert len(told) == 1 + 4 + 1 + 4
    assert len({row.index(word) for row, word in zip(told[1:3], ("independent", "1/temp"), strict=True)}) == 1
    assert repr(ALARM) == "<Report from generation 0 to 3: alarm at generation 2, slope 1.111 (1.091 to 1.129)>"
    assert "no alarm" in repr(QUIET)


def test_notebooks_get_one_table_with_the_verdict():
    shown = ALARM._repr_html_()
    assert shown.startswith("<table><caption>Alarm at generation 2")
    assert shown.count("<tr>") == 9
    assert "1.111 (1.091 to 1.129)" in shown


def test_settings_are_told():
    found = hand_made_reports.report(policy=Mix(0.9, 0.0, 0.1), is_sample=True, seed=7)
    assert "- next model fitted to: mix:0.9,0.0,0.1" in found.to_markdown()
    assert "- log: is a sample of the data" in found.to_markdown()
    assert "- seed: 7" in found.to_markdown()
    assert "- log: is all of the data" in render.markdown(QUIET)
