"""Exact rational chains: FLINT solves the system without rounding."""

from __future__ import annotations

from typing import Any

import flint
import numpy as np

from collapse_theory.markov.blocks import Blocks
from collapse_theory.markov.flows import Flows
from collapse_theory.markov.kinds import map_entries, object_array, to_fraction
from collapse_theory.markov.system import Quantity


class FlintSystem:
    """A chain whose entries are FLINT numbers, and the matrix type that holds them."""

    def __init__(self, flows: Flows, matrix: Any) -> None:
        self.flows = flows
        self._matrix = matrix

    def solve(self, rhs: Any, *, transposed: bool = False) -> Any:
        """Return ``(I - Q)^-1 rhs``."""
        columns = np.asarray(rhs, dtype=object).reshape(self.flows.transient, -1)
        solution = self._to_flint(self._departures(transposed)).solve(self._to_flint(columns))
        return self._from_flint(solution).reshape(np.shape(rhs))

    def compose(self, first: Blocks, second: Blocks) -> Blocks:
        """Return ``first`` followed by ``second``."""
        return Blocks(self._product(first.Q, second.Q), first.R + self._product(first.Q, second.R))

    def steadier_variance(self, given: int | None, weight: Any, mean: Any, crude: Any) -> Any:
        """Return the variance as it is: a subtraction costs nothing here, or only precision."""
        return crude

    def _departures(self, transposed: bool) -> Any:
        """Return ``I - Q`` or its transpose, with what leaves on the diagonal."""
        matrix = -self.flows.off_diagonal
        np.fill_diagonal(matrix, self.flows.outflow)
        return matrix.T if transposed else matrix

    def _product(self, left: Any, right: Any) -> Any:
        if len(left) == 1:  # one row: converting the square matrix would cost more than it saves
            return left @ right
        return self._from_flint(self._to_flint(left) * self._to_flint(right))

    def _to_flint(self, array: Any) -> Any:
        return self._matrix(array.tolist())

    def _from_flint(self, matrix: Any) -> Any:
        return object_array(matrix.entries(), (matrix.nrows(), matrix.ncols()))


class Solver:
    """An exact rational chain."""

    def __init__(self, flows: Flows) -> None:
        self._system = FlintSystem(flows, flint.fmpq_mat)

    def evaluate(self, quantity: Quantity, *, negligible: float = 0.0) -> Any:
        """Return the quantity; rationals need no precision."""
        value = quantity(self._system)
        return map_entries(to_fraction, value) if self._system.flows.fractions else value

    def residual_bound(self) -> float:
        """Return 0: an exact answer leaves no residual."""
        return 0.0
