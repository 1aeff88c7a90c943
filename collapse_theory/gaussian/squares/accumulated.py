r"""All data are kept: a fit multiplies the covariance before and after by independent factors.

With N data so far, M new ones and :math:`N' = N + M`, the fit is
:math:`\Sigma^{1/2}[(N - \text{ddof}) I + W + \tfrac N{N'} zz^\top]\Sigma^{1/2}/(N' - \text{ddof})`, W Wishart with
M - 1 degrees of freedom, z normal. The bracket of it with itself is :math:`f^2 + hq` times that of the covariance
before: f is the factor of the mean variance, and :math:`q = (M - 1 + (N/N')^2)/(N' - \text{ddof})^2`.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from collapse_theory import checks, schedule
from collapse_theory.arithmetic import Arithmetic, Number, is_symbolic
from collapse_theory.gaussian.moments import Setting
from collapse_theory.gaussian.squares.result import Squares

__all__ = ["accumulated_squares"]


def accumulated_squares(case: Setting) -> Squares:
    """Return the two numbers after n fits; their cost grows with n."""
    ops, steps = case.ops, schedule.longest(case.fits)
    checks.affordable(
        "fits", steps, seconds=(1e-7 if ops.is_float else 1e-4) * steps, remedy="They settle; take fewer."
    )
    if not steps:
        return Squares.of_logs(0 * case.fits, 0 * case.fits, ops)
    sizes = case.sizes.sizes(steps, ops)
    kept = ops.running(sizes)
    columns = sizes[1:], kept[1:-1], kept[2:]
    growth = ops.map(lambda m, old, new: _log_square(m, old, new, case.ddof, ops), *columns)
    fall = ops.map(lambda m, old, new: _log_share(m, old, new, case.ddof, ops), *columns)
    fourth = ops.running(ops.column([case.log_fourth_of(sizes[0]), *growth]))
    share = ops.running(ops.column([_first_share(sizes[0], ops), *fall]))
    return Squares.of_logs(_at(fourth, case.fits), _at(share, case.fits), ops)


def _first_share(size: Number, ops: Arithmetic) -> Number:
    """Return the logarithm of b/a after the first fit, to M data of the original; two data span no plane."""
    is_line = not is_symbolic(size) and bool(size == 2)
    return ops.number(-math.inf) if is_line else ops.log1p(-3 / (size + 1))


def _parts(size: Number, old: Number, new: Number, ddof: int) -> tuple[Number, Number]:
    """Return 1 - f and q."""
    divisor = new - ddof
    return size / (new * divisor), (size - 1 + (old / new) ** 2) / divisor**2


def _log_square(size: Number, old: Number, new: Number, ddof: int, ops: Arithmetic) -> Number:
    loss, excess = _parts(size, old, new, ddof)
    return 2 * ops.log1p(-loss) + ops.log1p(2 * excess / (1 - loss) ** 2)


def _log_share(size: Number, old: Number, new: Number, ddof: int, ops: Arithmetic) -> Number:
    loss, excess = _parts(size, old, new, ddof)
    return ops.log1p(-3 * excess / ((1 - loss) ** 2 + 2 * excess))


def _at(values: Any, fits: Any) -> Number:
    return np.asarray(values)[fits] if isinstance(fits, np.ndarray) else values[fits]
