"""Reports on a terminal and as a page: everything is there, nothing is cut, and the page needs no other file."""

import re
from html.parser import HTMLParser

import hand_made_reports
import pytest

from collapse_theory.monitor import together, watch_moments
from collapse_theory.show import monitoring

ALARM = hand_made_reports.report(alarm=2)


@pytest.fixture
def printed(capsys, monkeypatch):
    """Return a function that prints a report on so many columns and returns what was printed."""

    def show(report, columns=0):
        if columns:
            monkeypatch.setattr(monitoring, "wide_console", lambda: monitoring.Console(width=columns))
        monitoring.print_report(report)
        return capsys.readouterr().out

    return show


def test_a_row_for_each_step_then_all_steps_then_the_verdict(printed):
    out = printed(ALARM).splitlines()
    assert [row.split("│")[1].split()[0] for row in out if re.match(r"│ +\d+ │", row)] == ["1", "2", "3"]
    assert out[-1].startswith("Alarm at generation 2")
    assert any(re.match(r"slope +1.111 \(1.091 to 1.129\)  1/temperature", row) for row in out)
    assert "\x1b" not in "".join(out)


@pytest.mark.parametrize("columns", [60, 80, 140])
def test_nothing_is_cut(printed, columns):
    out = printed(ALARM, columns)
    table = out[: out.index("effective size  ")]
    assert max(map(len, table.splitlines())) <= columns
    assert "…" not in table
    squeezed = re.sub(r"[\s│]+", " ", table)
    for text in ("8000", "1.05", "1001", "500", *(("sharpening", "-0.046") if columns > 60 else ())):
        assert text in squeezed
    assert ("0.003" in table) is (columns > 100)


def test_a_step_of_a_running_loop_is_one_line():
    told = monitoring.step_line(ALARM.steps[1])
    assert told == (
        "generation 2: evidence 400, effective size 940 (500 to inf), slope 1.102 (1.05 to 1.15), entropy -0.046"
    )


class Page(HTMLParser):
    """Tags that are still open, the rows, and addresses of other files."""

    def __init__(self, text):
        super().__init__()
        self.open, self.rows, self.others, self.styles = [], 0, [], []
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        self.rows += tag == "tr"
        self.styles += [value for key, value in attrs if key == "class"]
        self.others += [value for key, value in attrs if key in ("src", "href") and not value.startswith("#")]
        if tag != "meta":
            self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag


def test_the_page_is_whole_and_needs_no_other_file():
    text = monitoring.page("a<b>.csv", [monitoring.body(ALARM, picture="<svg></svg>")])
    page = Page(text)
    assert not page.open
    assert not page.others
    assert page.rows == (1 + 9) + (1 + 3) + (1 + 5) + (1 + 5)
    assert "verdict alarm" in page.styles
    assert "a&lt;b&gt;.csv" in text
    assert "<b>" not in text
    assert "Alarm at generation 2" in text
    assert "<svg></svg>" in text
    quiet = monitoring.body(hand_made_reports.report(), picture="")
    assert "verdict alarm" not in Page(quiet).styles
    assert "Prediction" not in quiet


def test_a_prediction_stands_on_the_page():
    predicted = monitoring.body(ALARM, picture="", prediction="In <9> generations:\n- never.")
    assert "<h2>Prediction</h2>" in predicted
    assert "In &lt;9&gt; generations:\n- never." in predicted


def test_several_runs_are_told_as_one(capsys):
    found = together([hand_made_reports.report(), hand_made_reports.report()])
    monitoring.print_together(found)
    out = capsys.readouterr().out
    assert out.splitlines()[-1].startswith("Alarm at generation 1: the evidence of all runs against")
    assert "slope" in out
    text = monitoring.body_together(found)
    assert not Page(text).open
    assert "the evidence of all runs" in text
    assert Page(text).rows == 1 + 9


def test_means_and_variances(capsys):
    report = watch_moments([0.0, 0.1, 0.05, 0.2], [1.0, 0.7, 0.48, 0.36], samples=200)
    monitoring.print_moments(report)
    out = capsys.readouterr().out.splitlines()
    assert [row.split("│")[1].split()[0] for row in out if re.match(r"│ +\d+ │", row)] == ["1", "2", "3"]
    assert out[-1].startswith("Alarm at generation 2")
    text = monitoring.page("fits.csv", [monitoring.body_moments(report, picture="<svg></svg>")])
    assert not Page(text).open
    assert "verdict alarm" in Page(text).styles
    assert "<svg></svg>" in text
