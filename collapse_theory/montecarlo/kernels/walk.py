"""A walk on a Markov chain."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from collapse_theory.compiled import kernel
from collapse_theory.montecarlo.kernels.stream import Stream, uniform


@kernel
def absorption(
    rng: Stream, replicates: int, cumulative: NDArray[np.float64], transient: int, start: int
) -> NDArray[np.int64]:
    """Walk from ``start`` until the chain leaves its first ``transient`` states; return where it ends."""
    ends = np.zeros(replicates, dtype=np.int64)
    for replicate in range(replicates):
        state = start
        while state < transient:
            state = int(np.searchsorted(cumulative[state], uniform(rng), side="right"))
        ends[replicate] = state - transient
    return ends
