"""Sums in a fixed order, so that their bits are the same on every machine."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from collapse_theory.compiled import kernel


@kernel
def central_sums(values: NDArray[np.float64]) -> tuple[float, float, float, float]:
    """Return the mean and the sums of the second, third and fourth powers about it."""
    mean = 0.0
    for x in values:
        mean += x
    mean /= values.size
    second = third = fourth = 0.0
    for x in values:
        d = x - mean
        square = d * d
        second += square
        third += square * d
        fourth += square * square
    return mean, second, third, fourth
