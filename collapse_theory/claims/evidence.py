"""What is known about a claim before anybody judges it."""

from __future__ import annotations

import math
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import numpy as np

from collapse_theory.claims.allowances import ERROR
from collapse_theory.claims.claim import Claim
from collapse_theory.claims.effort import DEFAULT, Effort
from collapse_theory.claims.point import Point
from collapse_theory.enclosure import Enclosure, certify
from collapse_theory.montecarlo import Estimate, PartialResultWarning

__all__ = ["Certified", "Evidence", "Simulated", "certified", "gather"]


@dataclass(frozen=True)
class Certified:
    """The published and the exact value at one point, each enclosed."""

    point: Point
    published: Enclosure
    exact: Enclosure


@dataclass(frozen=True)
class Simulated:
    """A simulation at a certified point."""

    certified: Certified
    estimate: Estimate

    @property
    def doubt(self) -> str:
        """Why the draws speak neither for a value nor against one, as "heavy tails"; empty if they do."""
        return self.estimate.caveat()

    def z(self, value: float) -> float:
        """Return how many standard errors the estimate is above a value; 0 if in doubt, or within its interval."""
        if self.doubt or (math.isfinite(value) and self.estimate.agrees_with(value, false_alarm=ERROR)):
            return 0.0
        return self.estimate.z(value)


@dataclass(frozen=True)
class Evidence:
    """Everything the judge sees.

    Attributes
    ----------
    paths : tuple of tuples of Certified
    simulated : tuple of Simulated
    identical : bool or None
        Whether the two values are the same expression at every symbolic point; None where there is none.
    """

    paths: tuple[tuple[Certified, ...], ...]
    simulated: tuple[Simulated, ...]
    identical: bool | None

    @property
    def is_random(self) -> bool:
        """Whether anything was simulated."""
        return bool(self.simulated)


def gather(claim: Claim, *, seed: int, effort: Effort = DEFAULT) -> Evidence:
    """Evaluate a claim along its three routes: balls, symbols and simulation."""
    paths = tuple(tuple(certified(claim, point, effort) for point in path) for path in claim.paths)
    known = [entry for path in paths for entry in path]
    simulated = []
    for index, point in enumerate(claim.simulated):
        assert claim.simulate is not None, f"{claim.id} lists points to simulate but no simulation"
        entry = next((c for c in known if repr(c.point) == repr(point)), None) or certified(claim, point, effort)
        replicates = effort.replicates(claim.replicates)
        with _whole():
            estimate = claim.simulate(point, replicates, _stream(seed, claim.id, index))
            if estimate.partial:
                raise PartialResultWarning
        simulated.append(Simulated(entry, estimate))
    return Evidence(paths, tuple(simulated), _identical(claim))


@contextmanager
def _whole() -> Iterator[None]:
    """End a verification whose simulation is interrupted: nobody wants a verdict from its first replicates."""
    with warnings.catch_warnings():
        warnings.simplefilter("error", PartialResultWarning)
        try:
            yield
        except PartialResultWarning:
            raise KeyboardInterrupt from None


def certified(claim: Claim, point: Point, effort: Effort) -> Certified:
    values = (certify(formula, digits=effort.digits, **point) for formula in (claim.published, claim.exact))
    return Certified(point, *values)


def _identical(claim: Claim) -> bool | None:
    if not claim.symbolic:
        return None
    import sympy

    differences = (sympy.sympify(claim.published(**point) - claim.exact(**point)) for point in claim.symbolic)
    return all(sympy.expand(d) == 0 or sympy.simplify(d) == 0 for d in differences)  # the first is far cheaper


def _stream(seed: int, claim_id: str, index: int) -> int:
    """Return a seed for one simulation that depends on nothing else in the ledger."""
    key = (*claim_id.encode(), index)
    return int(np.random.SeedSequence(seed, spawn_key=key).generate_state(1, np.uint64)[0])
