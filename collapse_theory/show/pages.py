"""The ledger as documents: what is kept on record in docs/, written from records and never by hand."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Sequence
from itertools import groupby

from collapse_theory.claims.claim import Claim
from collapse_theory.claims.record import Record
from collapse_theory.claims.references import reference
from collapse_theory.claims.verification import verify_all

__all__ = ["ledger_json", "ledger_markdown", "verified"]

RECORDED_SEED = 0
_FIGURES = {
    "schaeffer2025.figure4": ("schaeffer2025-figure4", "Mean collapse times: published points, exact curves, D log N"),
    "schaeffer2025.uniform-log": ("collapse-time", "The exact mean over D stays below 2; the published ln K does not"),
    "shumailov2023.figure12": (
        "shumailov2023-figure12",
        "Printed statistics of fits beside the exact law",
    ),
}


def verified() -> list[Record]:
    """Verify the whole ledger with the seed of the pages."""
    return list(verify_all(seed=RECORDED_SEED))


def ledger_json(records: Sequence[Record]) -> str:
    """Return the verdicts on record, with the certified values that they rest on."""
    rows = [
        {
            "id": record.claim.id,
            "verdict": str(record.verdict),
            "point": content["point"],
            "published": (content["published"] or {}).get("decimal"),
            "exact": (content["exact"] or {}).get("decimal"),
        }
        for record in records
        for content in [record.to_dict()]
    ]
    return json.dumps({"seed": RECORDED_SEED, "claims": rows}, indent=1, ensure_ascii=False) + "\n"


def ledger_markdown(records: Sequence[Record]) -> str:
    """Return the ledger as a page, one section for each source."""
    counts = Counter(record.headline for record in records)
    summary = ", ".join(f"{count} {headline}" for headline, count in sorted(counts.items()))
    parts = [
        "# The ledger",
        f"{len(records)} claims: {summary}. Written by `python docs/make_ledger.py` from the evidence; the rule is in"
        " `collapse_theory/claims/judge.py`.",
    ]
    for key, group in groupby(records, key=lambda record: record.claim.source.key):
        parts.append(f"## {key}")
        parts.append(f"*{reference(key).title}*")
        parts.extend(_section(record) for record in group)
    return "\n\n".join(parts) + "\n"


def _section(record: Record) -> str:
    claim = record.claim
    lines = [
        f"### {claim.id}: {record.headline}",
        "",
        f"{claim.statement} ({claim.source.version}, {claim.source.place}; {claim.source.obtained})",
        "",
        f"$${claim.latex}$$",
        "",
    ]
    if record.certified:
        label = f"our reading ({record.read_as})" if record.read_as else "published"
        lines.append(
            f"- at {record.point}: {label} {record.certified.published.decimal(12)},"
            f" exact {record.certified.exact.decimal(20)}"
        )
    if record.shown:
        estimate = record.shown.estimate
        lines.append(f"- Monte Carlo {estimate!r}, {estimate.replicates} replicates")
    lines.append(f"- because: {record.judgement.reason}")
    if record.counterexample:
        lines.append(f"- {record.counterexample_name}: {record.counterexample}")
    if record.fault:
        lines.append(f"- fault: {record.fault}")
    rows = record.rows()
    lines += [f"- {row}: {rows[row]}" for row in ("hypotheses", "other readings") if row in rows]
    if isinstance(claim, Claim):
        lines.append(f"- allowed by the source: {claim.allows.word}")
    if "machine-checked" in rows:
        rest = rows.get("not formal", "nothing of the statement.")
        lines += [f"- [machine-checked](proofs.md): {rows['machine-checked']}", f"- not formal: {rest}"]
    lines += [f"- {row}: {rows[row]}" for row in ("falsified by", "negative control") if row in rows]
    if claim.id in _FIGURES:
        name, caption = _FIGURES[claim.id]
        lines += ["", f"![{caption}](images/{name}.png)"]
    return "\n".join(lines)
