"""Kinds of numbers are found wherever the numbers are, without loading a library."""

import subprocess
import sys
from dataclasses import dataclass
from fractions import Fraction

import flint
import mpmath
import pytest
import sympy

import collapse_theory as ct
from collapse_theory import kinds

THIRD = mpmath.mpf(1) / 3


@pytest.mark.parametrize(
    ("value", "found"),
    [
        (THIRD, {"mpmath"}),
        ([1, [Fraction(1, 2), {"a": THIRD}]], {"float64", "mpmath"}),
        (ct.schedule.Geometric(100, 1 + THIRD), {"float64", "mpmath"}),
        (ct.schedule.Listed((flint.arb(10), 20)), {"float64", "arb"}),
        (ct.policy.Mix(sympy.Rational(1, 2), sympy.Rational(1, 2), 0), {"float64", "sympy"}),
        (flint.fmpq(1, 3), {"float64"}),
        ("text", {"float64"}),
    ],
    ids=["number", "nested", "formula", "list", "policy", "exact", "text"],
)
def test_kinds(value, found):
    assert kinds.kinds(value) == found


def test_a_data_class_without_a_rule_for_its_numbers_is_one_object():
    @dataclass
    class Own:
        value: object

    assert kinds.kinds(Own(THIRD)) == {"float64"}


def test_no_library_is_loaded_to_tell():
    lines = ("import sys", "from collapse_theory import kinds", "kinds.kinds([1.0])", "print(*sys.modules)")
    command = [sys.executable, "-c", "\n".join(lines)]
    loaded = subprocess.run(command, capture_output=True, text=True, check=True).stdout.split()
    assert "collapse_theory.kinds" in loaded
    assert not {"sympy", "mpmath", "flint"} & {*loaded}
