"""Records in LaTeX: a citation of one record or value to be put in, a table of records, and the table as a document."""

from __future__ import annotations

import re
from collections.abc import Sequence

from collapse_theory import notebook
from collapse_theory.claims.record import SHOWN_DIGITS, Record, listed_records
from collapse_theory.claims.references import cited
from collapse_theory.show.values import PACKAGE, CitedValue

__all__ = ["NEEDS", "TABLE_NEEDS", "code", "escape", "latex_citation", "latex_fragment", "latex_table", "latex_value"]

NEEDS = ("amsmath", "amssymb")
"""Packages that a citation needs."""

TABLE_NEEDS = ("amsmath", "amssymb", "array", "booktabs", "longtable")
"""Packages that a table needs."""

_SIGNS = {
    "²": r"\textsuperscript{2}",
    "⁴": r"\textsuperscript{4}",
    "≥": r"$\ge$",
    "≤": r"$\le$",
    "±": r"$\pm$",
    "…": r"\dots{}",
    "^": r"\^{}",
    "<": "$<$",
    ">": "$>$",
    "|": "$|$",
    "~": r"\textasciitilde{}",
    '"': r"{\char34}",
}
_COLUMN = "\\newcolumntype{P}[1]{>{\\raggedright\\arraybackslash}p{#1}}"


def latex_citation(record: Record) -> str:
    """Return the statement with its verdict and its exact value, citing the source and this package."""
    pair, source = record.certified, record.claim.source
    stated = "a formula of our own" if source.is_own else f"{escape(str(source))}~\\cite{{{cited(source)[0]}}}"
    content = record.to_dict()
    where = escape(str(content["point"]))
    value = f" At {where} the exact value is {_num(pair.exact.decimal(SHOWN_DIGITS))}" if pair else ""
    sim = f" (Monte Carlo: {_num(_measured(record))})." if record.shown else "." if value else ""
    run = f" Measured: {_num(_measured(record))}, by {escape(record.origin)}." if record.origin else ""
    return (
        f"\\[ {record.claim.latex} \\]\n"
        f"({stated}): \\emph{{{record.headline}}}."
        f"{value}{sim}{run} Checked with \\texttt{{{content['package']}}}~\\cite{{collapse-theory}},"
        f" record \\texttt{{{content['hash']}}}."
    )


def latex_table(records: Sequence[Record]) -> str:
    """Return a complete LaTeX document with a table of records; the style ``"latex-table"`` gives the table alone.

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
        f"\\usepackage[margin=1.5cm,landscape]{{geometry}}\n\\usepackage{{{','.join(TABLE_NEEDS)}}}\n"
        f"{_COLUMN}\n\\begin{{document}}\n\\footnotesize\n"
    )
    return f"{head}{_longtable(listed_records('records', records), ('8.5cm', '4.5cm', '2.3cm'))}\\end{{document}}\n"


def latex_fragment(records: Sequence[Record]) -> str:
    """Return a table of records for ``\\input`` in a document of one column, with what its preamble must have.

    Examples
    --------
    >>> print(latex_fragment([]).splitlines()[0])
    % needs \\usepackage{amsmath,amssymb,array,booktabs,longtable}
    """
    needs = f"% needs \\usepackage{{{','.join(TABLE_NEEDS)}}}\n% and {_COLUMN}\n"
    widths = ("0.32\\linewidth", "0.16\\linewidth", "0.12\\linewidth")
    return f"{needs}\\begingroup\\footnotesize\n{_longtable(records, widths)}\\endgroup"


def _longtable(records: Sequence[Record], widths: tuple[str, str, str]) -> str:
    columns = "".join(f"P{{{width}}}" for width in widths)
    head = (
        f"\\begin{{longtable}}{{@{{}}{columns}lll@{{}}}}\n\\toprule\n"
        "claim & source & verdict & published & exact & measured \\\\\n\\midrule\n\\endhead\n"
    )
    return f"{head}{''.join(map(_table_row, records))}\\bottomrule\n\\end{{longtable}}\n"


def latex_value(value: CitedValue) -> str:
    """Return a sentence on a value that is not in the ledger."""
    told = "; ".join(f"{name} {words}" for name, words in value.told().items() if name != "value")
    return (
        f"\\texttt{{{code(value.subject)}}}: {_num(value.value)} ({escape(told)})."
        f" Computed with \\texttt{{{PACKAGE}}}~\\cite{{collapse-theory}}."
    )


def _table_row(record: Record) -> str:
    pair, stated = record.certified, record.stated
    printed = pair.published.decimal(6) if pair else None if stated is None else f"{stated:.6g}"
    published = "--" if printed is None or record.read_as else _num(printed)
    values = [published, _num(pair.exact.decimal(6)) if pair else "--"]
    measured = _num(_measured(record)) if record.estimate else "--"
    cells = [
        f"\\texttt{{{escape(record.claim.id)}}}\\newline ${record.claim.latex}$",
        escape(str(record.claim.source)),
        record.headline,
        *values,
        measured,
    ]
    return " & ".join(cells) + " \\\\\n\\addlinespace\n"


def _num(decimal: str) -> str:
    """Return a number in the mathematics of LaTeX; other words as text."""
    if not decimal.lstrip("+-")[:1].isdigit():
        return "$\\infty$" if "inf" in decimal or "nan" in decimal else escape(decimal)
    number, space, rest = decimal.partition(" ")
    return f"${notebook.number(number)}${space}{escape(rest)}"


def _measured(record: Record) -> str:
    assert record.estimate is not None
    return re.sub(r" ?\((±|\d+ of).*\)", "", record.estimate.concise())


def escape(text: str) -> str:
    """Escape plain text for LaTeX; straight quotation marks become pairs, or those of a typewriter if one is alone.

    Examples
    --------
    >>> print(escape("50 % of a_b"))
    50 \\% of a\\_b
    """
    plain = re.sub(r"([&%$#_{}])", r"\\\1", text.replace("\\", "\0")).replace("\0", r"\textbackslash{}")
    paired = re.sub(r'"([^"]*)"', r"``\1''", plain)
    return "".join(_SIGNS.get(letter, letter) for letter in paired)


def code(text: str) -> str:
    """Escape source for ``\\texttt``, where quotation marks stay straight.

    Examples
    --------
    >>> print(code('f(x_1, "a")'))
    f(x\\_1, {\\char34}a{\\char34})
    """
    return escape(text.replace('"', "\1")).replace("\1", r"{\char34}")
