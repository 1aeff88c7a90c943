"""What every allowance answers: what the enclosures say, and what a simulation says against the published value."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Any, NamedTuple

from collapse_theory.claims.evidence import CertifiedPath, Simulated
from collapse_theory.claims.point import Point

__all__ = ["NONE", "Allowance", "Assessment", "Finding", "Objection", "points_of"]


class Finding(Enum):
    """What the enclosures say."""

    IDENTICAL = "equal at every point"
    WITHIN = "within what the source allows"
    BEYOND = "beyond what the source allows"
    UNCLEAR = "neither shown"


@dataclass(frozen=True)
class Assessment:
    """A finding, the measured number behind it, and the point that shows it best or the path that shows it."""

    finding: Finding
    reason: str
    point: Any = None
    path: tuple[Any, ...] = ()


class Objection(NamedTuple):
    """How many standard errors a simulation is from what the source allows, and which one it is."""

    z: float
    simulated: Simulated | None


NONE = Objection(0.0, None)


class Allowance(ABC):
    """The relation to the exact value that a source states."""

    word: str
    falsified_by: str
    """What evidence flips a verdict that such a statement holds."""

    def check_path(self, path: Sequence[Point]) -> None:
        """Raise ValueError if a path cannot tell, as one too short for a limit; here any path can."""
        return

    def check_simulated(self, simulated: Sequence[Point], paths: Sequence[Sequence[Point]]) -> None:
        """Raise ValueError if simulations at these points could contradict nothing; here one point can."""
        return

    def assess(self, paths: Sequence[CertifiedPath]) -> Assessment:
        """Judge all paths; one point beyond the allowance is enough."""
        found = [self.assess_path(path) for path in paths]
        order = (Finding.BEYOND, Finding.UNCLEAR, Finding.WITHIN, Finding.IDENTICAL)
        return min(found, key=lambda assessment: order.index(assessment.finding))

    @abstractmethod
    def assess_path(self, path: CertifiedPath) -> Assessment:
        """Judge one path."""

    @abstractmethod
    def objection(self, simulated: Sequence[Simulated], paths: Sequence[CertifiedPath]) -> Objection:
        """Return what speaks most against the published value; a z of 0 if nothing does."""


def points_of(path: CertifiedPath) -> tuple[Any, ...]:
    """Return the points of a path."""
    return tuple(entry.point for entry in path)
