"""Profiles as text, data, LaTeX and HTML."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING, Any

from collapse_theory.palette import BLUE, GREY

if TYPE_CHECKING:
    from collapse_theory.profile.cells import Cell
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


def picture(profile: Profile, axes: Any) -> Any:
    """Draw a mark for each definition on axes, from the first at the top, and return them."""
    styles = {True: ("o", BLUE, BLUE), False: ("o", "none", BLUE), None: ("$?$", GREY, GREY)}
    for cell in profile.cells:
        marker, face, edge = styles[cell.holds]
        axes.plot(0, cell.definition.number, marker=marker, markersize=9, mfc=face, mec=edge, ls="none")
        axes.annotate(cell.answer, (0, cell.definition.number), xytext=(14, 0), textcoords="offset points", va="center")
    axes.set_yticks([c.definition.number for c in profile.cells], [_name(c) for c in profile.cells])
    axes.set_ylim(len(profile.cells) + 0.6, 0.4)
    axes.set_xlim(-0.1, 1)
    axes.set_xticks([])
    return axes


def _name(cell: Cell) -> str:
    return f"{cell.definition.number}  {cell.definition.title}"
