"""Which kind of number a value is: told from its type, without loading the library that made it."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import fields, is_dataclass
from functools import cache
from typing import Any

import numpy as np

__all__ = ["KINDS", "Number", "is_symbolic", "kind", "kinds", "unsealed"]

Number = Any
"""A float, NumPy array, ``mpmath.mpf``, SymPy expression, ``flint.arb`` or sealed ball."""

KINDS = ("sympy", "sealed", "arb", "mpmath", "float64")
"""All kinds in order of precedence: a formula with one symbol in it is symbolic."""

_LIBRARIES = {"sympy": "sympy", "flint": "arb", "mpmath": "mpmath"}
_SEALED = "collapse_theory.arithmetic.ball"


def kind(value: Any) -> str:
    """Return the kind of a number; whatever asks for no other kind counts as a float.

    Examples
    --------
    >>> import mpmath
    >>> kind(mpmath.mpf(1)), kind(1), kind("text")
    ('mpmath', 'float64', 'float64')
    """
    of: Any = type(value)
    return _kind_of(of)


@cache
def _kind_of(type_: type) -> str:
    if type_.__module__ == _SEALED:
        return "sealed"
    roots = (base.__module__.partition(".")[0] for base in type_.__mro__)
    library = next((root for root in roots if root in _LIBRARIES), None)
    if library == "flint" and type_.__name__ != "arb":
        return "float64"  # fmpz and fmpq are exact input, not a choice of arithmetic
    return _LIBRARIES[library] if library else "float64"


def kinds(*values: object) -> set[str]:
    """Return the kinds of all numbers in values, containers looked into.

    Lists, tuples, sets, arrays, the values of dictionaries, schedules and policies are looked into; iterators are left
    unread.

    Examples
    --------
    >>> import mpmath
    >>> sorted(kinds([1, mpmath.mpf(1)], 0.5))
    ['float64', 'mpmath']
    """
    return {kind(leaf) for leaf in _leaves(values)}


def is_symbolic(value: object) -> bool:
    """Tell whether ``value`` is a SymPy expression that is not a plain number.

    Parameters
    ----------
    value : object

    Returns
    -------
    bool

    Raises
    ------
    ValueError
        Never: it can be told of any object.

    Examples
    --------
    >>> import sympy
    >>> is_symbolic(sympy.Symbol("M")), is_symbolic(sympy.Rational(1, 3))
    (True, False)
    """
    return kind(value) == "sympy" and not getattr(value, "is_number", False)


def unsealed(value: Any) -> Any:
    """Return the ball of Arb in a sealed one, and anything else as it is: for checks, display and audited code."""
    return getattr(value, "_arb", value)


def _leaves(values: tuple[object, ...]) -> Iterator[Any]:
    """Yield what nested containers hold, each container once, however deep and even if it holds itself."""
    waiting: list[object] = [values]
    seen: set[int] = set()
    while waiting:
        value = waiting.pop()
        items = _items(value)
        if items is None:
            yield value
        elif id(value) not in seen:
            seen.add(id(value))
            waiting.extend(items)


def _items(value: Any) -> Collection[object] | None:
    if isinstance(value, np.ndarray):
        return value.ravel().tolist() if value.dtype == object else ()
    own: Any = type(value)
    if _holds_numbers(own):
        return [getattr(value, field.name) for field in fields(value)]
    if isinstance(value, (str, bytes, range)) or not isinstance(value, Collection) or kind(value) != "float64":
        return None
    try:
        return list(value.values() if isinstance(value, Mapping) else value)
    except TypeError:  # an array of no dimension
        return None


@cache
def _holds_numbers(type_: type) -> bool:
    """Tell schedules, policies and other data classes that say how their numbers are lifted."""
    return is_dataclass(type_) and hasattr(type_, "lifted")
