"""The ancestry of the data of one generation: how many distinct ancestors they have, generation by generation back.

Each lineage chooses its parent among the D data of the generation before. Lineages are followed one by one; the second
kernel jumps over generations in which no two meet, whose number is geometric.
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from collapse_theory.compiled import kernel
from collapse_theory.montecarlo.kernels.stream import Stream, uniform

Floats = NDArray[np.float64]
Counts = NDArray[np.int64]


@kernel
def differences(p: Floats, complements: Floats, size: int) -> Floats:
    """Return the probabilities that k draws from p are not all equal, k = 0 … size, as sums of p (1 - p^(k-1))."""
    different = np.zeros(size + 1)
    for share, complement in zip(p, complements):  # noqa: B905 (compiled code knows no strict zip)
        if share > 0.0:
            log = math.log1p(-complement) if share > 0.5 else math.log(share)
            for k in range(2, size + 1):
                different[k] -= share * math.expm1((k - 1) * log)
    return different


@kernel
def _meetings(rng: Stream, lineages: int, parents: int, size: int) -> int:
    """Return the number of distinct parents once ``lineages`` more have chosen, ``parents`` being taken already."""
    scale = 1.0 / size
    for _ in range(lineages):
        parents += uniform(rng) >= parents * scale
    return parents


@kernel
def _meeting(lineages: int, size: int) -> float:
    """Return the probability that at least two lineages choose the same parent, as a sum of positive terms."""
    meeting = 0.0
    apart = 1.0
    for taken in range(1, lineages):
        meeting += apart * taken / size
        apart *= (size - taken) / size
    return meeting


@kernel
def _meet(rng: Stream, lineages: int, size: int, meeting: float) -> int:
    """Return the number of distinct parents given that two lineages meet, which has probability ``meeting``."""
    left = uniform(rng) * meeting
    apart = 1.0
    parents = 1
    while parents < lineages - 1:
        first_here = apart * parents / size
        if left < first_here:
            break
        left -= first_here
        apart *= (size - parents) / size
        parents += 1
    return _meetings(rng, lineages - parents - 1, parents, size)


@kernel
def times(rng: Stream, replicates: int, different: Floats, size: int) -> Counts:
    """Return collapse times: T > t with probability ``different[k]``, k ancestors t - 1 generations back."""
    result = np.zeros(replicates, dtype=np.int64)
    jump = int(math.sqrt(size))
    for replicate in range(replicates):
        threshold = uniform(rng)
        lineages = size
        fits = 1
        while different[lineages] > threshold:
            if lineages > jump:
                fits += 1
                lineages = _meetings(rng, lineages, 0, size)
                continue
            meeting = _meeting(lineages, size)
            fits += 1 + int(math.log(uniform(rng)) / math.log1p(-meeting))
            lineages = _meet(rng, lineages, size, meeting)
        result[replicate] = fits
    return result


@kernel
def expected_times(rng: Stream, replicates: int, different: Floats, size: int) -> Floats:
    """Return for each simulated ancestry the mean collapse time given the numbers of ancestors that it visits."""
    result = np.ones(replicates)
    jump = int(math.sqrt(size))
    for replicate in range(replicates):
        lineages = size
        while lineages > 1:
            if lineages > jump:
                result[replicate] += different[lineages]
                lineages = _meetings(rng, lineages, 0, size)
                continue
            meeting = _meeting(lineages, size)
            result[replicate] += different[lineages] / meeting
            lineages = _meet(rng, lineages, size, meeting)
    return result
