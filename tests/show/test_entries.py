"""What is kept on record for a claim, and what stands there for one that is new."""

import dataclasses

from collapse_theory.claims import Reference, Source, Verdict, all_claims, find
from collapse_theory.claims.ledger import recorded_claims
from collapse_theory.show.entries import entries, row_of
from collapse_theory.show.export import review, to_csv


def test_every_claim_has_its_row_on_record():
    known = recorded_claims()
    found = entries(all_claims())
    assert [entry.id for entry in found] == [claim.id for claim in all_claims()]
    assert all(entry.row == known[entry.id] for entry in found)


def test_a_row_is_made_of_a_record(records):
    record = records["shumailov2023.eq4"]
    row = row_of(record)
    assert row["told"] == record.rows()
    assert row["evidence"] == ["certified", "simulated"]
    assert row_of(records["amin2026.recursion"])["evidence"] == ["certified", "symbolic", "Coq", "simulated"]
    assert (row["verdict"], row["hash"], row["command"]) == ("refuted", record.hash, record.command)
    assert row["exact"] == record.certified.exact.decimal()


def test_a_claim_that_is_new_was_not_run():
    new = dataclasses.replace(find("xu2025.known-mean"), id="xu2025.new")
    (entry,) = entries([new])
    assert (entry.verdict, entry.row["evidence"]) == (Verdict.NOT_RUN, [])
    assert entry.row["told"]["because"] == "it is not on record yet"


def test_a_source_is_cited_in_the_version_that_was_read():
    entry = entries([find("xu2025.known-mean")])[0]
    assert entry.bibtex.startswith("@article{xu2025,")
    assert entry.reference.arxiv in entry.bibtex


def test_a_source_of_a_user_is_cited_by_its_own_reference():
    mine = Reference("Me, Maria", "A bound on collapse", 2026, url="https://example.org/bound")
    source = Source("me2026", "draft", "Theorem 1", reference=mine)
    entry = entries([dataclasses.replace(find("xu2025.known-mean"), id="me2026.mean", source=source)])[0]
    assert entry.reference is mine
    assert entry.bibtex.startswith("@misc{me2026,")


def test_a_claim_of_the_user_is_exported_with_its_own_reference():
    mine = Source("me2026", "draft", "Theorem 1", reference=Reference("Me, Maria", "A bound on collapse", 2026))
    found = entries([dataclasses.replace(find("xu2025.known-mean"), id="me2026.bound", source=mine)])
    work = review(found[0], folder="")["itemReviewed"]["appearance"]
    assert (work["name"], work["author"][0]["name"]) == ("A bound on collapse", "Maria Me")
    assert "A bound on collapse" in to_csv(found)
