"""Profiles as text, data, LaTeX and HTML."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collapse_theory.profile.profile import Profile

ANSWERS = {True: "holds", False: "does not hold", None: "undecided"}
NOT_MEASURED = "not measured"
_LATEX = str.maketrans(
    {
        "%": r"\%",
        "_": r"\_",
        "&": r"\&",
        "#": r"\#",
        "$": r"\$",
        "{": r"\{",
        "}": r"\}",
        "^": r"\^{}",
        "|": "$|$",
        ">": "$>$",
        "<": "$<$",
        "²": "$^2$",
    }
)


def line(profile: Profile) -> str:
    """Return the answers on one line: + holds, - does not, ? not known."""
    signs = {True: "+", False: "-", None: "?"}
    answers = " ".join(f"{c.definition.number}{signs[c.holds]}" for c in profile.cells)
    return f"<Profile of {profile.subject}: {answers}>"


def text(profile: Profile) -> str:
    """Return a table of fixed-width columns."""
    rows = [(f"{c.definition.number}", c.definition.title, c.answer, c.evidence) for c in profile.cells]
    widths = [max(len(row[i]) for row in rows) for i in range(3)]
    lines = [
        "  ".join([*(cell.ljust(width) for cell, width in zip(row, widths, strict=False)), row[3]]) for row in rows
    ]
    return "\n".join([profile.subject, *lines])


def plain(profile: Profile) -> dict[str, Any]:
    """Return plain data."""
    return {
        "subject": profile.subject,
        "definitions": {
            cell.definition.number: {
                "title": cell.definition.title,
                "holds": cell.holds,
                "answer": cell.answer,
                "rule": cell.rule,
                "evidence": cell.evidence,
            }
            for cell in profile.cells
        },
        "early": profile.early,
        "late": profile.late,
    }


def latex(profile: Profile) -> str:
    """Return a tabular with one row for each definition."""
    rows = [
        f"{c.definition.number} & {c.definition.title} & {c.answer} & {c.evidence.translate(_LATEX)} \\\\"
        for c in profile.cells
    ]
    head = r"Def. & & & Evidence \\ \hline"
    return "\n".join([r"\begin{tabular}{rlll}", head, *rows, r"\end{tabular}"])


def html(profile: Profile) -> str:
    """Return a table for notebooks; the rule shows when the pointer rests on an answer."""
    rows = "".join(
        f"<tr><td>{c.definition.number}</td><td>{c.definition.title}</td>"
        f'<td title="{escape(c.rule)}">{c.answer}</td><td>{escape(c.evidence)}</td></tr>'
        for c in profile.cells
    )
    return f"<table><caption>{escape(profile.subject)}</caption>{rows}</table>"
