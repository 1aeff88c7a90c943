r"""Collapse by ancestry: follow the data of one generation back to their distinct ancestors.

Given ``k`` lineages, the next number is how many of ``D`` boxes are occupied when ``k`` balls fall into them, with
probabilities ``P_k``. A quantity that gathers ``gain(k)`` in every generation spent with ``k`` ancestors has the mean
``V_D``, where :math:`V_k = (gain(k) + \sum_{j<k} P_k(j) V_j) / \sum_{j<k} P_k(j)`: only sums of non-negative terms.

Dropped edges of the rows (:mod:`.occupancy`) lose less than ``2 D NEGLIGIBLE`` of probability per generation; the mean
changes by a relative amount below :math:`D^2` times that. All rows cost :math:`O(D^{3/2})`; above ``ROWS_UP_TO`` data
only the rows of few ancestors are computed and :mod:`.smooth` does the rest.
"""

from __future__ import annotations

from collections.abc import Callable
from itertools import islice
from operator import mul
from typing import Any

import numpy as np
from numpy.typing import NDArray

from collapse_theory.arithmetic import Arithmetic, Number, unsealed
from collapse_theory.compiled import kernel, summing_kernel
from collapse_theory.discrete import costs, smooth
from collapse_theory.discrete.atoms import Atoms
from collapse_theory.discrete.occupancy import NEGLIGIBLE, rows

Array = NDArray[np.float64]
Gain = Callable[[Any], Any]

ROWS_UP_TO = 10_000
MOST = 10**18  # the kernels count in 64 bits
_SAME = 1e-18  # 1 - p^(k-1) is 1 to double precision below this power


@summing_kernel
def _gathered_kernel(gain: Array, size: int, negligible: float) -> Array:
    """Return V_0 … V_n for gains indexed by the number of ancestors, 0 … n <= D."""
    last = gain.size - 1
    value = np.zeros(last + 1)
    row = np.zeros(last + 2)
    following = np.zeros(last + 2)
    row[1] = 1.0
    low, high = 1, 1
    scale = 1.0 / size
    for ancestors in range(2, last + 1):
        high += 1
        row[high] = 0.0
        row[low - 1] = 0.0
        leaving = 0.0
        carried = 0.0
        for j in range(low, high + 1):
            mass = (row[j] * j + row[j - 1] * (size - j + 1)) * scale
            following[j] = mass
            leaving += mass
            carried += mass * value[j]  # value[ancestors] is still zero
        if high == ancestors:
            leaving = 0.0
            for j in range(low, high):
                leaving += following[j]
        value[ancestors] = (gain[ancestors] + carried) / leaving
        while following[low] < negligible:
            low += 1
        while following[high] < negligible:
            high -= 1
        row, following = following, row
    return value


@kernel
def _saturating_kernel(weights: Array, logs: Array, powers: Array, same: float) -> Array:
    """Return sum_i w_i (1 - exp(l_i (k - 1))) for ascending k; exponentials that cannot matter are skipped."""
    result = np.zeros(powers.size)
    settled = np.zeros(powers.size + 1)
    log_same = np.log(same)
    for i in range(weights.size):
        n = 0
        while n < powers.size and (powers[n] - 1) * logs[i] >= log_same:
            result[n] -= weights[i] * np.expm1((powers[n] - 1) * logs[i])
            n += 1
        settled[n] += weights[i]
    total = 0.0
    for n in range(powers.size):
        total += settled[n]
        result[n] += total
    return result


@kernel
def _powers_kernel(weights: Array, logs: Array, powers: Array) -> Array:
    """Return sum_i w_i exp(l_i k) for ascending k; exponentials that underflow are skipped."""
    result = np.zeros(powers.size)
    for i in range(weights.size):
        for n in range(powers.size):
            exponent = powers[n] * logs[i]
            if exponent < -745.0:
                break
            result[n] += weights[i] * np.exp(exponent)
    return result


def gathered(gain: Gain, size: int, ops: Arithmetic) -> Number:
    """Return V_D, what a run starting from D ancestors gathers.

    ``gain`` maps numbers of ancestors to what a generation with so many is worth; it is smooth and is zero at 1.
    """
    if not ops.is_float:
        return _gathered_numbers(gain, size, ops)
    if size > MOST:
        raise ValueError(
            f"`samples` must be at most 1e18 for the ancestry; got {size:.3g}. Use `collapse_time` with "
            f'method="series", or scale: the result over D hardly depends on D.'
        )
    few = min(size, smooth.FROM) if size > ROWS_UP_TO else size
    values = _gathered_kernel(gain(np.arange(few + 1, dtype=np.float64)), size, NEGLIGIBLE)
    return float(values[size]) if few == size else smooth.gathered(values, gain, size)


def gathered_by_rows(gains: Array, size: int) -> float:
    """Return V_D from every row, for gains known at whole numbers of ancestors only."""
    return float(gathered_up_to(gains, size)[size])


def gathered_up_to(gains: Array, size: int) -> Array:
    """Return V_0 … V_n, one for each gain, from every row up to n."""
    return np.asarray(_gathered_kernel(gains, size, NEGLIGIBLE))


def _gathered_numbers(gain: Gain, size: int, ops: Arithmetic) -> Number:
    costs.announce(name="samples", value=size, steps=size**2 / 2, stored=4 * size, ops=ops)
    bare, gains = ops.bare, [unsealed(worth) for worth in gain(range(size + 1))]
    zero = bare.number(0)
    value = [zero, zero]
    for ancestors, row in enumerate(islice(rows(size, bare), 1, size), start=2):
        carried = sum(map(mul, row[2:ancestors], value[2:]), start=gains[ancestors])
        value.append(carried / sum(row[1:ancestors], start=zero))
    return ops.seal(value[size])


def diversity(atoms: Atoms, ops: Arithmetic) -> Gain:
    """Return k → probability that k random draws from p are not all equal, as a sum of p (1 − p^(k−1))."""
    return _saturating(atoms, atoms.p, atoms.logs, atoms.p, ops)


def agreement(atoms: Atoms, powers: Array) -> Array:
    """Return the probabilities that k random draws from p are all equal."""
    return np.asarray(_powers_kernel(atoms.counts.astype(np.float64), atoms.logs, powers))


def excess(atoms: Atoms, ops: Arithmetic) -> Gain:
    """Return k → mean number of atoms among k random draws from p, minus one: a sum of q (1 − q^(k−1)), q = 1 − p."""
    return _saturating(atoms, atoms.complements, atoms.complement_logs, atoms.complements, ops)


def _saturating(atoms: Atoms, weights: Any, logs: Any, bases: Any, ops: Arithmetic) -> Gain:
    if ops.is_float:

        def floats(k: Array) -> Array:
            return np.asarray(_saturating_kernel(weights * atoms.counts, logs, np.maximum(k, 1.0), _SAME))

        return floats
    zero = ops.number(0)
    rows = list(zip(weights, bases, atoms.counts, strict=True))

    def numbers(k: Any) -> list[Number]:
        return [sum((n * w * (1 - b ** (max(i, 1) - 1)) for w, b, n in rows), zero) for i in k]

    return numbers
