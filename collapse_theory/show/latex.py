"""Records in LaTeX: a citation of one, and the whole ledger as a table. Both need the package siunitx."""

from __future__ import annotations

import re
from collections.abc import Sequence

from collapse_theory.claims.record import SHOWN_DIGITS, Record, listed_records
from collapse_theory.claims.references import cited

__all__ = ["escape", "latex_citation", "latex_table"]


def latex_citation(record: Record) -> str:
    """Return the statement with its verdict and its exact value, citing the source and this package."""
    pair, source = record.certified, record.claim.source
    stated = "a formula of our own" if source.is_own else f"{escape(str(source))}~\\cite{{{cited(source)[0]}}}"
    content = record.to_dict()
    where = escape(str(content["point"]))
    value = f" At {where} the exact value is $\\num{{{pair.exact.decimal(SHOWN_DIGITS)}}}$" if pair else ""
    sim = f" (Monte Carlo: $\\num{{{_siunitx(record)}}}$)." if record.shown else "." if value else ""
    return (
        f"\\[ {record.claim.latex} \\]\n"
        f"({stated}): \\emph{{{record.headline}}}."
        f"{value}{sim} Checked with \\texttt{{{content['package']}}}~\\cite{{collapse-theory}},"
        f" record \\texttt{{{content['hash']}}}."
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
    printed = pair.published.decimal(6) if pair else None if stated is None else f"{stated:.6g}"
    published = "--" if printed is None or record.read_as else _num(printed)
    values = [published, _num(pair.exact.decimal(6)) if pair else "--"]
    measured = f"\\num{{{_siunitx(record)}}}" if record.estimate else "--"
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
    assert record.estimate is not None
    return re.sub(r" ?\((±|\d+ of).*\)", "", record.estimate.concise())


def escape(text: str) -> str:
    """Escape plain text for LaTeX.

    Examples
    --------
    >>> print(escape("50 % of a_b"))
    50 \\% of a\\_b
    """
    escaped = re.sub(r'"([^"]*)"', r"``\1''", re.sub(r"([&%$#_{}])", r"\\\1", text))
    return escaped.replace("²", r"\textsuperscript{2}").replace("⁴", r"\textsuperscript{4}").replace("≥", r"$\ge$")
