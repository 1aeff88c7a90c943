"""Single real numbers: their sign, their range, and whether floats hold them."""

from __future__ import annotations

import math
from collections.abc import Iterator
from contextlib import contextmanager
from fractions import Fraction
from typing import Any

import numpy as np

from collapse_theory.checks.arrays import is_masked, unmasked
from collapse_theory.checks.words import shown
from collapse_theory.kinds import Number, is_symbolic, unsealed


def positive(name: str, value: Number, *, allow_zero: bool = False) -> Number:
    """Return ``value`` if it is a finite positive number (symbols pass)."""
    if is_symbolic(value):
        return value
    unmasked(name, value)
    is_real = (
        not isinstance(value, (bool, np.bool_, str, complex))
        and getattr(value, "dtype", np.dtype(float)).kind in "iufO"
    )
    if not is_real or not in_range(value, allow_zero):
        kind = "non-negative" if allow_zero else "positive"
        raise ValueError(f"`{name}` must be finite and {kind}; got {shown(value)}. Check its sign and units.")
    return value


def scalar(name: str, value: Any, *, allow_zero: bool = False) -> float:
    """Return one finite positive number as a float: no array, no symbol.

    Examples
    --------
    >>> scalar("sigma", np.float32(0.5))
    0.5
    """
    return real(name, positive(name, one(name, value), allow_zero=allow_zero))


def real(name: str, value: Any, *, infinite: bool = False) -> float:
    """Return one real number as a float, finite unless ``infinite`` ones mean something here too.

    Examples
    --------
    >>> real("noise", Fraction(1, 4))
    0.25
    """
    is_other = isinstance(value, (bool, np.bool_, str, bytes)) or is_masked(value)
    try:
        number = None if is_other or np.ndim(value) or np.iscomplexobj(value) else float(value)
    except (TypeError, ValueError, RecursionError):
        number = None
    except OverflowError:
        raise ValueError(f"`{name}` must be within float64; got {shown(value)}. Pass a smaller number.") from None
    if number is None or math.isnan(number) or (math.isinf(number) and not infinite):
        raise ValueError(
            f"`{name}` must be a {'' if infinite else 'finite '}real number; got {shown(value)}. Pass a float."
        )
    return number


def one(name: str, value: Any) -> Any:
    """Return ``value`` if it is one number or symbol, out of its array if it is in one.

    Examples
    --------
    >>> one("sigma", np.array(3))
    3
    """
    if np.iterable(value):
        raise ValueError(f"`{name}` must be one number; got {type(value).__name__}. Ask for one at a time.")
    return value.item() if isinstance(value, (np.ndarray, np.number)) else value


def probability(name: str, value: Any) -> float:
    """Return ``value`` as a float strictly between 0 and 1."""
    if not _is_between(value, 0, 1, closed=False):
        raise ValueError(
            f"`{name}` must lie strictly between 0 and 1; got {shown(value)}. Pass a fraction, not a percentage."
        )
    return float(value)


def inside(name: str, value: Number, low: float, high: float, *, closed: bool = False) -> Number:
    """Return ``value`` if it is a number between ``low`` and ``high`` (symbols pass)."""
    if is_symbolic(value):
        return value
    if not _is_between(value, low, high, closed=closed):
        span = f"[{low:g}, {high:g}]" if closed else f"({low:g}, {high:g})"
        raise ValueError(f"`{name}` must be in {span}; got {shown(value)}. Pass a number from that interval.")
    return value


@contextmanager
def within_float64(names: str) -> Iterator[None]:
    """Say of which arguments the result, or what it is computed from, is beyond float64; a decorator as well.

    Examples
    --------
    >>> with within_float64("`sigma`"):
    ...     10**400 * 1.0
    Traceback (most recent call last):
    ...
    ValueError: `sigma` must give numbers within float64; those given do not. Change the unit, or pass `mpmath.mpf`.
    """
    try:
        with np.errstate(over="raise", divide="raise", invalid="raise", under="ignore"):
            yield
    except (ArithmeticError, RecursionError):
        raise ValueError(
            f"{names} must give numbers within float64; those given do not. Change the unit, or pass `mpmath.mpf`."
        ) from None


def in_range(value: Any, allow_zero: bool) -> bool:
    try:
        if isinstance(value, np.ndarray):
            lowest = value.min() if value.size else 0.0
            return bool(np.isfinite(value).all() and (lowest >= 0 if allow_zero else lowest > 0))
        return bool((value >= 0 if allow_zero else value > 0) and float(unsealed(value)) < math.inf)
    except (TypeError, ValueError):
        return False
    except OverflowError:  # an exact number beyond float64 is finite all the same
        return True


def _is_between(value: Any, low: float, high: float, *, closed: bool) -> bool:
    if isinstance(value, (bool, np.bool_, str)) or is_masked(value):
        return False
    try:
        if unsealed(value) is not value:  # a sealed ball is compared with exact numbers only
            low, high = (Fraction(end) if math.isfinite(end) else end for end in (low, high))  # type: ignore[assignment]
        return bool(low <= value <= high if closed else low < value < high)
    except (TypeError, ValueError):
        return False
