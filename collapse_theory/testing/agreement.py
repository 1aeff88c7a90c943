"""Whether two values agree: as floats, to so many digits, or as symbolic expressions; and how they differ if not."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import mpmath
import numpy as np

from collapse_theory.arithmetic.choice import load
from collapse_theory.arithmetic.context import working_in
from collapse_theory.testing.points import Formula, Point, written

__all__ = ["compare", "compare_symbols", "decimal", "real_number"]

_NUMBERS = (int, float, complex, np.number, Fraction, mpmath.mpf, mpmath.mpc)
_AS_FLOATS = 1e-13  # the relative gap that a few float operations leave


def compare(one: Any, other: Any, tolerance: Any, point: Point, how: str) -> None:
    """Fail unless two values have the same shape and agree within a relative tolerance; ``how`` ends the message."""
    a, b = (_numbers(value, point) for value in (one, other))
    if a.shape != b.shape:
        raise AssertionError(f"the formulas differ at {written(point)}: shape {a.shape} and shape {b.shape}")
    for x, y in zip(a.flat, b.flat, strict=True):
        if not _close(x, y, tolerance):
            hint = _hint(x, y, point) if isinstance(tolerance, mpmath.mpf) else ""
            raise AssertionError(f"the formulas differ at {written(point)}: {_apart(x, y)}, {how}{hint}")


def _numbers(value: Any, point: Point) -> Any:
    """Return what a formula returns as an array of numbers."""
    array = np.asarray(value, dtype=object)
    if not array.size or not all(isinstance(entry, _NUMBERS) for entry in array.flat):
        raise AssertionError(f"a formula returns {value!r} at {written(point)}, which is not made of numbers")
    return array


def _close(x: Any, y: Any, tolerance: Any) -> bool:
    return bool(x == y or (_is_finite(x) and _is_finite(y) and abs(x - y) <= tolerance * min(abs(x), abs(y))))


def _is_finite(x: Any) -> bool:
    return bool(mpmath.isfinite(x))


def _apart(x: Any, y: Any) -> str:
    """Write two numbers with as many digits as it takes to tell them apart."""
    x, y = (mpmath.mpf(float(value)) if isinstance(value, (float, np.floating)) else value for value in (x, y))
    for digits in (15, 17, *range(20, mpmath.mp.dps + 1, 5)):
        shown = [decimal(value, digits) for value in (x, y)]
        if shown[0] != shown[1]:
            break
    return " and ".join(shown)


def _hint(x: Any, y: Any, point: Point) -> str:
    """Say so if two numbers agree as far as floats do: then one of them is likely to be made from floats."""
    if not 0 < abs(x - y) < _AS_FLOATS * abs(x):
        return ""
    if any(isinstance(value, (list, tuple, np.ndarray)) for value in point.values()):
        return (
            ". They agree as far as floats do: does one of them need floats to sum to 1 exactly? Draw fractions, with "
            "distributions(exact=True), or divide by the sum"
        )
    return (
        ". They agree as far as floats do: is there a float constant such as 0.1 in one of them, a function of `math`, "
        "or 1/k**2 for a Python int? Write ct.arithmetic.number('0.1'), .log(x), .total(lambda k: 1/k**2, range(1, n))"
    )


def compare_symbols(f: Formula, g: Formula, point: Point, rtol: float) -> None:
    """Fail unless two formulas are the same expression at a point with symbols."""
    import sympy

    with working_in(load("sympy")):
        one, other = (_expression(_called(formula, point), point) for formula in (f, g))
    gap = sympy.simplify(one - other)
    if gap.is_number and (one - other).has(sympy.Float):  # no symbol was given, and floats came out
        compare(float(one), float(other), rtol, point, "as floats")
    elif gap != 0:
        raise AssertionError(f"the formulas differ at {written(point)}: {one} and {other}, as expressions")


def _called(formula: Formula, point: Point) -> Any:
    """Evaluate a formula with symbols, which cannot decide between cases."""
    try:
        return formula(**point)
    except TypeError as error:
        if "truth value of Relational" not in str(error):
            raise
        case = str(error).partition(": ")[2]  # which older versions of SymPy do not tell
        question = f"whether {case}" if case else "for the truth of an open comparison"
        raise ValueError(
            f"`symbols` must decide between the cases of a formula; at {written(point)} it asks {question}. "
            f"Give a number in place of the symbol."
        ) from None


def _expression(value: Any, point: Point) -> Any:
    import sympy

    try:
        expression = sympy.sympify(value)
    except (sympy.SympifyError, TypeError):
        expression = None
    if not isinstance(expression, sympy.Expr):
        raise AssertionError(f"a formula returns {value!r} at {written(point)}, which is not an expression")
    return expression


def real_number(value: Any, point: Point) -> Any:
    """Return a value as a real number of mpmath."""
    try:
        return mpmath.mpf(value)
    except (TypeError, ValueError):
        raise AssertionError(f"a formula returns {value!r} at {written(point)}, which is not a real number") from None


def decimal(value: Any, digits: int = 15) -> str:
    """Write a number with so many significant digits.

    Examples
    --------
    >>> decimal(0.1 + 0.2)
    '0.3'
    """
    if isinstance(value, mpmath.mpf):
        return str(mpmath.nstr(value, digits if mpmath.isfinite(value) else 3)).removesuffix(".0")
    return f"{value:.{max(digits - 3, 12)}g}" if isinstance(value, (int, float, np.number)) else str(value)
