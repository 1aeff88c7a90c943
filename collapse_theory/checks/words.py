"""Texts and words among options; how a message shows a value."""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from fractions import Fraction


def text(name: str, value: object) -> str:
    """Return a text, or refuse anything else.

    Examples
    --------
    >>> text("reason", "by hand")
    'by hand'
    """
    if not isinstance(value, str):
        raise ValueError(f"`{name}` must be a text; got {shown(value)}. Pass a string.")
    return value


def choice(name: str, value: object, options: tuple[str, ...]) -> str:
    """Return ``value`` if it is one of the options.

    Examples
    --------
    >>> choice("method", "forward", ("forward", "lineage"))
    'forward'
    """
    if not isinstance(value, str) or value not in options:
        raise ValueError(
            f"`{name}` must be one of {', '.join(map(repr, options))}; got {shown(value)}. "
            f"{did_you_mean(value, options, 'Choose one of them.')}"
        )
    return str(value)


def did_you_mean(word: object, known: Iterable[str], otherwise: str) -> str:
    """Return the remedy for a word that is not known: the one that looks like it, or else where they are listed.

    Examples
    --------
    >>> did_you_mean("refutd", ["holds", "refuted"], "Choose one of them.")
    "Did you mean 'refuted'?"
    >>> did_you_mean("nosuch", ["holds", "refuted"], "Choose one of them.")
    'Choose one of them.'
    """
    near = difflib.get_close_matches(word, list(known), n=1, cutoff=0.6) if isinstance(word, str) else []
    return f"Did you mean {near[0]!r}?" if near else otherwise


def shown(value: object, limit: int = 60) -> str:
    """Return a value as error messages show it, cut where it is long."""
    try:
        text = str(value) if isinstance(value, Fraction) else repr(value)
    except ValueError:  # an integer of thousands of digits
        text = f"a {type(value).__name__} too long to print"
    text = " ".join(text.split())  # of tables, too: a message has one line
    return text if len(text) <= limit else text[: limit - 1] + "…"
