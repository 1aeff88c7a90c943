"""The ledger as documents: the record in docs/, and from it a page for each claim and a table of all.

The pages are Markdown of MyST, and the table is HTML: what they say is on record, and nothing is computed.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Sequence
from html import escape

from collapse_theory.claims.claim import Claim
from collapse_theory.claims.record import Record
from collapse_theory.claims.verification import verify_all
from collapse_theory.show.entries import Entry, row_of
from collapse_theory.show.export import review

__all__ = ["claim_page", "ledger_json", "ledger_table", "permanent_ids", "retired_page", "summary", "verified"]

RECORDED_SEED = 0
_FIGURES = {
    "schaeffer2025.figure4": ("schaeffer2025-figure4", "Mean collapse times: published points, exact curves, D log N"),
    "schaeffer2025.uniform-log": ("collapse-time", "The exact mean over D stays below 2; the published ln K does not"),
    "shumailov2023.figure12": (
        "shumailov2023-figure12",
        "Printed statistics of fits beside the exact law",
    ),
}
_ABOUT = ("statement", "source", "domain", "hypotheses")
_TESTS = ("falsified by", "negative control")
_COLUMNS = ("claim", "statement", "source", "verdict", "evidence")


def verified(workers: int = 1) -> list[Record]:
    """Verify the whole ledger with the seed of the pages."""
    return list(verify_all(seed=RECORDED_SEED, workers=workers))


def ledger_json(records: Sequence[Record]) -> str:
    """Return the verdicts on record, with the certified values that they rest on and what readers are told."""
    content = {"seed": RECORDED_SEED, "claims": [row_of(record) for record in records]}
    return json.dumps(content, indent=1, ensure_ascii=False) + "\n"


def permanent_ids(known: str, records: Sequence[Record]) -> str:
    """Return the list of all ids that were ever on record, one a line, with those that are new at its end.

    Examples
    --------
    >>> permanent_ids("shumailov2023.eq4\\n", [])
    'shumailov2023.eq4\\n'
    """
    ids = dict.fromkeys([*known.split(), *(record.claim.id for record in records)])
    return "".join(f"{claim_id}\n" for claim_id in ids)


def summary(entries: Sequence[Entry]) -> str:
    """Return how many claims have which verdict.

    Examples
    --------
    >>> from collapse_theory.claims import find
    >>> from collapse_theory.show.entries import entries
    >>> summary(entries([find("shumailov2023.eq4"), find("suresh2024.corollary2")]))
    '2 claims: 1 misprint, 1 refuted.'
    """
    counts = Counter(str(entry.verdict) for entry in entries)
    return f"{len(entries)} claims: {', '.join(f'{count} {verdict}' for verdict, count in sorted(counts.items()))}."


def claim_page(entry: Entry) -> str:
    """Return the page of a claim: statement, evidence, verdict, how to reproduce and to cite it."""
    claim, told = entry.claim, entry.row["told"]
    evidence = {name: text for name, text in told.items() if name not in (*_ABOUT, *_TESTS, "verdict")}
    parts = [
        f"---\norphan: true\n---\n\n({entry.id})=\n# {entry.id}: {entry.verdict}",
        _plain(claim.statement),
        f"$${claim.latex}$$" if claim.latex else "",
        _rows({name: told[name] for name in ("source", "domain", "hypotheses") if name in told}),
        f"*{_plain(entry.reference.title)}*, {_plain(entry.reference.authors.replace(' and ', '; '))}",
        f"## Evidence\n\n{_rows(evidence)}{_formal(told)}{_allowed(claim)}",
        _figure(entry.id),
        f"## What would change the verdict\n\n{_rows({name: told[name] for name in _TESTS if name in told})}",
        f"## Reproduce\n\n```sh\n{entry.row['command']}\n```",
        f"## Cite\n\nRecord `{entry.row['hash']}` of [the ledger](../ledger.md);"
        f" `collapse cite {entry.id} --format bibtex` adds the entry of this package.",
        f"```bibtex\n{entry.bibtex}\n```",
        f"```{{raw}} html\n{_script(entry)}\n```",
    ]
    return "\n\n".join(filter(None, parts)) + "\n"


def retired_page(old: str, new: str) -> str:
    """Return the page that stays where that of a retired claim was."""
    return f"---\norphan: true\n---\n\n# {old}: retired\n\nThis claim was replaced by {{ref}}`{new}`.\n"


def ledger_table(entries: Sequence[Entry]) -> str:
    """Return all claims as a table in HTML, with links to their pages; a script beside it adds search and filters."""
    head = "".join(f"<th>{name}</th>" for name in _COLUMNS)
    body = "\n".join(map(_line, entries))
    return (
        f'<div class="table-wrapper"><table id="claims" class="claims"><thead><tr>{head}</tr></thead>\n'
        f"<tbody>\n{body}\n</tbody></table></div>"
    )


def _line(entry: Entry) -> str:
    kind = "stands" if entry.verdict.is_positive else "falls" if entry.verdict.is_refutation else "open"
    cells = (
        f'<a href="claims/{escape(entry.id)}.html">{escape(entry.id).replace(".", ".<wbr>", 1)}</a>',
        escape(entry.claim.statement),
        escape(entry.claim.source.key),
        f'<span class="{kind}">{escape(str(entry.verdict))}</span>',
        escape(", ".join(entry.row["evidence"])),
    )
    named = zip(_COLUMNS, cells, strict=True)
    return "<tr>" + "".join(f'<td data-label="{name}">{cell}</td>' for name, cell in named) + "</tr>"


def _plain(text: str) -> str:
    """Return text of which Markdown changes nothing."""
    return re.sub(r"([\\`*_{}\[\]<>$|~#])", r"\\\1", text)


def _rows(rows: dict[str, str]) -> str:
    return "\n".join(f"- {name}: {_plain(text)}" for name, text in rows.items())


def _formal(told: dict[str, str]) -> str:
    """Return what Coq leaves open where it has checked a whole statement, and where its theorems are listed."""
    if "machine-checked" not in told:
        return ""
    nothing = "" if "not formal" in told else "\n- not formal: nothing of the statement."
    return f"{nothing}\n- what is machine-checked, and how: [proofs](../proofs.md)"


def _allowed(claim: object) -> str:
    return f"\n- allowed by the source: {claim.allows.word}" if isinstance(claim, Claim) else ""


def _figure(claim_id: str) -> str:
    if claim_id not in _FIGURES:
        return ""
    name, caption = _FIGURES[claim_id]
    return f"![{caption}](../images/{name}.png)"


def _script(entry: Entry) -> str:
    content = {"@context": "https://schema.org", **review(entry, folder="")}
    text = json.dumps(content, ensure_ascii=False).replace("<", "\\u003c")  # no text may end the script
    return f'<script type="application/ld+json">{text}</script>'
