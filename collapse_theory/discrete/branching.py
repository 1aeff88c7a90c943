r"""The survival of one lineage in a critical branching process: :math:`g_1 = 1`, :math:`g_{k+1} = 1 - e^{-g_k}`.

The recursion moves one step along the Abel coordinate: :math:`\Phi(g_k) = \Phi(g_m) + k - m`. Where g is small
:math:`\Phi` is its series (:mod:`.abel`), and the equation is solved for g; so large k cost no more than small ones. In
balls the start of the solution and what the series leaves out are bounded, and each round encloses g again:

.. math:: \frac1{g_m} + \frac n2 \le \frac1{g_{m+n}} \le \frac1{g_m} + \frac n2 + \frac{n\,g_m}{12},

because :math:`\tfrac12 \le 1/(1-e^{-x}) - 1/x \le \tfrac12 + \tfrac x{12}`.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from collapse_theory import arithmetic
from collapse_theory.arithmetic import Arithmetic, Number
from collapse_theory.discrete import abel

__all__ = ["rate"]

_MOST_NESTED = 100  # exponentials in a symbolic result
_STEPS_AT_LEAST = 1000
_BITS_A_ROUND = 7  # the series is used below x = 0.04, and a round multiplies the error by less than x/6


def rate(fits: Any, ops: Arithmetic) -> Number:
    """Return g_k for a checked count of fits, or for an array of them in floats."""
    if ops.is_float:
        return _rates(np.asarray(fits, dtype=np.float64))
    if ops.is_symbolic and fits > _MOST_NESTED:
        raise ValueError(f"`fits` must be at most {_MOST_NESTED} for symbols; got {fits}. Pass a float or an mpf.")
    few = fits if fits <= _STEPS_AT_LEAST else min(fits, max(_STEPS_AT_LEAST, abel.steps_to_series(ops)))
    value = ops.number(1)
    for _ in range(few - 1):
        value = abel.step(value, ops)
    return value if few == fits else _later(value, fits - few, ops)


def _rates(fits: NDArray[np.float64]) -> NDArray[np.float64]:
    ops, last = arithmetic.of(), abel.steps_to_series(arithmetic.of())
    first = [np.nan, ops.number(1)]
    while len(first) <= last:
        first.append(abel.step(first[-1], ops))
    table = np.asarray(first)
    later = _later(table[last], np.maximum(fits, last) - last, ops)
    return np.where(fits <= last, table[np.minimum(fits, last).astype(np.int64)], later)


def _later(value: Number, steps: Any, ops: Arithmetic) -> Number:
    """Return what the recursion makes of a small ``value`` in so many steps."""
    phi = abel.abel_series()
    target = abel.coordinate(value, ops) + ops.number(steps)
    inverse = 1 / value + ops.number(steps) / 2
    target += abel.left_out(value, ops)
    if ops.encloses:
        inverse += ops.number(steps) * value / 12 * ops.number("0.5 +/- 0.5")
    found = 1 / inverse
    for _ in range(_rounds(ops)):
        found = ops.number(phi.inverse) / (target - phi.bounded(found, ops))
    return found


def _rounds(ops: Arithmetic) -> int:
    return ops.bits // _BITS_A_ROUND + 2
