"""A formula of one's own is judged, or the argument that cannot be right is named: a slip is no verdict."""

import math
from fractions import Fraction

import pytest
from hypothesis import strategies as st

import collapse_theory as ct
from collapse_theory.claims import LeadingOrder, Verdict, check

POINT = {"samples": 3}


def inverse(samples):
    return 1 / samples


def renamed(sample):
    return 1 / sample


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"domain": POINT}, "`domain` must be a list of points"),
        ({"domain": {"samples": st.integers(2, 9)}}, "`domain` must be a list of points.*st.fixed_dictionaries"),
        ({"domain": [[POINT], POINT]}, "`domain` must list points.*st.sampled_from"),
        ({"domain": "samples"}, "`domain` must list points"),
        ({"domain": None}, "`domain` must be a list of points"),
        ({"domain": []}, "`domain` must hold at least one point"),
        ({"domain": [{3: 1}]}, "`domain` must list points"),
        ({"domain": st.integers(1, 3)}, "`domain` must list points"),
        ({"domain": st.lists(st.integers(1, 3), min_size=1)}, "`domain` must list points"),
        ({"allows": LeadingOrder}, "`allows` must be an allowance"),
        ({"allows": "bound"}, "`allows` must be an allowance"),
        ({"simulate": lambda point, replicates, seed: 0.5}, "`simulate` must return an Estimate; it returned 0.5"),
        ({"simulate": lambda point: 0.5}, r"`simulate` must take \(point, replicates, seed\)"),
        ({"simulate": 0.5}, "`simulate` must be a function"),
        ({"published": renamed}, "`published` must take the arguments samples"),
        ({"exact": renamed}, "`exact` must take the arguments samples"),
        (
            {"published": renamed, "domain": st.fixed_dictionaries({"samples": st.integers(2, 9)})},
            "`published` must take",
        ),
        ({"published": 3}, "`published` must be a function"),
        ({"symbolic": POINT}, "`symbolic` must list points"),
        ({"seed": -1}, "`seed`"),
        ({"effort": "quick"}, "`effort` must be QUICK"),
        ({"published": lambda samples: math.log(samples)}, "must compute in balls throughout.*ct.arithmetic"),
        ({"exact": lambda samples: 0.1 * samples}, "must compute in balls throughout.*Fraction"),
        ({"exact": lambda samples: 0.1}, "must compute in balls throughout"),
    ],
)
def test_a_slip_is_named_and_no_verdict(options, message):
    arguments = {"published": inverse, "exact": inverse, "domain": [POINT]} | options
    with pytest.raises(ValueError, match=message):
        check(arguments.pop("published"), arguments.pop("exact"), **arguments)


def test_right_and_wrong_formulas_get_their_verdicts():
    def simulate(point, replicates, seed):
        return ct.montecarlo.Estimate(1 / point["samples"], 1e-4, replicates, seed)

    assert check(inverse, inverse, domain=[POINT]).verdict is Verdict.HOLDS
    assert check(inverse, lambda samples: Fraction(1, 3), domain=(POINT,)).verdict is Verdict.HOLDS
    assert check(lambda samples: 2 / samples, inverse, domain=[POINT]).verdict is Verdict.UNDECIDED
    record = check(lambda samples: 2 / samples, inverse, domain=[POINT], simulate=simulate)
    assert record.verdict is Verdict.REFUTED


def test_an_error_in_a_formula_names_the_line_of_the_users_code_and_is_no_verdict():
    def broken(samples):
        return {}["size"] / samples

    message = (
        r"`published` of yours.broken must have a value at samples=3; it raises KeyError: 'size' .*test_check.py, line"
        rf" {broken.__code__.co_firstlineno + 1}\). Mend it there"
    )
    with pytest.raises(ValueError, match=message):
        check(broken, inverse, domain=[POINT])
    with pytest.raises(
        ValueError, match=r"`simulate` of yours.inverse must have a value at samples=3; it raises KeyErr"
    ):
        check(inverse, inverse, domain=[POINT], simulate=lambda point, replicates, seed: point["size"])


def test_a_wrong_type_is_refused_before_anything_is_evaluated():
    called = []

    def counting(samples):
        called.append(samples)
        return 1 / samples

    for wrong in ({"allows": LeadingOrder}, {"effort": "quick"}, {"simulate": lambda point: 0.5}, {"exact": renamed}):
        with pytest.raises(ValueError, match="`"):
            check(counting, **({"exact": inverse, "domain": [POINT]} | wrong))
    assert not called


def test_the_record_holds_the_functions_of_the_caller():
    assert check(inverse, inverse, domain=[POINT]).claim.published is inverse
