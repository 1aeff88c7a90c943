"""Names of states, and the positions they stand for."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from typing import Any

import numpy as np

Names = tuple[Hashable, ...] | None


def as_names(names: Sequence[Hashable] | None) -> Names:
    """Return the names as a tuple."""
    return None if names is None else tuple(names)


def check_names(names: Names, transient: int, absorbing: int) -> None:
    """Say what is wrong with the names, if anything."""
    if names is None:
        return
    if len(names) != transient + absorbing:
        raise ValueError(
            f"`names` must hold {transient + absorbing} names, one for each state; got {len(names)}. "
            "Name the transient and the absorbing states, or leave `names` out."
        )
    if len(set(names)) != len(names):
        raise ValueError(f"`names` must be distinct; only {len(set(names))} of {len(names)} are. Rename the others.")


def describe(state: int, names: Names) -> str:
    """Return the position of a state, with its name if it has one."""
    return str(state) if names is None else f"{state} ({names[state]!r})"


def position(argument: str, state: Any, role: str, names: Sequence[Hashable], count: int) -> int:
    """Return the position of a state among those of its role; an integer is always a position."""
    if isinstance(state, (int, np.integer)) and not isinstance(state, bool):
        if 0 <= state < count:
            return int(state)
    elif state in names:
        return names.index(state)
    raise ValueError(
        f"`{argument}` must be {role} state: a position in 0...{count - 1}, or a name; got {state!r}. "
        "See `names` for the states and their order."
    )
