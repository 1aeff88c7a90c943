"""Squares of lengths that float64 may not hold."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]


@dataclass(frozen=True)
class Square:
    """The number ``value · 4^exponent``; its root is ``root · 2^exponent``."""

    value: float
    exponent: int = 0

    @property
    def root(self) -> float:
        """Square root of ``value``."""
        return math.sqrt(max(self.value, 0.0))

    def scaled(self, exponent: int) -> Square:
        """Return the square of a length that is ``2^exponent`` times as long."""
        return Square(self.value, self.exponent + exponent)


def binary_exponent(*matrices: Array) -> int:
    """Return the binary exponent of the largest entry."""
    return math.frexp(max(float(np.abs(matrix).max()) for matrix in matrices))[1]
