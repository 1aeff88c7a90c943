r"""Mean entropy of the fitted distribution: under Replace each atom on its own is a two-atom chain.

The mean of a function f of the share after one more fit is :math:`\sum_c B(c) f(c/D)` with binomial B. It is
summed outwards from the mode of B by the ratios of neighbouring probabilities, in terms of p and 1 − p, both accurate,
and divided by the sum of B: only positive terms, so that it keeps its digits next to a point mass too. Nothing but f is
stored. After ``SETTLED`` · D fits f falls by 1 − 1/D each fit, the leading eigenvalue of the chain.
"""

from __future__ import annotations

import math
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from collapse_theory import arithmetic, checks
from collapse_theory.arithmetic import floats_only
from collapse_theory.compiled import kernel
from collapse_theory.discrete import arguments
from collapse_theory.discrete.atoms import Atoms, entropy, prepare_floats
from collapse_theory.discrete.dual import answers
from collapse_theory.discrete.processes import INDEPENDENT, REPLACE, fits_of, is_slow, process_of, size_of
from collapse_theory.draw import Draw
from collapse_theory.policy import Policy

__all__ = ["expected_entropy"]

Array = NDArray[np.float64]

EXACT_UP_TO = 1000  # data, by rows
SETTLED = 20  # generations over D after which the next eigenvector is 1e-17 of the first
_MOST_KEPT = 64  # of the values after some fits
_SECONDS = 2.5e-8  # for each atom, or count, and sqrt(D)


@floats_only
def expected_entropy(p: Any, *, samples: Any, fits: Any, policy: Policy = REPLACE, draw: Draw = INDEPENDENT) -> Any:
    r"""Mean Shannon entropy of the fitted distribution, in nats, new types included.

    Parameters
    ----------
    p : array_like, shape (K,), or Grouped
        Original distribution; non-negative, sums to 1.
    samples : int >= 1, sequence of int or Schedule
        Data drawn per generation, D.
    fits : int >= 0, array of int, or math.inf
        Draw-then-fit steps done; infinity for the stationary model, where sizes are constant.
    policy : Policy
        ``Replace()``, ``Fresh(anchors)``, ``Mix(alpha, beta, gamma)``, ``Accumulate()`` or ``AccumulateSubsample()``.
    draw : Draw
        How the data of a generation are drawn; independently by default.

    Returns
    -------
    float, or array like ``fits``
        In [0, ln K] without new types.

    Raises
    ------
    ValueError
        If ``p`` is not a distribution, a count is out of range, the work would take days, or under a policy that keeps
        old data the draw is not an independent one of known types.

    Warns
    -----
    CostlyWarning
        If it will take more than a minute.

    Notes
    -----
    Under ``Replace()`` with one size up to 1000 each atom on its own is a two-atom chain, whose binomial rows carry
    −x ln x back ``fits`` generations: O(D^1.5) per fit up to 20·D fits, O(D) memory, relative error below 1e-13 plus
    2e-16 for each of those fits, next to a point mass too. Otherwise :math:`\sum_n (S(n+1) - S(n))/n`, where S(n) is
    the mean number of types among n draws from the model, by its dual chain (docs/theory/duals.md): absolute error
    below 1e-11 nats.

    Examples
    --------
    >>> round(expected_entropy([0.5, 0.5], samples=2, fits=1), 12)
    0.34657359028
    >>> from collapse_theory.policy import Accumulate
    >>> round(expected_entropy([0.5, 0.5], samples=100, fits=50, policy=Accumulate()), 9)
    0.684994189
    """
    process = process_of(samples, policy, draw)
    counts = fits_of(fits, process)
    if arithmetic.is_symbolic(counts):
        raise ValueError(f"`fits` must be a number; got the symbol {fits}. The mean entropy has no formula.")
    if is_slow(process):
        raise ValueError(
            f"`draw` must be left out under {policy!r} for the entropy; got {draw!r}. Simulate it with "
            f"`montecarlo.diversity_estimate`."
        )
    atoms = prepare_floats(p)
    flat = np.atleast_1d(counts).ravel().astype(np.float64).tolist()
    known = {0.0: float(entropy(atoms, arithmetic.of()))}
    wanted = sorted({t for t in flat if t > 0})
    if process.is_plain and size_of(process) <= EXACT_UP_TO:
        known |= _by_rows(atoms, size_of(process), wanted)
    elif wanted:
        weights = np.asarray(atoms.counts, dtype=np.float64)
        known |= answers.entropy(np.asarray(atoms.p), weights, process, wanted)
    return arguments.shaped(np.array([known[t] for t in flat]), np.shape(counts))


def _by_rows(atoms: Atoms, size: int, wanted: list[float]) -> dict[float, float]:
    finite = [int(t) for t in wanted if t < math.inf]
    steps = min(max(finite, default=0), SETTLED * size)
    _announce(size, steps, len(finite) * len(atoms.p))
    return {math.inf: 0.0, **_entropies(atoms, size, finite)}


def _announce(size: int, steps: int, rows: int) -> None:
    seconds = (steps * size + rows) * np.sqrt(size) * _SECONDS
    checks.affordable(
        "fits", steps, seconds=float(seconds), remedy="Use `homozygosity`, or fewer data: it depends on fits/D."
    )


def _entropies(atoms: Atoms, size: int, wanted: list[int]) -> dict[float, float]:
    known: dict[float, float] = {}
    for t in wanted:
        near = min(t, SETTLED * size + 1)
        value = _value_after(near, size)
        settled = math.exp((t - near) * math.log1p(-1 / size)) if t > near and size > 1 else 1.0
        known[float(t)] = float(atoms.counts @ _means_kernel(atoms.p, atoms.complements, value) * settled)
    return known


def _value_after(fits: int, size: int) -> Array:
    """Return the mean entropy of an atom that has 0, 1, …, D data now, that many fits less one later."""
    kept = _kept(size).copy()  # other threads may add to it
    done = max(t for t in kept if t <= fits)
    value, shares = kept[done], np.arange(size + 1) / size
    complements = shares[::-1].copy()
    for _ in range(fits - done):
        value = _means_kernel(shares, complements, value)
    _kept(size)[fits] = value
    if len(kept) > _MOST_KEPT:
        _kept(size).pop(list(kept)[1], None)
    return value


@lru_cache(maxsize=16)
def _kept(size: int) -> dict[int, Array]:
    """Return values after 1 fit and some others, from which later ones follow: a search asks for many nearby."""
    return {1: _surprise(size)}


def _surprise(size: int) -> Array:
    """Return −x ln x for x = 0, 1/D, …, 1."""
    counts = np.arange(1, size, dtype=np.float64)
    logs = np.where(2 * counts > size, np.log1p(-(size - counts) / size), np.log(counts / size))
    return np.concatenate([[0.0], -counts / size * logs, [0.0]])


@kernel
def _means_kernel(p: Array, complements: Array, values: Array) -> Array:
    """Return the mean of values[c], c binomial of values.size − 1 trials, for each probability."""
    size = values.size - 1
    result = np.empty(p.size)
    for i in range(p.size):
        if p[i] == 0.0 or complements[i] == 0.0:
            result[i] = values[0] if p[i] == 0.0 else values[size]
            continue
        mode = min(int((size + 1) * p[i]), size)
        total, mean = 1.0, values[mode]
        weight, odds = 1.0, p[i] / complements[i]
        for c in range(mode + 1, size + 1):
            weight *= odds * (size - c + 1) / c
            total += weight
            mean += weight * values[c]
            if weight < 1e-25 * total and c > mode + 40:
                break
        weight, odds = 1.0, complements[i] / p[i]
        for c in range(mode - 1, -1, -1):
            weight *= odds * (c + 1) / (size - c)
            total += weight
            mean += weight * values[c]
            if weight < 1e-25 * total and c < mode - 40:
                break
        result[i] = mean / total
    return result
