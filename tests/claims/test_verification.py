"""Verifying: what is refused at once, what becomes a verdict, and that one and all give the same records."""

import dataclasses
from pathlib import Path

import pytest

from collapse_theory.claims import QUICK, Verdict, find, verify, verify_all

SIMULATED = find("gerstgrasser2024.accumulate")
FORMULA, EXPERIMENT = find("xu2025.known-mean"), find("shumailov2023.perplexity-real")


@pytest.mark.parametrize(
    ("claim", "options", "message"),
    [
        ("xu2025.known-mean", {}, "`claim` must be a claim; got"),
        (None, {}, "`claim` must be a claim; got"),
        (FORMULA, {"seed": -1}, "`seed` must be a whole number"),
        (FORMULA, {"effort": "quick"}, "`effort` must be QUICK"),
        (FORMULA, {"runs": "runs"}, "`runs` must be a list of runs"),
        (FORMULA, {"runs": ["runs"]}, "`runs` must hold runs only"),
        (FORMULA, {"domain": []}, "`domain` must hold at least one point"),
        (EXPERIMENT, {"domain": [{"fits": 1}]}, "`domain` must be left out for a statement about an experiment"),
    ],
)
def test_a_slip_is_named(claim, options, message):
    with pytest.raises(ValueError, match=message):
        verify(claim, **options)


def test_one_and_all_give_the_same_records():
    records = list(verify_all([FORMULA, EXPERIMENT], seed=3, effort=QUICK))
    assert [record.to_dict() for record in records] == [
        verify(claim, seed=3, effort=QUICK).to_dict() for claim in (FORMULA, EXPERIMENT)
    ]
    assert [record.verdict for record in records] == [Verdict.PROVED, Verdict.NOT_RUN]


def test_a_record_in_plain_types_is_a_copy():
    record = verify(EXPERIMENT)
    record.to_dict()["source"]["key"] = "changed"
    assert record.to_dict()["source"]["key"] == EXPERIMENT.source.key == "shumailov2023"


def test_a_claim_that_fails_is_an_error_and_the_next_one_is_judged():
    def undefined(**point):
        raise ZeroDivisionError("nothing is there")

    failing = dataclasses.replace(FORMULA, id="me.known-mean", exact=undefined)
    first, second = verify_all([failing, FORMULA], effort=QUICK)
    assert first.verdict is Verdict.ERROR
    said, line = first.rows()["because"], undefined.__code__.co_firstlineno + 1
    assert said.startswith("`exact` of me.known-mean must have a value at")
    assert f"it raises ZeroDivisionError: nothing is there ({Path(__file__).name}, line {line})" in said.replace(
        f"{Path(undefined.__code__.co_filename).parent}/", ""
    ).replace("tests/claims/", "")
    with pytest.raises(ValueError, match="ZeroDivisionError: nothing is there"):
        verify(failing, effort=QUICK)
    assert second.verdict is Verdict.PROVED


def test_what_a_claim_lacks_is_named_before_it_is_judged():
    for lacking, message in (
        ({"paths": (), "simulated": (), "simulate": None}, "`paths` must hold points; me.mean has none"),
        ({"simulated": ()}, "`simulated` must hold the points to simulate; me.mean has `simulate` and none"),
    ):
        with pytest.raises(ValueError, match=message):
            verify(dataclasses.replace(SIMULATED, id="me.mean", **lacking), effort=QUICK)
