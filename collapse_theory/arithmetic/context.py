"""In which arithmetic a formula is evaluated, and how a value becomes a number of it."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

import numpy as np

from collapse_theory import checks
from collapse_theory.arithmetic.base import Arithmetic
from collapse_theory.arithmetic.choice import of
from collapse_theory.kinds import Number, is_symbolic

_CURRENT: ContextVar[Arithmetic | None] = ContextVar("kind of number that a formula is evaluated in", default=None)


@contextmanager
def working_in(ops: Arithmetic) -> Iterator[None]:
    """Take plain numbers in this arithmetic: in formulas that are evaluated inside."""
    token = _CURRENT.set(ops)
    try:
        yield
    finally:
        _CURRENT.reset(token)


def chosen(*values: Any) -> Arithmetic:
    """Return the arithmetic of the values, or that of the evaluation around where they are plain numbers."""
    ops = of(*values)
    return (_CURRENT.get() or ops) if ops.is_float else ops


def converted(name: str, value: Any, ops: Arithmetic) -> Number:
    """Convert one value, or say that it is not a number."""
    is_single = getattr(value, "shape", ()) == () and not isinstance(value, Collection)
    if is_single and not isinstance(value, (bool, np.bool_, complex, str, bytes, type(None))):
        try:
            result = ops.number(value)
            if is_symbolic(result) or result == result or ops.encloses:
                return ops.plain(result)
        except (TypeError, ValueError, OverflowError):
            pass
    raise ValueError(f"`{name}` must be a number; got {checks.shown(value)}. Pass an int, a Fraction or a float.")
