"""A question to this package with its exact answer, and how what a function returns is compared with it."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import partial
from operator import itemgetter, methodcaller
from typing import Any

import numpy as np

from collapse_theory.arithmetic import is_symbolic

ROUNDING = 1e-13  # relative error that float64 may make where the answer is exact


@dataclass(frozen=True, eq=False)
class Problem:
    """A call of a public function whose answer is known exactly, or to stated digits.

    Parameters
    ----------
    name : str
        What is asked, in a few words; no two problems have the same.
    tags : frozenset of str
        Topics, such as ``"discrete"`` and ``"policy"``.
    call : functools.partial
        The public function with its arguments; fractions stand for the exact numbers.
    answer : int, Fraction, SymPy expression, float, or tuple or dict of these
        Written down or derived by hand, never computed by this package; a float has the digits of its source.
    reason : str
        The derivation or the source, in one line.
    tolerance : float >= 0
        Relative error of the answer; 0 if it is exact.
    part : operator.attrgetter, operator.itemgetter or operator.methodcaller, optional
        What is read from the result.

    Examples
    --------
    >>> import collapse_theory as ct
    >>> problem = ct.testing.solved_problems("discrete", "time")[1]
    >>> print(problem)
    discrete.collapse_time([x, 1 - x], samples=2) = 4*x*(1 - x) + 1
    >>> problem.check()
    """

    name: str
    tags: frozenset[str]
    call: partial[Any]
    answer: Any
    reason: str
    tolerance: float = 0.0
    part: Callable[[Any], Any] | None = None

    def read(self, result: Any) -> Any:
        """Return the part of a result of ``call.func`` that the answer is about."""
        return self.part(result) if self.part else result

    def value(self) -> Any:
        """Return what this package answers, in floats where the arguments are numbers."""
        args, kwargs = in_floats(self.call.args), in_floats(self.call.keywords)
        return self.read(self.call.func(*args, **kwargs))

    def check(self, function: Callable[..., Any] | None = None) -> None:
        """Fail unless a function gives the answer, up to rounding (1e-13 of it) and the tolerance of the answer.

        Parameters
        ----------
        function : callable, optional
            Yours: it is called with the arguments of ``call``, fractions as floats, and returns the number (or the
            tuple) itself. Without it the function of this package is checked.

        Raises
        ------
        AssertionError
            If the answer is another one.

        Examples
        --------
        >>> import collapse_theory as ct
        >>> problem = ct.testing.solved_problems("gaussian", "risk")[0]
        >>> problem.check(lambda samples, fits: 1.5 * fits / samples)
        Traceback (most recent call last):
            ...
        AssertionError: gaussian.risk(samples=2, fits=1) is -2*sqrt(2)/sqrt(pi) + 5/2; got 0.75
        """
        if function is None:
            found = self.value()
        else:
            found = function(*in_floats(self.call.args), **in_floats(self.call.keywords))
        if not agrees(found, self.answer, self.tolerance + ROUNDING):
            raise AssertionError(f"{self.question} is {shown(self.answer)}; got {shown(found)}")

    @property
    def question(self) -> str:
        """The call as one would type it after ``from collapse_theory import *``, fractions as quotients."""
        function = self.call.func
        room = function.__module__.split(".")[1]
        given = [*map(shown, self.call.args), *(f"{name}={shown(x)}" for name, x in self.call.keywords.items())]
        return f"{room}.{function.__qualname__}({', '.join(given)}){self._suffix()}"

    def _suffix(self) -> str:
        if self.part is None:
            return ""
        kind, (name, *args) = self.part.__reduce__()  # type: ignore[str-unpack]
        if kind is itemgetter:
            return f"[{name}]"
        return f".{name}({', '.join(map(shown, args))})" if kind is methodcaller else f".{name}"

    def __str__(self) -> str:
        return f"{self.question} = {shown(self.answer)}"


def in_floats(value: Any) -> Any:
    """Return a value with every fraction in it as a float."""
    if isinstance(value, Fraction):
        return float(value)
    if isinstance(value, (list, tuple)):
        return type(value)(in_floats(item) for item in value)
    if isinstance(value, Mapping):
        return {name: in_floats(item) for name, item in value.items()}
    return value


def agrees(found: Any, answer: Any, tolerance: float) -> bool:
    """Tell whether two answers are the same: numbers up to a relative tolerance, all else by equality."""
    if isinstance(answer, tuple):
        return isinstance(found, (Sequence, np.ndarray)) and (
            len(found) == len(answer) and all(agrees(x, y, tolerance) for x, y in zip(found, answer, strict=True))
        )
    if answer is None or isinstance(answer, (bool, Mapping)):
        return bool(found == answer)
    if is_symbolic(answer) and answer.free_symbols:
        return _is_zero(found - answer)
    number, expected = float(found), float(answer)
    return number == expected or abs(number - expected) <= tolerance * abs(expected) < math.inf


def _is_zero(expression: Any) -> bool:
    import sympy

    return bool(sympy.simplify(expression) == 0)


def shown(value: Any) -> str:
    """Write a value as on a blackboard: 1/2 for a fraction."""
    if isinstance(value, np.ndarray):
        value = value.tolist()
    if isinstance(value, list):
        return f"[{', '.join(map(shown, value))}]"
    if isinstance(value, tuple):
        return f"({', '.join(map(shown, value))}{',' * (len(value) == 1)})"
    if is_symbolic(value):
        return str(value)
    return re.sub(r"Fraction\((-?\d+), (\d+)\)", r"\1/\2", repr(value))
