r"""Mean entropy of the fitted distribution: each atom on its own is a two-atom chain.

The mean of a function f of the share after one more fit is :math:`\sum_c B(c) f(c/D)` with binomial B. It is
summed outwards from the mode of B by the ratios of neighbouring probabilities, in terms of p and 1 − p, both accurate,
and divided by the sum of B: only positive terms, so that it keeps its digits next to a point mass too. Nothing but f is
stored. After ``SETTLED`` · D fits f falls by 1 − 1/D each fit, the leading eigenvalue of the chain.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from numpy.typing import NDArray

from collapse_theory import arithmetic, checks
from collapse_theory.arithmetic import floats_only
from collapse_theory.compiled import kernel
from collapse_theory.discrete import arguments
from collapse_theory.discrete.atoms import Atoms, entropy, prepare_floats

__all__ = ["expected_entropy"]

Array = NDArray[np.float64]

LARGEST_SAMPLES = 100_000
SETTLED = 20  # generations over D after which the next eigenvector is 1e-17 of the first
_SECONDS = 2.5e-8  # for each atom, or count, and sqrt(D)


@floats_only
def expected_entropy(p: Any, *, samples: int, fits: Any) -> Any:
    r"""Mean Shannon entropy of the fitted distribution, in nats.

    Parameters
    ----------
    p : array_like, shape (K,), or Grouped
        Original distribution; non-negative, sums to 1.
    samples : int in [1, 100000]
        Data drawn per generation, D.
    fits : int >= 0, or array of int
        Draw-then-fit steps done.

    Returns
    -------
    float, or array like ``fits``
        In [0, ln K].

    Raises
    ------
    ValueError
        If ``p`` is not a distribution, a count is out of range, or the work would take days.

    Warns
    -----
    CostlyWarning
        If it will take more than a minute.

    Notes
    -----
    Exact: each atom on its own is a two-atom chain, whose binomial rows carry −x ln x back ``fits`` generations.
    O(D^1.5) per fit up to 20·D fits, O(D) memory. Relative error below 1e-13 plus 2e-16 for each of those fits, next to
    a point mass too.

    Examples
    --------
    >>> round(expected_entropy([0.5, 0.5], samples=2, fits=1), 12)
    0.34657359028
    """
    size = arguments.count(samples, maximum=LARGEST_SAMPLES)
    counts = arguments.fits(fits)
    if arithmetic.is_symbolic(counts):
        raise ValueError(f"`fits` must be a number; got the symbol {fits}. The mean entropy has no formula.")
    atoms = prepare_floats(p)
    flat = np.atleast_1d(counts).ravel()
    wanted = sorted({int(t) for t in flat})
    steps = min(max(wanted, default=0), SETTLED * size)
    _announce(size, steps, sum(t > 0 for t in wanted) * len(atoms.p))
    known = _entropies(atoms, size, wanted)
    return arguments.shaped(np.array([known[int(t)] for t in flat]), np.shape(counts))


def _announce(size: int, steps: int, rows: int) -> None:
    seconds = (steps * size + rows) * np.sqrt(size) * _SECONDS
    checks.affordable(
        "fits", steps, seconds=float(seconds), remedy="Use `homozygosity`, or fewer data: it depends on fits/D."
    )


def _entropies(atoms: Atoms, size: int, wanted: list[int]) -> dict[int, float]:
    known = {0: float(entropy(atoms, arithmetic.of()))}
    shares = np.arange(size + 1) / size
    value, done = _surprise(size), 1
    for t in wanted:
        if t == 0:
            continue
        near = min(t, SETTLED * size + 1)
        for _ in range(near - done):
            value = _means_kernel(shares, shares[::-1].copy(), value)
        done = near
        settled = math.exp((t - near) * math.log1p(-1 / size)) if t > near and size > 1 else 1.0
        known[t] = float(atoms.counts @ _means_kernel(atoms.p, atoms.complements, value) * settled)
    return known


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
