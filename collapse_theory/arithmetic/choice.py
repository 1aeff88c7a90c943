"""The arithmetic that the arguments of a formula ask for."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache, wraps
from importlib import import_module
from typing import Any

from collapse_theory.arithmetic.base import Arithmetic
from collapse_theory.kinds import KINDS, kinds, unsealed

_ARITHMETICS = {
    "sympy": ("symbolic", "SymbolicArithmetic"),
    "sealed": ("sealed", "SealedArithmetic"),
    "arb": ("balls", "BallArithmetic"),
    "mpmath": ("multiprecision", "MultiprecisionArithmetic"),
    "float64": ("floats", "FloatArithmetic"),
}


def of(*values: object) -> Arithmetic:
    """Return the arithmetic that the values call for: that of symbols before balls, mpmath and floats.

    Lists, tuples, sets, arrays, the values of dictionaries, schedules and policies are looked into; iterators are left
    unread.

    Parameters
    ----------
    *values : object
        Anything; what is not a number asks for floats.

    Returns
    -------
    Arithmetic

    Examples
    --------
    >>> import mpmath
    >>> of(100, 0.5).name, of(mpmath.mpf(100), 0.5).name
    ('float64', 'mpmath')
    """
    found = kinds(*values)
    return load(next((kind for kind in KINDS if kind in found), "float64"))


@cache
def load(kind: str) -> Arithmetic:
    """Return the arithmetic of a kind of number; its library is loaded now."""
    module, name = _ARITHMETICS[kind]
    arithmetic: Arithmetic = getattr(import_module(f"collapse_theory.arithmetic.{module}"), name)()
    return arithmetic


def in_bare_balls(formula: Callable[..., Any]) -> Callable[..., Any]:
    """Give a formula that calls FLINT itself ``flint.arb`` in place of sealed balls, and seal what it returns.

    Such a formula answers for keeping to balls: no float may enter its result.
    """

    @wraps(formula)
    def evaluated(*args: Any, **kwargs: Any) -> Any:
        ops = of(args, kwargs)
        return ops.seal(formula(*map(unsealed, args), **{name: unsealed(arg) for name, arg in kwargs.items()}))

    return evaluated
