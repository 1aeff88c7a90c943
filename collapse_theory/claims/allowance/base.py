"""What every allowance shares: a finding, and the assessment around it."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Any

from collapse_theory.claims.evidence import Certified, CertifiedPath, Simulated

__all__ = ["Allowance", "Assessment", "Finding"]


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


class Allowance(ABC):
    """The relation to the exact value that a source states."""

    word: str

    def assess(self, paths: Sequence[CertifiedPath]) -> Assessment:
        """Judge all paths; one point beyond the allowance is enough."""
        found = [self.assess_path(path) for path in paths]
        order = (Finding.BEYOND, Finding.UNCLEAR, Finding.WITHIN, Finding.IDENTICAL)
        return min(found, key=lambda assessment: order.index(assessment.finding))

    @abstractmethod
    def assess_path(self, path: CertifiedPath) -> Assessment:
        """Judge one path."""

    def predicted(self, entry: Certified, paths: Sequence[CertifiedPath]) -> float:
        """Return the value that the source predicts for a simulation at this point."""
        return float(entry.published)

    def rejection(self, simulated: Simulated, paths: Sequence[CertifiedPath]) -> float:
        """Return how many standard errors the simulation is from what the source allows; 0 if it does not tell."""
        return abs(simulated.z(self.predicted(simulated.certified, paths)))
