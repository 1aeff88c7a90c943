"""Logs with a JSON object on each line, one for each generation: its counts, or its text."""

from __future__ import annotations

import io
import json
from collections.abc import Iterable, Iterator
from typing import Any

from collapse_theory import checks
from collapse_theory.monitor.rows import Generation, check_total, refusal, whole

__all__ = ["generation", "parsed", "words_of"]

_FORM = 'Write {"generation": 0, "counts": {"the": 12}}, or "text" in the place of "counts".'


def parsed(lines: Iterable[str], name: str) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield the object on each line with its place; a line that is cut off is named."""
    for number, line in enumerate(lines, 1):
        place = f"{name}, line {number}"
        if line.strip():
            yield place, _parsed(line, place)


def generation(found: dict[str, Any], place: str) -> Generation:
    """Return the generation of an object; keys other than those of a log are left alone."""
    if "generation" not in found or ("counts" in found) == ("text" in found):
        got = f"the keys {', '.join(found) or '(none)'}" if len(found) < 9 else f"{len(found)} other keys"
        raise refusal("have generation, and counts or text, on each line", got, place, _FORM)
    number = whole(found["generation"], "generations", place)
    counts = _counts(found["counts"], place) if "counts" in found else _text(found["text"], place)
    totals = {whole(found[key], "totals", place) for key in ("total", "size") if found.get(key) is not None}
    if len(totals) > 1:
        raise refusal("have one total for each generation", "a total and another size", place, "Leave one out.")
    return check_total(Generation(number, place, counts, next(iter(totals), None)))


def words_of(text: str, place: str) -> dict[str, int]:
    """Return how often each word stands in a text, as :func:`collapse_theory.discrete.from_text` counts them.

    Examples
    --------
    >>> words_of("the end of the line", "loop.jsonl, line 1")
    {'the': 2, 'end': 1, 'line': 1, 'of': 1}
    """
    from collapse_theory.discrete import from_text

    try:
        found = from_text(io.StringIO(text))
    except ValueError:
        raise refusal("have words in every text", "none", place, "Leave out generations without data.") from None
    return dict(zip(found.names, found.counts.tolist(), strict=True))


def _parsed(line: str, place: str) -> dict[str, Any]:
    try:
        found = json.loads(line, object_pairs_hook=lambda pairs: _once(pairs, place))
    except json.JSONDecodeError as error:
        whole_line = line.endswith("\n")
        got = f"{checks.shown(line, 40)}, {error.msg[0].lower()}{error.msg[1:]} in column {error.colno}"
        remedy = "Correct the line." if whole_line else "The line was cut off: write it again, or leave it out."
        raise refusal("hold one JSON object per line", got, place, remedy) from None
    except RecursionError:
        raise refusal("hold one JSON object per line", "lists within lists", place, _FORM) from None
    if not isinstance(found, dict):
        raise refusal("hold one JSON object per line", checks.shown(found), place, _FORM)
    return found


def _once(pairs: list[tuple[str, Any]], place: str) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        seen: set[str] = set()
        again = next(key for key, _ in pairs if key in seen or seen.add(key))  # type: ignore[func-returns-value]
        raise refusal("have every name once", f"{checks.shown(again)} twice", place, "Add up its counts.")
    return found


def _counts(given: Any, place: str) -> dict[str, int]:
    if isinstance(given, list):
        given = {str(i): count for i, count in enumerate(given)}
    if not isinstance(given, dict):
        raise refusal("have counts by name, or a list of them", checks.shown(given), place, _FORM)
    return {name: whole(count, "counts", f"{place}, {checks.shown(name)}") for name, count in given.items()}


def _text(given: Any, place: str) -> dict[str, int]:
    if not isinstance(given, str):
        raise refusal("have a text in quotes", checks.shown(given), place, _FORM)
    return words_of(given, place)
