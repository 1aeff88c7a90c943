"""How replicates are cut into blocks: by their position alone, never by who simulates them.

The first blocks hold one replicate each; then each is a 32nd of all before it, up to ``LARGEST``. So a few slow
replicates still occupy every worker, ten million quick ones cost less than a thousand calls, and the first replicates
of a long run are the replicates of a short run with the same seed.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

__all__ = ["LARGEST", "Block", "blocks", "largest"]

LARGEST = 1 << 16
_SHARE = 32


@dataclass(frozen=True)
class Block:
    """Replicates ``first`` … ``first + count - 1`` of a run, which share one random stream."""

    index: int
    first: int
    count: int


def blocks(replicates: int) -> Iterator[Block]:
    """Cut a run into blocks; the last one may be cut short.

    Examples
    --------
    >>> [block.count for block in blocks(68)][-5:]
    [1, 1, 1, 2, 2]
    """
    index = first = 0
    while first < replicates:
        size = largest(first)
        yield Block(index, first, min(size, replicates - first))
        index, first = index + 1, first + size


def largest(replicates: int) -> int:
    """Return the size of the block that follows so many replicates, which is no less than those before."""
    return min(max(1, replicates // _SHARE), LARGEST)
