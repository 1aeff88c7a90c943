"""Entries of the ledger: a claim with what is on record for it, as pages and files show it; nothing is computed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from collapse_theory.claims.claim import Claim, Measurement
from collapse_theory.claims.judge import Verdict, judge_nothing
from collapse_theory.claims.ledger import recorded_claims
from collapse_theory.claims.record import Record
from collapse_theory.claims.references import Reference, cited

__all__ = ["Entry", "entries", "row_of"]


def row_of(record: Record) -> dict[str, Any]:
    """Return what is kept on record for a claim: the verdict, what it rests on, and what a reader is told of both.

    Examples
    --------
    >>> from collapse_theory.claims import find, verify
    >>> row_of(verify(find("shumailov2023.perplexity-real")))["evidence"]
    ['experiment']
    """
    content = record.to_dict()
    return {
        "id": record.claim.id,
        "verdict": str(record.verdict),
        "point": content["point"],
        "published": (content["published"] or {}).get("decimal"),
        "exact": (content["exact"] or {}).get("decimal"),
        "evidence": list(record.evidence.kinds if record.evidence else ("experiment",)),
        "hash": content["hash"],
        "command": content["command"],
        "told": record.rows(),
    }


@dataclass(frozen=True)
class Entry:
    """A claim of the ledger and its row on record.

    Attributes
    ----------
    claim : Claim or Measurement
    row : dict
        As from :func:`row_of`.
    """

    claim: Claim | Measurement
    row: dict[str, Any]

    @property
    def id(self) -> str:
        return self.claim.id

    @property
    def verdict(self) -> Verdict:
        return Verdict(self.row["verdict"])

    @property
    def reference(self) -> Reference:
        """The source, for citations."""
        return cited(self.claim.source)[1]

    @property
    def bibtex(self) -> str:
        """The source as an entry of BibTeX."""
        return self.reference.bibtex(cited(self.claim.source)[0])


def entries(claims: Sequence[Claim | Measurement]) -> list[Entry]:
    """Return claims with what is on record for them; one that is new there was not run.

    Parameters
    ----------
    claims : sequence of Claim or Measurement

    Returns
    -------
    list of Entry

    Examples
    --------
    >>> from collapse_theory.claims import find
    >>> (entry,) = entries([find("shumailov2023.eq4")])
    >>> entry.verdict, entry.row["evidence"]
    (<Verdict.REFUTED: 'refuted'>, ['certified', 'simulated'])
    """
    known = recorded_claims()
    return [Entry(claim, known[claim.id] if claim.id in known else _not_run(claim)) for claim in claims]


def _not_run(claim: Claim | Measurement) -> dict[str, Any]:
    return row_of(Record(claim, judge_nothing())) | {"evidence": []}
