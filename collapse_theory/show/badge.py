"""A badge that counts verdicts: as a drawing, and as the JSON that shields.io reads."""

from __future__ import annotations

import json
from collections.abc import Sequence
from html import escape
from pathlib import Path
from typing import Any

from collapse_theory import files
from collapse_theory.claims.judge import Verdict

__all__ = ["LABEL", "counts", "endpoint", "svg", "verdicts_of"]

LABEL = "claims"
_GREEN, _YELLOW = "#3a7d1e", "#8a6d00"  # white on either has a contrast of at least 4.5
_PER_CHARACTER, _PADDING, _HEIGHT = 6.6, 10, 20


def verdicts_of(path: str | Path) -> list[Verdict]:
    """Return the verdicts in a file that ``collapse verify`` has written with --json or --record, or in a ledger.

    Parameters
    ----------
    path : str or Path

    Returns
    -------
    list of Verdict

    Raises
    ------
    ValueError
        If the file cannot be read or holds something else.
    """
    try:
        content = json.loads(files.text_of(path))
        found = content["claims"] if isinstance(content, dict) else content
        rows = found.values() if isinstance(found, dict) else found  # by id, as --record keeps them
        return [Verdict(row["verdict"]) for row in rows]
    except OSError as error:
        raise ValueError(f"`records` must be a file of records; {path}: {error.strerror}. Check its name.") from None
    except (ValueError, TypeError, KeyError):
        remedy = f"Write one with collapse verify --json {path}."
        raise ValueError(f"`records` must hold records as JSON; {path} does not. {remedy}") from None


def counts(verdicts: Sequence[Verdict]) -> str:
    """Return how many claims stand and do not, in words.

    Examples
    --------
    >>> counts([Verdict.HOLDS, Verdict.PROVED, Verdict.MISPRINT])
    '2 hold, 1 refuted'
    """
    kinds = {
        "hold": sum(verdict.is_positive for verdict in verdicts),
        "refuted": sum(verdict.is_refutation for verdict in verdicts),
        "depend on the reading": verdicts.count(Verdict.DEPENDS),
        "not judged": sum(verdict.is_failure for verdict in verdicts),
    }
    single = {"hold": "holds", "depend on the reading": "depends on the reading"}
    words = [f"{count} {single.get(kind, kind) if count == 1 else kind}" for kind, count in kinds.items() if count]
    return ", ".join(words) or "none judged"


def endpoint(verdicts: Sequence[Verdict]) -> str:
    """Return what an endpoint badge of shields.io reads.

    Examples
    --------
    >>> json.loads(endpoint([Verdict.HOLDS]))["message"]
    '1 holds'
    """
    content: dict[str, Any] = {"schemaVersion": 1, "label": LABEL, "message": counts(verdicts)}
    return json.dumps(content | {"color": _colour(verdicts)}) + "\n"


def svg(verdicts: Sequence[Verdict]) -> str:
    """Return the badge as a drawing, with a title for those who do not see it.

    Examples
    --------
    >>> "<title>claims: 1 holds</title>" in svg([Verdict.HOLDS])
    True
    """
    told = counts(verdicts)
    left, right = (round(_PER_CHARACTER * len(text) + 2 * _PADDING) for text in (LABEL, told))
    name = escape(f"{LABEL}: {told}")
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{left + right}" height="{_HEIGHT}" role="img"'
        f' aria-label="{name}"><title>{name}</title>'
        f'<clipPath id="round"><rect width="{left + right}" height="{_HEIGHT}" rx="3"/></clipPath>'
        f'<g clip-path="url(#round)"><rect width="{left}" height="{_HEIGHT}" fill="#555"/>'
        f'<rect x="{left}" width="{right}" height="{_HEIGHT}" fill="{_colour(verdicts)}"/></g>'
        '<g fill="#fff" font-family="Verdana,DejaVu Sans,sans-serif" font-size="11" text-anchor="middle">'
        f"{_text(LABEL, 0, left)}{_text(told, left, right)}</g></svg>\n"
    )


def _text(text: str, start: int, width: int) -> str:
    room = width - 2 * _PADDING
    return f'<text x="{start + width / 2:g}" y="14" textLength="{room}">{escape(text)}</text>'


def _colour(verdicts: Sequence[Verdict]) -> str:
    return _YELLOW if not verdicts or any(verdict.is_failure for verdict in verdicts) else _GREEN
