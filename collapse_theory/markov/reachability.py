"""Which states can reach which: the pattern of a chain, no arithmetic."""

from __future__ import annotations

from typing import Any

import numpy as np

from collapse_theory.markov.flows import Flows
from collapse_theory.markov.kinds import Kind
from collapse_theory.markov.states import Names, describe


def can_reach(moves: Any, targets: Any, kind: Kind) -> Any:
    """Tell for each state whether a path of positive moves leads from it to a target.

    Parameters
    ----------
    moves : matrix, shape (r, r)
        Boolean array, or a sparse matrix whose stored entries are moves.
    targets : array of bool, shape (r,)
        States that count as reached.
    kind : Kind
        Whether ``moves`` is sparse.

    Returns
    -------
    array of bool, shape (r,)
    """
    return _sparse_search(moves, targets) if kind is Kind.SPARSE else _dense_search(moves, targets)


def _dense_search(moves: Any, targets: Any) -> Any:
    reached = np.asarray(targets, dtype=bool).copy()
    newest = np.flatnonzero(reached)
    while newest.size and not reached.all():
        left = np.flatnonzero(~reached)
        newest = left[moves[np.ix_(left, newest)].any(axis=1)]
        reached[newest] = True
    return reached


def _sparse_search(moves: Any, targets: Any) -> Any:
    """Breadth-first search against the arrows, from one extra node that stands for all targets."""
    from scipy.sparse import block_array, csr_array
    from scipy.sparse.csgraph import breadth_first_order

    size = moves.shape[0]
    start = csr_array(np.asarray(targets, dtype=np.float64)[np.newaxis, :])
    arrows = block_array([[moves.T, None], [start, csr_array((1, 1))]], format="csr")
    visited = breadth_first_order(arrows, size, return_predecessors=False)
    reached = np.zeros(size + 1, dtype=bool)
    reached[visited] = True
    return reached[:size]


def check_absorption(flows: Flows, names: Names) -> None:
    """Say which state can never be absorbed, if there is one."""
    moves = flows.off_diagonal if flows.kind is Kind.SPARSE else np.asarray(flows.off_diagonal > 0, dtype=bool)
    absorbed = can_reach(moves, np.asarray(flows.total_exits > 0, dtype=bool), flows.kind)
    if not absorbed.all():
        raise ValueError(
            "every transient state must be able to reach an absorbing one; state "
            f"{describe(int(np.flatnonzero(~absorbed)[0]), names)} cannot. Give it a way out, or make it absorbing."
        )
