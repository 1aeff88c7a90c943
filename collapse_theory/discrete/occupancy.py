r"""Occupancy: how many of ``boxes`` boxes hold at least one of ``balls`` balls thrown at random.

Row recursion, without subtraction: :math:`P_{k+1}(j) = [j P_k(j) + (D-j+1) P_k(j-1)] / D`. Rows are narrow (standard
deviation at most :math:`0.312\sqrt D`), so entries under ``NEGLIGIBLE`` at their edges are dropped.

Moments for any real number of balls: the empty boxes have the factorial moments :math:`(D)_r (1 - r/D)^k`. The
cancellation in turning those into central moments is met with as many bits as it costs.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from math import comb
from operator import add, mul
from typing import Any

import numpy as np
from numpy.typing import NDArray

from collapse_theory.arithmetic import Arithmetic, Number
from collapse_theory.compiled import kernel

NEGLIGIBLE = 1e-30
ORDER = 6
"""Highest moment that the smooth part of the ancestry uses."""

_STIRLING = ((1,), (0, 1), (0, 1, 1), (0, 1, 3, 1), (0, 1, 7, 6, 1), (0, 1, 15, 25, 10, 1), (0, 1, 31, 90, 65, 15, 1))


@kernel
def throw(row: NDArray[np.float64], low: int, high: int, boxes: float, negligible: float) -> tuple[int, int]:
    """Throw one more ball: update ``row``, of support ``low … high``, in place and return the new support."""
    high += 1
    row[high] = 0.0
    for j in range(high, low - 1, -1):
        before = row[j - 1] if j > low else 0.0
        row[j] = (row[j] * j + before * (boxes - j + 1)) / boxes
    while row[low] < negligible:
        low += 1
    while row[high] < negligible:
        high -= 1
    return low, high


def rows(boxes: int, ops: Arithmetic) -> Iterator[list[Number]]:
    """Yield the row of 1 ball, of 2, … in any kind of number; nothing is dropped."""
    zero, one = ops.number(0), ops.number(1)
    row = [zero, one]
    filled, empty = [one / boxes], [one]  # the shares of boxes with j = 1 … balls of other boxes, and without
    while True:
        yield row
        count = len(row)
        filled.append(ops.number(count) / boxes)
        empty.append(ops.number(boxes - count + 1) / boxes)
        stay, go = map(mul, row[1:], filled), map(mul, row[1:], empty[1:])
        row = [zero, next(stay), *map(add, stay, go), next(go)]


@dataclass(frozen=True)
class Moments:
    """Moments of the collisions, balls minus occupied boxes; index r holds the r-th.

    Attributes
    ----------
    raw, central : arrays of length ORDER + 1
        E L^r and E (L − E L)^r.
    """

    raw: NDArray[np.float64]
    central: NDArray[np.float64]

    @property
    def mean(self) -> float:
        return float(self.raw[1])


@lru_cache(maxsize=4096)  # the points of the ladders to a number of data are the same for all that is asked of it
def collision_moments(balls: float, boxes: int) -> Moments:
    """Return the moments of the collisions, correct to double precision.

    Examples
    --------
    >>> collision_moments(2.0, 1000).mean
    0.001
    """
    import flint

    bits = 128 + 2 * ORDER * max(boxes.bit_length(), 10)
    with flint.ctx.workprec(bits):
        k, size = flint.arb(balls), flint.arb(boxes)
        factorial, falling = [flint.arb(1)], flint.arb(1)
        for r in range(1, ORDER + 1):
            falling *= size - (r - 1)
            factorial.append(falling * (k * (-r / size).log1p()).exp() if r < boxes else flint.arb(0))
        empty = [sum((c * f for c, f in zip(line, factorial, strict=False)), flint.arb(0)) for line in _STIRLING]
        raw = _shifted(empty, k - size)
        central = _shifted(empty, -empty[1])
        return Moments(np.array([float(m) for m in raw]), np.array([float(m) for m in central]))


def _shifted(moments: list[Any], shift: Any) -> list[Any]:
    """Return E (X + shift)^r for r = 0 … ORDER."""
    powers = [shift * 0 + 1]
    for _ in range(ORDER):
        powers.append(powers[-1] * shift)
    return [sum((comb(r, i) * moments[i] * powers[r - i] for i in range(r + 1)), shift * 0) for r in range(ORDER + 1)]
