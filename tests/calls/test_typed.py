"""What is typed is the value again: every public object, functions of files, and no claim to more than that."""

import importlib
import math
import textwrap
from dataclasses import is_dataclass
from fractions import Fraction
from importlib import import_module
from runpy import run_path

import numpy as np
import pytest
from public_calls import calls

import collapse_theory as ct
from collapse_theory.calls import typed


def again(text):
    return eval(text, {"ct": ct, "Fraction": Fraction, "run_path": run_path, "import_module": import_module})


PLAIN = [None, True, 3, 0.1, math.inf, -math.inf, "a 'b' \"c\"", Fraction(-1, 3), (1,), (), [1, "x"], {"a": [0.5] * 9}]


@pytest.mark.parametrize("value", PLAIN, ids=repr)
def test_plain_values_come_back(value):
    written = typed(value)
    assert written.runs
    assert again(written.text) == value
    assert "'" not in written.text.replace("'b'", "")  # which a shell would end at


@pytest.mark.parametrize(
    "value", [np.array([0.25, 0.75]), np.full(1000, 1e-3), np.arange(6).reshape(2, 3), np.float64(2)]
)
def test_arrays_come_back_as_lists(value):
    written = typed(value)
    assert written.runs
    assert np.array_equal(again(written.text), value)


def _kept(value):
    """Return what an object is made of, for those that have no equality of their own."""
    return {name: repr(part) for name, part in vars(value).items()}


CLASSES = [(name, kind, given) for name, kind, given in calls() if isinstance(kind, type) and is_dataclass(kind)]


@pytest.mark.parametrize(("name", "kind", "given"), CLASSES, ids=[name for name, *_ in CLASSES])
def test_objects_of_the_package_come_back_or_are_not_said_to(name, kind, given):
    value = kind(**given)
    written = typed(value)
    if written.runs:
        other = again(written.text)
        assert type(other) is kind
        assert other == value or _kept(other) == _kept(value)


def test_most_objects_can_be_typed():
    typable = [name for name, kind, given in CLASSES if typed(kind(**given)).runs]
    assert {"policy.Mix", "draw.Draw", "decoding.Decoding", "gaussian.LogVariance", "claims.LeadingOrder"} <= {*typable}
    assert typed(ct.schedule.geometric(10, 2)).text == "ct.schedule.Geometric(10, 2)"
    assert typed(ct.discrete.uniform(9)).runs


def test_public_functions_and_methods_come_back():
    for function in (ct.gaussian.risk, ct.discrete.expected_support, ct.certify, ct.plan.least_samples):
        assert again(typed(function).text) is function
    change = ct.gaussian.LogVariance(samples=100, fits=9)
    assert again(typed(change.cdf).text)(-1) == change.cdf(-1)


def test_functions_of_a_file_come_back_from_it(tmp_path, monkeypatch):
    (tmp_path / "mine.py").write_text(
        textwrap.dedent("""
        def twice(n):
            return 2 * n
        hidden = lambda n: n
        renamed = twice
    """)
    )
    monkeypatch.chdir(tmp_path)
    monkeypatch.syspath_prepend(str(tmp_path))
    importlib.invalidate_caches()
    mine = import_module("mine")
    assert typed(mine.twice).text == 'run_path("mine.py")["twice"]'
    assert again(typed(mine.twice).text)(4) == 8
    assert not typed(mine.hidden).runs
    assert typed(math.sqrt).text == 'import_module("math").sqrt'


def test_what_nobody_could_type_says_so_and_tells_one_array_from_another():
    def local(n):
        return n

    for value in (local, lambda n: n, object(), np.longdouble(1), {object(): 1}, [local], np.random.default_rng(1)):
        assert not typed(value).runs
    first, second = (typed(np.linspace(0, end, 1000)) for end in (1, 2))
    assert first.text.startswith("1000 numbers (sha256")
    assert first != second
    assert not first.runs
