"""The ledger: published statements, their evidence, and a verdict computed by one rule.

From the ground up: ``claim`` says what a statement is and ``allowance`` what its source allows; ``papers`` holds the
statements, a module or folder for each paper, and ``routes`` what several of them need; ``catalogue`` finds them;
``gather`` collects the evidence and ``judge`` alone gives verdicts; a ``record`` keeps both, with the words that all
formats show; ``verification`` and ``check`` put these together, and ``ledger`` compares with the verdicts on record.
"""

from collapse_theory.claims.allowance import Bound, Equality, LeadingOrder, Limit, Proportional, ReportedMean, Within
from collapse_theory.claims.catalogue import all_claims
from collapse_theory.claims.check import check
from collapse_theory.claims.claim import Claim, Measurement, Source
from collapse_theory.claims.effort import DEEP, DEFAULT, QUICK, Effort
from collapse_theory.claims.judge import Verdict, judge
from collapse_theory.claims.own import find, load
from collapse_theory.claims.record import Record
from collapse_theory.claims.references import Reference
from collapse_theory.claims.verification import verify, verify_all
from collapse_theory.faces import only
from collapse_theory.runs import read_runs, read_series

__all__ = [
    "DEEP",
    "DEFAULT",
    "QUICK",
    "Bound",
    "Claim",
    "Effort",
    "Equality",
    "LeadingOrder",
    "Limit",
    "Measurement",
    "Proportional",
    "Record",
    "Reference",
    "ReportedMean",
    "Source",
    "Verdict",
    "Within",
    "all_claims",
    "check",
    "find",
    "judge",
    "load",
    "read_runs",
    "read_series",
    "verify",
    "verify_all",
]
__dir__ = only(__all__)
