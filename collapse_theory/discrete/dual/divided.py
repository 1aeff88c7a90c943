r"""How many of some lineages are of one kind, as numbers and weights: all numbers, every few of them, or nine points.

Weights of a law that is a sum of independent coins are as smooth as its variance V lets them be: if only every h-th
number is taken, the error is below :math:`e^{-V (1 - \cos(2\pi/h))}` (Poisson's sum over frequencies). With h less than
:math:`\sqrt V/1.6` that is 1e-15; fewer than ``_SPARSE`` numbers on either side are all taken.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from collapse_theory.compiled import kernel
from collapse_theory.discrete.dual.collisions import bernoulli_cumulants, hypergeometric
from collapse_theory.discrete.dual.quadrature import point_weights

__all__ = ["LONGEST", "numbers"]

Array = NDArray[np.float64]

LONGEST = 512
_SPARSE = 36.0
_STRIDE = 1.6


@kernel
def numbers(
    total: float, marked: float, drawn: float, summed: float, negligible: float, points: Array, to_weights: Array,
    values: Array, weights: Array,
) -> int:  # fmt: skip
    """Write how many of ``drawn`` are marked, ``marked`` of ``total`` being so, and the weights; return how many.

    ``total`` 0 stands for independent draws, each marked with chance ``marked``. ``drawn`` may be any real number.
    Nine points stand for all numbers where the mean of the fewer kind is above ``summed``.
    """
    if total > 0.0:
        mean, spread, third, fourth = hypergeometric(total, marked, drawn)
    else:
        mean, spread, third, fourth = bernoulli_cumulants(drawn, marked)
    is_low = mean <= drawn - mean
    fewer = mean if is_low else drawn - mean
    if fewer > summed:
        unit = point_weights(spread, third, fourth, to_weights, weights)
        for i in range(9):
            values[i] = min(max(mean + unit * points[i], 0.0), drawn)
        return 9
    stride = 1 if fewer < _SPARSE else max(1, int(np.sqrt(spread) / _STRIDE))
    kind = marked if is_low else (total if total > 0.0 else 1.0) - marked
    count = _walk(total, kind, drawn, fewer, stride, negligible, values, weights)
    if not is_low:
        for i in range(count):
            values[i] = drawn - values[i]
    return count


@kernel
def _walk(
    total: float, kind: float, drawn: float, mean: float, stride: int, negligible: float, values: Array, weights: Array
) -> int:
    """Write every so many numbers of the fewer kind, from the likeliest outwards by the ratios of their weights."""
    others = (total if total > 0.0 else 1.0) - kind
    low = max(0.0, np.ceil(drawn - others - 1e-9)) if total > 0.0 else 0.0
    high = np.floor((min(drawn, kind) if total > 0.0 else drawn) + 1e-9)
    mode = max(min(np.floor(mean), high), low)
    values[0], weights[0] = mode, 1.0
    sum_of_all, count = 1.0, 1
    for way in (1.0, -1.0):
        at, value, passed = mode, 1.0, 0
        while count < values.size and (at < high if way > 0 else at > low):
            upper = at + 1.0 if way > 0 else at
            if total > 0.0:
                ratio = (kind - upper + 1.0) * (drawn - upper + 1.0) / (upper * (others - drawn + upper))
            else:
                ratio = kind / others * (drawn - upper + 1.0) / upper
            value *= ratio if way > 0 else 1.0 / ratio
            at += way
            passed += 1
            if passed % stride == 0:
                values[count], weights[count] = at, value
                sum_of_all += value
                count += 1
                if value < negligible:
                    break
    for i in range(count):
        weights[i] /= sum_of_all
    return count
