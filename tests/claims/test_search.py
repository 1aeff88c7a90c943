"""The smallest counterexample of each refuted claim, found again by the shrinker within the hypotheses."""

from fractions import Fraction

import pytest
from hypothesis import strategies as st
from verdicts import EXPECTED

from collapse_theory.claims import QUICK, Claim, LeadingOrder, Limit, Verdict, check, find, verify
from collapse_theory.claims.allowance import Finding
from collapse_theory.claims.evidence import Z
from collapse_theory.claims.gather import certified
from collapse_theory.claims.point import describe_path
from collapse_theory.claims.search import search

FITS = st.integers(1, 40)
SAMPLES = st.integers(2, 400)
ATOMS = st.integers(2, 50)


def doubling(samples, fits):
    """Eight sizes, each twice the one before, to see in what order a gap falls."""
    return tuple({"samples": samples * 2**k, "fits": fits} for k in range(8))


ORDERS = st.builds(doubling, SAMPLES, FITS)
POLICY = st.fixed_dictionaries(
    {"samples": SAMPLES, "fits": FITS, "alpha": st.just(0), "beta": st.just(1), "gamma": st.just(0)}
)
EQUAL = st.lists(ATOMS, min_size=2, max_size=2)
DOMAINS = {
    "shumailov2023.eq4": ORDERS,
    "shumailov2023.eq5": ORDERS,
    "shumailov2023.eq5-v3": ORDERS,
    "shumailov2023.variance-gamma": st.fixed_dictionaries(
        {"samples": SAMPLES, "frequency": st.sampled_from(["2", "3", "1"])}
    ),
    "shumailov2023.policy": POLICY,
    "shumailov2024.policy": POLICY,
    "schaeffer2025.entropy-law": EQUAL.map(lambda atoms: [{"p": [1 / k] * k, "samples": 200} for k in atoms]),
    "schaeffer2025.uniform-log": EQUAL.map(lambda atoms: [{"atoms": k, "samples": 200} for k in atoms]),
    "schaeffer2025.w2-second-term": st.sampled_from([4, 5, 6]).map(
        lambda n: [{"samples": n, "fits": 2**k} for k in range(11)]
    ),
    "seddik2024.theorem2": st.builds(
        lambda atoms, real, samples, fits: {
            "p": [Fraction(1, atoms)] * atoms,
            "real": real,
            "samples": samples,
            "fits": fits,
        },
        ATOMS,
        st.integers(1, 40),
        st.integers(1, 40),
        st.integers(1, 5),
    ),
    "suresh2024.corollary2": st.fixed_dictionaries(
        {"mean": st.just(0.25), "samples": st.integers(1, 5), "fits": st.integers(1, 3)}
    ),
    "kazdan2024.accumulate-defined-estimator": st.fixed_dictionaries({"samples": SAMPLES, "fits": FITS}),
    "dohmatob2024c.corollary2.3": st.fixed_dictionaries(
        {"exponent": st.just(2.0), "tail": st.just(1.5), "samples": st.sampled_from([8**k for k in range(5)])}
    ),
    "zhu2024.theorem1": st.fixed_dictionaries(
        {"rows": st.integers(12, 40), "dim": st.sampled_from([2, 5, 1]), "edits": st.sampled_from([6, 8, 11])}
    ),
    "zhu2024.theorem2": st.fixed_dictionaries(
        {"rows": st.integers(16, 40), "edits": st.sampled_from([[8], [8, 4], [8, 4, 2], [4, 4, 4, 4]])}
    ),
}


REFUTED = [claim_id for claim_id in DOMAINS if claim_id in EXPECTED and EXPECTED[claim_id].is_refutation]


def test_every_refuted_claim_has_a_domain():
    refuted = {name for name, verdict in EXPECTED.items() if verdict.is_refutation and isinstance(find(name), Claim)}
    assert refuted <= DOMAINS.keys()


@pytest.mark.parametrize("claim_id", REFUTED)
def test_no_smaller_counterexample_is_found(claim_id):
    claim = find(claim_id)
    (smallest,) = search(claim, DOMAINS[claim_id], examples=50)
    if isinstance(claim.allows, (LeadingOrder, Limit)):  # a trend, which the path on record need not show first
        assert (
            claim.allows.assess_path([certified(claim, point, QUICK) for point in smallest]).finding is Finding.BEYOND
        )
    else:
        assert smallest == claim.paths[0][: len(smallest)]


@pytest.mark.parametrize("claim_id", REFUTED)
def test_the_record_shows_it_with_a_rejection_and_what_is_right(records, claim_id):
    record = records[claim_id]
    assert record.counterexample == describe_path(record.judgement.counterexample)
    shown = record.judgement.counterexample
    trend = isinstance(record.claim.allows, (LeadingOrder, Limit))
    assert shown in [path[: len(shown)] for path in record.claim.paths[: None if trend else 1]]
    assert record.claim.fault
    assert record.claim.correction


@pytest.mark.parametrize("claim_id", REFUTED)
def test_the_simulation_rejects_the_smallest_point_itself(records, claim_id):
    record = records[claim_id]
    if isinstance(record.claim.allows, (LeadingOrder, Limit)):
        return  # those are refuted by a trend, not at a point
    smallest = record.judgement.counterexample[-1]
    simulated = next(s for s in record.evidence.simulated if s.certified.point == smallest)
    assert record.claim.allows.objection([simulated], record.evidence.paths).z > Z


def test_a_strategy_as_a_domain_is_searched_and_a_true_formula_is_tried_on_many_points():
    points = st.fixed_dictionaries({"n": st.integers(0, 500)})
    wrong = check(lambda n: n**2, lambda n: n**2 + (n > 77), domain=points)
    assert wrong.judgement.point == {"n": 78}
    right = check(lambda n: (n + 1) ** 2, lambda n: n**2 + 2 * n + 1, domain=points)
    assert right.verdict is Verdict.HOLDS
    assert len({entry.point["n"] for path in right.evidence.paths for entry in path}) > 10


@pytest.mark.parametrize(
    ("claim_id", "point", "message"),
    [
        ("shumailov2023.eq4", {"samples": 1, "fits": 2}, "`samples` must be"),
        ("shumailov2023.eq4", {"samples": 10}, "fits"),
        ("schaeffer2025.entropy-law", {"p": [0.5, 0.6], "samples": 10}, "`p` must"),
    ],
)
def test_a_point_outside_the_hypotheses_is_named(claim_id, point, message):
    with pytest.raises(ValueError, match="`domain` must lie within the hypotheses of") as raised:
        verify(find(claim_id), domain=[point])
    assert message in str(raised.value)


def test_a_claim_can_be_judged_on_a_domain_of_ones_own():
    record = verify(
        find("shumailov2023.eq4-v3"), domain=[{"samples": 50 * 2**k, "fits": 3} for k in range(6)], effort=QUICK
    )
    assert record.verdict is Verdict.LEADING_ORDER


def test_a_formula_that_raises_within_a_strategy_is_an_error_with_its_cause():
    def undefined(n):
        raise ArithmeticError("it has no value")

    points = st.fixed_dictionaries({"n": st.integers(0, 500)})
    with pytest.raises(ValueError, match="must have a value at n=0; it raises ArithmeticError: it has no value"):
        check(undefined, lambda n: n, domain=points)


def test_a_strategy_that_leaves_the_hypotheses_is_refused_with_the_smallest_point():
    points = st.fixed_dictionaries({"samples": st.integers(0, 50), "fits": st.just(2)})
    with pytest.raises(ValueError, match=r"hypotheses of shumailov2023\.eq4; at samples="):
        verify(find("shumailov2023.eq4"), domain=points.map(lambda point: [point]))
