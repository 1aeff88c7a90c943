"""What a module shows of itself: its public names and nothing else."""

from __future__ import annotations

from collections.abc import Callable, Sequence

__all__ = ["only"]


def only(names: Sequence[str]) -> Callable[[], list[str]]:
    """Return a ``__dir__`` for a module, so that completion offers its public names without what it imports.

    Examples
    --------
    >>> only(["risk", "variance"])()
    ['risk', 'variance']
    """
    return lambda: list(names)
