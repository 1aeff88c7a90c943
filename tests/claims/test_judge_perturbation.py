"""A claim that holds must not hold any more when its published value is changed, by 1 % and by its own control.

The certified values of the ledger are judged again, with the published ones moved to where the source would be wrong:
up for a lower bound, down for an upper one, at the last point only for a proportionality. A limit of 0 becomes 0.01,
an infinite one the finite value that the path has at its last point but one. Some statements are too coarse for 1 %,
and a number says so: a bound that is nowhere that close, a reported simulation whose own error is larger, a
proportionality up to more than that, an order of magnitude.
"""

import dataclasses
import math

import flint
import pytest

from collapse_theory.claims import Bound, Claim, Limit, Proportional, ReportedMean, Within, all_claims
from collapse_theory.claims.evidence import Evidence, Z
from collapse_theory.claims.judge import judge
from collapse_theory.claims.verification import controlled, is_flipped
from collapse_theory.enclosure import Enclosure

CHANGE = flint.arb("0.01")
CLAIMS = [claim.id for claim in all_claims() if isinstance(claim, Claim)]
CONTROLLED = [claim.id for claim in all_claims() if isinstance(claim, Claim) and claim.control]


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
        balls = [ball + sign * CHANGE * (abs(ball) if ball != 0 else 1) for ball in balls]
    return tuple(with_published(entry, ball) for entry, ball in zip(path, balls, strict=True))


def resolution(allows, paths):
    """Return by how much a published value may be off, in shares of itself, before the claim must flip."""
    entries = [entry for path in paths for entry in path]
    if isinstance(allows, Bound):
        return min(abs(1 - float(e.published) / float(e.exact)) if float(e.exact) else math.inf for e in entries)
    if isinstance(allows, ReportedMean):
        return min(Z * allows.standard_error(**e.point) / abs(float(e.published)) for e in entries)
    if isinstance(allows, Proportional):
        return allows.tolerance
    if isinstance(allows, Within):
        return allows.factor - 1
    return 0.0


def is_too_coarse(record):
    return resolution(record.claim.allows, record.evidence.paths) > float(CHANGE)


@pytest.mark.parametrize("claim_id", CLAIMS)
def test_one_per_cent_flips_a_claim_that_holds_unless_a_number_says_why_not(records, claim_id):
    record = records[claim_id]
    if not record.verdict.is_positive or is_too_coarse(record):
        return  # its control tells
    allows, paths = record.claim.allows, record.evidence.paths
    for tried in [(path,) for path in paths] if isinstance(allows, Limit) else [paths]:
        moved = Evidence(tuple(changed(allows, path) for path in tried), ())
        assert not judge(moved, allows).verdict.is_positive, describe_paths(moved)


def describe_paths(evidence):
    return [(entry.point, str(entry.published), str(entry.exact)) for path in evidence.paths for entry in path]


def test_few_claims_are_too_coarse(records):
    coarse = [claim_id for claim_id in CLAIMS if records[claim_id].evidence and is_too_coarse(records[claim_id])]
    assert len(coarse) <= len(CLAIMS) / 5, coarse


@pytest.mark.parametrize("claim_id", CONTROLLED)
def test_the_control_on_record_flips_the_verdict(records, claim_id):
    judgement = controlled(records[claim_id])
    assert is_flipped(records[claim_id], judgement), judgement.reason
