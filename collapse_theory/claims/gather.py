"""Gathering the evidence on a claim along its three routes: balls, symbols and simulation."""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from contextlib import contextmanager

import numpy as np

from collapse_theory.claims.claim import Claim
from collapse_theory.claims.effort import DEFAULT, Effort
from collapse_theory.claims.evidence import Certified, Evidence, Simulated
from collapse_theory.claims.point import Point
from collapse_theory.enclosure import certify
from collapse_theory.montecarlo import PartialResultWarning

__all__ = ["certified", "gather"]


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
    """End a verification whose simulation is interrupted, so that its first replicates give no verdict."""
    with warnings.catch_warnings():
        warnings.simplefilter("error", PartialResultWarning)
        try:
            yield
        except PartialResultWarning:
            raise KeyboardInterrupt from None


def certified(claim: Claim, point: Point, effort: Effort) -> Certified:
    """Enclose the published and the exact value of a claim at a point."""
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
