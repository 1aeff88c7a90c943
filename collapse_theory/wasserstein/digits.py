r"""Bures's distance with as many digits as cancel: :math:`\operatorname{Tr} A + \operatorname{Tr} B - 2 \|L'K\|_*`.

A = LL' and B = KK' are factored by pivoted Cholesky, which ends where nothing is left, so singular covariances need no
care. Half of the bits may be lost in a square root near 0; if what remains of the traces could be an error of that
size, the precision is doubled. A covariance that has a negative eigenvalue is known only up to rounding. Its negative
eigenvalues count as 0; if what then remains is no more than rounding of the entries can make, directions which
rounding alone can have made are left out.
"""

from __future__ import annotations

from typing import Any

import flint
import numpy as np
from numpy.typing import NDArray

from collapse_theory.wasserstein.square import Square

Array = NDArray[np.float64]

_FIRST_BITS, _MOST_BITS = 512, 16384  # floats that differ leave at least 2^-4300 of their traces
_SURE_BITS = 60
_UNIT = float(np.finfo(np.float64).eps)


def bures(first: Array, second: Array, *, rounding: float) -> Square:
    """Return the squared distance of two covariances whose entries are known up to ``rounding``, relative."""
    bits = _FIRST_BITS
    while True:
        with flint.ctx.workprec(bits):
            value, traces, is_exact = _attempt(first, second, rounding)
            if not is_exact and value <= len(first) * _UNIT * traces:
                value, traces, _ = _attempt(first, second, len(first) * _UNIT)
            is_sure = bits >= _MOST_BITS or value > traces * flint.arb(2) ** (_SURE_BITS - bits // 2)
            if is_sure or rounding or not is_exact:
                return _square(value)
        bits *= 2


def _attempt(first: Array, second: Array, rounding: float) -> tuple[Any, Any, bool]:
    """Return the squared distance, the sum of the traces, and whether the covariances could be taken as they are."""
    factors = [_factor(matrix, rounding) for matrix in (first, second)]
    is_exact = all(factor is not None for factor in factors)
    left, right = (
        _positive_part(matrix) if factor is None else factor
        for matrix, factor in zip((first, second), factors, strict=True)
    )
    traces = sum((entry**2 for factor in (left, right) for entry in factor.entries()), flint.arb(0)).mid()
    cross = left.transpose() * right
    gram = cross * cross.transpose() if cross.nrows() <= cross.ncols() else cross.transpose() * cross
    nuclear = sum((_root(value.real) for value in flint.acb_mat(gram.mid()).eig(algorithm="approx")), flint.arb(0))
    return (traces - 2 * nuclear).mid(), traces, is_exact


def _factor(matrix: Array, rounding: float) -> Any:
    """Return L with LL' = matrix by pivoted Cholesky; None if what remains after the last pivot is not 0.

    The last pivot is the last above ``rounding`` times its diagonal entry, and with ``rounding`` all remainders pass.
    """
    dim, rest = len(matrix), [[flint.arb(float(entry)) for entry in row] for row in matrix]
    scale = [rest[i][i] for i in range(dim)]
    negligible = flint.arb(2) ** (-3 * flint.ctx.prec // 4)
    least = max(flint.arb(rounding), negligible)
    columns: list[list[Any]] = []
    free = {i for i in range(dim) if scale[i] > 0}
    while free:
        pivot = max(free, key=lambda i: rest[i][i] / scale[i])
        if not rest[pivot][pivot] > least * scale[pivot]:
            break
        root = rest[pivot][pivot].sqrt().mid()
        column = [(row[pivot] / root).mid() for row in rest]
        for i in range(dim):
            rest[i] = [(rest[i][j] - column[i] * column[j]).mid() for j in range(dim)]
        columns.append(column)
        free.remove(pivot)
    if not rounding and not _is_zero(rest, scale, negligible):
        return None
    return flint.arb_mat(columns or [[0] * dim]).transpose()


def _is_zero(rest: list[list[Any]], scale: list[Any], negligible: Any) -> bool:
    """Tell whether the squares of all entries are negligible against the product of their two diagonal entries."""
    return all(
        entry**2 <= negligible * abs(one * other)
        for row, one in zip(rest, scale, strict=True)
        for entry, other in zip(row, scale, strict=True)
    )


def _positive_part(matrix: Array) -> Any:
    """Return L with LL' = the matrix without its negative eigenvalues; a tiny Hilbert matrix separates equal ones."""
    dim, tiny = len(matrix), flint.arb(2) ** (-3 * flint.ctx.prec // 4) * float(np.abs(matrix).max())
    whole = flint.acb_mat(
        [[flint.arb(float(matrix[i, j])) + tiny / (i + j + 1) for j in range(dim)] for i in range(dim)]
    )
    values, vectors = whole.mid().eig(right=True, algorithm="approx")
    columns = [_column(vectors, k, value.real.mid()) for k, value in enumerate(values) if value.real.mid() > 0]
    return flint.arb_mat(columns or [[0] * dim]).transpose()


def _column(vectors: Any, k: int, value: Any) -> list[Any]:
    """Return a real eigenvector with the eigenvalue as its squared length."""
    entries = [vectors[i, k] for i in range(vectors.nrows())]
    phase = max(entries, key=lambda entry: abs(entry).mid())
    parts = [(entry / phase).real.mid() for entry in entries]
    length = sum((part**2 for part in parts), flint.arb(0)).sqrt()
    return [(part * value.sqrt() / length).mid() for part in parts]


def _root(value: Any) -> Any:
    middle = value.mid()
    return middle.sqrt().mid() if middle > 0 else middle * 0


def _square(value: Any) -> Square:
    """Split a number into a float of moderate size and a power of 4."""
    if not value > 0:
        return Square(0.0)
    mantissa, exponent = value.man_exp()
    half = (int(mantissa).bit_length() + int(exponent)) // 2
    return Square(float(value * flint.arb(4) ** -half), half)
