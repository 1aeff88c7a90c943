"""Dense float64 chains: block elimination without a subtraction.

Grassmann, Taksar and Heyman (1985) eliminate the states of a chain one by one, watching it only while it is in the
states that are left; a pivot is the sum of what leaves, so nothing cancels and every entry of the answer has a small
relative error, however slowly the chain leaks. Here the states go in blocks. Watching the chain outside a block needs
the block's own fundamental matrix, found state by state in compiled code, and otherwise only products of matrices of
non-negative numbers, which are BLAS calls. Each block is brought up to date just before it is eliminated
(left-looking), so that no large temporary is written.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property
from typing import Any

import numpy as np

from collapse_theory.compiled import kernel
from collapse_theory.markov.floats import FloatSystem, check_range

BLOCK = 192
"""States per block: few enough for the compiled part to stay cheap, enough for few, large matrix products."""


class Solver(FloatSystem):
    """A dense float64 chain.

    ``_factors`` holds, for each block: on its diagonal the block's fundamental matrix G, to the right of it the
    distribution of the first state reached outside, below it the moves into it from states still to be eliminated.
    """

    @cached_property
    def _factors(self) -> Any:
        return check_range(eliminate(self.flows.off_diagonal, self.flows.total_exits))

    def substitute(self, columns: Any, transposed: bool) -> Any:
        """Return the solution by one sweep down the blocks and one up."""
        sweep = _solve_transposed if transposed else _solve
        return sweep(self._factors, columns)

    def mean_square_gap(self, target: Any, weight: Any, mean: Any) -> Any:
        """Return the mean squared surprise of a move or an exit."""
        here = mean - 1
        gaps = np.subtract.outer(here, mean)
        np.square(gaps, out=gaps)
        gaps *= self.flows.off_diagonal
        total = gaps @ weight + target * here**2
        return np.divide(total, weight, out=np.zeros_like(total), where=weight > 0)


def eliminate(moves: Any, exits: Any) -> Any:
    """Eliminate all states, block by block; absorption rides along as a last column that is never eliminated."""
    work = np.column_stack([moves, exits])
    for block, after in _blocks(exits.size):
        before, onward, outside = slice(0, block.start), slice(block.start, None), slice(block.stop, None)
        work[block, onward] += work[block, before] @ work[before, onward]
        work[after, block] += work[after, before] @ work[before, block]
        inside = fundamental(work[block, block].copy(), work[block, outside].sum(axis=1))
        work[block, block] = inside
        work[block, outside] = inside @ work[block, outside]
    return work


def _solve(factors: Any, x: Any) -> Any:
    blocks = list(_blocks(len(x)))
    for block, after in blocks:
        x[block] = factors[block, block] @ x[block]
        x[after] += factors[after, block] @ x[block]
    for block, after in reversed(blocks):
        x[block] += factors[block, after] @ x[after]
    return x


def _solve_transposed(factors: Any, x: Any) -> Any:
    blocks = list(_blocks(len(x)))
    for block, after in blocks:
        x[after] += factors[block, after].T @ x[block]
    for block, after in reversed(blocks):
        x[block] = factors[block, block].T @ (x[block] + factors[after, block].T @ x[after])
    return x


def _blocks(size: int) -> Iterator[tuple[slice, slice]]:
    for start in range(0, size, BLOCK):
        yield slice(start, min(start + BLOCK, size)), slice(min(start + BLOCK, size), size)


@kernel
def fundamental(moves: Any, leaving: Any) -> Any:
    """Return the expected visits among a few states from their moves and what leaves them all.

    The diagonal of ``moves`` is never read: what returns to a state has not left it.
    """
    size = leaving.size
    for k in range(size):
        pivot = leaving[k]
        for j in range(k + 1, size):
            pivot += moves[k, j]
        moves[k, k] = pivot
        for i in range(k + 1, size):
            share = moves[i, k] / pivot
            moves[i, k] = share
            leaving[i] += share * leaving[k]
            for j in range(k + 1, size):
                moves[i, j] += share * moves[k, j]
    visits = np.eye(size)
    for i in range(size):
        for k in range(i):
            for j in range(k + 1):
                visits[i, j] += moves[i, k] * visits[k, j]
    for i in range(size - 1, -1, -1):
        for k in range(i + 1, size):
            for j in range(size):
                visits[i, j] += moves[i, k] * visits[k, j]
        for j in range(size):
            visits[i, j] /= moves[i, i]
    return visits
