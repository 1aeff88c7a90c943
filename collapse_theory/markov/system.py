"""What every arithmetic must be able to do; the quantities of a chain are written against this alone."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from typing import Any, Protocol

from collapse_theory.markov.blocks import Blocks
from collapse_theory.markov.flows import Flows
from collapse_theory.markov.kinds import Kind


class System(Protocol):
    """The linear system ``I - Q`` of a chain in one arithmetic."""

    flows: Flows

    def solve(self, rhs: Any, *, transposed: bool = False) -> Any:
        """Return ``(I - Q)^-1 rhs`` for a non-negative vector or matrix; never negative."""

    def compose(self, first: Blocks, second: Blocks) -> Blocks:
        """Return the blocks of ``first`` followed by ``second``."""

    def steadier_variance(self, given: int | None, weight: Any, mean: Any, crude: Any) -> Any:
        """Return the variance where ``E T^2 - (E T)^2`` cancels too much, given its crude value."""


Quantity = Callable[[System], Any]


class Solver(Protocol):
    """Evaluates a quantity, at whatever precision it takes."""

    def evaluate(self, quantity: Quantity, *, negligible: float = 0.0) -> Any:
        """Return ``quantity(system)``; errors up to ``negligible`` are let pass whatever the value."""

    def residual_bound(self) -> float:
        """Return a bound on the relative error of the mean steps."""


def solver_of(flows: Flows) -> Solver:
    """Return the solver for the arithmetic of the chain; its libraries are loaded now."""
    module = {Kind.DENSE: "dense", Kind.SPARSE: "sparse", Kind.EXACT: "exact", Kind.CERTIFIED: "certified"}[flows.kind]
    solver: Solver = import_module(f"collapse_theory.markov.{module}").Solver(flows)
    return solver
