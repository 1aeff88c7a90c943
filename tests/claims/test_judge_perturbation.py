"""A claim that holds must not hold any more when its published value is changed by 1 %.

The certified values of the ledger are judged again, with the published ones moved to where the source would be wrong:
up for a lower bound, down for an upper one, at the last point only for a proportionality. A limit of 0 becomes 0.01,
an infinite one the finite value that the path has at its last point but one. Two kinds of claim can be too coarse for
1 %, and a number says so: a bound that is nowhere that close, and a reported simulation whose own error is larger.
"""

import dataclasses
import math

import flint
import pytest

from collapse_theory.claims import Bound, Claim, Limit, Proportional, ReportedMean, Verdict, all_claims
from collapse_theory.claims.evidence import Evidence
from collapse_theory.claims.judge import judge
from collapse_theory.enclosure import Enclosure

HOLDING = (Verdict.PROVED, Verdict.HOLDS, Verdict.LEADING_ORDER)
CHANGE = flint.arb("0.01")
TOO_COARSE = {
    "shumailov2023.noise-bound",
    "shumailov2023.figure12",
    "shumailov2023.figure5",
    "schaeffer2025.figure4",
    "shumailov2023.gmm-end-state-law",
}
CLAIMS = [claim.id for claim in all_claims() if isinstance(claim, Claim)]


def with_published(entry, ball):
    return dataclasses.replace(entry, published=Enclosure(ball, entry.published.digits))


def changed(allows, path):
    """Return a path with its published values changed by 1 %."""
    balls = [entry.published.ball for entry in path]
    if isinstance(allows, Limit) and math.isinf(float(path[0].published)):
        balls = [path[-2].exact.ball] * len(path)
    elif isinstance(allows, Limit) and all(ball == 0 for ball in balls):
        balls = [CHANGE] * len(path)
    elif isinstance(allows, Proportional):
        balls[-1] *= 1 + CHANGE
    else:
        sign = -1 if isinstance(allows, Bound) and allows.side == "upper" else 1
        balls = [ball + sign * CHANGE * abs(ball) for ball in balls]
    return tuple(with_published(entry, ball) for entry, ball in zip(path, balls, strict=True))


def too_coarse(allows, paths):
    """Return by how much a value may be off, in shares of itself, if that is more than 1 %; else None."""
    entries = [entry for path in paths for entry in path]
    if isinstance(allows, Bound):
        resolution = min(abs(1 - float(e.published) / float(e.exact)) if float(e.exact) else math.inf for e in entries)
    elif isinstance(allows, ReportedMean):
        resolution = min(6.11 * allows.standard_error(**e.point) / abs(float(e.published)) for e in entries)
    else:
        return None
    return resolution if resolution > float(CHANGE) else None


@pytest.mark.parametrize("claim_id", CLAIMS)
def test_one_per_cent_flips_a_claim_that_holds(records, claim_id):
    record = records[claim_id]
    allows = record.claim.allows
    if record.verdict not in HOLDING:
        assert record.verdict is Verdict.REFUTED
        return
    coarse = too_coarse(allows, record.evidence.paths)
    assert (coarse is not None) == (claim_id in TOO_COARSE), coarse
    paths = record.evidence.paths
    for tried in [(path,) for path in paths] if isinstance(allows, Limit) else [paths]:
        moved = Evidence(tuple(changed(allows, path) for path in tried), (), None)
        assert (judge(moved, allows).verdict in HOLDING) == (coarse is not None), describe_paths(moved)


def describe_paths(evidence):
    return [(entry.point, str(entry.published), str(entry.exact)) for path in evidence.paths for entry in path]


def test_few_claims_are_too_coarse():
    assert set(CLAIMS) >= TOO_COARSE
    assert len(TOO_COARSE) <= len(CLAIMS) / 10
