r"""Collapse by ancestry: follow the data of one generation back to their distinct ancestors.

Given ``k`` lineages, the next number is how many of ``D`` boxes are occupied when ``k`` balls fall into them, with
law ``P_k``. A quantity that gathers ``gain[k]`` in every generation spent with ``k`` ancestors has the expectation
``V_D``, where :math:`V_k = (gain_k + \sum_{j<k} P_k(j) V_j) / \sum_{j<k} P_k(j)`: only sums of non-negative terms.

Rows follow from one another, :math:`P_{k+1}(j) = [j P_k(j) + (D-j+1) P_k(j-1)] / D`, and are narrow: standard
deviation at most :math:`0.312\sqrt D`. Entries under ``NEGLIGIBLE`` at their edges are dropped. Each generation drops
less than ``2 D NEGLIGIBLE`` of probability; the mean changes by a relative amount below :math:`D^2` times that.
Cost: :math:`O(D^{3/2})` time and :math:`O(D)` memory.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from collapse_theory.arithmetic import Arithmetic, Number
from collapse_theory.compiled import kernel, summing_kernel

NEGLIGIBLE = 1e-30
_SAME = 1e-18  # 1 - p^(k-1) is 1 to double precision below this power


@summing_kernel
def _gathered_kernel(gain: NDArray[np.float64], negligible: float) -> NDArray[np.float64]:
    """Return V_0 … V_D for gains indexed by the number of ancestors."""
    size = gain.size - 1
    value = np.zeros(size + 1)
    row = np.zeros(size + 2)
    following = np.zeros(size + 2)
    row[1] = 1.0
    low, high = 1, 1
    scale = 1.0 / size
    for ancestors in range(2, size + 1):
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
def _diversity_kernel(
    p: NDArray[np.float64], counts: NDArray[np.int64], logs: NDArray[np.float64], size: int, same: float
) -> NDArray[np.float64]:
    """Return 1 - sum p^k for k = 0 … size as sums of p (1 - p^(k-1)); powers that cannot matter are skipped."""
    result = np.zeros(size + 2)
    settled = np.zeros(size + 2)
    log_same = np.log(same)
    for i in range(p.size):
        weight = p[i] * counts[i]
        last = size
        if (size - 1) * logs[i] < log_same:
            last = 1 + int(log_same / logs[i])
        for k in range(2, last + 1):
            result[k] -= weight * np.expm1((k - 1) * logs[i])
        settled[last + 1] += weight
    total = 0.0
    for k in range(2, size + 1):
        total += settled[k]
        result[k] += total
    return result[: size + 1]


def gathered(gain: Any, ops: Arithmetic) -> Number:
    """Return V_D, what a run starting from D ancestors gathers; ``gain`` has the entries 0 … D."""
    size = len(gain) - 1
    if size == 1:
        return ops.number(0)
    if ops.name == "float64":
        return float(_gathered_kernel(gain, NEGLIGIBLE)[size])
    return _gathered_numbers(gain, size, ops)


def _gathered_numbers(gain: Any, size: int, ops: Arithmetic) -> Number:
    zero, one = ops.number(0), ops.number(1)
    row = [zero, one]
    value = [zero, zero]
    for ancestors in range(2, size + 1):
        row = [zero] + [
            (row[j] * j + row[j - 1] * (size - j + 1)) / size if j < ancestors else row[j - 1] * (size - j + 1) / size
            for j in range(1, ancestors + 1)
        ]
        carried = sum((row[j] * value[j] for j in range(2, ancestors)), start=gain[ancestors])
        value.append(carried / sum(row[1:ancestors], start=zero))
    return value[size]


def diversity(atoms: Any, size: int, ops: Arithmetic) -> Any:
    """Return the probabilities that k random draws from p are not all equal, k = 0 … size."""
    if ops.name == "float64":
        return _diversity_kernel(atoms.p, atoms.counts, atoms.logs, size, _SAME)
    zero = ops.number(0)
    rows = list(zip(atoms.p, atoms.counts, strict=True))
    return [zero, zero] + [sum((n * p * (1 - p ** (k - 1)) for p, n in rows), zero) for k in range(2, size + 1)]
