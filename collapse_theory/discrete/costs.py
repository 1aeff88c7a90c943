"""What exact numbers cost: estimates by kind of number, announced before long work starts."""

from __future__ import annotations

from collapse_theory import checks
from collapse_theory.arithmetic import Arithmetic

__all__ = ["NUMBERS_UP_TO", "announce"]

_BYTES = 120.0

NUMBERS_UP_TO = 10_000
"""Most data for which all rows of the ancestry are taken in numbers other than floats."""


def announce(*, name: str, value: object, steps: float, stored: float, ops: Arithmetic) -> None:
    """Announce so many steps of a recursion that stores so many numbers; refuse what cannot be done in a day."""
    checks.affordable(
        name,
        value,
        seconds=steps * ops.seconds,
        memory=stored * _BYTES,
        remedy=f"Use floats instead of {ops.name} numbers: they are exact to about 1e-12 for any number of data.",
    )
