"""Elementary functions, constants and sums for a formula that is written once for all kinds of number.

Each function computes in the kind of number of its arguments. A plain number such as the 2 in ``log(2)`` says nothing
about it: it is taken in the kind that :func:`collapse_theory.certify` or an assertion of :mod:`collapse_theory.testing`
evaluates the formula in, and as a float elsewhere.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from decimal import Decimal
from fractions import Fraction
from typing import Any

import numpy as np

from collapse_theory import checks
from collapse_theory.arithmetic.base import Arithmetic
from collapse_theory.arithmetic.choice import of
from collapse_theory.kinds import Number, is_symbolic

_MOST_DIGITS = 10_000
_INFINITIES = ("inf", "+inf", "-inf")
_CURRENT: ContextVar[Arithmetic | None] = ContextVar("kind of number that a formula is evaluated in", default=None)


@contextmanager
def working_in(ops: Arithmetic) -> Iterator[None]:
    """Take plain numbers in this arithmetic: in formulas that are evaluated inside."""
    token = _CURRENT.set(ops)
    try:
        yield
    finally:
        _CURRENT.reset(token)


def log(x: Any) -> Number:
    """Natural logarithm, elementwise over arrays.

    Parameters
    ----------
    x : number > 0 or array_like of them, any shape

    Returns
    -------
    number or ndarray like ``x``

    Raises
    ------
    ValueError
        If ``x`` holds something else.

    Examples
    --------
    >>> import sympy
    >>> log(1.0), log(sympy.Symbol("M", positive=True))
    (0.0, log(M))
    """
    return _apply("log", x, "positive", lambda v: v <= 0)


def exp(x: Any) -> Number:
    """Exponential function, elementwise over arrays.

    Parameters
    ----------
    x : finite number or array_like of them, any shape

    Returns
    -------
    number or ndarray like ``x``

    Raises
    ------
    ValueError
        If ``x`` holds something else, or the result is beyond float64.

    Examples
    --------
    >>> exp(0)
    1.0
    """
    return _apply("exp", x)


def sqrt(x: Any) -> Number:
    """Square root, elementwise over arrays.

    Parameters
    ----------
    x : number >= 0 or array_like of them, any shape

    Returns
    -------
    number or ndarray like ``x``

    Raises
    ------
    ValueError
        If ``x`` holds something else.

    Examples
    --------
    >>> sqrt([4, 9])
    array([2., 3.])
    """
    return _apply("sqrt", x, "non-negative", lambda v: v < 0)


def expm1(x: Any) -> Number:
    """Exponential function minus 1, without cancellation, elementwise over arrays.

    Parameters
    ----------
    x : finite number or array_like of them, any shape

    Returns
    -------
    number or ndarray like ``x``

    Raises
    ------
    ValueError
        If ``x`` holds something else, or the result is beyond float64.

    Examples
    --------
    >>> expm1(1e-20)
    1e-20
    """
    return _apply("expm1", x)


def log1p(x: Any) -> Number:
    """Logarithm of 1 + x, without cancellation, elementwise over arrays.

    Parameters
    ----------
    x : number > -1 or array_like of them, any shape

    Returns
    -------
    number or ndarray like ``x``

    Raises
    ------
    ValueError
        If ``x`` holds something else.

    Examples
    --------
    >>> log1p(1e-20)
    1e-20
    """
    return _apply("log1p", x, "above -1", lambda v: v <= -1)


def sin(x: Any) -> Number:
    """Sine, elementwise over arrays.

    Parameters
    ----------
    x : finite number or array_like of them, any shape

    Returns
    -------
    number or ndarray like ``x``

    Raises
    ------
    ValueError
        If ``x`` holds something else.

    Examples
    --------
    >>> sin(0)
    0.0
    """
    return _apply("sin", x)


def log_gamma(x: Any) -> Number:
    """Logarithm of the gamma function, elementwise over arrays.

    Parameters
    ----------
    x : number > 0 or array_like of them, any shape

    Returns
    -------
    number or ndarray like ``x``

    Raises
    ------
    ValueError
        If ``x`` holds something else, or the result is beyond float64.

    Examples
    --------
    >>> round(log_gamma(5), 12) == round(log(24), 12)
    True
    """
    return _apply("log_gamma", x, "positive", lambda v: v <= 0)


def gamma(x: Any) -> Number:
    """Gamma function, elementwise over arrays.

    Parameters
    ----------
    x : number > 0 or array_like of them, any shape

    Returns
    -------
    number or ndarray like ``x``

    Raises
    ------
    ValueError
        If ``x`` holds something else, or the result is beyond float64.

    Examples
    --------
    >>> round(gamma(5), 9)
    24.0
    """
    return _apply("gamma", x, "positive", lambda v: v <= 0)


def digamma(x: Any) -> Number:
    """Logarithmic derivative of the gamma function, elementwise over arrays.

    Parameters
    ----------
    x : number > 0 or array_like of them, any shape

    Returns
    -------
    number or ndarray like ``x``

    Raises
    ------
    ValueError
        If ``x`` holds something else, or the result is beyond float64.

    Examples
    --------
    >>> round(digamma(2) - digamma(1), 12)
    1.0
    """
    return _apply("digamma", x, "positive", lambda v: v <= 0)


def floor(x: Any) -> int:
    """Greatest whole number that is not above ``x``: a count, for instance the last index of a sum.

    Parameters
    ----------
    x : finite number

    Returns
    -------
    int

    Raises
    ------
    ValueError
        If ``x`` is no finite number, or a symbol.

    Examples
    --------
    >>> floor(7 / 2)
    3
    """
    value = _number("x", x, _kind(x))
    if is_symbolic(value) or abs(value) == math.inf:
        raise ValueError(f"`x` must be one finite number; got {_shown(x)}. Pass a number such as x=3.5.")
    whole: int = math.floor(value)
    return whole


def pi(*like: Any) -> Number:
    """Return π in the kind of number of ``like``.

    Parameters
    ----------
    *like : numbers
        For instance the arguments of the formula; without any, π is a float.

    Returns
    -------
    number

    Examples
    --------
    >>> import sympy
    >>> round(pi(), 12), pi(sympy.Symbol("M"))
    (3.14159265359, pi)
    """
    return _kind(*like).pi


def number(value: Any, *like: Any) -> Number:
    """Return a constant in the kind of number of ``like``, exactly where that is possible.

    Parameters
    ----------
    value : int, Fraction, str or any other number
        In text ``"0.1"`` is a tenth, ``"1/3"`` a third and ``"inf"`` infinity. A float stands for the binary fraction
        that it is; in a certificate it is refused, since nobody knows what was rounded to it.
    *like : numbers
        For instance the arguments of the formula.

    Returns
    -------
    number

    Raises
    ------
    ValueError
        If ``value`` is no number.

    Examples
    --------
    >>> import sympy
    >>> number("0.1", 7), number("1/3", sympy.Symbol("M"))
    (0.1, 1/3)
    """
    if isinstance(value, (float, np.floating)) and math.isinf(value):
        raise ValueError(f'`value` must be finite; got {value!r}. Pass the text "inf" if infinity is meant.')
    is_infinite = isinstance(value, str) and value.strip() in _INFINITIES
    exact = float(value) if is_infinite else read(value) if isinstance(value, str) else value
    return _number("value", exact, _kind(exact, *like))


def total(term: Callable[[Number], Number], over: Collection[Any], *like: Any) -> Number:
    """Sum of ``term(k)`` over whole numbers k, each in the kind of number of ``like``.

    Parameters
    ----------
    term : callable
        Of one number.
    over : range, or list of numbers
        For instance ``range(1, fits + 1)``.
    *like : numbers
        Needed only where a formula is called by hand with other numbers than floats.

    Returns
    -------
    number
        Zero where ``over`` is empty.

    Raises
    ------
    ValueError
        If ``term`` cannot be called, or ``over`` not be gone through.

    Examples
    --------
    >>> round(total(lambda k: 1 / k**2, range(1, 4)), 12)
    1.361111111111
    >>> import sympy
    >>> total(lambda k: 1 / k**2, range(1, 4), sympy.Symbol("M"))
    49/36
    """
    if not callable(term) or isinstance(term, type):
        raise ValueError(f"`term` must be a function of one number; got {_shown(term)}. Pass lambda k: 1 / k**2.")
    ops = _kind(*like)
    indices = [_index(k, ops) for k in _counted(over)]
    terms = [term(k) for k in indices]
    are_floats = all(type(value) in (float, np.float64) and math.isfinite(value) for value in terms)
    return ops.total(terms) if are_floats or not ops.is_float else sum(terms)


def _counted(over: Any) -> Any:
    """Return what to sum over, if it has an end that can be reached."""
    if isinstance(over, range):
        terms = min(max(0, (over.stop - over.start) // over.step), 10**300)
        checks.affordable("over", over, seconds=1e-6 * terms, memory=100.0 * terms, remedy="Use a closed form.")
    elif not isinstance(over, (list, tuple, np.ndarray)) or np.ndim(np.asarray(over, dtype=object)) != 1:
        raise ValueError(f"`over` must be whole numbers to sum over; got {_shown(over)}. Pass range(1, fits + 1).")
    return over


def _index(k: Any, ops: Arithmetic) -> Number:
    whole = int(k) if isinstance(k, (int, np.integer)) and not isinstance(k, bool) else k
    return ops.index(whole) if type(whole) is int else _number("over", whole, ops)


def _kind(*values: Any) -> Arithmetic:
    """Return the arithmetic of the values, or that of the evaluation around where they are plain numbers."""
    ops = of(*values)
    return (_CURRENT.get() or ops) if ops.is_float else ops


def _apply(function: str, x: Any, domain: str = "", is_outside: Callable[[Number], Any] = lambda v: False) -> Number:
    """Evaluate one function of an arithmetic, elementwise, on arguments of its domain."""
    ops = _kind(x)
    if ops.is_float:
        return _apply_floats(function, x, domain, is_outside, ops)
    entries = _entries(x)
    numbers = [_number("x", entry, ops) for entry in entries.flat]
    for value in numbers:
        if not is_symbolic(value) and is_outside(value):
            raise _out_of_domain(domain, value)
    results = np.empty(entries.size, dtype=object)
    results[:] = [getattr(ops, function)(value) for value in numbers]
    return results.reshape(entries.shape)[()]


def _apply_floats(function: str, x: Any, domain: str, is_outside: Callable[[Number], Any], ops: Arithmetic) -> Number:
    values = _floats(x)
    if np.any(is_outside(values)):
        raise _out_of_domain(domain, values[is_outside(values)].flat[0])
    with np.errstate(all="ignore"):
        results = getattr(ops, function)(values)
    lost = np.isnan(results) | (np.isfinite(values) & ~np.isfinite(results))
    if np.any(lost):
        raise ValueError(
            f"`x` must keep {function} within float64; it holds {values[lost].flat[0]}. Pass mpmath.mpf numbers."
        )
    return results if np.ndim(results) else float(results)


def _floats(x: Any) -> Any:
    if isinstance(x, (Iterator, bool, np.bool_)):
        raise ValueError(f"`x` must be numbers; got {_shown(x)}. Pass a list, an array or one number.")
    values = checks.floats("x", x)
    if not np.isfinite(values).all():
        raise ValueError(f"`x` must be finite; got {_shown(x)}. Remove or correct what is not.")
    return values


def _entries(x: Any) -> Any:
    """Return an object array of any shape."""
    if isinstance(x, (list, tuple, np.ndarray)):
        try:
            return np.asarray(x, dtype=object)
        except ValueError:
            raise ValueError(
                f"`x` must hold numbers of one shape; got {_shown(x)}. Pass rows of equal length."
            ) from None
    entries = np.empty((), dtype=object)
    entries[()] = x
    return entries


def _number(name: str, value: Any, ops: Arithmetic) -> Number:
    """Convert one value, or say that it is no number."""
    is_single = getattr(value, "shape", ()) == () and not isinstance(value, Collection)
    if is_single and not isinstance(value, (bool, np.bool_, complex, str, bytes, type(None))):
        try:
            result = ops.number(value)
            if is_symbolic(result) or result == result or ops.encloses:
                return float(result) if ops.is_float else result
        except (TypeError, ValueError, OverflowError):
            pass
    raise ValueError(f"`{name}` must be a number; got {_shown(value)}. Pass an int, a Fraction or a float.")


def read(text: str) -> Fraction:
    """Read a decimal number, or two with a slash between them, as the fraction that it is."""
    try:
        parts = [Decimal(part) for part in text.split("/")]
        if len(parts) <= 2 and all(abs(part.adjusted()) <= _MOST_DIGITS for part in parts):
            fraction = Fraction(parts[0])
            return fraction / Fraction(parts[1]) if len(parts) == 2 else fraction
    except (ArithmeticError, ValueError):
        pass
    raise ValueError(f'`value` must be a number in text; got {_shown(text)}. Pass "0.1" or "1/3".')


def _out_of_domain(domain: str, value: Any) -> ValueError:
    return ValueError(f"`x` must be {domain}; got {_shown(value)}. Check its sign.")


def _shown(value: Any) -> str:
    return checks.shown(value)
