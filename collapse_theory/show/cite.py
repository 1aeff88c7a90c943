"""Citing a numeric check: text, LaTeX, BibTeX, CSV, JSON and HTML of the same record."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from collapse_theory import checks, notebook
from collapse_theory.claims.command import is_of_the_ledger, is_on_its_own_domain
from collapse_theory.claims.references import reference

if TYPE_CHECKING:
    from collapse_theory.claims.record import Record

__all__ = ["FORMATS", "cite", "latex_table", "software"]


def __dir__() -> list[str]:
    return __all__


_SHOWN_DIGITS = 15
_OWN = "yours"  # the source of what a user checked with formulas of their own


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
        If there is no such style, or something is not a record.

    Examples
    --------
    >>> import collapse_theory as ct
    >>> record = ct.claims.find("gerstgrasser2024.accumulate-limit").verify()
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


def listed_records(name: str, values: Any) -> list[Record]:
    """Return a list of records, or say what is none."""
    from collapse_theory.claims.record import Record

    remedy = "Pass what `collapse_theory.claims.find(...).verify()` or `collapse_theory.claims.check(...)` returns."
    return checks.listed(name, values, Record, what="records of claims", remedy=remedy)


def _text(record: Record) -> str:
    rows = [f"{record.claim.id}: {record.headline}.", f"Statement: {record.claim.statement}", _origin(record)]
    if is_of_the_ledger(record.claim) and is_on_its_own_domain(record.claim):
        rows.append("Domain: not that of the ledger, but points of the caller.")
    if record.certified:
        pair, where = record.certified, record.to_dict()["point"]
        rows.append(f"Published value: {pair.published.decimal(_SHOWN_DIGITS)} at {where}.")
        rows.append(f"Exact value: {pair.exact.decimal()} ({pair.exact.digits} digits certified).")
    if record.shown:
        estimate = record.shown.estimate
        rows.append(f"Monte Carlo: {estimate!r} ({estimate.replicates} replicates, seed {estimate.seed}).")
    if record.measured:
        rows.append(f"Measured: {record.measured.plus_minus()} over {record.measured.replicates} seeds.")
    rows.append(f"Because: {record.judgement.reason}.")
    if record.counterexample:
        rows.append(f"Smallest counterexample: {record.counterexample}.")
    content = record.to_dict()
    if content["correction"]:
        rows.append(f"Fault: {content['fault']}. {content['correction']}")
    rows.append(f"Routes: {_routes(record)}.")
    rows.append(f"Checked with {content['package']}, record {content['hash']}; reproduce: {record.command}")
    return "\n".join(rows)


def _source(record: Record) -> str:
    return "a formula of your own" if record.claim.source.key == _OWN else str(record.claim.source)


def _origin(record: Record) -> str:
    second_hand = ", known second-hand" if record.claim.source.obtained == "second-hand" else ""
    return f"Source: {_source(record)}{second_hand}."


def _latex(record: Record) -> str:
    pair, source = record.certified, record.claim.source
    stated = "a formula of our own" if source.key == _OWN else f"{escape(str(source))}~\\cite{{{source.key}}}"
    content = record.to_dict()
    where = escape(str(content["point"]))
    value = f" At {where} the exact value is $\\num{{{pair.exact.decimal(_SHOWN_DIGITS)}}}$" if pair else ""
    sim = f" (Monte Carlo: $\\num{{{_siunitx(record)}}}$)." if record.shown else "." if value else ""
    return (
        f"\\[ {record.claim.latex} \\]\n"
        f"({stated}): \\emph{{{record.headline}}}."
        f"{value}{sim} Checked with \\texttt{{{content['package']}}}~\\cite{{collapse-theory}},"
        f" record \\texttt{{{content['hash']}}}."
    )


def _bibtex(records: Sequence[Record]) -> str:
    cited = {record.claim.source.key: record.claim.source for record in records}
    entries = [reference(key, source.version).bibtex(key) for key, source in cited.items() if key != _OWN]
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
        "source": _source(record),
        "verdict": record.headline,
        "point": content["point"],
        "published": (content["published"] or {}).get("decimal", record.stated),
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
    "latex": lambda records: f"% needs \\usepackage{{siunitx}}\n{_one_by_one(_latex)(records)}",
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
    from importlib.metadata import version

    return (
        "@software{collapse-theory,\n  author = {{The collapse-theory founders}},\n"
        "  title = {{collapse-theory: exact, certified and simulated answers to published statements about model"
        f" collapse}}}},\n  version = {{{version('collapse-theory')}}},\n  year = {{2026}}\n}}"
    )


def latex_table(records: Sequence[Record]) -> str:
    """Return a complete document with the ledger as a booktabs and siunitx longtable.

    Parameters
    ----------
    records : sequence of Record

    Returns
    -------
    str

    Raises
    ------
    ValueError
        If something in the sequence is not a record.

    Examples
    --------
    >>> r"\\begin{longtable}" in latex_table([])
    True
    """
    head = (
        "\\documentclass{article}\n\\usepackage[T1]{fontenc}\n\\usepackage[utf8]{inputenc}\n\\usepackage{textcomp}\n"
        "\\usepackage[margin=1.5cm,landscape]{geometry}\n\\usepackage{amsmath,amssymb,array,booktabs,longtable,siunitx}\n"
        "\\newcolumntype{P}[1]{>{\\raggedright\\arraybackslash}p{#1}}\n"
        "\\begin{document}\n\\footnotesize\n"
        "\\begin{longtable}{@{}P{8.5cm}P{4.5cm}P{2.3cm}lll@{}}\n\\toprule\n"
        "claim & source & verdict & published & exact & measured \\\\\n\\midrule\n\\endhead\n"
    )
    rows = "".join(_table_row(record) for record in listed_records("records", records))
    return head + rows + "\\bottomrule\n\\end{longtable}\n\\end{document}\n"


def _table_row(record: Record) -> str:
    pair, stated = record.certified, record.stated
    published = "--" if stated is None else _num(f"{stated:.6g}")
    values = [_num(pair.published.decimal(6)), _num(pair.exact.decimal(6))] if pair else [published, "--"]
    measured = f"\\num{{{_siunitx(record)}}}" if record.shown or record.measured else "--"
    cells = [
        f"\\texttt{{{escape(record.claim.id)}}}\\newline ${record.claim.latex}$",
        escape(str(record.claim.source)),
        record.headline,
        *values,
        measured,
    ]
    return " & ".join(cells) + " \\\\\n\\addlinespace\n"


def _num(decimal: str) -> str:
    return "$\\infty$" if "inf" in decimal or "nan" in decimal else f"\\num{{{decimal}}}"


def _siunitx(record: Record) -> str:
    estimate = record.shown.estimate if record.shown else record.measured
    assert estimate is not None
    return re.sub(r" ?\((±|\d+ of).*\)", "", estimate.concise())


def escape(text: str) -> str:
    """Escape text for LaTeX.

    Examples
    --------
    >>> print(escape("50 % of a_b"))
    50 \\% of a\\_b
    """
    escaped = re.sub(r'"([^"]*)"', r"``\1''", re.sub(r"([&%$#_{}])", r"\\\1", text))
    return escaped.replace("²", r"\textsuperscript{2}").replace("⁴", r"\textsuperscript{4}").replace("≥", r"$\ge$")


def html(record: Record) -> str:
    """Return what a notebook shows of a record."""
    cells = [("verdict", record.headline), ("statement", record.claim.statement), ("source", _source(record))]
    if record.certified:
        cells.append(("published", record.certified.published.decimal(_SHOWN_DIGITS)))
        cells.append(("exact", record.certified.exact.decimal()))
    if record.shown:
        cells.append(("Monte Carlo", repr(record.shown.estimate)))
    if record.measured:
        cells.append(("measured", repr(record.measured)))
    cells.append(("because", record.judgement.reason))
    return notebook.table(dict(cells), record.claim.id)


def _routes(record: Record) -> str:
    if record.measured:
        return "a run of the experiment"
    if record.evidence is None:
        return "none"
    routes = ["ball arithmetic (Arb)"]
    if record.evidence.identical is not None:
        routes.append("symbolic identity (SymPy)")
    if record.evidence.is_random:
        routes.append("simulation of the process")
    return ", ".join(routes)
