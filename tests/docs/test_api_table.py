"""The table of all public functions is complete, and the functions keep one set of rules.

The same thing has the same name, kind and place everywhere. Each exception says why.
"""

import inspect
import re
from itertools import pairwise

import numpy as np
import pytest
from api_table import script
from public_calls import CALLS

import collapse_theory as ct
from collapse_theory.plan import Plan

FUNCTIONS = script.functions()
NAMES = list(FUNCTIONS)
every = pytest.mark.parametrize("name", NAMES)

KINDS = {  # of arguments that many functions share
    "anchors": r"int",
    "atom": r"int in \[0, K - 1\]",
    "confidence": r"(number|float) in \(0, 1\)",
    "cov": r"array_like, shape \(d, d\)",
    "ddof": r"\{1, 0\}$",
    "decoding": r"Decoding$",
    "digits": r"int in \[1, ",
    "dim": r"int >= 1",
    "draw": r"Draw$",
    "executor": r"object with a method",
    "exact": r"bool$",
    "false_alarm": r"(number|float) in \(0, 1\)",
    "fits": r"int",
    "level": r"number",
    "path": r"str or path$",
    "policy": r"(Policy|Mix|Replace.*)$",
    "progress": r"bool or callable",
    "q": r"number or array, in ",
    "replicates": r"int >= 1$",
    "samples": r"int",
    "seed": r"int >= 0$",
    "share": r"(number|float) (> 0|in \[0, 1\])$",
    "sigma": r"(number|float) (> 0|>= 0|in \[1e-100, 1e100\])$",
    "tolerance": r"(number|float)",
}
OTHER_KINDS = {
    ("claims.check", "exact"): "the formula that the published one is compared with",
}
SYNONYMS = {  # what one would write elsewhere, and the name here
    "alpha": "false_alarm",
    "count": "samples, fits or replicates",
    "directory": "folder",
    "eps": "tolerance",
    "file": "path",
    "generations": "fits",
    "iterations": "fits",
    "n": "samples, fits or replicates",
    "num": "samples, fits or replicates",
    "n_fits": "fits",
    "n_samples": "samples",
    "probs": "p",
    "quantile": "q",
    "random_state": "seed",
    "rng": "seed",
    "rtol": "tolerance",
    "runs": "replicates",
    "size": "samples",
    "std": "sigma",
    "steps": "fits",
    "tol": "tolerance",
    "trials": "replicates",
}
OTHER_WORDS = {
    ("claims.verify", "runs"): "runs on disk",
    ("claims.verify_all", "runs"): "runs on disk",
    ("testing.assert_frequency", "trials"): "of a binomial test, any experiment",
}
ORDER = ["samples", "fits", "family", "mean", "cov", "dim", "curator", "replicates", "seed"]
ORDER += ["sigma", "ddof", "policy", "anchors", "draw", "decoding", "executor", "progress"]
OTHER_ORDER = {
    "monitor.watch": "the seed of what it draws to break ties stands last, as it rarely matters",
}
FIRST = {  # what stands first is what a function is about
    (),
    ("samples",),
    ("fits",),
    ("samples", "fits"),
}
SUBJECTS = {
    "address",
    "atoms",
    "bad",
    "chain",
    "claim",
    "claim_id",
    "claims",
    "counts",
    "exponent",
    "folder",
    "formula",
}
SUBJECTS |= {"log", "order", "p", "path", "penalty", "policy", "quantity", "ratio", "records", "reports", "risk_budget"}
SUBJECTS |= {"step", "tail", "tails", "text", "value", "x"}
PAIRS = {("data1", "data2"), ("draws", "cdf"), ("draws", "mean"), ("draws", "variance"), ("evidence", "allows")}
PAIRS |= {("f", "bound"), ("f", "g"), ("inputs", "edits"), ("means", "variances"), ("policy", "anchors")}
PAIRS |= {("published", "exact"), ("report", "quantity"), ("term", "over"), ("atoms", "exponent"), ("value", "style")}
PAIRS |= {
    ("mean1", "cov1", "mean2", "cov2"),  # two normal distributions
    ("noise", "deviations", "means", "covs"),  # the columns of one sample
    ("successes", "trials", "p"),  # as in scipy.stats.binomtest
}
DEFAULTS_BY_POSITION = {
    ("cite.cite", "style"): "cite(value, 'bibtex') reads well",
    ("claims.verify_all", "claims"): "its subject; all by default",
    ("policy.split", "anchors"): "the pair that it takes apart",
    ("tails.tail_losses", "tails"): "its subject; four well-known ones by default",
    ("tails.zipf", "exponent"): "zipf(1000, 1.1), as in books",
}
RESULTS = {  # by the last word of the name, as annotated
    "estimate": "Estimate",
    "chain": "AbsorbingChain",
    "bounds": r"tuple\[(\w+), \1\]",
    "probability": "Number|float|Any",
    "time": "Number|float",
    "limit": "Number|Any",
    "fits": r"Floats|tuple\[Floats, Floats\]",
}


def parameters(name):
    return inspect.signature(FUNCTIONS[name][1]).parameters


def positional(name):
    return tuple(key for key, value in parameters(name).items() if value.kind is value.POSITIONAL_OR_KEYWORD)


def kinds(name):
    module, function = FUNCTIONS[name]
    return script.kinds(script.explained(module, function.__name__)["Parameters"])


def test_the_table_holds_every_public_function_once():
    offered = {
        value
        for module in script.modules().values()
        for value in (getattr(module, name) for name in module.__all__)
        if inspect.isfunction(value)
    }
    assert {function for _, function in FUNCTIONS.values()} == offered
    rows = re.findall(r"^\| \{func\}`(\w+) <collapse_theory\.([\w.]+)>`", script.table(), flags=re.MULTILINE)
    assert len(rows) == len(offered) > 150


def test_a_row_says_what_a_function_takes_and_gives():
    (row,) = (line for line in script.table().splitlines() if line.startswith("| {func}`sigma_quantile "))
    cells = [cell.strip() for cell in row.split("|")[1:-1]]
    assert cells[1].split("<br>") == [
        "`samples` int ≥ 2, sequence of int or Schedule",
        "`fits` int in [0, 10^18]",
        "`*`",
        "`q` number or array, in [0, 1]",
        "`sigma=1` number > 0",
        "`ddof=1` {1, 0}",
    ]
    assert cells[2] == "float, or array like `q`"


def test_the_page_is_written_once(tmp_path):
    script.main(tmp_path)
    page = tmp_path / "table.md"
    before = page.stat().st_mtime_ns
    script.main(tmp_path)
    assert page.stat().st_mtime_ns == before
    assert page.read_text(encoding="utf-8") == script.table()


@every
def test_the_same_thing_has_the_same_name(name):
    wrong = [key for key in parameters(name) if key in SYNONYMS and (name, key) not in OTHER_WORDS]
    assert not wrong, [SYNONYMS[key] for key in wrong]


@every
def test_the_same_name_is_the_same_thing(name):
    said = kinds(name)
    wrong = {
        key: said[key]
        for key in parameters(name)
        if key in KINDS and (name, key) not in OTHER_KINDS and not re.match(KINDS[key], said[key])
    }
    assert not wrong


@every
def test_every_argument_says_what_it_is_in_one_notation(name):
    named = [key for key, value in parameters(name).items() if value.kind.name[:3] != "VAR"]
    said = {key: kinds(name)[key] for key in named}
    assert all(said.values())
    assert not {key: text for key, text in said.items() if "…" in text or "1e18" in text}  # [1, 10^18]


@every
def test_what_it_is_about_stands_first_and_nothing_else_without_its_name(name):
    first = positional(name)
    assert first in FIRST or first in PAIRS or (len(first) == 1 and first[0] in SUBJECTS)


@every
def test_common_arguments_stand_in_one_order(name):
    places = [ORDER.index(key) for key in parameters(name) if key in ORDER]
    assert name in OTHER_ORDER or all(one < other for one, other in pairwise(places))


@every
def test_what_may_be_left_out_is_given_by_name(name):
    optional = {key for key in positional(name) if parameters(name)[key].default is not inspect.Parameter.empty}
    assert {(name, key) for key in optional} <= set(DEFAULTS_BY_POSITION)


def test_switches_are_given_by_name():
    assert not [name for name in NAMES for key in positional(name) if isinstance(parameters(name)[key].default, bool)]


def called(name, **changed):
    """Return what the function gives for its example, with some arguments changed."""
    given = CALLS[name] if name in CALLS else CALLS[f"plan.{name}"]
    return FUNCTIONS[name][1](**{**(given() if callable(given) else given), **changed})


@every
def test_results_of_the_same_kind_have_the_same_type(name):
    annotation = inspect.signature(FUNCTIONS[name][1]).return_annotation
    kind = RESULTS.get(name.rpartition("_")[2])
    assert kind is None or re.fullmatch(kind, annotation)


def test_what_is_least_is_a_plan_and_assertions_return_nothing():
    for name in NAMES:
        annotation = inspect.signature(FUNCTIONS[name][1]).return_annotation
        if ".least_" in name:
            assert annotation == Plan.__name__
        if ".assert_" in name:
            assert annotation == "None"


WITH_FITS = [name for name in NAMES if "fits" in parameters(name) and name in CALLS and name != "testing.schedules"]
SIMULATED = "a simulation, of one number of fits"
BY_NATURE = {
    "plan": "asked at one number of fits",
    "monitor": "loops are followed for so many",
    "montecarlo": SIMULATED,
}


@pytest.mark.parametrize("name", [name for name in WITH_FITS if name.partition(".")[0] not in BY_NATURE])
def test_fits_are_one_or_several_as_the_docstring_says(name):
    """An array of fits gives an array, or a tuple or data class of arrays; else the error says that one is meant."""
    if "array" not in kinds(name)["fits"]:
        with pytest.raises(ValueError, match=r"^`fits` must be"):
            called(name, fits=np.array([1, 2]))
        return
    found = called(name, fits=np.array([1, 2]))
    parts = found if isinstance(found, tuple) else vars(found).values() if hasattr(found, "__dict__") else [found]
    assert any(np.shape(part)[-1:] == (2,) for part in parts)
    text = script.result(FUNCTIONS[name][1])
    assert re.search("like ``fits``|array", text) or text.isidentifier()


def test_simulations_and_plans_take_one_number_of_fits():
    for name in WITH_FITS:
        if name.partition(".")[0] in BY_NATURE:
            assert "array" not in kinds(name)["fits"]


def test_exceptions_are_needed():
    assert all(key in parameters(name) and not re.match(KINDS[key], kinds(name)[key]) for name, key in OTHER_KINDS)
    assert all(key in SYNONYMS and key in parameters(name) for name, key in OTHER_WORDS)
    assert {positional(name) for name in NAMES} >= PAIRS | FIRST
    assert {first[0] for first in map(positional, NAMES) if len(first) == 1} >= SUBJECTS
    assert all(parameters(name)[key].default is not inspect.Parameter.empty for name, key in DEFAULTS_BY_POSITION)
    for name in OTHER_ORDER:
        places = [ORDER.index(key) for key in parameters(name) if key in ORDER]
        assert places != sorted(places)


def test_the_package_offers_what_its_rooms_do():
    assert ct.fits_until is ct.plan.fits_until
