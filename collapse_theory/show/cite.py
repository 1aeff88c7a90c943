"""Citing a check or a value: text, LaTeX, BibTeX, CSV and JSON of the same content."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Sequence
from typing import Any

from collapse_theory import checks
from collapse_theory.claims.record import Record
from collapse_theory.claims.references import cited
from collapse_theory.faces import only
from collapse_theory.show.latex import NEEDS, latex_citation, latex_fragment, latex_table, latex_value
from collapse_theory.show.software import software
from collapse_theory.show.values import CITED, PACKAGE, CitedValue, cited_value

__all__ = ["FORMATS", "cite", "latex_table", "software"]
__dir__ = only(__all__)

Citable = Record | CitedValue
_REMEDY = "Pass what `collapse_theory.claims.verify(...)`, `certify(...)` or an estimate of `montecarlo` returns."


def cite(value: Any, style: str = "text") -> str:
    """Return a citation of a verified claim or of a value of this package, or of several.

    Parameters
    ----------
    value : Record, Enclosure, Estimate, IntervalEstimate, distribution, Plan, Passage, Profile, or sequence of such
        What :func:`collapse_theory.claims.verify`, :func:`collapse_theory.certify`, a simulation, a report of the
        monitor, a plan or a profile gave. A float carries nothing to be cited: certify it.
    style : {"text", "latex", "latex-table", "bibtex", "json", "csv"}
        LaTeX is a fragment to be put in, whose first line names the packages that it needs; the table is of records.
        In BibTeX each source and this software have one entry, however many values there are; in JSON several values
        are a list.

    Returns
    -------
    str

    Raises
    ------
    ValueError
        If ``style`` is not one of these, or something cannot be cited.

    Examples
    --------
    >>> import collapse_theory as ct
    >>> record = ct.claims.verify(ct.claims.find("gerstgrasser2024.accumulate"))
    >>> print(ct.cite.cite(record).splitlines()[0])
    gerstgrasser2024.accumulate: holds.
    >>> print(ct.cite.cite(ct.certify(ct.gaussian.risk, samples=100, fits=6, digits=20)))  # doctest: +ELLIPSIS
    ct.certify(ct.gaussian.risk, samples=100, fits=6, digits=20): 0.090074109455319315355.
    Certified digits: 20.
    Radius: ...
    Routes: ball arithmetic (Arb).
    Computed with collapse-theory ...; reproduce: python -c 'import collapse_theory as ct; print(ct.cite.cite(ct...
    """
    if not isinstance(style, str) or style not in FORMATS:
        raise ValueError(f"`style` must be one of {', '.join(FORMATS)}; got {style!r}. Choose one of them.")
    return FORMATS[style](_citable(value))


def _citable(value: Any) -> list[Citable]:
    several = isinstance(value, Sequence) and not isinstance(value, (str, bytes, *CITED))
    kinds = (Record, CitedValue, *CITED)
    listed = checks.listed(
        "value", value if several else [value], kinds, what="records of claims, or values that can be", remedy=_REMEDY
    )
    if not listed:
        raise ValueError("`value` must hold at least one record or value; it is empty. Verify a claim first.")
    return [item if isinstance(item, (Record, CitedValue)) else cited_value(item) for item in listed]


def _text(item: Citable) -> str:
    if isinstance(item, CitedValue):
        rows = item.told()
        first = f"{item.subject}: {rows.pop('value')}."
        last = f"Computed with {PACKAGE}{_seeded(item)}; reproduce: {item.command}"
        return "\n".join([first, *_sentences(rows), last])
    rows = item.rows()
    first = f"{item.claim.id}: {rows.pop('verdict')}."
    last = f"Checked with {item.package}, record {item.hash}; reproduce: {item.command}"
    return "\n".join([first, *_sentences(rows), last])


def _seeded(item: CitedValue) -> str:
    return "" if item.seed is None else f", seed {item.seed}"


def _sentences(rows: dict[str, str]) -> list[str]:
    return [f"{name[0].upper()}{name[1:]}: {words.removesuffix('.')}." for name, words in rows.items()]


def _latex(items: Sequence[Citable]) -> str:
    parts = [latex_value(item) if isinstance(item, CitedValue) else latex_citation(item) for item in items]
    return "\n\n".join([f"% needs \\usepackage{{{','.join(NEEDS)}}}\n{parts[0]}", *parts[1:]])


def _latex_table(items: Sequence[Citable]) -> str:
    records = [item for item in items if isinstance(item, Record)]
    if len(records) < len(items):
        raise ValueError('`style` must not be "latex-table" for values that are no records. Choose "latex".')
    return latex_fragment(records)


def _bibtex(items: Sequence[Citable]) -> str:
    sources = [item.claim.source for item in items if isinstance(item, Record) and not item.claim.source.is_own]
    entries = dict(cited(source) for source in sources)
    return "\n\n".join([*(reference.bibtex(key) for key, reference in entries.items()), software()])


def _json(items: Sequence[Citable]) -> str:
    contents = [item.to_dict() for item in items]
    return json.dumps(contents if len(contents) > 1 else contents[0], indent=2, ensure_ascii=False, allow_nan=False)


def _csv(items: Sequence[Citable]) -> str:
    rows = [item.row() if isinstance(item, CitedValue) else _row(item) for item in items]
    out = io.StringIO()
    names = list(dict.fromkeys(name for row in rows for name in row))
    writer = csv.DictWriter(out, fieldnames=names, lineterminator="\n", restval="")
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue().rstrip("\n")


def _row(record: Record) -> dict[str, Any]:
    content = record.to_dict()
    measured = content["monte_carlo"] or content["measured"] or {}
    return {
        "id": record.claim.id,
        "source": str(record.claim.source),
        "verdict": record.headline,
        "point": content["point"],
        "published": (content["published"] or {}).get("decimal", None if record.read_as else record.stated),
        "read_as": record.read_as,
        "exact": (content["exact"] or {}).get("decimal"),
        "digits": (content["exact"] or {}).get("digits"),
        "measured": measured.get("value"),
        "standard_error": measured.get("standard_error"),
        "replicates": measured.get("replicates", measured.get("seeds")),
        "run": record.origin,
        "seed": record.seed,
        "package": content["package"],
        "hash": content["hash"],
        "command": record.command,
    }


FORMATS: dict[str, Callable[[Sequence[Citable]], str]] = {
    "text": lambda items: "\n\n".join(map(_text, items)),
    "latex": _latex,
    "latex-table": _latex_table,
    "bibtex": _bibtex,
    "json": _json,
    "csv": _csv,
}
