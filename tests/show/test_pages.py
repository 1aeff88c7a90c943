"""The record in docs/ is what the evidence says today, and pages show it; `python docs/make_ledger.py` writes it."""

import importlib.util
import json
import re
from html.parser import HTMLParser
from pathlib import Path

import pytest

from collapse_theory.claims import all_claims
from collapse_theory.claims.retired import RETIRED
from collapse_theory.show.entries import Entry, entries
from collapse_theory.show.pages import claim_page, ledger_json, ledger_table, permanent_ids, retired_page, summary

DOCS = Path(__file__).parents[2] / "docs"
ENTRIES = {entry.id: entry for entry in entries(all_claims())}


def test_what_is_on_record_is_what_the_evidence_says(ledger_records):
    assert (DOCS / "ledger.json").read_text(encoding="utf-8") == ledger_json(ledger_records)


def test_the_script_writes_the_record_and_adds_new_ids(ledger_records, tmp_path, monkeypatch):
    spec = importlib.util.spec_from_file_location("make_ledger", DOCS / "make_ledger.py")
    script = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(script)
    monkeypatch.setattr(script, "verified", lambda workers: ledger_records)
    monkeypatch.setattr(script, "HERE", tmp_path)
    (tmp_path / "claim-ids.txt").write_text("me.retired\n")
    script.main()
    assert {path.name for path in tmp_path.iterdir()} == {"ledger.json", "claim-ids.txt"}
    ids = (tmp_path / "claim-ids.txt").read_text().split()
    assert ids == ["me.retired", *(record.claim.id for record in ledger_records)]
    assert permanent_ids("\n".join(ids), ledger_records).split() == ids


@pytest.mark.parametrize("entry", ENTRIES.values(), ids=ENTRIES)
def test_a_page_has_all_that_is_on_record(entry):
    page = claim_page(entry)
    shown = re.sub(r"\\(.)", r"\1", page)
    assert f"({entry.id})=\n# {entry.id}: {entry.verdict}\n" in page
    for name, text in entry.row["told"].items():
        assert text in shown
        assert name == "verdict" or name == "statement" or f"\n- {name}: " in shown
    assert entry.claim.latex in page
    for part in (entry.row["hash"], entry.row["command"], entry.bibtex):
        assert part in page
    assert page.count("application/ld+json") == 1


def test_the_page_says_which_part_of_a_statement_is_formal():
    part, whole, none = (
        claim_page(ENTRIES[claim_id])
        for claim_id in ("amin2026.closed-solution", "amin2026.recursion", "shumailov2023.eq4")
    )
    assert "- not formal: That the products are quotients of Gamma functions." in part
    assert "- not formal: nothing of the statement." in whole
    for formal in (part, whole):
        assert "checked by Coq: " in formal
        assert "[proofs](../proofs.md)" in formal
    assert "machine-checked" not in none


def test_text_of_a_claim_is_never_markup():
    entry = ENTRIES["shumailov2023.eq4"]
    told = entry.row["told"] | {"because": "a *b* `c` <script> $x$ [d](e) </script>"}
    page = claim_page(Entry(entry.claim, entry.row | {"told": told}))
    assert r"- because: a \*b\* \`c\` \<script\> \$x\$ \[d\](e) \</script\>" in page
    assert page.count("</script>") == 1


def test_a_retired_claim_leads_to_its_successor():
    for old, new in RETIRED.items():
        assert f"{{ref}}`{new}`" in retired_page(old, new)


class Cells(HTMLParser):
    """The text of each cell by row, and where its links lead."""

    def __init__(self):
        super().__init__()
        self.rows, self.links, self.open = [], [], []

    def handle_starttag(self, tag, attributes):
        if tag != "wbr":
            self.open.append(tag)
        if tag == "tr":
            self.rows.append([])
        elif tag in ("td", "th"):
            self.rows[-1].append("")
        elif tag == "a":
            self.links.append(dict(attributes)["href"])

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        if {"td", "th"} & {*self.open}:
            self.rows[-1][-1] += data


def test_the_table_has_every_claim_and_links_to_its_page():
    parser = Cells()
    parser.feed(ledger_table(list(ENTRIES.values())))
    assert not parser.open
    head, *rows = parser.rows
    assert head == ["claim", "statement", "source", "verdict", "evidence"]
    assert rows == [
        [e.id, e.claim.statement, e.claim.source.key, str(e.verdict), ", ".join(e.row["evidence"])]
        for e in ENTRIES.values()
    ]
    assert parser.links == [f"claims/{claim_id}.html" for claim_id in ENTRIES]


def test_the_summary_counts_what_is_on_record():
    rows = json.loads((DOCS / "ledger.json").read_text(encoding="utf-8"))["claims"]
    verdicts = [row["verdict"] for row in rows]
    told = summary(list(ENTRIES.values()))
    assert told.startswith(f"{len(rows)} claims: ")
    for verdict in set(verdicts):
        assert f"{verdicts.count(verdict)} {verdict}" in told
