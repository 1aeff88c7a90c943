"""Ids are permanent: none that was ever on record changes or vanishes without a successor."""

import hashlib
from pathlib import Path

import pytest

from collapse_theory.claims import all_claims, find
from collapse_theory.claims.retired import RETIRED

DOCS = Path(__file__).parents[2] / "docs"
EVER = (DOCS / "claim-ids.txt").read_text(encoding="utf-8").split()
IDS = {claim.id for claim in all_claims()}


def test_every_id_that_was_ever_on_record_is_there_or_leads_on():
    assert set(EVER) == IDS | set(RETIRED), "run python docs/make_ledger.py, or name the successor in claims/retired.py"
    assert not IDS & set(RETIRED)
    assert set(RETIRED.values()) <= IDS
    assert len(set(EVER)) == len(EVER)


def test_the_list_of_ids_only_grows():
    """Of the ids of version 0.2, in their order, none may be taken from the list: this digest is never changed."""
    first = "\n".join(EVER[:173]).encode()
    assert hashlib.sha256(first).hexdigest()[:16] == "a4db910105285c3a"


@pytest.mark.parametrize("old", RETIRED)
def test_a_retired_id_names_its_successor(old):
    with pytest.raises(ValueError, match=f"{old}' is retired. Use '{RETIRED[old]}' now"):
        find(old)


def test_ids_are_safe_in_addresses_and_names_of_files():
    assert all(set(claim_id) <= set("abcdefghijklmnopqrstuvwxyz0123456789.-") for claim_id in EVER)
    assert all(claim.id.startswith(f"{claim.source.key}.") for claim in all_claims())
