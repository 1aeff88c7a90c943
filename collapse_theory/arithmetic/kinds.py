"""Which kind of number the arguments of a formula are."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from functools import cache, wraps
from importlib import import_module
from typing import Any

import numpy as np

from collapse_theory.arithmetic.base import Arithmetic, unsealed

# in order of precedence: a formula with one symbol in it is symbolic
_KINDS = {
    "sympy": ("symbolic", "SymbolicArithmetic"),
    "sealed": ("sealed", "SealedArithmetic"),
    "flint": ("balls", "BallArithmetic"),
    "mpmath": ("multiprecision", "MultiprecisionArithmetic"),
    "float": ("floats", "FloatArithmetic"),
}


def of(*values: object) -> Arithmetic:
    """Return the arithmetic that the values ask for: symbols before balls before mpmath before floats.

    Lists, tuples, sets, arrays and the values of dictionaries are looked into; iterators are left unread.

    Parameters
    ----------
    *values : object
        Anything; what is no number asks for floats.

    Returns
    -------
    Arithmetic

    Examples
    --------
    >>> import mpmath
    >>> of(100, 0.5).name, of(mpmath.mpf(100), 0.5).name
    ('float64', 'mpmath')
    """
    found = {_kind(leaf) for leaf in _leaves(values)}
    return load(next((kind for kind in _KINDS if kind in found), "float"))


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
    return _kind(value) == "sympy" and not getattr(value, "is_number", False)


def in_bare_balls(formula: Callable[..., Any]) -> Callable[..., Any]:
    """Give a formula that calls FLINT itself ``flint.arb`` in place of sealed balls, and seal what it returns.

    Such a formula answers for keeping to balls: no float may enter its result.
    """

    @wraps(formula)
    def evaluated(*args: Any, **kwargs: Any) -> Any:
        ops = of(args, kwargs)
        return ops.seal(formula(*map(unsealed, args), **{name: unsealed(arg) for name, arg in kwargs.items()}))

    return evaluated


@cache
def load(kind: str) -> Arithmetic:
    """Return an arithmetic by its name in the table."""
    module, name = _KINDS[kind]
    arithmetic: Arithmetic = getattr(import_module(f"collapse_theory.arithmetic.{module}"), name)()
    return arithmetic


def _kind(value: Any) -> str:
    kind: Any = type(value)
    return _kind_of(kind)


@cache
def _kind_of(kind: type) -> str:
    if kind.__module__ == "collapse_theory.arithmetic.ball":
        return "sealed"
    roots = (base.__module__.partition(".")[0] for base in kind.__mro__)
    root = next((root for root in roots if root in _KINDS), "float")
    if root == "flint" and kind.__name__ != "arb":
        return "float"  # fmpz and fmpq are exact input, not a choice of arithmetic
    return root


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
    if isinstance(value, (str, bytes, range)) or not isinstance(value, Collection) or _kind(value) != "float":
        return None
    try:
        return list(value.values() if isinstance(value, Mapping) else value)
    except TypeError:  # an array of no dimension
        return None
