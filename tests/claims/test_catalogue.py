"""The catalogue: every paper's folder is in it, ids are found once, and a user's claim is none of the ledger's."""

import dataclasses
import pickle
import pkgutil

import pytest

from collapse_theory.claims import all_claims, find, papers
from collapse_theory.claims.catalogue import is_of_the_ledger, is_on_another_domain, sources
from collapse_theory.claims.references import REFERENCES

EQ4 = find("shumailov2023.eq4")
PATH = tuple({"samples": 9 * 2**k, "fits": 3} for k in range(6))


def test_every_paper_with_a_module_is_in_the_ledger_under_its_name():
    assert set(sources()) == {module.name for module in pkgutil.iter_modules(papers.__path__)}


def test_every_source_has_a_reference():
    assert set(sources()) <= set(REFERENCES)


def test_ids_are_different_and_begin_with_the_source():
    ids = [claim.id for claim in all_claims()]
    assert len(set(ids)) == len(ids)
    assert all(claim.id.startswith(f"{claim.source.key}.") for claim in all_claims())


def test_a_claim_is_found_by_its_id():
    assert all(find(claim.id) is claim for claim in all_claims())


def test_claims_and_their_readings_are_pickled_by_their_ids():
    for claim in all_claims():
        assert pickle.loads(pickle.dumps(claim)) is claim
        for reading in getattr(claim, "readings", ()):
            assert pickle.loads(pickle.dumps(reading)) is reading


@pytest.mark.parametrize("claim_id", ["shumailov2023.eq44", "", None, 3, ["shumailov2023.eq4"]])
def test_an_unknown_id_is_refused(claim_id):
    with pytest.raises(ValueError, match="`claim_id` must be in the ledger"):
        find(claim_id)


@pytest.mark.parametrize(
    ("changes", "of_the_ledger", "elsewhere"),
    [
        ({}, True, False),
        ({"paths": (PATH,), "simulated": PATH[:2]}, True, True),
        ({"simulated": ()}, True, True),
        ({"published": EQ4.exact}, False, False),
        ({"id": "me.eq4"}, False, False),
        ({"replicates": 3}, False, False),
        ({"published": EQ4.exact, "paths": ()}, False, False),
    ],
)
def test_which_claims_are_of_the_ledger(changes, of_the_ledger, elsewhere):
    claim = dataclasses.replace(EQ4, **changes)
    assert (is_of_the_ledger(claim), is_on_another_domain(claim)) == (of_the_ledger, elsewhere)
