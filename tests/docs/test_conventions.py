"""The page of conventions says which functions take a single number of fits, as their docstrings do."""

import inspect
import re
from pathlib import Path
from types import ModuleType

import collapse_theory as ct

PAGE = (Path(__file__).parents[2] / "docs" / "conventions.md").read_text()
PART = PAGE.partition("**Arrays of fits.**")[2].partition("**Sizes that change.**")[0]
ROOMS = {"loop", "montecarlo", "monitor", "plan"}  # in which every function takes a single number


def kinds_of_fits():
    """Yield the names of public functions with an argument ``fits`` of their own, each with what it takes."""
    for place in ct.__all__:
        module = getattr(ct, place)
        if not isinstance(module, ModuleType):
            continue
        for name in module.__all__:
            text = inspect.getdoc(getattr(module, name)) or ""
            kind = re.search(r"^(?:\w+, )*fits(?:, \w+)* : (int.*)$", text, re.MULTILINE)
            if inspect.isfunction(getattr(module, name)) and kind:
                yield place, f"ct.{place}.{name}", kind[1]


def test_functions_of_a_single_number_of_fits_are_those_that_are_listed():
    found = list(kinds_of_fits())
    assert len(found) > 40
    assert {place for place, _, _ in found} >= ROOMS - {"monitor"}
    single = {name for place, name, kind in found if "array" not in kind and place not in ROOMS}
    listed = set(re.findall(r"`(ct\.\w+\.\w+)`", PART))
    assert single - {"ct.testing.schedules"} == listed
    assert [name for place, name, kind in found if place in ROOMS and "array" in kind] == []


def test_a_row_for_each_argument_that_many_functions_share():
    rows = re.findall(r"^\| `(\w+)` \|", PAGE, re.MULTILINE)
    assert {"samples", "fits", "ddof", "policy", "anchors", "seed", "level", "share", "replicates"} <= set(rows)
