"""What dense and sparse float64 chains share: checks for overflow, powers, variances, a residual bound."""

from __future__ import annotations

from typing import Any

import numpy as np

from collapse_theory.markov.blocks import Blocks
from collapse_theory.markov.flows import Flows
from collapse_theory.markov.kinds import row_sums
from collapse_theory.markov.quantities import expected_total
from collapse_theory.markov.system import Quantity

UNIT = np.finfo(np.float64).eps / 2
LARGEST = 1e290


class FloatSystem:
    """A chain in float64; subclasses eliminate and substitute."""

    def __init__(self, flows: Flows) -> None:
        self.flows = flows

    def evaluate(self, quantity: Quantity, *, negligible: float = 0.0) -> Any:
        """Return the quantity: one evaluation is all there is in float64."""
        with np.errstate(all="ignore"):
            return quantity(self)

    def solve(self, rhs: Any, *, transposed: bool = False) -> Any:
        """Return ``(I - Q)^-1 rhs``, or say that it does not fit in float64."""
        columns = np.array(rhs, dtype=np.float64).reshape(self.flows.transient, -1)
        return check_range(self.substitute(columns, transposed)).reshape(np.shape(rhs))

    def substitute(self, columns: Any, transposed: bool) -> Any:
        """Return the solution for several right-hand sides, shape (r, c), without any check."""
        raise NotImplementedError

    def mean_square_gap(self, target: Any, weight: Any, mean: Any) -> Any:
        """Return, for each state, the mean of ``(1 + mean[next] - mean[state])**2`` over moves and exits."""
        raise NotImplementedError

    def compose(self, first: Blocks, second: Blocks) -> Blocks:
        """Return ``first`` followed by ``second``, each row put back to a sum of 1.

        Without that, rounding doubles at each squaring and a leak of 1e-15 is lost long before it acts.
        """
        moves, exits = first.Q @ second.Q, first.R + first.Q @ second.R
        scale = 1 / (row_sums(moves) + row_sums(exits))
        return Blocks(scale_rows(scale, moves), scale_rows(scale, exits))

    def steadier_variance(self, given: int | None, weight: Any, mean: Any, crude: Any) -> Any:
        """Return the variance as the law of total variance gives it, where that is the more accurate one.

        Summing the variance that each step adds has no cancellation, but it takes differences of means, and a
        chain that lingers adds their rounding up many times. There ``E T^2 - (E T)^2`` loses little. The a priori
        error of each decides, state by state.
        """
        crude = np.maximum(crude, 0)
        if mean.max() > 1e90:  # the rounding that would be added up no longer fits in float64
            return crude
        stay = np.maximum(1 - self.flows.outflow, 0)
        added = self.mean_square_gap(self.flows.exits_into(given), weight, mean) + stay
        steady = expected_total(self, weight, added)
        wobble = 4 * UNIT * mean
        steady_error = expected_total(self, weight, 2 * wobble * np.sqrt(added) + wobble**2)
        crude_error = 4 * UNIT * (crude + mean + 2 * mean**2)
        return np.where(steady_error <= crude_error, steady, crude)

    def residual_bound(self) -> float:
        """Return the largest residual of the mean steps, its own rounding included."""
        mean = expected_total(self, self.flows.constant(1, self.flows.transient), 1.0)
        arriving, leaving = 1 + self.flows.off_diagonal @ mean, self.flows.outflow * mean
        terms = self._most_terms() + self.flows.absorbing + 4
        rounding = terms * UNIT / (1 - terms * UNIT) * (arriving + leaving)
        return float((np.abs(arriving - leaving) + rounding).max())

    def _most_terms(self) -> int:
        return int(row_sums(self.flows.off_diagonal != 0).max())


def scale_rows(scale: Any, matrix: Any) -> Any:
    """Multiply each row by its factor."""
    if isinstance(matrix, np.ndarray):
        return scale[:, np.newaxis] * matrix
    from scipy.sparse import diags_array

    return diags_array(scale, format="csr") @ matrix


def check_range(values: Any) -> Any:
    """Return the values if they are far enough from the largest float64 for their reciprocals to keep all digits."""
    if np.max(values, initial=0.0) < LARGEST:  # false for nan too
        return values
    raise OverflowError(
        f"the answer, or what it is computed from, is beyond {LARGEST:g}, and float64 would lose its digits: the chain "
        "lingers too long. Use `with_arithmetic('certified')` or `with_arithmetic('exact')`."
    )
