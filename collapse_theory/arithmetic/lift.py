"""Lift the arguments of a formula to sealed balls, wherever the numbers are in them.

An object that holds numbers, as schedules and policies do, says how it is lifted in a method ``lifted(lift)``; a data
class of the user's own is lifted field by field.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import fields, is_dataclass, replace
from decimal import Decimal
from numbers import Rational
from typing import Any

import flint
import numpy as np

from collapse_theory.arithmetic.ball import Ball, exact, sealed

_NUMBERS = (int, float, Rational, Decimal, np.number, flint.fmpz, flint.fmpq, flint.arb)


class Lift:
    """A lift that gives equal numbers one ball, so that a formula can see that they are equal.

    Examples
    --------
    >>> from fractions import Fraction
    >>> first, second = Lift()([Fraction(1, 3), Fraction(1, 3)])
    >>> first is second
    True
    """

    def __init__(self) -> None:
        self._name = "args"
        self._balls: dict[Any, Ball] = {}
        self._around: list[int] = []

    def named(self, name: str, value: Any) -> Any:
        """Lift an argument; errors call it by its name."""
        self._name = name
        return self(value)

    def __call__(self, value: Any) -> Any:
        """Turn every number inside an argument into a ball; leave flags, text, functions and iterators alone."""
        if isinstance(value, (bool, np.bool_, str, bytes, complex, np.complexfloating)) or value is None:
            return value
        if isinstance(value, _NUMBERS) or hasattr(value, "_mpf_"):
            return self._number(value)
        if id(value) in self._around:
            raise ValueError(f"`{self._name}` must not hold itself; a {type(value).__name__} does. Pass a plain list.")
        self._around.append(id(value))
        try:
            return self._container(value)
        finally:
            self._around.pop()

    def _number(self, value: Any) -> Any:
        ball = exact(value)
        if ball is None:
            return value
        if ball.is_nan():
            raise ValueError(f"`{self._name}` must hold numbers to be certified; got {value!r}. Correct it.")
        if isinstance(value, flint.arb):
            return self._balls.setdefault(id(value), sealed(ball))
        return self._balls.setdefault((type(value), value), sealed(ball))

    def _container(self, value: Any) -> Any:
        if isinstance(value, np.ndarray):
            return self._array(value)
        if type(value) in (list, tuple, range):
            return (tuple if isinstance(value, tuple) else list)(map(self, value))
        if isinstance(value, tuple) and hasattr(value, "_make"):
            return value._make(map(self, value))
        if isinstance(value, Mapping):
            return {key: self(item) for key, item in value.items()}
        if hasattr(type(value), "lifted"):
            return value.lifted(self)
        if hasattr(value, "__array__") and np.ndim(value):  # a column of pandas or xarray
            return self._array(np.asarray(value))
        return with_lifted_fields(value, self) if _is_of_the_user(value) else value

    def _array(self, value: Any) -> Any:
        if value.dtype.kind not in "iufO" or isinstance(value, np.ma.MaskedArray):
            return value
        lifted = np.empty(value.size, dtype=object)
        lifted[:] = [self(entry) for entry in value.flat]
        return lifted.reshape(value.shape)


def with_lifted_fields(value: Any, lift: Callable[[Any], Any]) -> Any:
    """Return a data class with its numbers lifted, or as it is if it insists on floats."""
    known = {field.name: getattr(value, field.name) for field in fields(value) if field.init}
    lifted = {name: lift(item) for name, item in known.items()}
    if all(lifted[name] is known[name] for name in known):
        return value
    try:
        return replace(value, **lifted)
    except (ArithmeticError, TypeError, ValueError):
        return value


def _is_of_the_user(value: Any) -> bool:
    """Tell a data class of one's own from this package's results and distributions, which are whole."""
    is_ours = type(value).__module__.partition(".")[0] == "collapse_theory"
    return is_dataclass(value) and not isinstance(value, type) and not is_ours
