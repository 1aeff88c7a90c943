"""Every public formula declares the kinds of number that it serves, answers in them, and refuses all others."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import nullcontext
from dataclasses import fields, is_dataclass
from fractions import Fraction
from numbers import Rational
from typing import Any

import flint
import mpmath
import numpy as np
import pytest
import sympy
from public_calls import RESULTS_ONLY, calls, public_names

import collapse_theory as ct
from collapse_theory.arithmetic.choice import load
from collapse_theory.arithmetic.context import working_in
from collapse_theory.arithmetic.lift import Lift
from collapse_theory.arithmetic.served import EVERY_KIND, EXACT
from collapse_theory.kinds import kind

ROOMS = {
    "arithmetic",
    "curation",
    "discrete",
    "families",
    "gaussian",
    "loop",
    "loops",
    "markov",
    "noise",
    "regression",
    "schedule",
    "tails",
    "wasserstein",
}
NO_FORMULA = {
    "arithmetic.is_symbolic": "tells about any object",
    "arithmetic.of": "tells about any object",
    "curation.BestOf": "counts drafts",
    "curation.Duel": "holds what it is given",
    "curation.Verifier": "holds what it is given",
    "curation.curation_chain": "declares what a chain serves",
    "loops.Delay": "names a node",
    "loops.LoopGraph": "tests/loops asks it in every kind",
    "loops.Mixture": "holds what it is given",
    "loops.Model": "holds what it is given",
    "loops.Source": "holds what it is given",
    "discrete.from_text": "reads a file",
    "schedule.parse": "reads a text",
    "markov.Blocks": "holds what it is given",
}
FORMULAS = [
    name
    for name in public_names()
    if (name.partition(".")[0] in ROOMS and name not in {**NO_FORMULA, **RESULTS_ONLY})
    or name == "markov.AbsorbingChain"
]
MAKE = {
    "float64": lambda value: value if isinstance(value, int) else float(value),
    "mpmath": lambda value: mpmath.mpf(value.numerator) / value.denominator,
    "sympy": lambda value: sympy.Rational(value.numerator, value.denominator),
    "arb": lambda value: flint.arb(flint.fmpq(value.numerator, value.denominator)),
    EXACT: lambda value: value,
}


def _mean_steps(Q: Any, R: Any) -> Any:
    return ct.markov.AbsorbingChain.from_rows(Q, R).mean_steps()


_mean_steps.serves = ct.markov.AbsorbingChain.serves

CALLED = {name: (function, arguments) for name, function, arguments in calls() if name in FORMULAS}
CALLED["markov.AbsorbingChain"] = (_mean_steps, {"Q": [[Fraction(1, 3)]], "R": [[Fraction(2, 3)]]})
ALSO_READ = {"markov.AbsorbingChain": {"sympy"}}  # its fractions are fractions


class Converted(Lift):
    """The lift of certificates, into any kind of number; floats stand for the shortest decimals that print as them."""

    def __init__(self, to: str) -> None:
        super().__init__()
        self._to = to

    def _number(self, value: Any) -> Any:
        number = int(value) if isinstance(value, (int, np.integer)) else Fraction(str(value))
        return MAKE[self._to](number)


def numbers(result: Any) -> Iterator[Any]:
    """Yield the numbers in a result."""
    if is_dataclass(result):
        yield from numbers([getattr(result, field.name) for field in fields(result)])
    elif isinstance(result, np.ndarray):
        yield from numbers(list(result.ravel()))
    elif isinstance(result, Mapping):
        yield from numbers(list(result.values()))
    elif isinstance(result, (list, tuple)):
        for item in result:
            yield from numbers(item)
    elif hasattr(result, "cdf"):
        yield result.var()
    elif hasattr(result, "counts"):
        yield from numbers(list(result.p))
    elif not (result is None or isinstance(result, (bool, str)) or callable(result)):
        yield result


def answer(name: str, to: str) -> list[Any]:
    function, arguments = CALLED[name]
    lift = Converted(to)
    with working_in(load(to)) if to in EVERY_KIND else nullcontext():
        return list(numbers(function(**{key: lift(value) for key, value in arguments.items()})))


def served(name: str) -> tuple[str, ...]:
    return getattr(CALLED[name][0], "serves", ())


@pytest.mark.parametrize("name", FORMULAS)
def test_every_formula_declares_what_it_serves(name):
    assert "float64" in served(name)


@pytest.mark.parametrize("name", FORMULAS)
def test_it_answers_alike_in_each_kind_that_it_serves(name):
    in_floats = [float(number) for number in answer(name, "float64")]
    assert in_floats
    for to in served(name)[1:]:
        found = answer(name, to)
        assert {kind(number) for number in found if not isinstance(number, Rational)} <= {to}, to
        np.testing.assert_allclose([float(number) for number in found], in_floats, rtol=1e-9, err_msg=to)


@pytest.mark.parametrize("name", FORMULAS)
def test_it_refuses_all_other_kinds(name):
    for to in {*EVERY_KIND} - {*served(name)} - ALSO_READ.get(name, set()):
        with pytest.raises(ValueError, match=r"^`\w+`.* must "):
            answer(name, to)
