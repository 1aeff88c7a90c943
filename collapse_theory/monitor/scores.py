"""A number for each category, read from a file."""

from __future__ import annotations

import math
import os

from collapse_theory import checks
from collapse_theory.discrete.count_files import opened
from collapse_theory.monitor import tables

__all__ = ["read_scores"]

_WHAT, _REMEDY = "a readable file of scores", "Give it a row `category,score` for each category."


def read_scores(path: str | os.PathLike[str]) -> dict[str, float]:
    """Return the scores in a CSV or TSV with the columns category and score, in either order.

    Examples
    --------
    >>> import tempfile
    >>> from pathlib import Path
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     file = Path(folder) / "scores.csv"
    ...     _ = file.write_text("category,score\\nthe,0.5\\nend,-1\\n")
    ...     read_scores(file)
    {'the': 0.5, 'end': -1.0}
    """
    with opened("scores", path, what=_WHAT, remedy=_REMEDY) as file:
        lines = file.read().removeprefix("\ufeff").splitlines(keepends=True)
    table = tables.records(lines, str(path), separator=tables.separator_of(lines[0] if lines else ""))
    _, header = next(table, ("", []))
    names = [str(name).strip().lower() for name in header]
    if sorted(names) != ["category", "score"]:
        got = checks.shown(",".join(map(str, header)))
        raise ValueError(f"`scores` must have the columns category, score; got {got} ({path}). {_REMEDY}")
    found: dict[str, float] = {}
    for place, row in table:
        if len(row) != 2:
            raise ValueError(f"`scores` must have two entries in every row; got {len(row)} ({place}). {_REMEDY}")
        category, score = row[names.index("category")], row[names.index("score")]
        if category in found:
            raise ValueError(f"`scores` must name every category once; got {checks.shown(category)} again ({place}).")
        found[category] = _number(score, place)
    return found


def _number(text: str, place: str) -> float:
    try:
        number = math.nan if "_" in text else float(text)
    except ValueError:
        number = math.nan
    if not math.isfinite(number):
        raise ValueError(f"`scores` must be finite numbers; got {checks.shown(text)} ({place}). Correct it.")
    return number
