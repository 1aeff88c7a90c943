"""Domains as text: the points come back, a record's file gives its domain, and all else is one clear line."""

import json
from fractions import Fraction

import numpy as np
import pytest

import collapse_theory as ct
from collapse_theory.claims import domain_text

DOMAINS = [
    [{"samples": 50, "fits": 3}],
    [{"p": [Fraction(1, 3), Fraction(2, 3)], "word": "mean", "flag": True, "x": 0.1, "none": None}],
    [[{"samples": 50}, {"samples": 100}], [{"samples": 7}]],
]


@pytest.mark.parametrize("domain", DOMAINS)
def test_what_is_written_is_read_again(domain):
    paths = tuple(map(tuple, domain)) if isinstance(domain[0], list) else (tuple(domain),)
    assert domain_text.read(json.dumps(domain_text.written(paths))) == domain


def test_arrays_are_lists_and_what_no_text_can_hold_is_not_written():
    assert domain_text.written((({"p": np.array([0.5, 0.5])},),)) == [{"p": [0.5, 0.5]}]
    for value in (ct.policy.Replace(), "1/2", float("inf"), 1j):
        assert domain_text.written((({"value": value},),)) is None


def test_the_domain_of_every_claim_can_be_typed():
    for claim in ct.claims.all_claims():
        for path in getattr(claim, "paths", ()):
            written = domain_text.written((path,))
            assert domain_text.read(json.dumps(written)) == [dict(point) for point in path]


def test_the_file_of_a_record_gives_its_domain(tmp_path):
    record = ct.claims.verify(
        ct.claims.find("xu2025.known-mean"), domain=[{"samples": 9, "fits": 2}], effort=ct.claims.QUICK
    )
    for name, content in (("one.json", record.to_dict()), ("many.json", [record.to_dict()])):
        (tmp_path / name).write_text(json.dumps(content))
        assert domain_text.read(str(tmp_path / name)) == [{"samples": 9, "fits": 2}]
    ours = ct.claims.verify(ct.claims.find("xu2025.known-mean"), effort=ct.claims.QUICK).to_dict()
    with pytest.raises(ValueError, match="on the domain of the ledger"):
        domain_text.read(json.dumps(ours))


@pytest.mark.parametrize("text", ["", "[", "{}", "nowhere.json", '{"domain": 3}', "[" * 10**5, "\0"])
def test_anything_else_is_one_clear_line(text):
    with pytest.raises(ValueError, match="`--domain` must be points, or a file of them") as error:
        domain_text.read(text)
    assert len(str(error.value)) < 400
    assert "\n" not in str(error.value)
