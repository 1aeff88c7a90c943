"""What a shell is offered behind an option that takes one of a few words."""

from __future__ import annotations

from collections.abc import Callable, Iterable

__all__ = ["DDOF", "citations", "claim_ids", "offer", "policies", "sources", "verdicts"]

DDOF = ("1", "0")

Words = Callable[[], Iterable[str]]


def offer(words: Words | Iterable[str]) -> Callable[[str], list[str]]:
    """Return a function that completes a word from a list, or from what a function returns when a shell asks.

    Examples
    --------
    >>> offer(["risk", "rank", "support"])("r")
    ['risk', 'rank']
    """

    def complete(incomplete: str) -> list[str]:
        known = words() if callable(words) else words
        return [word for word in known if word.startswith(incomplete)]

    return complete


def policies() -> list[str]:
    """Return the policies that can be run, with a colon where numbers follow."""
    from collapse_theory.policy import Fresh, Mix
    from collapse_theory.policy.words import FORMULAS_ONLY, KINDS

    runnable = {word: kind for word, kind in KINDS.items() if kind not in FORMULAS_ONLY}
    return [f"{word}:" if kind in (Fresh, Mix) else word for word, kind in runnable.items()]


def citations() -> list[str]:
    """Return the formats in which one value can be cited."""
    from collapse_theory.show.cite import FORMATS

    return [style for style in FORMATS if style != "latex-table"]


def verdicts() -> list[str]:
    """Return the verdicts."""
    from collapse_theory.claims import Verdict

    return [str(verdict) for verdict in Verdict]


def sources() -> list[str]:
    """Return the sources of the ledger, which ids begin with."""
    return list(dict.fromkeys(name.partition(".")[0] for name in claim_ids()))


def claim_ids() -> list[str]:
    """Return the ids of the ledger from the verdicts on record, which are read faster than the ledger is built."""
    from collapse_theory.claims.ledger import recorded_verdicts

    return list(recorded_verdicts())
