"""The verdicts on record, and which of them the evidence no longer gives."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from collapse_theory.claims.claim import Claim
from collapse_theory.claims.record import Record

__all__ = ["drift", "recorded_claims", "recorded_rows", "recorded_verdicts"]


def recorded_claims() -> dict[str, dict[str, Any]]:
    """Return what is on record for each claim by id: that of the last release, kept in ``docs/ledger.json``.

    Examples
    --------
    >>> recorded_claims()["shumailov2023.eq4"]["point"]
    'samples=32, fits=2'
    """
    here = Path(__file__).parent
    for path in (here / "ledger.json", here.parents[1] / "docs" / "ledger.json"):
        if path.is_file():
            return {row["id"]: row for row in json.loads(path.read_text(encoding="utf-8"))["claims"]}
    return {}


def recorded_verdicts() -> dict[str, str]:
    """Return the verdicts on record.

    Examples
    --------
    >>> recorded_verdicts()["shumailov2023.eq4"]
    'refuted'
    """
    return {claim_id: row["verdict"] for claim_id, row in recorded_claims().items()}


def recorded_rows() -> list[dict[str, Any]]:
    """Return what is on record of each claim: id, verdict, point, published and exact value as decimals.

    Examples
    --------
    >>> recorded_rows()[0]["id"]
    'shumailov2023.data-variance'
    """
    return list(recorded_claims().values())


def drift(records: Iterable[Record]) -> list[str]:
    """Return a line for every verdict that differs from the one on record; runs have none there."""
    known = recorded_verdicts()
    return [
        f"{record.claim.id}: {record.verdict}, on record {known[record.claim.id]}"
        for record in records
        if isinstance(record.claim, Claim)
        and record.claim.id in known
        and known[record.claim.id] != str(record.verdict)
    ]
