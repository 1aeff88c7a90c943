"""What a source allows: how far its value may be from the exact one. Each allowance assesses enclosures, no floats."""

from collapse_theory.claims.allowances.asymptotic import LeadingOrder, Limit
from collapse_theory.claims.allowances.base import ERROR, Allowance, Assessment, Finding, Objection, Z
from collapse_theory.claims.allowances.pointwise import Bound, Equality, Proportional, ReportedMean, Within

__all__ = [
    "ERROR",
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
    "Z",
]
