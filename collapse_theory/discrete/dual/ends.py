r"""Lineages that end in real data: a draw from the original, which is an atom of probability p or is not.

Values are :math:`v(k)`, the probability that at least one of k draws is the atom. If E of them end and the others go
on, :math:`v'(k) = E[1 - (1-p)^E + (1-p)^E v(k - E)]`: only sums of non-negative terms. Every p has a matrix of its own.
They are kept for the next generation, which often has the same: of each row the nodes that it reads, for all p at once.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from collapse_theory.compiled import kernel
from collapse_theory.discrete.dual.divided import LONGEST, numbers
from collapse_theory.discrete.dual.grid import Grid, read
from collapse_theory.discrete.dual.quadrature import POINTS, TO_WEIGHTS
from collapse_theory.discrete.dual.rows import add
from collapse_theory.discrete.occupancy import NEGLIGIBLE

__all__ = ["after_ends", "ends_loss"]

Array = NDArray[np.float64]
Counts = NDArray[np.int64]

_KEPT = 1 << 23  # numbers in the rows that are kept
_HEIGHT = 40  # about how many nodes a row reads
_SUMMED = 4000.0  # mean number of ends, or of others, up to which their numbers are taken one by one
_GONE = 1e-20  # chance that no real draw is the atom, below which what goes on does not count


@dataclass(frozen=True, eq=False)
class _Rows:
    """Row n reads from ``values[begins[n] : begins[n] + heights[n], : widths[n]]``, and adds ``gone[n]``."""

    begins: Counts
    heights: Counts
    widths: Counts
    rows: Array
    gone: Array

    def read(self, values: Array) -> Array:
        return np.asarray(_read_kernel(self.begins, self.heights, self.widths, self.rows, self.gone, values))


@kernel
def _read_kernel(begins: Counts, heights: Counts, widths: Counts, rows: Array, gone: Array, values: Array) -> Array:
    result = gone.copy()
    at = 0
    for n in range(begins.size):
        width = widths[n]
        for i in range(begins[n], begins[n] + heights[n]):
            for c in range(width):
                result[n, c] += rows[at + c] * values[i, c]
            at += width
    return result


@kernel
def _fill(
    k: float, total: float, marked: float, logs: Array, negligible: float, points: Array, to_weights: Array,
    nodes: Array, small: int, edges: Array, starts: Counts, counts: Counts, weights: Array, row: Array, gone: Array,
) -> tuple[int, int, int]:  # fmt: skip
    """Add to a row that is zero; return its first node, the one after its last, and how many columns it fills."""
    ends, chances, found = np.zeros(LONGEST), np.zeros(LONGEST), np.zeros(weights.shape[1] + 1)
    many = numbers(total, marked, k, _SUMMED, negligible, points, to_weights, ends, chances)
    least = k
    for q in range(many):
        least = min(least, ends[q])
    width = 0
    for c in range(logs.size):
        if np.exp(least * logs[c]) > _GONE:
            width = c + 1
    left = np.zeros(width)
    begin, end = nodes.size, 0
    for q in range(many):
        e = min(max(ends[q], 0.0), k)
        for c in range(logs.size):
            gone[c] -= chances[q] * np.expm1(e * logs[c])
        if e >= k:
            continue
        first, count = read(k - e, nodes, small, edges, starts, counts, weights, found)
        begin, end = min(begin, first), max(end, first + count)
        for c in range(width):
            left[c] = chances[q] * np.exp(e * logs[c])
        for i in range(count):
            for c in range(width):
                row[first + i, c] += found[i] * left[c]
    return begin, max(end, begin), width


def after_ends(source: Grid, values: Array, p: Array, *, total: float, marked: float) -> Array:
    """Return what ``values``, a column for each p, become where lineages end in real data.

    Among ``total`` data ``marked`` are real; ``total`` 0 stands for independent draws, real with chance ``marked``.
    """
    block = max(1, _KEPT // (_HEIGHT * source.size))
    parts = [slice(first, first + block) for first in range(0, p.size, block)]
    return np.concatenate(
        [_rows(source, total, marked, p[part].tobytes()).read(values[:, part].copy()) for part in parts], axis=1
    )


@lru_cache(maxsize=1)
def _rows(source: Grid, total: float, marked: float, atoms: bytes) -> _Rows:
    logs = np.array([_log(p) for p in np.frombuffer(atoms)])
    row, gone = np.zeros((source.size, logs.size)), np.zeros((source.size, logs.size))
    shapes, rows = [], []
    for n, k in enumerate(source.nodes):
        begin, end, width = _fill(k, total, marked, logs, NEGLIGIBLE, POINTS, TO_WEIGHTS, *source.arrays, row, gone[n])
        rows.append(row[begin:end, :width].flatten())
        row[begin:end, :width] = 0.0
        shapes.append((begin, end - begin, width))
    begins, heights, widths = np.array(shapes, dtype=np.int64).T.copy()
    return _Rows(begins, heights, widths, np.concatenate(rows), gone)


@kernel
def _loss_kernel(
    total: float, marked: float, p: float, log: float, negligible: float, points: Array, to_weights: Array,
    nodes: Array, small: int, edges: Array, starts: Counts, counts: Counts, weights: Array,
) -> tuple[Array, Array]:  # fmt: skip
    """Return matrix and income of f(k) − E (1−p)^E f(k − E) and E (1 − (1−p)^E)."""
    loss, income = np.zeros((nodes.size, nodes.size)), np.zeros(nodes.size)
    ends, chances, found = np.zeros(LONGEST), np.zeros(LONGEST), np.zeros(weights.shape[1] + 1)
    for n in range(nodes.size):
        k = nodes[n]
        many = numbers(total, marked, k, _SUMMED, negligible, points, to_weights, ends, chances)
        for q in range(many):
            e = min(max(ends[q], 0.0), k)
            if e == 0.0:
                continue
            left, gone = np.exp(e * log), -np.expm1(e * log)
            income[n] += chances[q] * gone
            loss[n, n] += chances[q] * gone
            if e < k:
                add(k - e, -chances[q] * left, loss[n], n, nodes, small, edges, starts, counts, weights, found)
            else:
                loss[n, n] += chances[q] * left
    return loss, income


def ends_loss(on: Grid, p: float, *, total: float, marked: float) -> tuple[Array, Array]:
    """Return what lineages that end in real data take from f, and what they bring: f becomes f − loss f + income."""
    return _loss_kernel(total, marked, p, _log(p), NEGLIGIBLE, POINTS, TO_WEIGHTS, *on.arrays)


def _log(p: float) -> float:
    """Return ln(1 − p); for a certain atom a number whose exponential is as good as 0."""
    return math.log1p(-p) if p < 1 else -745.0
