"""Powers of an absorbing chain in block form (shumailov2023 eqs. (16) and (17))."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from collapse_theory.markov.flows import Flows
from collapse_theory.markov.kinds import Kind, as_array, is_finite


@dataclass(frozen=True, eq=False)
class Blocks:
    r"""The two blocks Q and R of a power of a transition matrix; rows are "from".

    Attributes
    ----------
    Q : matrix, shape (r, r)
        Transient to transient, :math:`Q^k`.
    R : matrix, shape (r, s)
        Transient to absorbing, :math:`\sum_{i<k} Q^i R`.

    Examples
    --------
    >>> Blocks(np.array([[0.5]]), np.array([[0.25, 0.25]])).columns()
    array([[0.5 , 0.  , 0.  ],
           [0.25, 1.  , 0.  ],
           [0.25, 0.  , 1.  ]])
    """

    Q: Any
    R: Any

    def __post_init__(self) -> None:
        for name in ("Q", "R"):
            block = as_array(name, getattr(self, name))
            if block.ndim != 2 or block.shape[0] != np.shape(self.Q)[0] or not is_finite(block):
                raise ValueError(
                    f"`{name}` must be a finite matrix with a row for each state from which the chain starts; its "
                    f"shape is {block.shape}. Give `Q` and `R` the same number of rows."
                )
            object.__setattr__(self, name, block)

    def rows(self) -> Any:
        """Return the whole transition matrix, rows "from": ``[[Q, R], [0, I]]``, shape (r+s, r+s)."""
        transient, absorbing = self.R.shape
        if not isinstance(self.Q, np.ndarray):
            from scipy.sparse import block_array, csr_array, eye_array

            return block_array([[self.Q, csr_array(self.R)], [None, eye_array(absorbing)]], format="csr")
        bottom = np.hstack([_zeros((absorbing, transient), self.Q), _identity(absorbing, self.Q)])
        return np.vstack([np.hstack([self.Q, self.R]), bottom])

    def columns(self) -> Any:
        """Return the whole matrix in the paper's convention, columns "from": ``[[Q, 0], [R, I]]``, eq. (16)."""
        return self.rows().T


Compose = Callable[[Blocks, Blocks], Blocks]


def one_step(flows: Flows) -> Blocks:
    """Return the chain itself; what stays put is what does not leave, and never negative."""
    if flows.kind is Kind.SPARSE:
        from scipy.sparse import diags_array

        return Blocks(flows.off_diagonal + diags_array(np.maximum(1 - flows.outflow, 0), format="csr"), flows.exits)
    stays = 1 - flows.outflow
    moves = flows.off_diagonal.copy()
    if flows.kind is Kind.CERTIFIED:
        np.fill_diagonal(moves, [stay.nonnegative_part() for stay in stays])
    else:
        np.fill_diagonal(moves, np.maximum(stays, flows.number(0)))
    return Blocks(moves, flows.exits)


def identity(step: Blocks) -> Blocks:
    """Return no step at all, in the arithmetic of ``step``."""
    if isinstance(step.Q, np.ndarray):
        return Blocks(_identity(len(step.Q), step.Q), _zeros(step.R.shape, step.Q))
    from scipy.sparse import eye_array

    return Blocks(eye_array(step.Q.shape[0], format="csr"), step.R * 0)


def limit(absorption: Any, kind: Kind) -> Blocks:
    """Return the blocks after infinitely many steps: nothing is left among the transient states."""
    size = len(absorption)
    if kind is not Kind.SPARSE:
        return Blocks(_zeros((size, size), absorption), absorption)
    from scipy.sparse import csr_array

    return Blocks(csr_array((size, size)), absorption)


def _zeros(shape: tuple[int, ...], like: Any) -> Any:
    return np.full(shape, type(like.flat[0])(0), dtype=like.dtype)


def _identity(size: int, like: Any) -> Any:
    matrix = _zeros((size, size), like)
    np.fill_diagonal(matrix, type(like.flat[0])(1))
    return matrix


def power(step: Blocks, exponent: int, compose: Compose) -> Blocks:
    """Raise a chain to a power by squaring."""
    result, factor = identity(step), step
    while exponent:
        if exponent & 1:
            result = compose(result, factor)
        exponent >>= 1
        if exponent:
            factor = compose(factor, factor)
    return result


def advance(start: Blocks, step: Blocks, steps: int, compose: Compose) -> Blocks:
    """Move a few rows forward: one step at a time, or by a power of the chain where that is less work."""
    if steps > step.Q.shape[0] * steps.bit_length():
        return compose(start, power(step, steps, compose))
    for _ in range(steps):
        start = compose(start, step)
    return start
