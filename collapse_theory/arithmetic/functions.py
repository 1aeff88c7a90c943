"""Elementary functions for a formula that is written once for all kinds of number.

Each function computes in the kind of number of its arguments. A plain number such as the 2 in ``log(2)`` says nothing
about it: it is taken in the kind that :func:`collapse_theory.certify` or an assertion of :mod:`collapse_theory.testing`
evaluates the formula in, and as a float elsewhere.
"""

from __future__ import annotations

import math
from typing import Any

from collapse_theory import checks
from collapse_theory.arithmetic.context import chosen, converted
from collapse_theory.arithmetic.elementwise import applied
from collapse_theory.arithmetic.served import any_kind
from collapse_theory.kinds import Number, is_symbolic


@any_kind
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
    return applied("log", x, "positive", lambda v: v <= 0)


@any_kind
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
    return applied("exp", x)


@any_kind
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
    return applied("sqrt", x, "non-negative", lambda v: v < 0)


@any_kind
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
    return applied("expm1", x)


@any_kind
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
    return applied("log1p", x, "above -1", lambda v: v <= -1)


@any_kind
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
    return applied("sin", x)


@any_kind
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
    return applied("log_gamma", x, "positive", lambda v: v <= 0)


@any_kind
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
    return applied("gamma", x, "positive", lambda v: v <= 0)


@any_kind
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
    return applied("digamma", x, "positive", lambda v: v <= 0)


@any_kind
def floor(x: Any) -> int:
    """Largest whole number not above ``x``: a count, for instance the last index of a sum.

    Parameters
    ----------
    x : finite number

    Returns
    -------
    int

    Raises
    ------
    ValueError
        If ``x`` is a symbol, or not a finite number.

    Examples
    --------
    >>> floor(7 / 2)
    3
    """
    value = converted("x", x, chosen(x))
    if is_symbolic(value) or abs(value) == math.inf:
        raise ValueError(f"`x` must be one finite number; got {checks.shown(x)}. Pass a number such as x=3.5.")
    whole: int = math.floor(value)
    return whole
