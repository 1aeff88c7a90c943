"""What a source allows: how far its value may be from the exact one. Allowances assess enclosures, never floats."""

from collapse_theory.claims.allowance.base import Allowance, Assessment, Finding
from collapse_theory.claims.allowance.growth import LeadingOrder, Limit
from collapse_theory.claims.allowance.values import Bound, Equality, Proportional, ReportedMean

__all__ = [
    "Allowance",
    "Assessment",
    "Bound",
    "Equality",
    "Finding",
    "LeadingOrder",
    "Limit",
    "Proportional",
    "ReportedMean",
]
