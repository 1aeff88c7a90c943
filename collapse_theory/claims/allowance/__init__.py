"""What a source allows: how far its value may be from the exact one. Each allowance assesses enclosures, no floats."""

from collapse_theory.claims.allowance.base import Allowance, Assessment, Finding, Objection
from collapse_theory.claims.allowance.growth import LeadingOrder, Limit
from collapse_theory.claims.allowance.values import Bound, Equality, Proportional, ReportedMean, Within

__all__ = [
    "Allowance",
    "Assessment",
    "Bound",
    "Equality",
    "Finding",
    "LeadingOrder",
    "Limit",
    "Objection",
    "Proportional",
    "ReportedMean",
    "Within",
]
