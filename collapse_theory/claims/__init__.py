"""The ledger: published statements, their evidence, and a verdict computed by one rule."""

from collapse_theory.claims.allowance import Bound, Equality, LeadingOrder, Limit, Proportional, ReportedMean
from collapse_theory.claims.claim import Claim, Source
from collapse_theory.claims.judge import Verdict, judge
from collapse_theory.claims.ledger import all_claims, find
from collapse_theory.claims.record import Record, verify

__all__ = [
    "Bound",
    "Claim",
    "Equality",
    "LeadingOrder",
    "Limit",
    "Proportional",
    "Record",
    "ReportedMean",
    "Source",
    "Verdict",
    "all_claims",
    "find",
    "judge",
    "verify",
]
