"""Lift the arguments of a formula to sealed balls, wherever the numbers are in them."""

from __future__ import annotations

from collections.abc import Mapping
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
        if hasattr(value, "ball") and isinstance(value.ball, flint.arb):  # an Enclosure
            return self._number(value.ball)
        return self._dataclass(value) if _holds_numbers(value) else value

    def _array(self, value: Any) -> Any:
        if value.dtype.kind not in "iufO" or isinstance(value, np.ma.MaskedArray):
            return value
        lifted = np.empty(value.size, dtype=object)
        lifted[:] = [self(entry) for entry in value.flat]
        return lifted.reshape(value.shape)

    def _dataclass(self, value: Any) -> Any:
        """Lift the fields of a schedule, a policy or an object of one's own, unless it insists on floats."""
        known = {field.name: getattr(value, field.name) for field in fields(value) if field.init}
        lifted = {name: self(item) for name, item in known.items()}
        if all(lifted[name] is known[name] for name in known) or not _adds_up(value):
            return value
        try:
            return replace(value, **lifted)
        except (ArithmeticError, TypeError, ValueError):
            return value


def _adds_up(value: Any) -> bool:
    """Tell whether the shares of a mixture are 1 together: as binary fractions 0.9 and 0.1 are not."""
    from collapse_theory.policy import Mix

    if not isinstance(value, Mix):
        return True
    alpha, beta, gamma = map(exact, (value.alpha, value.beta, value.gamma))
    return not (alpha is None or beta is None or gamma is None) and bool((alpha + beta + gamma).contains(1))


def _holds_numbers(value: Any) -> bool:
    """Tell schedules, policies and data classes of one's own from this package's results and laws, which are whole."""
    from collapse_theory.policy import Policy
    from collapse_theory.schedule import Schedule

    is_ours = type(value).__module__.partition(".")[0] == "collapse_theory"
    is_instance = is_dataclass(value) and not isinstance(value, type)
    return is_instance and (not is_ours or isinstance(value, (Policy, Schedule)))
