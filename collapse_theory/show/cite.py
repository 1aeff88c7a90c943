"""Citing a numeric check: text, LaTeX, BibTeX, CSV and JSON of the same record."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Sequence
from typing import Any

from collapse_theory import __version__
from collapse_theory.claims.record import Record, listed_records
from collapse_theory.claims.references import cited
from collapse_theory.faces import only
from collapse_theory.show.latex import latex_citation, latex_table

__all__ = ["FORMATS", "cite", "latex_table", "software"]
__dir__ = only(__all__)


def cite(record: Record | Sequence[Record], style: str = "text") -> str:
    """Return a citation of a verified claim, or of several.

    Parameters
    ----------
    record : Record, or sequence of Record
        What :func:`collapse_theory.claims.verify` returned.
    style : {"text", "latex", "bibtex", "json", "csv"}
        LaTeX needs the package siunitx. In BibTeX each source and this software have one entry, however many
        records there are; in JSON several records are a list.

    Returns
    -------
    str

    Raises
    ------
    ValueError
        If ``style`` is not one of these, or something is not a record.

    Examples
    --------
    >>> import collapse_theory as ct
    >>> record = ct.claims.verify(ct.claims.find("gerstgrasser2024.accumulate-limit"))
    >>> print(ct.cite.cite(record).splitlines()[0])
    gerstgrasser2024.accumulate-limit: holds.
    """
    if not isinstance(style, str) or style not in FORMATS:
        raise ValueError(f"`style` must be one of {', '.join(FORMATS)}; got {style!r}. Choose one of them.")
    several = isinstance(record, Sequence) and not isinstance(record, (str, bytes))
    records = listed_records("record", record if several else [record])
    if not records:
        raise ValueError("`record` must hold at least one record; it is empty. Verify a claim first.")
    return FORMATS[style](records)


def _text(record: Record) -> str:
    rows = record.rows()
    lines = [f"{record.claim.id}: {rows.pop('verdict')}."]
    lines += [f"{name[0].upper()}{name[1:]}: {words.removesuffix('.')}." for name, words in rows.items()]
    lines.append(f"Checked with {record.package}, record {record.hash}; reproduce: {record.command}")
    return "\n".join(lines)


def _bibtex(records: Sequence[Record]) -> str:
    sources = [record.claim.source for record in records if not record.claim.source.is_own]
    entries = [entry.bibtex(key) for key, entry in dict(map(cited, sources)).items()]
    return "\n\n".join([*entries, software()])


def _json(records: Sequence[Record]) -> str:
    contents = [record.to_dict() for record in records]
    return json.dumps(contents if len(contents) > 1 else contents[0], indent=2, ensure_ascii=False, allow_nan=False)


def _csv(records: Sequence[Record]) -> str:
    rows = [_row(record) for record in records]
    out = io.StringIO()
    writer = csv.DictWriter(out, fieldnames=list(rows[0]), lineterminator="\n")
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
        "seed": record.seed,
        "package": content["package"],
        "hash": content["hash"],
        "command": record.command,
    }


def _one_by_one(form: Callable[[Record], str]) -> Callable[[Sequence[Record]], str]:
    return lambda records: "\n\n".join(form(record) for record in records)


FORMATS: dict[str, Callable[[Sequence[Record]], str]] = {
    "text": _one_by_one(_text),
    "latex": lambda records: f"% needs \\usepackage{{siunitx}}\n{_one_by_one(latex_citation)(records)}",
    "bibtex": _bibtex,
    "json": _json,
    "csv": _csv,
}


def software() -> str:
    """Return the BibTeX entry of this package.

    Returns
    -------
    str

    Examples
    --------
    >>> software().startswith("@software{collapse-theory,")
    True
    """
    return (
        "@software{collapse-theory,\n  author = {{The collapse-theory founders}},\n"
        "  title = {{collapse-theory: exact, certified and simulated answers to published statements about model"
        f" collapse}}}},\n  version = {{{__version__}}},\n  year = {{2026}}\n}}"
    )
