"""Small dense matrices for kernels: triangular factors and solutions, written out so that their bits are the same
everywhere."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from collapse_theory.compiled import kernel

Floats = NDArray[np.float64]


@kernel
def factor(matrix: Floats, lower: Floats) -> None:
    """Write the Cholesky factor into ``lower``; a direction without variance gets a column of zeros."""
    lower[:] = 0.0
    for j in range(matrix.shape[0]):
        rest = matrix[j, j]
        for k in range(j):
            rest -= lower[j, k] * lower[j, k]
        if rest <= 0.0:
            continue
        lower[j, j] = math.sqrt(rest)
        for i in range(j + 1, matrix.shape[0]):
            rest = matrix[i, j]
            for k in range(j):
                rest -= lower[i, k] * lower[j, k]
            lower[i, j] = rest / lower[j, j]


@kernel
def solve(lower: Floats, right: Floats) -> None:
    """Overwrite ``right`` by a solution of ``lower lower' x = right``; unknowns that nothing determines are zero."""
    for i in range(right.size):
        for k in range(i):
            right[i] -= lower[i, k] * right[k]
        right[i] = right[i] / lower[i, i] if lower[i, i] > 0.0 else 0.0
    for i in range(right.size - 1, -1, -1):
        for k in range(i + 1, right.size):
            right[i] -= lower[k, i] * right[k]
        right[i] = right[i] / lower[i, i] if lower[i, i] > 0.0 else 0.0


@kernel
def multiply_lower(left: Floats, right: Floats, out: Floats) -> None:
    """Write the product of two lower triangular matrices."""
    out[:] = 0.0
    for i in range(left.shape[0]):
        for j in range(i + 1):
            for k in range(j, i + 1):
                out[i, j] += left[i, k] * right[k, j]


@kernel
def scatter(data: Floats, mean: Floats, out: Floats) -> None:
    """Write the mean of the rows and the matrix of their products about it."""
    mean[:] = 0.0
    out[:] = 0.0
    for row in data:
        for i in range(mean.size):
            mean[i] += row[i]
    for i in range(mean.size):
        mean[i] /= data.shape[0]
    for row in data:
        for i in range(mean.size):
            for j in range(i + 1):
                out[i, j] += (row[i] - mean[i]) * (row[j] - mean[j])
    for i in range(mean.size):
        for j in range(i):
            out[j, i] = out[i, j]
