"""The glossary covers the sources that the ledger checks most, and names no source that there is not."""

import re
from collections import Counter
from pathlib import Path

from collapse_theory.claims import all_claims
from collapse_theory.claims.references import REFERENCES

PAGE = (Path(__file__).parents[2] / "docs" / "glossary.md").read_text()
KEYS = re.findall(r"\w+\d{4}[abc]?\b", " ".join(re.findall(r"^## (.+)$", PAGE, flags=re.MULTILINE)))


def test_sources_are_those_of_the_references():
    assert set(KEYS) - set(REFERENCES) == set()
    assert len(KEYS) == len(set(KEYS))


def test_sources_with_several_claims_have_a_section():
    counts = Counter(claim.source.key for claim in all_claims())
    assert {key for key, count in counts.items() if count > 4} - {*KEYS, "wiki"} == set()


def test_each_section_is_a_table():
    sections = PAGE.split("\n## ")[1:]
    assert all(section.count("\n| ") > 2 for section in sections)
