"""A number leads to the calls and claims that give it, and to few others; every digit of it counts."""

import random

import numpy as np
import pytest

import collapse_theory as ct
from collapse_theory.finder import find_value, grid, stored
from collapse_theory.finder.search import Origin

SIX = 100
VALUES, _ = stored.read()


def chosen():
    """A hundred entries with a value of more than six digits, from families drawn at random."""
    rng, ends = random.Random(21), np.cumsum([0, *(family.size for family in grid.QUANTITIES)])
    found = []
    while len(found) < SIX:
        family = rng.randrange(len(grid.QUANTITIES))
        place = rng.randrange(ends[family], ends[family + 1])
        value = float(VALUES[place])
        if np.isfinite(value) and float(f"{value:.6g}") != value:
            found.append(place)
    return found


def test_a_hundred_values_are_found_from_six_digits_with_at_most_one_other_each():
    false_hits = []
    for place in chosen():
        value = float(VALUES[place])
        found = find_value(f"{value:.5e}")
        assert grid.entry(place) in {each.source for each in found}
        others = {f"{each.value:.7e}" for each in found if not each.claim} - {f"{value:.7e}"}
        false_hits.append(len(others))
    assert max(false_hits) <= 1, false_hits
    assert sum(false_hits) < 25


def test_the_number_of_the_issue_is_the_risk_and_a_claim():
    found = find_value("0.09007")
    assert "ct.gaussian.risk(samples=100, fits=6)" in {each.source for each in found}
    assert all(0.090065 <= each.value < 0.090075 for each in found)


def test_every_digit_counts_and_so_do_zeros():
    counts = [len(find_value(text)) for text in ("0.09", "0.0901", "0.09007", "0.0900741", "0.0900741095", "0.090074")]
    assert counts[0] > counts[1] > counts[2] >= counts[3] >= counts[4] >= 1
    assert counts[5] >= counts[3]
    assert len(find_value("0.090")) < len(find_value("0.09"))
    assert find_value("0.09007410945531932")[-1].source == "ct.gaussian.risk(samples=100, fits=6)"
    assert not find_value("0.09007410985831932")
    assert find_value("9.007e-2") == find_value("0.09007") == find_value(0.09007)


def test_claims_come_first_and_name_their_point():
    (first, *_) = find_value("0.078125")
    assert first == Origin(0.078125, "published value at samples=32, fits=2", "shumailov2023.eq4")
    assert str(first) == "0.078125  shumailov2023.eq4: published value at samples=32, fits=2"


def test_what_is_printed_gives_the_number():
    for text in ("1995.97", "0.7788"):
        for each in find_value(text)[:5]:
            if not each.claim:
                assert float(eval(each.source, {"ct": ct})) == pytest.approx(each.value, rel=1e-8)


def test_nothing_is_nothing_and_kinds_of_numbers_are_read():
    assert find_value("123456.789123") == ()
    assert find_value(np.float64(0.0900741)) == find_value(" 0.0900741 ")
    assert find_value(7) == find_value("7")
    assert find_value("-1e300") == ()


@pytest.mark.parametrize("value", [None, True, "", "nan", "inf", "1,5", "risk", 1j, [0.5], b"1", "1" * 200, "1e999"])
def test_what_is_no_number_is_refused(value):
    with pytest.raises(ValueError, match="`value` must be"):
        find_value(value)
