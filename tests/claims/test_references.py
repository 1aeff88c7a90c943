"""References of a user's own: how they are registered, printed, and refused."""

from dataclasses import replace

import pytest

from collapse_theory.claims import Reference, Source, find
from collapse_theory.claims.references import REFERENCES, cited

MINE = Reference("Me, Maria", "A {Bound} on collapse", 2026, arxiv="2601.00001", url="https://example.org/bound")


def test_a_source_is_cited_by_its_own_reference():
    assert cited(Source("me2026", "arXiv:2601.00001v1", "Theorem 1", reference=MINE)) == ("me2026", MINE)


def test_a_source_of_the_ledger_is_cited_as_before():
    for claim in (find("shumailov2023.eq4"), find("wiki.minor-modes")):
        assert cited(claim.source) == (claim.source.key, REFERENCES[claim.source.key])


def test_what_nobody_registered_stands_for_itself():
    assert cited(Source("nobody2026", "arXiv:2601.00001v1", "eq. (1)"))[1].arxiv == "2601.00001v1"


def test_bibtex_names_author_title_preprint_doi_and_address():
    entry = MINE.bibtex("me2026")
    for field in (
        "author = {Me, Maria}",
        "title = {{A {Bound} on collapse}}",
        "year = {2026}",
        "eprint = {2601.00001}",
    ):
        assert field in entry
    assert "doi = {10.48550/arXiv.2601.00001}" in entry
    assert "url = {https://example.org/bound}" in entry
    assert entry.startswith("@article{me2026,")


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"title": " "}, "`title` must say what the source is called"),
        ({"title": "A {bound"}, "`title` must close every brace"),
        ({"authors": "Me} {Maria"}, "`authors` must close every brace"),
        ({"authors": ["Me"]}, "`authors` must be a text"),
        ({"year": 26}, "`year` must have four digits; got 26"),
        ({"year": "2026"}, "`year`"),
        ({"arxiv": "arXiv:2601.00001"}, "`arxiv` must be the identifier alone"),
        ({"doi": "https://doi.org/10.1/x"}, "`doi` must be the DOI alone"),
        ({"url": "example.org"}, "`url` must be the whole address"),
    ],
)
def test_a_wrong_reference_is_refused_by_name(wrong, words):
    with pytest.raises(ValueError, match=words):
        replace(MINE, **wrong)


@pytest.mark.parametrize("key", ["wiki", "yours"])
def test_a_key_of_ours_takes_no_other_reference(key):
    with pytest.raises(ValueError, match=f"got '{key}', which this package has"):
        Source(key, "v1", "eq. (1)", reference=MINE)


def test_a_reference_is_one_object():
    with pytest.raises(ValueError, match="`reference` must be a reference"):
        Source("me2026", "v1", "eq. (1)", reference="Me, A bound")


def test_a_record_keeps_the_reference_and_those_of_the_ledger_have_none():
    assert Source("me2026", "v1", "Theorem 1", reference=MINE).to_dict()["reference"]["arxiv"] == "2601.00001"
    assert "reference" not in find("wiki.minor-modes").source.to_dict()
