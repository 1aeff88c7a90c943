"""Simulations written in NumPy inside a claim: fixed blocks of replicates, each with its own stream."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

import numpy as np

__all__ = ["in_blocks"]

_BLOCKS = 64
Block = TypeVar("Block")


def in_blocks(task: Callable[[np.random.Generator, int], Block], *, replicates: int, seed: int) -> list[Block]:
    """Run ``task(rng, count)`` for every block and return the results in order.

    Examples
    --------
    >>> sum(in_blocks(lambda rng, count: count, replicates=1000, seed=1))
    1000
    """
    counts = [len(part) for part in np.array_split(np.arange(replicates), min(_BLOCKS, replicates))]
    streams = np.random.SeedSequence(seed).spawn(len(counts))
    return [task(np.random.default_rng(stream), count) for stream, count in zip(streams, counts, strict=True)]
