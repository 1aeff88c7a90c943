"""What a declared function lets through, and how it refuses the rest."""

from __future__ import annotations

import inspect
from fractions import Fraction

import flint
import mpmath
import pytest
import sympy

import collapse_theory as ct
from collapse_theory.arithmetic import KindError, any_kind, floats_only, serves

THIRD = mpmath.mpf(1) / 3


@floats_only
def halved(x, *, samples=None):
    """Return a half."""
    return float(x) / 2


def test_a_function_for_every_kind_is_left_as_it_is():
    def formula(x):
        return x

    assert any_kind(formula) is formula
    assert formula.serves == ("float64", "mpmath", "sympy", "arb")


def test_a_guarded_function_keeps_its_face():
    assert (halved.__name__, halved.__doc__, halved.serves) == ("halved", "Return a half.", ("float64",))
    assert list(inspect.signature(halved).parameters) == ["x", "samples"]
    assert halved(3, samples=[1, Fraction(1, 2)]) == 1.5


@pytest.mark.parametrize(
    ("number", "kind"), [(THIRD, "mpmath"), (sympy.Rational(1, 3), "sympy"), (flint.arb(1) / 3, "arb")]
)
def test_the_refusal_names_the_argument_and_the_kind(number, kind):
    remedy = rf"must hold float64 numbers here; its numbers are {kind}\. Convert them with float\(\)\."
    with pytest.raises(KindError, match=f"^`x` {remedy}$"):
        halved(number)
    with pytest.raises(KindError, match=f"^`samples` {remedy}$"):
        halved(1, samples=ct.schedule.Power(10, number))


def test_a_certificate_of_floats_is_refused_with_the_same_reason():
    with pytest.raises(ValueError, match="halved does not: `x` must hold float64 numbers here; its numbers are arb"):
        ct.certify(halved, 1)


def test_sealed_balls_pass_where_balls_do():
    @serves("float64", "arb")
    def doubled(x):
        return x + x

    assert float(ct.certify(doubled, Fraction(1, 3), digits=20)) == 2 / 3
    with pytest.raises(KindError, match="must hold float64 or arb numbers"):
        doubled(THIRD)


def test_the_constructor_of_a_class_is_guarded():
    @floats_only
    class Kept:
        def __init__(self, x):
            self.x = x

    assert Kept(1.0).x == 1
    assert Kept.serves == ("float64",)
    with pytest.raises(KindError, match="`x` must hold float64"):
        Kept(THIRD)


def test_a_wrong_call_says_so_itself():
    with pytest.raises(TypeError, match="unexpected keyword argument"):
        halved(THIRD, sample=1)


def test_unknown_kinds_cannot_be_declared():
    with pytest.raises(AssertionError):
        serves("float32")
