"""Constants in the kind of number of a formula."""

from __future__ import annotations

import math
from decimal import Decimal
from fractions import Fraction
from typing import Any

import numpy as np

from collapse_theory import checks
from collapse_theory.arithmetic.context import chosen, converted
from collapse_theory.arithmetic.served import any_kind
from collapse_theory.kinds import Number

_MOST_DIGITS = 10_000
_INFINITIES = ("inf", "+inf", "-inf")


@any_kind
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
    return chosen(*like).pi


@any_kind
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
        If ``value`` is not a number.

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
    return converted("value", exact, chosen(exact, *like))


def read(text: str) -> Fraction:
    """Read a decimal number, or two with a slash between them, as the fraction that it is."""
    try:
        parts = [Decimal(part) for part in text.split("/")]
        if len(parts) <= 2 and all(abs(part.adjusted()) <= _MOST_DIGITS for part in parts):
            fraction = Fraction(parts[0])
            return fraction / Fraction(parts[1]) if len(parts) == 2 else fraction
    except (ArithmeticError, ValueError):
        pass
    raise ValueError(f'`value` must be a number in text; got {checks.shown(text)}. Pass "0.1" or "1/3".')
