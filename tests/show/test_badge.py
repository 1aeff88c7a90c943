"""A badge counts verdicts; its drawing is XML that says so in words."""

import json
from xml.etree import ElementTree

import pytest

from collapse_theory.claims import Verdict
from collapse_theory.show.badge import counts, endpoint, svg, verdicts_of

MIXED = [Verdict.HOLDS, Verdict.PROVED, Verdict.LEADING_ORDER, Verdict.REFUTED, Verdict.MISPRINT, Verdict.DEPENDS]


@pytest.mark.parametrize(
    ("verdicts", "told"),
    [
        (MIXED, "3 hold, 2 refuted, 1 depends on the reading"),
        ([Verdict.NOT_RUN], "none judged"),
        ([], "none judged"),
        ([Verdict.HOLDS, Verdict.ERROR, Verdict.UNDECIDED], "1 holds, 2 not judged"),
    ],
)
def test_both_forms_say_what_is_counted(verdicts, told):
    assert counts(verdicts) == told
    assert json.loads(endpoint(verdicts))["message"] == told
    drawing = ElementTree.fromstring(svg(verdicts))
    assert drawing.attrib["aria-label"] == f"claims: {told}"
    assert [text.text for text in drawing.iter("{http://www.w3.org/2000/svg}text")] == ["claims", told]


def test_what_was_not_judged_changes_the_colour():
    colours = [json.loads(endpoint(found))["color"] for found in (MIXED, [*MIXED, Verdict.ERROR])]
    assert colours[0] != colours[1]
    assert colours[1] in svg([*MIXED, Verdict.ERROR])


@pytest.mark.parametrize(
    "content",
    ['[{"verdict": "holds"}]', '{"claims": [{"verdict": "holds"}]}', '{"claims": {"a.b": {"verdict": "holds"}}}'],
)
def test_verdicts_are_read_from_records_and_from_ledgers(tmp_path, content):
    (tmp_path / "records.json").write_text(content)
    assert verdicts_of(tmp_path / "records.json") == [Verdict.HOLDS]


@pytest.mark.parametrize("content", ["", "1", "[1]", "{}", '[{"verdict": "nice"}]', "\xff"])
def test_another_file_is_refused_in_one_line(tmp_path, content):
    (tmp_path / "other.json").write_bytes(content.encode("latin-1"))
    with pytest.raises(ValueError, match="`records` must hold records as JSON"):
        verdicts_of(tmp_path / "other.json")
    with pytest.raises(ValueError, match=r"`records` must be a file of records; .* Check its name\."):
        verdicts_of(tmp_path / "missing.json")
