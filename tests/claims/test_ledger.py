"""The ledger as it stands: what the issue promised, and that no verdict is declared by hand."""

import dataclasses
import json

import pytest
from gaussian_verdicts import EXPECTED as GAUSSIAN

from collapse_theory.claims import Verdict, all_claims, find, verify
from collapse_theory.claims.point import describe

EXPECTED = {
    "shumailov2023.data-variance": Verdict.PROVED,
    "shumailov2023.eq4": Verdict.REFUTED,
    "shumailov2023.eq4-v3": Verdict.LEADING_ORDER,
    "shumailov2023.eq5": Verdict.REFUTED,
    "shumailov2023.eq5-v3": Verdict.REFUTED,
    "shumailov2023.absorbing-limit": Verdict.PROVED,
    "shumailov2023.winner-probability": Verdict.PROVED,
    "shumailov2023.noise-bound": Verdict.HOLDS,
    "shumailov2023.figure12": Verdict.HOLDS,
    "shumailov2024.theorem3.1": Verdict.HOLDS,
    "schaeffer2025.entropy-law": Verdict.REFUTED,
    "schaeffer2025.uniform-log": Verdict.REFUTED,
    "schaeffer2025.w2-second-term": Verdict.REFUTED,
    "gerstgrasser2024.accumulate-limit": Verdict.HOLDS,
}
EXPECTED |= GAUSSIAN
REFUTED = [claim_id for claim_id, verdict in EXPECTED.items() if verdict is Verdict.REFUTED]


@pytest.fixture(scope="module")
def records():
    return {claim.id: verify(claim, seed=1) for claim in all_claims()}


def test_every_claim_is_there():
    assert {claim.id for claim in all_claims()} == set(EXPECTED)


@pytest.mark.parametrize("claim_id", EXPECTED)
def test_verdict(records, claim_id):
    record = records[claim_id]
    assert record.verdict is EXPECTED[claim_id], record.judgement.reason


@pytest.mark.parametrize("claim_id", REFUTED)
def test_the_exact_value_in_place_of_a_refuted_one_holds(claim_id):
    claim = find(claim_id)
    swapped = dataclasses.replace(claim, published=claim.exact)
    assert verify(swapped, seed=1).verdict in (Verdict.HOLDS, Verdict.PROVED)


@pytest.mark.parametrize("claim_id", REFUTED)
def test_a_refutation_has_a_counterexample_that_the_simulation_sees(records, claim_id):
    record = records[claim_id]
    assert record.counterexample
    assert any(record.counterexample == describe(s.certified.point) for s in record.evidence.simulated)
    assert abs(record.shown.estimate.z(float(record.shown.certified.exact))) < 5


def test_same_seed_same_record_and_another_seed_the_same_verdict(records):
    claim = find("shumailov2023.eq4")
    first, again, other = (verify(claim, seed=seed) for seed in (1, 1, 2))
    assert first.to_dict() == again.to_dict() == records[claim.id].to_dict()
    assert other.shown.estimate.value != first.shown.estimate.value
    assert other.verdict is first.verdict


def test_records_are_strict_json(records):
    text = json.dumps([record.to_dict() for record in records.values()], allow_nan=False)
    rows = json.loads(text)
    assert {row["id"]: row["verdict"] for row in rows} == {k: str(v) for k, v in EXPECTED.items()}
    for row in rows:
        assert row["exact"]["digits"] >= 15
        assert row["monte_carlo"]["replicates"] > 100
        assert row["evidence"]["certified"]


def test_certified_values_are_tight(records):
    for record in records.values():
        for entry in (e for path in record.evidence.paths for e in path):
            assert entry.exact.rad <= 1e-20 * max(1.0, abs(float(entry.exact)))
