"""A claim that is not well formed is refused when it is made, by the name of the part."""

import dataclasses

import pytest

from collapse_theory.claims import LeadingOrder, find
from collapse_theory.claims.control import OtherRange

CLAIM, MEASUREMENT = find("gerstgrasser2024.accumulate"), find("shumailov2023.perplexity-real")


@pytest.mark.parametrize(
    ("part", "wrong", "message"),
    [
        ("id", "bound", "`id` must be a source, a dot and a name"),
        ("id", "my file.py", "`id` must be a source"),
        ("id", "me2026.bound.py", "`id` must be a source"),
        ("source", "me2026", "`source` must be a source"),
        ("statement", None, "`statement` must be a text; got None in gerst"),
        ("hypotheses", ["normal"], "`hypotheses` must be a text"),
        ("allows", LeadingOrder, "`allows` must be an allowance; got .* This is of gerst"),
        ("allows", "bound", "`allows` must be an allowance"),
        ("published", 0.5, "`published` must be a function; got 0.5"),
        ("exact", float, "`exact` must be a function"),
        ("exact", lambda samples: samples, "`exact` must take the arguments samples, dim, fits: .* in gerst"),
        ("published", lambda samples, dim, fit: fit, "`published` must take the arguments"),
        ("library", 0.5, "`library` must be a function"),
        ("simulate", lambda point: point, r"`simulate` must take \(point, replicates, seed\)"),
        ("simulate", None, "`simulate` must be a function where points are simulated"),
        ("replicates", 0, "`replicates` must be a whole number"),
        ("paths", {"samples": 3}, "`paths` must be a tuple; got .* in gerst"),
        ("paths", ({"samples": 3},), "`paths` must hold a path, which is a tuple of points,"),
        ("paths", ((3,),), "`paths` must hold a path"),
        ("simulated", {"samples": 3}, "`simulated` must hold points"),
        ("proofs", "sympy", "`proofs` must be a tuple"),
        ("proofs", ("sympy",), "`proofs` must hold proofs only"),
        ("control", 1.01, "`control` must be a mutation"),
        ("readings", (MEASUREMENT,), "`readings` must hold claims only"),
        ("fault", "typo", "`fault` must be one of"),
    ],
)
def test_a_wrong_part_of_a_claim_is_named(part, wrong, message):
    with pytest.raises(ValueError, match=message):
        dataclasses.replace(CLAIM, **{part: wrong})


@pytest.mark.parametrize(
    ("part", "wrong", "message"),
    [
        ("id", "perplexity", "`id` must be a source"),
        ("latex", 3, "`latex` must be a text"),
        ("stated", "34", "`stated`"),
        ("stated", float("inf"), "`stated`"),
        ("lowest", 1e9, "`lowest` must be at most `highest`"),
        ("measured", 34.0, "`measured` must be a function"),
        ("measured", lambda: 34.0, r"`measured` must take \(series\)"),
        ("experiment", "opt", "`experiment` must be a dict that names one"),
        ("experiment", {"name": "opt"}, "`experiment` must be a dict that names one"),
        ("free", None, "`free` must be a dict of names, each with a reason; got None"),
        ("free", {"samples": 100}, "`free` must be a dict of names"),
        ("fits", -1, "`fits` must be a whole number"),
        ("command", None, "`command` must be a text"),
        ("hypotheses", None, "`hypotheses` must be a text"),
        ("falsified_by", 3, "`falsified_by` must be a text"),
        ("beside", "lm-none", "`beside` must be a dict, as `experiment`; got 'lm-none'"),
        ("control", "turned round", "`control` must be a range"),
    ],
)
def test_a_wrong_part_of_a_measurement_is_named(part, wrong, message):
    with pytest.raises(ValueError, match=message):
        dataclasses.replace(MEASUREMENT, **{part: wrong})


@pytest.mark.parametrize("given", [(3, 0.0, 1.0), ("x", float("nan"), 1.0), ("x", 0.0, "1")])
def test_another_range_needs_words_and_numbers(given):
    with pytest.raises(ValueError, match=r"`words` must|`lowest` must|`highest` must"):
        OtherRange(*given)
