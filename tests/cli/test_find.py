"""``collapse find``: a number, where it comes from."""

import pytest


def test_a_number_is_found_with_its_call(collapse):
    status, out, err = collapse("find", "0.0900741")
    assert (status, err) == (0, "")
    assert "0.09007410946  ct.gaussian.risk(samples=100, fits=6)" in out.splitlines()


def test_a_claim_is_found_with_its_point(collapse):
    assert "shumailov2023.eq4: published value at samples=32, fits=2" in collapse("find", "0.078125")[1]


def test_many_are_cut_unless_all_are_asked_for(collapse):
    few, every = (collapse("find", "0.9", *more)[1].splitlines() for more in ((), ("--all",)))
    assert len(few) == 21
    assert few[-1] == f"and {len(every) - 20} more. Write more digits, or add --all."
    assert few[:20] == every[:20] or len(few[0]) != len(every[0])


def test_nothing_is_told_as_such(collapse):
    line = "No call of the index and no claim gives 123.456789123. Write fewer digits; for words: collapse list.\n"
    assert collapse("find", "123.456789123") == (1, line, "")


@pytest.mark.parametrize("word", ["risk", "nan", "1,2", ""])
def test_words_are_refused(refused, word):
    assert "`value` must be a finite number" in refused("find", word)
