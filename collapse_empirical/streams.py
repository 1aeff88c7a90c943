"""Random streams that depend on the seed, the generation and the purpose, and on nothing that happened before.

So a run that was killed and resumed, or whose seeds ran in another order, draws the same numbers.
"""

from __future__ import annotations

from enum import IntEnum

import numpy as np

__all__ = ["Purpose", "stream"]


class Purpose(IntEnum):
    """What random numbers are for."""

    ORIGIN = 0
    FIT = 1
    SAMPLE = 2
    REAL = 3
    COMBINE = 4


def stream(seed: int, generation: int, purpose: Purpose) -> np.random.Generator:
    """Return the random generator of one purpose in one generation.

    Parameters
    ----------
    seed : int >= 0
        Seed of the run.
    generation : int >= 0
        Fits done.
    purpose : Purpose
        What the numbers are for; purposes are independent of each other.

    Returns
    -------
    numpy.random.Generator

    Examples
    --------
    >>> a, b = stream(1, 2, Purpose.FIT), stream(1, 2, Purpose.FIT)
    >>> bool(a.random() == b.random())
    True
    """
    return np.random.default_rng(np.random.SeedSequence(seed, spawn_key=(generation, purpose)))
