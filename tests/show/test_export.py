"""The ledger as CSV, JSON and JSON-LD: whole, readable by others, and the same in each."""

import csv
import io
import json

import pytest

from collapse_theory.claims import all_claims
from collapse_theory.show.entries import entries
from collapse_theory.show.export import FORMATS, review, to_csv, to_json, to_jsonld

ENTRIES = entries(all_claims())


def test_the_table_is_whole_and_says_what_json_says():
    rows = list(csv.DictReader(io.StringIO(to_csv(ENTRIES))))
    assert [row["id"] for row in rows] == [entry.id for entry in ENTRIES]
    as_text = [{k: "" if v is None else str(v) for k, v in row.items()} for row in json.loads(to_json(ENTRIES))]
    assert rows == as_text
    by_id = {row["id"]: row for row in rows}
    eq4 = by_id["shumailov2023.eq4"]
    assert (eq4["verdict"], eq4["point"], eq4["evidence"]) == ("refuted", "samples=32, fits=2", "certified; simulated")
    assert eq4["exact"].startswith("0.0944938136703")
    assert eq4["doi"] == "10.48550/arXiv.2305.17493"
    assert all(row[name] for row in rows for name in ("statement", "place", "title", "because", "hash", "command"))


def test_reviews_are_those_of_schema_org():
    content = json.loads(to_jsonld(ENTRIES))
    assert content["@context"] == "https://schema.org"
    reviews = content["@graph"]
    assert len({one["@id"] for one in reviews}) == len(ENTRIES)
    for one, entry in zip(reviews, ENTRIES, strict=True):
        assert (one["@type"], one["identifier"]) == ("ClaimReview", entry.id)
        assert one["claimReviewed"] == one["itemReviewed"]["text"] == entry.claim.statement
        assert one["reviewRating"]["alternateName"] == str(entry.verdict)
        work = one["itemReviewed"]["appearance"]
        assert work["name"] == entry.reference.title
        assert all(author["name"] and "," not in author["name"] for author in work["author"])
        assert one["url"] == f"claims/{entry.id}.html"


def test_a_review_on_the_page_of_its_claim_leads_to_that_page():
    assert review(ENTRIES[0], folder="")["url"] == f"{ENTRIES[0].id}.html"


@pytest.mark.parametrize("form", FORMATS)
def test_nothing_gives_an_empty_file(form):
    assert isinstance(FORMATS[form]([]), str)
