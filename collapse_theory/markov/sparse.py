"""Sparse float64 chains: SuperLU finds the order and the fill, the numbers come without a subtraction.

SuperLU factorises the graph Laplacian of the moves, a symmetric matrix of small integers whose factors do not vanish,
by minimum degree. Only the order and the pattern of its factor are kept. The elimination of Grassmann, Taksar and
Heyman (1985) then fills in the numbers row by row, each pivot the sum of what leaves the state. States that very many
others touch would cost minimum degree quadratic time, so they go last.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from scipy.sparse import csc_array, csr_array, diags_array, tril
from scipy.sparse.linalg import splu

from collapse_theory.compiled import kernel
from collapse_theory.markov.floats import FloatSystem, check_range

KILLING = 1e-12
"""Relative excess of the Laplacian's diagonal: enough to be regular, too little for far entries to vanish."""


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
    order, pattern = _order_and_pattern(moves)
    rows = moves[order][:, order].tocsr()
    rows_before = pattern.tocsr()
    lower, upper, outflow, unplaced = _eliminate(
        *_csr(rows), *_csr(rows_before)[:2], *_csr(pattern)[:2], exits[order].copy()
    )
    assert not unplaced.any(), "an update fell outside the fill pattern"
    return Factors(
        order,
        csr_array((lower, rows_before.indices, rows_before.indptr), shape=rows.shape),
        csr_array((upper, pattern.indices, pattern.indptr), shape=rows.shape),
        outflow,
    )


def _order_and_pattern(moves: Any) -> tuple[Any, csc_array]:
    """Return an order of elimination and the strictly lower fill pattern that it leads to."""
    touching = csr_array((np.ones(moves.nnz), moves.indices, moves.indptr), shape=moves.shape)
    touching = touching + touching.T
    degree = np.diff(touching.indptr)
    hubs = degree > 10 * np.sqrt(degree.size) + 10
    calm, busy = np.flatnonzero(~hubs), np.flatnonzero(hubs)
    laplacian = csc_array(diags_array(np.maximum(touching.sum(axis=1), 1) * (1 + KILLING)) - touching)
    if calm.size:
        calm = calm[np.argsort(_factor_pattern(laplacian[:, calm][calm], "MMD_AT_PLUS_A").perm_c)]
    order = np.concatenate([calm, busy[np.argsort(degree[busy])]])
    factor = _factor_pattern(laplacian[:, order][order], "NATURAL")
    order = order[np.argsort(factor.perm_c)]
    pattern = csc_array(tril(factor.L, -1))
    pattern.sort_indices()
    return order, pattern


def _factor_pattern(laplacian: Any, order: str) -> Any:
    return splu(csc_array(laplacian), permc_spec=order, diag_pivot_thresh=0.0, options={"SymmetricMode": True})


def _csr(matrix: Any) -> tuple[Any, Any, Any]:
    return matrix.indptr.astype(np.int64), matrix.indices.astype(np.int64), matrix.data


@kernel
def _eliminate(
    row_start: Any,
    row_states: Any,
    row_moves: Any,
    before_start: Any,
    before_states: Any,
    after_start: Any,
    after_states: Any,
    leaving: Any,
) -> Any:
    lower, upper = np.empty(before_states.size), np.empty(after_states.size)
    outflow, moves = np.empty(leaving.size), np.zeros(leaving.size)
    for i in range(leaving.size):
        for p in range(row_start[i], row_start[i + 1]):
            moves[row_states[p]] = row_moves[p]
        for p in range(before_start[i], before_start[i + 1]):
            k = before_states[p]
            share = moves[k] / outflow[k]
            moves[k] = 0.0
            lower[p] = share
            leaving[i] += share * leaving[k]
            for q in range(after_start[k], after_start[k + 1]):
                moves[after_states[q]] += share * upper[q]
        moves[i] = 0.0  # what returns to a state has not left it
        outflow[i] = leaving[i]
        for q in range(after_start[i], after_start[i + 1]):
            upper[q] = moves[after_states[q]]
            moves[after_states[q]] = 0.0
            outflow[i] += upper[q]
    return lower, upper, outflow, moves


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
