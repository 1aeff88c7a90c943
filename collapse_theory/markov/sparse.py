"""Sparse float64 chains: elimination without a subtraction, in an order that keeps the factors sparse.

SuperLU finds the order by minimum degree; its numbers are thrown away. States that very many others touch would cost
that search quadratic time, so they go last. The fill then follows from the pattern alone (elimination tree), and the
elimination of Grassmann, Taksar and Heyman (1985) runs row by row, each pivot the sum of what leaves the state.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from scipy.sparse import csc_array, csr_array, diags_array
from scipy.sparse.linalg import splu

from collapse_theory.compiled import kernel
from collapse_theory.markov.floats import FloatSystem, check_range


@dataclass(frozen=True, eq=False)
class Factors:
    """``I - Q = (I - lower) (diag(outflow) - upper)`` in the order of elimination; no entry is negative."""

    order: Any
    lower: Any
    upper: Any
    outflow: Any

    def transposed(self) -> Factors:
        """Return the factors of the transposed matrix."""
        lower = (diags_array(1 / self.outflow) @ self.upper).T.tocsr()
        upper = (self.lower @ diags_array(self.outflow)).T.tocsr()
        return Factors(self.order, lower, upper, self.outflow)


class Solver(FloatSystem):
    """A sparse float64 chain."""

    @cached_property
    def _factors(self) -> Factors:
        factors = eliminate(self.flows.off_diagonal, self.flows.total_exits)
        check_range(1 / factors.outflow)
        return factors

    @cached_property
    def _transposed_factors(self) -> Factors:
        return self._factors.transposed()

    def substitute(self, columns: Any, transposed: bool) -> Any:
        """Return the solution by forward and backward substitution."""
        factors = self._transposed_factors if transposed else self._factors
        x = columns[factors.order]
        _substitute(*_csr(factors.lower), *_csr(factors.upper), factors.outflow, x)
        columns[factors.order] = x
        return columns

    def mean_square_gap(self, target: Any, weight: Any, mean: Any) -> Any:
        """Return the mean squared surprise of a move or an exit."""
        moves, here = self.flows.off_diagonal.tocoo(), mean - 1
        terms = moves.data * weight[moves.col] * (mean[moves.col] - here[moves.row]) ** 2
        total = np.bincount(moves.row, terms, minlength=mean.size) + target * here**2
        return np.divide(total, weight, out=np.zeros_like(total), where=weight > 0)


def eliminate(moves: Any, exits: Any) -> Factors:
    """Eliminate all states, in an order that keeps the factors sparse."""
    touching = csr_array((np.ones(moves.nnz), moves.indices, moves.indptr), shape=moves.shape)
    touching = touching + touching.T
    order = _order(touching)
    after_start, after = _fill(*_csr(touching[order][:, order])[:2])
    shape = moves.shape
    before = csc_array((np.empty(after.size), after, after_start), shape=shape).tocsr()
    lower, upper, outflow = _eliminate(
        *_csr(moves[order][:, order]), *_csr(before)[:2], after_start, after, exits[order].copy()
    )
    before.data = lower
    return Factors(order, before, csr_array((upper, after, after_start), shape=shape), outflow)


def _order(touching: Any) -> Any:
    """Return an order of elimination for a symmetric pattern: minimum degree, with hubs last."""
    degree = np.diff(touching.indptr)
    is_hub = degree > 10 * np.sqrt(degree.size) + 10
    calm, hubs = np.flatnonzero(~is_hub), np.flatnonzero(is_hub)
    if calm.size:
        dominant = csc_array(diags_array(touching.sum(axis=1) + 1.0) - touching)[:, calm][calm]
        factor = splu(dominant, permc_spec="MMD_AT_PLUS_A", diag_pivot_thresh=0.0, options={"SymmetricMode": True})
        calm = calm[np.argsort(factor.perm_c)]
    return np.concatenate([calm, hubs[np.argsort(degree[hubs])]])


def _csr(matrix: Any) -> tuple[Any, Any, Any]:
    return matrix.indptr.astype(np.int64), matrix.indices.astype(np.int64), matrix.data


@kernel
def _fill(start: Any, states: Any) -> Any:
    """Return, for each state, the later states whose rows its elimination touches; ascending.

    Row i is touched by the elimination of each earlier neighbour and of all its ancestors below i in the elimination
    tree, whose parents are the first rows touched.
    """
    size = start.size - 1
    parent, seen, counts = np.full(size, -1), np.full(size, -1), np.zeros(size + 1, np.int64)
    for i in range(size):
        for p in range(start[i], start[i + 1]):
            k = states[p]
            while k < i and seen[k] != i:
                seen[k] = i
                counts[k + 1] += 1
                if parent[k] < 0:
                    parent[k] = i
                k = parent[k]
    after_start = np.cumsum(counts)
    after, place = np.empty(after_start[size], np.int64), after_start[:size].copy()
    seen[:] = -1
    for i in range(size):
        for p in range(start[i], start[i + 1]):
            k = states[p]
            while k < i and seen[k] != i:
                seen[k] = i
                after[place[k]] = i
                place[k] += 1
                k = parent[k]
    return after_start, after


@kernel
def _eliminate(
    row_start: Any,
    row_states: Any,
    row_moves: Any,
    before_start: Any,
    before: Any,
    after_start: Any,
    after: Any,
    leaving: Any,
) -> Any:
    """Return the entries of the two factors and the pivots."""
    lower, upper = np.empty(before.size), np.empty(after.size)
    outflow, moves = np.empty(leaving.size), np.zeros(leaving.size)
    for i in range(leaving.size):
        for p in range(row_start[i], row_start[i + 1]):
            moves[row_states[p]] = row_moves[p]
        for p in range(before_start[i], before_start[i + 1]):
            k = before[p]
            share = moves[k] / outflow[k]
            moves[k] = 0.0
            lower[p] = share
            leaving[i] += share * leaving[k]
            for q in range(after_start[k], after_start[k + 1]):
                moves[after[q]] += share * upper[q]
        moves[i] = 0.0  # what returns to a state has not left it
        outflow[i] = leaving[i]
        for q in range(after_start[i], after_start[i + 1]):
            upper[q] = moves[after[q]]
            moves[after[q]] = 0.0
            outflow[i] += upper[q]
    return lower, upper, outflow


@kernel
def _substitute(
    lower_start: Any,
    lower_states: Any,
    lower: Any,
    upper_start: Any,
    upper_states: Any,
    upper: Any,
    outflow: Any,
    x: Any,
) -> None:
    for i in range(outflow.size):
        for p in range(lower_start[i], lower_start[i + 1]):
            for c in range(x.shape[1]):
                x[i, c] += lower[p] * x[lower_states[p], c]
    for i in range(outflow.size - 1, -1, -1):
        for p in range(upper_start[i], upper_start[i + 1]):
            for c in range(x.shape[1]):
                x[i, c] += upper[p] * x[upper_states[p], c]
        for c in range(x.shape[1]):
            x[i, c] /= outflow[i]
