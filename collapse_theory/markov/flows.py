"""What a chain is made of: where each transient state sends its probability, itself left out."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from collapse_theory.markov.kinds import Kind, convert, map_entries, row_sums


@dataclass(frozen=True, eq=False)
class Flows:
    """Off-diagonal moves and exits of the transient states; rows are "from".

    Attributes
    ----------
    kind : Kind
        Arithmetic of the entries.
    off_diagonal : matrix, shape (r, r)
        Probability of moving from one transient state to another one; the diagonal is zero.
    exits : matrix, shape (r, s)
        Probability of moving to each absorbing state.
    fractions : bool
        Whether exact answers are handed out as ``fractions.Fraction``.
    """

    kind: Kind
    off_diagonal: Any
    exits: Any
    fractions: bool = False

    @property
    def transient(self) -> int:
        """Number r of transient states."""
        return int(self.off_diagonal.shape[0])

    @property
    def absorbing(self) -> int:
        """Number s of absorbing states."""
        return int(self.exits.shape[1])

    @cached_property
    def total_exits(self) -> Any:
        """Probability of being absorbed at the next step, shape (r,)."""
        return row_sums(self.exits)

    @cached_property
    def outflow(self) -> Any:
        """Probability of not staying put, shape (r,): a sum of what leaves, never ``1 - q``."""
        return row_sums(self.off_diagonal) + self.total_exits

    def exits_into(self, given: int | None) -> Any:
        """Probability of being absorbed at the next step in one state, or in any of them."""
        if given is None:
            return self.total_exits
        column = self.exits[:, [given]]
        return column.toarray()[:, 0] if self.kind is Kind.SPARSE else column[:, 0]

    def dense_exits(self) -> Any:
        """Return the exits as an array."""
        return self.exits.toarray() if self.kind is Kind.SPARSE else self.exits

    def number(self, value: int) -> Any:
        """Return a small integer in the arithmetic of the chain."""
        if self.kind.is_float:
            return np.float64(value)
        import flint

        return flint.fmpq(value) if self.kind is Kind.EXACT else flint.arb(value)

    def constant(self, value: int, *shape: int) -> Any:
        """Return an array filled with one small integer."""
        return np.full(shape, self.number(value), dtype=np.float64 if self.kind.is_float else object)

    def unit(self, state: int) -> Any:
        """Return the indicator of one transient state, shape (r,)."""
        indicator = self.constant(0, self.transient)
        indicator[state] = self.number(1)
        return indicator

    def in_arithmetic(self, kind: Kind) -> Flows:
        """Return the same flows in another arithmetic."""
        flows = Flows(kind, convert(self.off_diagonal, kind), convert(self.exits, kind), fractions=kind is Kind.EXACT)
        return flows.at_most_one() if kind is Kind.EXACT else flows

    def rounded_outwards(self) -> Flows:
        """Return the flows as balls at the precision now in force."""
        import flint

        flows = Flows(self.kind, map_entries(flint.arb, self.off_diagonal), map_entries(flint.arb, self.exits))
        return flows.at_most_one()

    def at_most_one(self) -> Flows:
        """Divide the rows that sum to more than 1, as rows of floats may by a rounding, by their sum."""
        above = np.asarray(self.outflow > 1, dtype=bool)
        if not above.any():
            return self
        total = np.where(above, self.outflow, self.number(1))[:, np.newaxis]
        return Flows(self.kind, self.off_diagonal / total, self.exits / total, self.fractions)
