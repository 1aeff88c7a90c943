"""Replicates in fixed blocks, each with its own random stream, so that threads never change a bit."""

from __future__ import annotations

import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

import numpy as np

from collapse_theory import checks

BLOCKS = 64
Block = TypeVar("Block")


def in_blocks(task: Callable[[np.random.Generator, int], Block], *, replicates: object, seed: object) -> list[Block]:
    """Run ``task(rng, count)`` for every block and return the results in order.

    The division into blocks and their streams depend on ``replicates`` and ``seed`` only.
    """
    total = checks.whole("replicates", replicates, minimum=1)
    counts = [len(part) for part in np.array_split(np.arange(total), min(BLOCKS, total))]
    streams = np.random.SeedSequence(checks.seed(seed)).spawn(len(counts))
    with ThreadPoolExecutor(max_workers=os.cpu_count()) as pool:
        return list(pool.map(lambda stream, count: task(np.random.default_rng(stream), count), streams, counts))
