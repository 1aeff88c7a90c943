"""Certified chains: Arb balls, with the precision raised until the answer is narrow.

The data may be balls, floats (at their exact binary value) or rationals (rounded outwards at each precision). If the
balls given are themselves wide, precision stops helping and the width they cause is what is returned.
"""

from __future__ import annotations

from typing import Any

import flint
import numpy as np

from collapse_theory.markov.exact import FlintSystem
from collapse_theory.markov.flows import Flows
from collapse_theory.markov.kinds import Kind, map_entries
from collapse_theory.markov.quantities import mean_steps
from collapse_theory.markov.reachability import can_reach
from collapse_theory.markov.system import Quantity

RELATIVE_RADIUS = 1e-15
FIRST_BITS, MOST_BITS = 128, 4096


class BallSystem(FlintSystem):
    """A chain of balls at one precision; what cannot be reached is exactly zero."""

    def __init__(self, flows: Flows) -> None:
        super().__init__(flows.rounded_outwards(), flint.arb_mat)

    def solve(self, rhs: Any, *, transposed: bool = False) -> Any:
        """Return balls around ``(I - Q)^-1 rhs``, cut at zero."""
        solution = map_entries(flint.arb.nonnegative_part, super().solve(rhs, transposed=transposed))
        solution[self._is_zero(rhs, transposed)] = flint.arb(0)
        return solution

    def _is_zero(self, rhs: Any, transposed: bool) -> Any:
        """Tell which entries vanish because no path leads to a positive right-hand side."""
        moves = ~(self.flows.off_diagonal == 0).astype(bool)
        targets = ~(rhs == 0).astype(bool).reshape(len(rhs), -1)
        arrows = moves.T if transposed else moves
        reaching = [can_reach(arrows, column, Kind.CERTIFIED) for column in targets.T]
        return ~np.stack(reaching, axis=1).reshape(rhs.shape)


class Solver:
    """A certified chain."""

    def __init__(self, flows: Flows) -> None:
        self._flows = flows

    def evaluate(self, quantity: Quantity, *, negligible: float = 0.0) -> Any:
        """Return the quantity at the first precision at which its balls are narrow, or as narrow as the data allow."""
        bits, widest, value = FIRST_BITS, np.inf, None
        while bits <= MOST_BITS:
            with flint.ctx.workprec(bits):
                attempt = self._attempt(quantity)
                width = np.inf if attempt is None else relative_width(attempt, negligible)
            if width <= RELATIVE_RADIUS:
                return attempt
            if widest / 2 <= width < np.inf:
                return attempt
            bits, widest, value = 2 * bits, width, attempt
        if value is None:
            raise ValueError("the balls of the chain are too wide to tell whether it is absorbed. Give narrower ones.")
        return value

    def residual_bound(self) -> float:
        """Return the largest relative radius of the mean steps."""
        return relative_width(self.evaluate(lambda system: mean_steps(system, None)), 0.0)

    def _attempt(self, quantity: Quantity) -> Any:
        """Return the quantity, or None if the matrix could not be shown to be regular at this precision."""
        try:
            value = quantity(BallSystem(self._flows))
        except ZeroDivisionError:
            return None
        return value if all(map(_is_finite, value.flat)) else None


def relative_width(balls: Any, negligible: float) -> float:
    """Return the largest radius relative to its midpoint; a plain nan marks an impossible condition."""
    return max((_relative_radius(ball, negligible) for ball in balls.flat if isinstance(ball, flint.arb)), default=0.0)


def _is_finite(ball: Any) -> bool:
    return not isinstance(ball, flint.arb) or ball.is_finite()


def _relative_radius(ball: Any, negligible: float) -> float:
    if ball.rad() <= negligible:
        return 0.0
    if ball.contains(0):
        return np.inf
    return float(ball.rad() / abs(ball.mid()))
