"""Gathering the evidence on a claim along its three routes: balls, symbols and simulation."""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

import numpy as np

from collapse_theory.claims.claim import Claim
from collapse_theory.claims.effort import DEFAULT, Effort
from collapse_theory.claims.evidence import Certified, Evidence, Simulated
from collapse_theory.claims.point import Point
from collapse_theory.claims.proof import Formula
from collapse_theory.enclosure import certify
from collapse_theory.montecarlo import PartialResultWarning

__all__ = ["certified", "gather", "restated"]


def gather(claim: Claim, *, seed: int, effort: Effort = DEFAULT) -> Evidence:
    """Evaluate a claim along its three routes: balls, symbols and simulation."""
    paths = tuple(tuple(certified(claim, point, effort) for point in path) for path in claim.paths)
    known = [entry for path in paths for entry in path]
    simulated = []
    for index, point in enumerate(claim.simulated):
        assert claim.simulate is not None
        entry = next((c for c in known if repr(c.point) == repr(point)), None) or certified(claim, point, effort)
        replicates = effort.replicates(claim.replicates)
        with _whole():
            estimate = claim.simulate(point, replicates, _stream(seed, claim.id, index))
            if estimate.partial:
                raise PartialResultWarning
        simulated.append(Simulated(entry, estimate))
    shown = tuple(proof.show(claim.id, claim.published, claim.exact) for proof in claim.proofs)
    return Evidence(paths, tuple(simulated), shown)


def restated(evidence: Evidence, formula: Formula, effort: Effort) -> Evidence:
    """Return the same evidence on another published value: enclosed anew where it was, and proved nowhere."""

    def moved(entry: Certified) -> Certified:
        return replace(entry, published=certify(formula, digits=effort.digits, **entry.point))

    known = {id(entry): moved(entry) for path in evidence.paths for entry in path}
    simulated = tuple(
        replace(s, certified=known.get(id(s.certified)) or moved(s.certified)) for s in evidence.simulated
    )
    return Evidence(tuple(tuple(known[id(entry)] for entry in path) for path in evidence.paths), simulated)


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
    """Enclose the published and the exact value of a claim at a point, and what the library gives for the latter."""
    published, exact = (certify(each, digits=effort.digits, **point) for each in (claim.published, claim.exact))
    library = None if claim.library is None else certify(claim.library, digits=effort.digits, **point)
    return Certified(point, published, exact, library)


def _stream(seed: int, claim_id: str, index: int) -> int:
    """Return a seed for one simulation that depends on nothing else in the ledger."""
    key = (*claim_id.encode(), index)
    return int(np.random.SeedSequence(seed, spawn_key=key).generate_state(1, np.uint64)[0])
