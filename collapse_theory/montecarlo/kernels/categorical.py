"""Resampling of a categorical distribution: forward until one atom is left, or for a number of fits under a policy."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from collapse_theory.compiled import kernel
from collapse_theory.montecarlo.codes import CodedPolicy, PolicyKind
from collapse_theory.montecarlo.kernels.stream import Stream
from collapse_theory.montecarlo.kernels.variates import binomial, choose

Floats = NDArray[np.float64]
Counts = NDArray[np.int64]
_CANCELLED = 2.0**-10  # share of a sum that is left when it is added up again, lest its rounding count


@kernel
def collapse(rng: Stream, replicates: int, p: Floats, size: int) -> Counts:
    """Resample until one atom is left; return the number of fits and the atom, one row for each replicate."""
    ends = np.zeros((replicates, 2), dtype=np.int64)
    weights = np.zeros(p.size)
    atoms = np.zeros(p.size, dtype=np.int64)
    for replicate in range(replicates):
        alive = 0
        for atom in range(p.size):
            if p[atom] > 0.0:
                weights[alive] = p[atom]
                atoms[alive] = atom
                alive += 1
        while alive > 1:
            alive = _resample(rng, weights, atoms, alive, size)
            ends[replicate, 0] += 1
        ends[replicate, 1] = atoms[0]
    return ends


@kernel
def _sum(weights: Floats, first: int, end: int) -> float:
    total = 0.0
    for i in range(first, end):
        total += weights[i]
    return total


@kernel
def _resample(rng: Stream, weights: Floats, atoms: Counts, alive: int, size: int) -> int:
    """Replace the weights by the counts of ``size`` draws; keep the atoms that came up and return their number."""
    rest = known = _sum(weights, 0, alive)
    undrawn = size
    survivors = 0
    for i in range(alive):
        if undrawn == 0:
            break
        if rest < _CANCELLED * known:
            rest = known = _sum(weights, i, alive)
        drawn = undrawn
        if i < alive - 1:
            drawn = binomial(rng, undrawn, weights[i] / rest)
        rest -= weights[i]
        undrawn -= drawn
        if drawn > 0:
            weights[survivors] = drawn
            atoms[survivors] = atoms[i]
            survivors += 1
    return survivors


@kernel
def _multinomial(rng: Stream, p: Floats, size: int, counts: Counts) -> None:
    """Add ``size`` draws from ``p`` to ``counts``."""
    last = 0
    for atom in range(p.size):
        if p[atom] > 0.0:
            last = atom
    rest = known = _sum(p, 0, p.size)
    undrawn = size
    for atom in range(last):
        if undrawn == 0:
            return
        if p[atom] > 0.0:
            if rest < _CANCELLED * known:
                rest = known = _sum(p, atom, p.size)
            drawn = binomial(rng, undrawn, p[atom] / rest)
            rest -= p[atom]
            counts[atom] += drawn
            undrawn -= drawn
    counts[last] += undrawn


@kernel
def _subsample(rng: Stream, pool: Counts, filled: int, counts: Counts, wanted: int) -> int:
    """Add the fresh data to the pool of labels, then count ``wanted`` of its labels; return how full it is."""
    for atom in range(counts.size):
        for _ in range(counts[atom]):
            pool[filled] = atom
            filled += 1
        counts[atom] = 0
    choose(rng, pool, filled, wanted)
    for i in range(wanted):
        counts[pool[i]] += 1
    return filled


@kernel
def fits(rng: Stream, replicates: int, p: Floats, sizes: Counts, anchors: int, policy: CodedPolicy) -> Floats:
    """Draw, fit, mix; return the distribution that the next generation would be drawn from for each replicate."""
    result = np.zeros((replicates, p.size))
    counts = np.zeros(p.size, dtype=np.int64)
    pool = np.zeros(sizes.sum() + anchors * sizes.size if policy.kind == PolicyKind.SUBSAMPLE else 0, dtype=np.int64)
    for replicate in range(replicates):
        current = result[replicate]
        current[:] = p
        filled = 0
        for size in sizes:
            if policy.kind != PolicyKind.ACCUMULATE or filled == 0:
                counts[:] = 0
            _multinomial(rng, current, size, counts)
            _multinomial(rng, p, anchors, counts)
            total = size + anchors
            if policy.kind == PolicyKind.SUBSAMPLE:
                filled = _subsample(rng, pool, filled, counts, total)
            elif policy.kind == PolicyKind.ACCUMULATE:
                filled += total
                total = filled
            for atom in range(p.size):
                fitted = counts[atom] / total
                if policy.kind == PolicyKind.MIX:
                    fitted = policy.alpha * fitted + policy.beta * current[atom] + policy.gamma * p[atom]
                current[atom] = fitted
    return result


@kernel
def diversity(rng: Stream, replicates: int, p: Floats, sizes: Counts, anchors: int, policy: CodedPolicy) -> Floats:
    """Return sum p², the number of atoms and the entropy after the last fit, one row for each replicate."""
    result = np.zeros((replicates, 3))
    for replicate in range(replicates):
        for share in fits(rng, 1, p, sizes, anchors, policy)[0]:
            if share > 0.0:
                result[replicate, 0] += share * share
                result[replicate, 1] += 1.0
                result[replicate, 2] -= share * math.log(share)
    return result
