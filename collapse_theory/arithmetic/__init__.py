"""One formula, four kinds of number.

Every closed form asks :func:`of` for the arithmetic of its arguments and computes in it:
float64 (scalars and NumPy arrays), ``mpmath.mpf``, SymPy expressions or ``flint.arb`` balls.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cache
from importlib import import_module

import numpy as np

from collapse_theory.arithmetic.base import Arithmetic, Column, Number

__all__ = ["Arithmetic", "Column", "Number", "is_symbolic", "of"]

# in order of precedence: a formula with one symbol in it is symbolic
_KINDS = {
    "sympy": ("symbolic", "SymbolicArithmetic"),
    "flint": ("balls", "BallArithmetic"),
    "mpmath": ("multiprecision", "MultiprecisionArithmetic"),
    "float": ("floats", "FloatArithmetic"),
}


def of(*values: object) -> Arithmetic:
    """Return the arithmetic that the values ask for: symbols before balls before mpmath before floats.

    Examples
    --------
    >>> import mpmath
    >>> of(100, 0.5).name, of(mpmath.mpf(100), 0.5).name
    ('float64', 'mpmath')
    """
    found = {_kind(leaf) for value in values for leaf in _leaves(value)}
    return _load(next((kind for kind in _KINDS if kind in found), "float"))


def is_symbolic(value: object) -> bool:
    """Tell whether ``value`` is a SymPy expression that is not a plain number."""
    return _kind(value) == "sympy" and not getattr(value, "is_number", False)


@cache
def _load(kind: str) -> Arithmetic:
    module, name = _KINDS[kind]
    arithmetic: Arithmetic = getattr(import_module(f"{__name__}.{module}"), name)()
    return arithmetic


def _kind(value: object) -> str:
    roots = (base.__module__.partition(".")[0] for base in type(value).__mro__)
    root = next((root for root in roots if root in _KINDS), "float")
    if root == "flint" and type(value).__name__ != "arb":
        return "float"  # fmpz and fmpq are exact input, not a choice of arithmetic
    return root


def _leaves(value: object) -> Iterator[object]:
    if isinstance(value, np.ndarray) and value.dtype != object:
        return
    if isinstance(value, Iterable) and not isinstance(value, (str, bytes)) and _kind(value) == "float":
        for item in value:
            yield from _leaves(item)
    else:
        yield value
