"""What is known about a claim before anybody judges it: enclosures at points, simulations, proofs."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from collapse_theory.claims.point import Point
from collapse_theory.claims.proof import Shown
from collapse_theory.enclosure import Enclosure
from collapse_theory.montecarlo import Estimate

__all__ = ["ERROR", "Certified", "CertifiedPath", "Evidence", "Simulated", "Z"]

# one simulation errs about a right value, either way, with probability below ERROR: a normal deviate beyond Z
ERROR = 1e-9
Z = 6.110


@dataclass(frozen=True)
class Certified:
    """The published and the exact value at one point, each enclosed, and what the library gives for the exact one."""

    point: Point
    published: Enclosure
    exact: Enclosure
    library: Enclosure | None = None

    @property
    def gap(self) -> Any:
        """How far the two values are apart, as a ball."""
        return abs(self.published.ball - self.exact.ball)

    @property
    def relative_gap(self) -> float:
        """The gap in terms of the exact value; infinite where that is 0 and the published one is not."""
        scale, gap = abs(float(self.exact)), float(self.gap)
        return gap / scale if scale else math.inf if gap else 0.0


CertifiedPath = Sequence[Certified]
"""The points of a path, each with its enclosures."""


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
    proofs : tuple of Shown
        What each proof has shown.
    """

    paths: tuple[tuple[Certified, ...], ...]
    simulated: tuple[Simulated, ...]
    proofs: tuple[Shown, ...] = ()

    @property
    def is_random(self) -> bool:
        """Whether anything was simulated."""
        return bool(self.simulated)

    @property
    def routes(self) -> tuple[str, ...]:
        """The routes that were taken, in words."""
        simulated = ("simulation of the process",) if self.is_random else ()
        return ("ball arithmetic (Arb)", *(shown.words for shown in self.proofs if shown.holds), *simulated)

    @property
    def kinds(self) -> tuple[str, ...]:
        """The kinds of evidence, a word for each."""
        shown = [bool(proof.formal) for proof in self.proofs if proof.holds]
        found = {"certified": True, "symbolic": False in shown, "Coq": True in shown, "simulated": self.is_random}
        return tuple(kind for kind, is_there in found.items() if is_there)
