"""What every allowance answers: what the enclosures say, and what a simulation says against the published value."""

from __future__ import annotations

import math
from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING, Any, NamedTuple

from collapse_theory.claims.point import Point

if TYPE_CHECKING:
    from collapse_theory.claims.evidence import Certified, Simulated

__all__ = [
    "ERROR",
    "NONE",
    "Allowance",
    "Assessment",
    "CertifiedPath",
    "Finding",
    "Objection",
    "Z",
    "points_of",
    "relative_gap",
]

CertifiedPath = Sequence["Certified"]

# one simulation errs about a right value, either way, with probability below ERROR: a normal deviate beyond Z
ERROR = 1e-9
Z = 6.110


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
        """Raise ValueError if a path cannot tell, as one too short for a limit; any path can unless a class says more."""
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


def relative_gap(entry: Certified) -> float:
    """Return the gap in shares of the exact value."""
    scale = abs(float(entry.exact))
    gap = float(abs(entry.published.ball - entry.exact.ball))
    return gap / scale if scale else math.inf if gap else 0.0
