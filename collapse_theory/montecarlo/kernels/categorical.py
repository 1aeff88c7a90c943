"""Resampling of a categorical distribution: forward until one atom is left, or for a number of fits under a policy."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from collapse_theory.compiled import kernel
from collapse_theory.montecarlo.codes import CodedDecoding, CodedDraw, CodedPolicy, PolicyKind
from collapse_theory.montecarlo.kernels.decoding import decoded
from collapse_theory.montecarlo.kernels.stream import Stream
from collapse_theory.montecarlo.kernels.variates import binomial, choose, log_gamma

Floats = NDArray[np.float64]
Counts = NDArray[np.int64]
_CANCELLED = 2.0**-10  # share of a sum that is left when it is added up again, lest its rounding count


@kernel
def collapse(
    rng: Stream,
    replicates: int,
    p: Floats,
    size: int,
    concentration: float,
    decoding: CodedDecoding,
    is_plain: bool,
) -> Counts:
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
            if not is_plain:
                weights[:alive] = decoded(weights[:alive], decoding)
            if concentration < np.inf:
                total = _sum(weights, 0, alive)
                weights[:alive] = _dirichlet(rng, weights[:alive] / total, concentration)
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
    last = alive - 1
    while weights[last] == 0.0:  # a Dirichlet variate can underflow
        last -= 1
    for i in range(last + 1):
        if undrawn == 0:
            break
        if rest < _CANCELLED * known:
            rest = known = _sum(weights, i, alive)
        drawn = undrawn
        if i < last:
            drawn = binomial(rng, undrawn, weights[i] / rest)
        rest -= weights[i]
        undrawn -= drawn
        if drawn > 0:
            weights[survivors] = drawn
            atoms[survivors] = atoms[i]
            survivors += 1
    return survivors


@kernel
def multinomial(rng: Stream, p: Floats, size: int, counts: Counts) -> None:
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
def _pooled(rng: Stream, policy: CodedPolicy, pool: Counts, filled: int, counts: Counts, fresh: int) -> tuple[int, int]:
    """Add the fresh data to the pool, if there is one; return how full it is, and how many data are fitted to."""
    if policy.kind == PolicyKind.SUBSAMPLE:
        return _subsample(rng, pool, filled, counts, fresh), fresh
    if policy.kind == PolicyKind.ACCUMULATE:
        return filled + fresh, filled + fresh
    return filled, fresh


@kernel
def _dirichlet(rng: Stream, shares: Floats, concentration: float) -> Floats:
    """Return a Dirichlet variate about ``shares`` that sum to 1, but for a factor."""
    logs = np.full(shares.size, -np.inf)
    for i in range(shares.size):
        shape = concentration * shares[i]
        if shape > 0.0:
            logs[i] = log_gamma(rng, shape)
    variate: Floats = np.exp(logs - logs.max())
    return variate


@kernel
def draw_data(rng: Stream, shares: Floats, size: int, draw: CodedDraw, counts: Counts) -> int:
    """Add ``size`` draws from ``shares`` to ``counts``; return how many of them became new types instead."""
    new = binomial(rng, size, draw.novelty)
    if draw.concentration < np.inf:
        multinomial(rng, _dirichlet(rng, shares, draw.concentration), size - new, counts)
    else:
        multinomial(rng, shares, size - new, counts)
    return new


@kernel
def packed(shares: Floats, counts: Counts, first: int) -> int:
    """Move the living types from ``first`` on together; return where they end."""
    end = first
    for i in range(first, shares.size):
        if shares[i] > 0.0:
            shares[end] = shares[i]
            counts[end] = counts[i]
            end += 1
    return end


@kernel
def _fit(p: Floats, policy: CodedPolicy, total: int, counts: Counts, shares: Floats) -> None:
    """Replace the shares by those that the next generation is drawn from."""
    for atom in range(counts.size):
        fitted = counts[atom] / total
        if policy.kind == PolicyKind.MIX:
            original = p[atom] if atom < p.size else 0.0
            fitted = policy.alpha * fitted + policy.beta * shares[atom] + policy.gamma * original
        shares[atom] = fitted


@kernel
def _independently(
    rng: Stream,
    p: Floats,
    sizes: Counts,
    anchors: int,
    policy: CodedPolicy,
    shares: Floats,
    counts: Counts,
    pool: Counts,
) -> None:
    """Draw independent data, fit and mix, from the shares of the original to what is reached."""
    filled = 0
    for size in sizes:
        if policy.kind != PolicyKind.ACCUMULATE:
            counts[:] = 0
        multinomial(rng, shares, size, counts)
        multinomial(rng, p, anchors, counts)
        filled, total = _pooled(rng, policy, pool, filled, counts, size + anchors)
        _fit(p, policy, total, counts, shares)


@kernel
def _as_drawn(
    rng: Stream,
    p: Floats,
    sizes: Counts,
    anchors: int,
    policy: CodedPolicy,
    draw: CodedDraw,
    decoding: CodedDecoding,
    is_plain: bool,
    shares: Floats,
    counts: Counts,
    pool: Counts,
) -> Floats:
    """Draw as told, fit and mix; return the shares of the atoms and, behind them, those of new types.

    New types that have died out are dropped, except where the pool of a subsample holds their labels.
    """
    filled = 0
    for size in sizes:
        if policy.kind != PolicyKind.ACCUMULATE:
            counts[:] = 0
        new = draw_data(rng, shares if is_plain else decoded(shares, decoding), size, draw, counts)
        multinomial(rng, p, anchors, counts)
        shares = np.concatenate((shares, np.zeros(new)))
        counts = np.concatenate((counts, np.ones(new, dtype=np.int64)))
        filled, total = _pooled(rng, policy, pool, filled, counts, size + anchors)
        _fit(p, policy, total, counts, shares)
        if policy.kind != PolicyKind.SUBSAMPLE:
            end = packed(shares, counts, p.size)
            shares, counts = shares[:end], counts[:end]
    return shares


@kernel
def _reached(
    rng: Stream,
    p: Floats,
    sizes: Counts,
    anchors: int,
    policy: CodedPolicy,
    draw: CodedDraw,
    decoding: CodedDecoding,
    is_plain: bool,
    shares: Floats,
    counts: Counts,
    pool: Counts,
) -> Floats:
    """Return what the generation after the last fit would be drawn from; the last three are places to work in."""
    shares[:] = p
    counts[:] = 0
    if draw.novelty > 0.0 or draw.concentration < np.inf or not is_plain:
        return _as_drawn(rng, p, sizes, anchors, policy, draw, decoding, is_plain, shares, counts, pool)
    _independently(rng, p, sizes, anchors, policy, shares, counts, pool)
    return shares


@kernel
def _pool(sizes: Counts, anchors: int, policy: CodedPolicy) -> Counts:
    """Return a place for the labels of all data, where a policy needs it."""
    return np.zeros(sizes.sum() + anchors * sizes.size if policy.kind == PolicyKind.SUBSAMPLE else 0, dtype=np.int64)


@kernel
def fits(
    rng: Stream,
    replicates: int,
    p: Floats,
    sizes: Counts,
    anchors: int,
    policy: CodedPolicy,
    draw: CodedDraw,
    decoding: CodedDecoding,
    is_plain: bool,
) -> Floats:
    """Return the shares of the atoms that are reached, one row for each replicate."""
    result = np.zeros((replicates, p.size))
    shares, counts, pool = np.zeros(p.size), np.zeros(p.size, dtype=np.int64), _pool(sizes, anchors, policy)
    for replicate in range(replicates):
        found = _reached(rng, p, sizes, anchors, policy, draw, decoding, is_plain, shares, counts, pool)
        result[replicate] = found[: p.size]
    return result


@kernel
def diversity(
    rng: Stream,
    replicates: int,
    p: Floats,
    sizes: Counts,
    anchors: int,
    policy: CodedPolicy,
    draw: CodedDraw,
    decoding: CodedDecoding,
    is_plain: bool,
    atom: int,
) -> Floats:
    """Return for each replicate sum p², the number of types, the entropy, the mass of lost atoms, one share."""
    result = np.zeros((replicates, 5))
    shares, counts, pool = np.zeros(p.size), np.zeros(p.size, dtype=np.int64), _pool(sizes, anchors, policy)
    for replicate in range(replicates):
        found = _reached(rng, p, sizes, anchors, policy, draw, decoding, is_plain, shares, counts, pool)
        for share in found:
            if share > 0.0:
                result[replicate, 0] += share * share
                result[replicate, 1] += 1.0
                result[replicate, 2] -= share * math.log(share)
        for i in range(p.size):
            if found[i] == 0.0:
                result[replicate, 3] += p[i]
        result[replicate, 4] = found[atom]
    return result
