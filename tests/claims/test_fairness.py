"""Everything that speaks for the authors, and against us: readings, corrections, the library, controls, proofs."""

import dataclasses
from fractions import Fraction

import pytest
import sympy

from collapse_theory.claims import Claim, Equality, LeadingOrder, Limit, Source, Verdict, verify
from collapse_theory.claims.control import Control, instead, negated, plus, shifted, times
from collapse_theory.claims.proof import Identity, Induction, SymbolicLimit, SymbolicOrder
from collapse_theory.claims.verification import controlled, is_flipped
from collapse_theory.montecarlo import Estimate

DOUBLINGS = tuple({"n": 2**k} for k in range(1, 12))
N = sympy.Symbol("n", positive=True)


def square(published=lambda n: n**2, *, obtained="paper", **more):
    """Build a claim about the square of n with a simulation that sees the truth."""
    defaults = {
        "allows": Equality(),
        "paths": (DOUBLINGS,),
        "exact": lambda n: n * n,
        "simulated": (DOUBLINGS[0], DOUBLINGS[-1]),
        "falsified_by": "a value that is not the square",
        "control": times("1.01"),
    }
    arguments = defaults | more
    exact = arguments["exact"]
    return Claim(
        id="nobody2026.square",
        source=Source("nobody2026", "v0", "eq. (0)", obtained),
        statement="a square",
        latex="n^2",
        published=published,
        simulate=lambda point, replicates, seed: Estimate(float(exact(**point)), 0.001, replicates, seed),
        **arguments,
    )


TWICE = square(lambda n: 2 * n**2)


def test_what_holds_in_another_reading_depends_on_it():
    record = verify(dataclasses.replace(TWICE, readings=(square(),)))
    assert record.verdict is Verdict.DEPENDS
    assert [reading.verdict for reading in record.readings] == [Verdict.HOLDS]
    assert record.to_dict()["readings"][0]["verdict"] == "holds"
    assert verify(dataclasses.replace(TWICE, readings=(TWICE,))).verdict is Verdict.REFUTED


def test_what_nobody_here_has_read_is_refuted_as_transcribed_everywhere():
    record = verify(square(lambda n: 2 * n**2, obtained="second-hand"))
    assert record.to_dict()["verdict"] == record.headline == "refuted as transcribed"


def test_a_misprint_needs_a_correction_that_holds():
    right = verify(dataclasses.replace(TWICE, fault="misprint", corrected=lambda n: n * n))
    wrong = verify(dataclasses.replace(TWICE, fault="misprint", corrected=lambda n: 3 * n))
    none = verify(dataclasses.replace(TWICE, fault="misprint"))
    assert (right.verdict, wrong.verdict, none.verdict) == (Verdict.MISPRINT, Verdict.UNDECIDED, Verdict.REFUTED)
    assert "the correction on record does not hold" in wrong.judgement.reason


def test_a_wrong_library_settles_nothing():
    assert verify(square(library=lambda n: n * n)).verdict is Verdict.HOLDS
    record = verify(square(library=lambda n: n * n * Fraction(101, 100)))
    assert record.verdict is Verdict.UNDECIDED
    assert "the package's own closed form is not our exact value" in record.judgement.reason


@pytest.mark.parametrize(
    "control", [times("1.01"), plus("0.01"), negated(), shifted("n"), instead(lambda n: n**3, "the cube")]
)
def test_every_kind_of_control_flips_what_holds(control):
    record = verify(square(control=control))
    assert is_flipped(record, controlled(record)), control.words


def test_a_control_that_changes_nothing_is_told():
    record = verify(square(control=Control("nothing", lambda formula: formula)))
    assert not is_flipped(record, controlled(record))


def test_a_refutation_is_flipped_by_what_is_right():
    record = verify(square(lambda n: 2 * n**2, control=instead(lambda n: n * n, "the square")))
    assert record.verdict is Verdict.REFUTED
    assert is_flipped(record, controlled(record))


def test_a_simulated_distance_that_does_not_fall_stands_in_the_way():
    """The draws agree with the exact values to 1e-3 each, and their change does not: a limit needs both."""
    limit = square(lambda n: 0 * n, allows=Limit("n"), exact=lambda n: 1 / n)
    assert verify(limit).verdict is Verdict.HOLDS
    stuck = dataclasses.replace(
        limit, simulate=lambda point, replicates, seed: Estimate(0.5, 0.001, replicates, seed), simulated=DOUBLINGS[:2]
    )
    assert verify(stuck).verdict is Verdict.UNDECIDED


@pytest.mark.parametrize(
    ("proof", "verdict"),
    [
        (Identity({"n": N}), Verdict.PROVED),
        (Identity({"n": N}, {"n": 2 * N}), Verdict.PROVED),
        (Identity({"n": 2 * N}), Verdict.HOLDS),
        (Induction("n", lambda value, n: value + 2 * n + 1), Verdict.PROVED),
        (Induction("n", lambda value, n: value + 2 * n), Verdict.HOLDS),
    ],
)
def test_only_a_whole_proof_proves(proof, verdict):
    record = verify(square(proofs=(proof,)))
    assert record.verdict is verdict
    assert (record.evidence.proofs[0].words in record.judgement.reason) == record.evidence.proofs[0].holds


def test_limits_and_orders_can_be_proved():
    limit = square(lambda n: 2, allows=Limit("n"), exact=lambda n: 2 + 1 / n, proofs=(SymbolicLimit("n"),))
    order = square(
        lambda n: 1 / n, allows=LeadingOrder(2, "n"), exact=lambda n: 1 / (n + 1), proofs=(SymbolicOrder("n", 2),)
    )
    assert verify(limit).verdict is Verdict.PROVED
    assert verify(order).verdict is Verdict.PROVED
    wrong = dataclasses.replace(limit, published=lambda n: 3)
    assert not verify(wrong).evidence.proofs[0].holds


def test_an_identity_without_a_symbol_is_refused():
    with pytest.raises(ValueError, match="`points` must have a symbol in each"):
        Identity({"n": 2})
