"""One formula, every kind of number.

Every closed form asks :func:`of` for the arithmetic of its arguments and computes in it: float64 (scalars and NumPy
arrays), ``mpmath.mpf``, SymPy expressions, ``flint.arb`` balls, or the sealed balls of a certificate. A formula of
your own does the same with :func:`log`, :func:`exp`, :func:`sqrt`, :func:`total` and the other functions here.
"""

from __future__ import annotations

from collapse_theory.arithmetic.base import Arithmetic as Arithmetic
from collapse_theory.arithmetic.base import Column as Column
from collapse_theory.arithmetic.base import KindError as KindError
from collapse_theory.arithmetic.base import is_certain as is_certain
from collapse_theory.arithmetic.choice import in_bare_balls as in_bare_balls
from collapse_theory.arithmetic.choice import of
from collapse_theory.arithmetic.constants import number, pi
from collapse_theory.arithmetic.functions import (
    digamma,
    exp,
    expm1,
    floor,
    gamma,
    log,
    log1p,
    log_gamma,
    sin,
    sqrt,
)
from collapse_theory.arithmetic.served import any_kind as any_kind
from collapse_theory.arithmetic.served import floats_only as floats_only
from collapse_theory.arithmetic.served import serves as serves
from collapse_theory.arithmetic.totals import total
from collapse_theory.faces import only
from collapse_theory.kinds import Number as Number
from collapse_theory.kinds import is_symbolic
from collapse_theory.kinds import unsealed as unsealed

__all__ = [
    "digamma",
    "exp",
    "expm1",
    "floor",
    "gamma",
    "is_symbolic",
    "log",
    "log1p",
    "log_gamma",
    "number",
    "of",
    "pi",
    "sin",
    "sqrt",
    "total",
]
__dir__ = only(__all__)
