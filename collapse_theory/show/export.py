"""The ledger for other programs: one table as CSV, and reviews of claims in the terms of schema.org as JSON-LD."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Sequence
from typing import Any

from collapse_theory import __version__
from collapse_theory.show.entries import Entry

__all__ = ["FORMATS", "review", "row", "to_csv", "to_json", "to_jsonld"]

_AUTHORS = "The collapse-theory founders"


def to_csv(entries: Sequence[Entry]) -> str:
    """Return a table with a header and one line for each claim.

    Examples
    --------
    >>> to_csv([]).split(",")[:3]
    ['id', 'verdict', 'statement']
    """
    out = io.StringIO()
    writer = csv.DictWriter(out, fieldnames=_COLUMNS, lineterminator="\n")
    writer.writeheader()
    writer.writerows(row(entry) for entry in entries)
    return out.getvalue()


def to_json(entries: Sequence[Entry]) -> str:
    """Return a list of the same rows as in the table."""
    return json.dumps([row(entry) for entry in entries], indent=1, ensure_ascii=False) + "\n"


def to_jsonld(entries: Sequence[Entry], *, folder: str = "claims/") -> str:
    """Return a graph of reviews.

    Parameters
    ----------
    entries : sequence of Entry
    folder : str
        Where the pages of the claims are, seen from the file.

    Returns
    -------
    str
    """
    graph = [review(entry, folder=folder) for entry in entries]
    return json.dumps({"@context": "https://schema.org", "@graph": graph}, indent=1, ensure_ascii=False) + "\n"


def review(entry: Entry, *, folder: str) -> dict[str, Any]:
    """Return a ``ClaimReview`` of schema.org: what is claimed, where it appeared, and the verdict with its reason.

    Verdicts are words: a number would say how wrong a statement is, which is another question.

    Examples
    --------
    >>> from collapse_theory.claims import find
    >>> from collapse_theory.show.entries import entries
    >>> (entry,) = entries([find("shumailov2023.eq4")])
    >>> review(entry, folder="claims/")["reviewRating"]["alternateName"]
    'refuted'
    """
    claim, page = entry.claim, f"{folder}{entry.id}.html"
    return {
        "@type": "ClaimReview",
        "@id": f"{page}#review",
        "identifier": entry.id,
        "url": page,
        "claimReviewed": claim.statement,
        "itemReviewed": {
            "@type": "Claim",
            "@id": f"{page}#claim",
            "text": claim.statement,
            "description": str(claim.source),
            "appearance": _work(entry),
        },
        "reviewRating": {
            "@type": "Rating",
            "alternateName": str(entry.verdict),
            "ratingExplanation": entry.row["told"]["because"],
        },
        "author": {"@type": "Organization", "name": _AUTHORS},
        "isBasedOn": {"@type": "SoftwareSourceCode", "name": "collapse-theory", "version": __version__},
        "description": f"record {entry.row['hash']}; reproduce: {entry.row['command']}",
    }


def _work(entry: Entry) -> dict[str, Any]:
    source, cited = entry.claim.source, entry.reference
    known = {
        "@type": "ScholarlyArticle" if cited.kind != "misc" else "CreativeWork",
        "name": cited.title,
        "author": [{"@type": "Person", "name": _spoken(name)} for name in cited.authors.split(" and ") if name],
        "datePublished": str(cited.year or ""),
        "version": source.version,
        "sameAs": f"https://doi.org/{cited.identifier}" if cited.identifier else "",
    }
    return {name: value for name, value in known.items() if value}


def _spoken(name: str) -> str:
    """Return a name of BibTeX as it is spoken.

    Examples
    --------
    >>> _spoken("Shumailov, Ilia")
    'Ilia Shumailov'
    """
    family, _, given = name.strip("{}").partition(", ")
    return f"{given} {family}".strip()


def row(entry: Entry) -> dict[str, Any]:
    """Return all that is on record of a claim, by the names of the columns."""
    claim, known, cited = entry.claim, entry.row, entry.reference
    told = known["told"]
    return {
        "id": entry.id,
        "verdict": known["verdict"],
        "statement": claim.statement,
        "latex": claim.latex,
        "source": claim.source.key,
        "version": claim.source.version,
        "place": claim.source.place,
        "obtained": claim.source.obtained,
        "title": cited.title,
        "authors": cited.authors,
        "year": cited.year,
        "doi": cited.identifier,
        "hypotheses": told.get("hypotheses", ""),
        "read_as": claim.read_as,
        "point": known["point"],
        "published": known["published"],
        "exact": known["exact"],
        "monte_carlo": told.get("Monte Carlo", ""),
        "because": told["because"],
        "fault": told.get("fault", ""),
        "falsified_by": told.get("falsified by", ""),
        "control": told.get("negative control", ""),
        "evidence": "; ".join(known["evidence"]),
        "hash": known["hash"],
        "command": known["command"],
    }


_COLUMNS = (
    *(
        "id",
        "verdict",
        "statement",
        "latex",
        "source",
        "version",
        "place",
        "obtained",
        "title",
        "authors",
        "year",
        "doi",
    ),
    *(
        "hypotheses",
        "read_as",
        "point",
        "published",
        "exact",
        "monte_carlo",
        "because",
        "fault",
        "falsified_by",
        "control",
    ),
    *("evidence", "hash", "command"),
)

FORMATS = {"csv": to_csv, "json": to_json, "jsonld": to_jsonld}
