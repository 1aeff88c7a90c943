"""Every question of the index has a page and a call that gives the answer shown, or a command that parses."""

import re
from pathlib import Path

import command_lines
import pytest
from hypothesis import strategies as st

import collapse_theory as ct
from collapse_theory.policy import Accumulate, Fresh

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "index-by-question.md").read_text()
ENTRIES = re.findall(r"^- \*\*(.+?)\*\*(.*?)(?=^- |^#|\Z)", PAGE, flags=re.MULTILINE | re.DOTALL)
LINES = [
    pytest.param(call, answer, id=question)
    for question, rest in ENTRIES
    for call, answer in re.findall(r"^  `([^`]+)`(?: → `([^`]+)`)?$", rest, flags=re.MULTILINE)
]


@pytest.fixture(scope="module")
def names():
    log = ct.monitor.read_log(ROOT / "docs" / "tutorials" / "loop.csv")
    given = {"p": [0.5, 0.3, 0.2], "words": ct.tails.zipf(1000), "log": log}
    return {"ct": ct, "st": st, "Accumulate": Accumulate, "Fresh": Fresh} | given


def shown(value):
    return f"{value:.6g}" if isinstance(value, float) else repr(value)


def test_every_question_has_a_page_and_nearly_all_a_call():
    assert len({question for question, _ in ENTRIES}) == len(ENTRIES) > 50
    assert [question for question, rest in ENTRIES if not re.search(r"\]\([\w/-]+\.\w+(#[\w-]+)?\)", rest)] == []
    assert len(LINES) > len(ENTRIES) - 4


@pytest.mark.parametrize(("call", "answer"), LINES)
def test_the_call_gives_the_answer(names, call, answer):
    if call.startswith("collapse"):
        command_lines.parse(call)
        return
    if ".to_frame" in call:
        pytest.importorskip("pandas")
    value = eval(call, names)
    if answer:
        assert shown(value) == answer
    if ".plot" in call:
        from matplotlib import pyplot

        pyplot.close(value.figure)
