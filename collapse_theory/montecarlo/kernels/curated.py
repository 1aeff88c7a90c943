"""Curated resampling, draft by draft: every datum is drawn from the model, and offered to the curator."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from collapse_theory.compiled import kernel
from collapse_theory.montecarlo.codes import CodedCurator, CuratorKind
from collapse_theory.montecarlo.kernels.stream import Stream, uniform

Counts = NDArray[np.int64]


@kernel
def counts(
    rng: Stream, replicates: int, bad: float, size: int, fits: int, rule: CodedCurator, real: float, real_bad: float
) -> Counts:
    """Return the number of bad data among those of the last fit, one row for each replicate."""
    found = np.zeros((replicates, 1), dtype=np.int64)
    for replicate in range(replicates):
        share = bad
        for _ in range(fits):
            found[replicate, 0] = _generation(rng, share, size, rule, real, real_bad)
            share = found[replicate, 0] / size
    return found


@kernel
def winners(rng: Stream, replicates: int, bad: float, size: int, rule: CodedCurator) -> Counts:
    """Curate and fit until the data are all good or all bad; return 1 for the bad ones."""
    found = np.zeros((replicates, 1), dtype=np.int64)
    for replicate in range(replicates):
        share = bad
        while 0.0 < share < 1.0:
            share = _generation(rng, share, size, rule, 0.0, 0.0) / size
        found[replicate, 0] = int(share)
    return found


@kernel
def _generation(rng: Stream, share: float, size: int, rule: CodedCurator, real: float, real_bad: float) -> int:
    bad = 0
    for _ in range(size):
        if real > 0.0 and uniform(rng) < real:
            bad += int(uniform(rng) < real_bad)
        elif rule.kind == CuratorKind.VERIFIER:
            bad += _verified(rng, share, rule.first, rule.second)
        elif rule.kind == CuratorKind.BEST_OF:
            bad += _best(rng, share, int(rule.first))
        else:
            bad += _preferred(rng, share, rule.first)
    return bad


@kernel
def _verified(rng: Stream, share: float, kept_good: float, kept_bad: float) -> int:
    while True:
        is_bad = uniform(rng) < share
        if uniform(rng) < (kept_bad if is_bad else kept_good):
            return int(is_bad)


@kernel
def _best(rng: Stream, share: float, choices: int) -> int:
    is_bad = 1
    for _ in range(choices):
        if uniform(rng) >= share:
            is_bad = 0
    return is_bad


@kernel
def _preferred(rng: Stream, share: float, bad_wins: float) -> int:
    first, second = uniform(rng) < share, uniform(rng) < share
    if first == second:
        return int(first)
    return int(uniform(rng) < bad_wins)
