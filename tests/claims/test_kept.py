"""Verdicts that a user keeps on record, and what is told when they change."""

import json
from dataclasses import replace

import pytest

from collapse_theory.claims import QUICK, find, kept, verify

PROVED, NOT_RUN = (verify(find(name), effort=QUICK) for name in ("xu2025.known-mean", "shumailov2023.perplexity-real"))


@pytest.fixture
def document(tmp_path):
    path = tmp_path / "mine.json"
    kept.write_kept([PROVED, NOT_RUN], path)
    return kept.read_kept(path)


def test_what_has_not_changed_is_silent(document):
    assert document["versions"] == kept.versions()
    assert document["claims"]["xu2025.known-mean"]["hash"] == PROVED.hash
    assert kept.changes([PROVED, NOT_RUN], document, whole=True) == ([], [])
    assert kept.changes([PROVED], document, whole=False) == ([], [])


def test_another_verdict_one_that_is_new_and_one_that_is_gone_are_drift(document):
    document["claims"]["xu2025.known-mean"]["verdict"] = "refuted"
    other = replace(PROVED, claim=replace(PROVED.claim, id="me2026.other"))
    assert kept.changes([PROVED, other], document, whole=True).drift == [
        "xu2025.known-mean: proved, on record refuted",
        "me2026.other: proved, not on record",
        "shumailov2023.perplexity-real: gone, on record not-run",
    ]


def test_a_measured_verdict_is_not_lost_where_there_is_no_run(document):
    document["claims"][NOT_RUN.claim.id]["verdict"] = "holds"
    assert kept.changes([PROVED, NOT_RUN], document, whole=True).drift == []


def test_an_edited_claim_with_the_same_verdict_is_a_note_unless_seed_or_version_explain_it(document):
    entry = document["claims"]["xu2025.known-mean"]
    entry["hash"] = "0" * 16
    assert kept.changes([PROVED], document, whole=False).notes == [
        "xu2025.known-mean: still proved, but by other evidence than on record"
    ]
    assert kept.changes([PROVED], document | {"versions": {}}, whole=False).notes == []
    entry["seed"] = 5
    assert kept.changes([PROVED], document, whole=False).notes == []


@pytest.mark.parametrize("text", ["", "[]", '{"claims": {}}', '{"format": 1}', '{"format": 1, "claims": {"a.b": {}}}'])
def test_what_is_no_record_is_refused(tmp_path, text):
    path = tmp_path / "mine.json"
    path.write_text(text)
    with pytest.raises(ValueError, match=r"`--record` must be a file that was written by it; .*mine\.json"):
        kept.read_kept(path)


def test_a_record_is_readable_json(tmp_path):
    kept.write_kept([PROVED], tmp_path / "mine.json")
    assert json.loads((tmp_path / "mine.json").read_text())["claims"]["xu2025.known-mean"]["verdict"] == "proved"
