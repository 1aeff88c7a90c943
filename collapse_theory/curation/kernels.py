"""The dual chain in floats: the same recursion as in :mod:`.dual`, compiled."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from collapse_theory.compiled import kernel

__all__ = ["as_array", "fixation"]

Array = NDArray[np.float64]

_LEAST = 1e-300  # what stands for a probability to leave that has underflowed
_MOST = 1e250


def as_array(values: Sequence[float]) -> Array:
    """Return floats as compiled code takes them."""
    return np.array(values, dtype=np.float64)


@kernel
def fixation(kept: float, size: int, ratio: float, drafts: Array) -> float:
    """Return the mean of ``kept`` to the power of the occupied boxes; a verifier has a ratio and no drafts."""
    weights = _stationary(_rows(size, ratio, drafts))
    total = 0.0
    whole = 0.0
    for lines in range(size, 0, -1):
        total = (total + weights[lines - 1]) * kept
        whole += weights[lines - 1]
    return total / whole


@kernel
def _rows(size: int, ratio: float, drafts: Array) -> Array:
    rows = np.zeros((size, size))
    law = np.zeros(size + 1)
    law[0] = 1.0
    for lines in range(size):
        if drafts.size == 0:
            _throw(law, size)
            _repeat(law, size, ratio)
        else:
            found = np.zeros(size + 1)
            for weight in drafts:
                _throw(law, size)
                found += weight * law
            law[:] = found
        rows[lines] = law[1:]
    return rows


@kernel
def _throw(law: Array, size: int) -> None:
    for k in range(size, 0, -1):
        law[k] = (law[k] * k + law[k - 1] * (size - k + 1)) / size
    law[0] = 0.0


@kernel
def _repeat(law: Array, size: int, ratio: float) -> None:
    law[0] *= ratio
    for k in range(1, size + 1):
        inflow = (1.0 - ratio) * law[k - 1] * (size - k + 1)
        law[k] = (ratio * law[k] * size + inflow) / (size - k + ratio * k)


@kernel
def _stationary(left: Array) -> Array:
    """Return weights proportional to the stationary distribution; ``left`` is overwritten."""
    size = left.shape[0]
    for last in range(size - 1, 0, -1):
        leaving = max(left[last, :last].sum(), _LEAST)
        for j in range(last):
            left[j, last] /= leaving
            if left[j, last] > 0.0:
                for k in range(last):
                    left[j, k] += left[j, last] * left[last, k]
    weights = np.zeros(size)
    weights[0] = 1.0
    for k in range(1, size):
        for j in range(k):
            weights[k] += weights[j] * left[j, k]
        if weights[k] > _MOST:
            for j in range(k):
                weights[j] /= weights[k]
            weights[k] = 1.0
    return weights
