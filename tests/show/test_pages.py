"""The pages in docs/ say what the evidence says today; `python docs/make_ledger.py` writes them."""

import importlib.util
from pathlib import Path

from collapse_theory.claims import QUICK, find, verify
from collapse_theory.show.pages import ledger_json, ledger_markdown

DOCS = Path(__file__).parents[2] / "docs"


def test_the_recorded_verdicts_are_those_of_the_evidence(ledger_records):
    assert (DOCS / "ledger.json").read_text(encoding="utf-8") == ledger_json(ledger_records)


def test_the_page_is_not_stale(ledger_records):
    assert (DOCS / "ledger.md").read_text(encoding="utf-8") == ledger_markdown(ledger_records)


def test_the_script_writes_both(ledger_records, tmp_path, monkeypatch):
    spec = importlib.util.spec_from_file_location("make_ledger", DOCS / "make_ledger.py")
    script = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(script)
    monkeypatch.setattr(script, "verified", lambda: ledger_records)
    monkeypatch.setattr(script, "HERE", tmp_path)
    script.main()
    assert {path.name for path in tmp_path.iterdir()} == {"ledger.json", "ledger.md"}


def test_the_page_says_which_part_of_a_statement_is_formal():
    ids = ("amin2026.closed-solution", "amin2026.recursion", "shumailov2023.eq4")
    page = ledger_markdown([verify(find(claim_id), effort=QUICK) for claim_id in ids])
    part, whole, none = page.split("### ")[1:]
    assert "- [machine-checked](proofs.md): theorem average_closed, checked by Coq: " in part
    assert "- not formal: That the products are quotients of Gamma functions." in part
    assert "- not formal: nothing of the statement." in whole
    assert "machine-checked" not in none
    for section in (part, whole, none):
        assert "\n- falsified by: " in section
        assert "\n- negative control: " in section
