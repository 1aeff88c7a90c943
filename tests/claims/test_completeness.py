"""Every claim says what its source supposes, where it stands, what would refute it; every source can be found."""

import re

import bibtexparser
import pytest

from collapse_theory.claims import Claim, all_claims
from collapse_theory.claims.proof import Formal, theorems
from collapse_theory.claims.references import REFERENCES, cited_key

FORMULAS = [claim for claim in all_claims() if isinstance(claim, Claim)]
UNNUMBERED = {
    "shumailov2024": "sections of Nature have headings without numbers",
    "shumailov2023code": "a notebook has cells without numbers",
    "wiki": "an article has headings, and its sentences are quoted",
}


def named(claims):
    return pytest.mark.parametrize("claim", claims, ids=lambda claim: claim.id)


@named(FORMULAS)
@pytest.mark.parametrize("field", ["hypotheses", "falsified_by"])
def test_a_claim_says_what_is_supposed_and_what_would_refute_it(claim, field):
    words = getattr(claim, field)
    assert len(words) > 15
    assert words == words.strip()


@named(all_claims())
def test_no_text_has_a_control_character(claim):
    r"""As ``"\alpha"`` has, if it is no raw string."""
    texts = [value for value in vars(claim).values() if isinstance(value, str)]
    assert not [text for text in texts if re.search(r"[\x00-\x1f]", text)]


@named(FORMULAS)
def test_a_claim_has_a_control(claim):
    assert claim.control is not None


@named(all_claims())
def test_a_place_has_a_number_or_the_text_was_not_numbered_for_us(claim):
    """Who has read the text gives a number; what is known from elsewhere says at least which statement it is."""
    source = claim.source
    unnumbered = cited_key(source.key, source.version) in UNNUMBERED or source.obtained != "text"
    assert re.search(r"\d|abstract|[Aa]ppendix [A-Z]", source.place) or (unnumbered and " " in source.place)


@named([claim for claim in FORMULAS if any(isinstance(proof, Formal) for proof in claim.proofs)])
def test_a_machine_checked_theorem_names_the_claim_that_names_it(claim):
    for proof in claim.proofs:
        if isinstance(proof, Formal):
            assert claim.id in theorems()[proof.theorem]["claims"]


def test_every_source_is_listed():
    cited = {cited_key(claim.source.key, claim.source.version) for claim in all_claims()}
    assert cited == set(REFERENCES)


@pytest.mark.parametrize("key", REFERENCES)
def test_a_reference_is_complete(key):
    """Authors by full names, title, year; a venue or a preprint, and its DOI, or a note that says what there is."""
    entry = REFERENCES[key]
    assert "others" not in entry.authors
    assert all(re.fullmatch(r"\S.*, \S+.*|\{.+\}", author) for author in entry.authors.split(" and "))
    assert not re.search(r"arXiv", entry.title)
    assert 2023 <= entry.year <= 2026
    venue = entry.journal or entry.booktitle or entry.publisher or entry.arxiv
    assert (venue and entry.identifier) or "neither its site nor its address" in entry.note


@pytest.mark.parametrize("key", REFERENCES)
def test_a_field_of_bibtex_holds_one_thing(key):
    library = bibtexparser.parse_string(REFERENCES[key].bibtex(key))
    assert not library.failed_blocks
    (entry,) = library.entries
    fields = {field.key: field.value for field in entry.fields}
    if REFERENCES[key].journal:
        assert not re.search(r"\d", fields["journal"])
    assert not re.search(r"\d--\d", fields.get("booktitle", ""))
    assert re.fullmatch(r"\d+(--\d+)?", fields.get("pages", "1"))
    assert fields.get("volume", "1").isdigit()
