r"""Wasserstein-2 distance between Gaussians, without the cancellation of its textbook formula.

The squared distance is :math:`\|m_1 - m_2\|^2 + \operatorname{Tr} A + \operatorname{Tr} B - 2\operatorname{Tr} R`,
:math:`R = (A^{1/2} B A^{1/2})^{1/2}`; the traces cancel when A and B are close. With :math:`D = B - A` (exact for close
floats) and :math:`G = A^{1/2} D A^{1/2} = R^2 - A^2`, the difference :math:`F = R - A` solves the Sylvester equation
:math:`RF + FA = G`, and the traces add up to :math:`\operatorname{Tr}(F A^{-1} F)`, a sum of squares. That needs one
covariance whose condition number is moderate. Otherwise the textbook formula is evaluated with so many digits that
what cancels does not matter, on factors that leave out directions which rounding of the input alone can produce.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from numpy.typing import NDArray

from collapse_theory import checks

__all__ = ["gaussian_w2", "gaussian_w2_squared", "gelbrich_bound"]


def __dir__() -> list[str]:
    return __all__


Array = NDArray[np.float64]

_WELL_CONDITIONED = 1e-6
_BITS = 512


def gaussian_w2(mean1: Any, cov1: Any, mean2: Any, cov2: Any) -> float:
    r"""Wasserstein-2 distance between two Gaussians; :func:`gaussian_w2_squared` gives its square.

    Parameters
    ----------
    mean1, mean2 : array_like, shape (d,), or number
        Means; a number stands for d = 1.
    cov1, cov2 : array_like, shape (d, d), or number
        Covariances: symmetric, no negative eigenvalue. They may be singular.

    Returns
    -------
    float >= 0
        In the unit of the data.

    Raises
    ------
    ValueError
        If a covariance is not symmetric or has a negative eigenvalue (it says by how much), or shapes differ.

    Notes
    -----
    Relative error at most 1e-12 for the numbers as given, however close the covariances. A covariance whose
    correlation matrix is singular up to rounding is taken to be singular.

    Examples
    --------
    >>> gaussian_w2([0.0, 0.0], [[4.0, 0.0], [0.0, 1.0]], [3.0, 4.0], [[4.0, 0.0], [0.0, 1.0]])
    5.0
    >>> gaussian_w2(0, 1.0, 0, 1.0 + 2**-40) * 2**41
    0.9999999999997726
    """
    return math.sqrt(gaussian_w2_squared(mean1, cov1, mean2, cov2))


def gaussian_w2_squared(mean1: Any, cov1: Any, mean2: Any, cov2: Any) -> float:
    r"""Squared Wasserstein-2 distance between two Gaussians; parameters and errors are those of :func:`gaussian_w2`.

    Returns
    -------
    float >= 0
        In the square of the unit of the data.

    Notes
    -----
    :math:`\|m_1 - m_2\|^2 + \operatorname{Tr}[\Sigma_1 + \Sigma_2 - 2(\Sigma_1^{1/2}\Sigma_2\Sigma_1^{1/2})^{1/2}]`
    (Dowson and Landau 1982; Gelbrich 1990).

    Examples
    --------
    >>> gaussian_w2_squared([0.0, 0.0], [[1.0, 1.0], [1.0, 1.0]], [0.0, 0.0], [[4.0, 4.0], [4.0, 4.0]])
    2.0
    """
    first, second = checks.covariance("cov1", cov1), checks.covariance("cov2", cov2)
    means = [_mean(name, value, len(first)) for name, value in (("mean1", mean1), ("mean2", mean2))]
    if first.shape != second.shape:
        raise ValueError(
            f"`cov2` must have the shape of `cov1`, {first.shape}; it has {second.shape}. Check the order."
        )
    return float(((means[0] - means[1]) ** 2).sum()) + _bures_squared(first, second)


def gelbrich_bound(data1: Any, data2: Any) -> float:
    r"""Lower bound on the Wasserstein-2 distance between the empirical laws of two samples.

    Parameters
    ----------
    data1, data2 : array_like, shape (n, d) or (n,)
        One datum per row; the numbers of data may differ.

    Returns
    -------
    float >= 0
        In the unit of the data.

    Raises
    ------
    ValueError
        If a sample is empty or the dimensions differ.

    Notes
    -----
    Any two laws are at least as far apart as the Gaussians with their means and covariances (Gelbrich 1990), here the
    moments of the empirical laws, with divisor n. shumailov2023 uses it in eqs (10) and (19).

    Examples
    --------
    >>> gelbrich_bound([0.0, 2.0], [1.0, 5.0])
    2.23606797749979
    """
    samples = [_sample(name, data) for name, data in (("data1", data1), ("data2", data2))]
    moments = [part for data in samples for part in (data.mean(axis=0), _second_moment(data))]
    return gaussian_w2(*moments)


def _mean(name: str, value: Any, dim: int) -> Array:
    vector = np.atleast_1d(np.asarray(value, dtype=np.float64))
    if vector.shape != (dim,) or not np.isfinite(vector).all():
        raise ValueError(f"`{name}` must be a finite vector of length {dim}; its shape is {vector.shape}. Flatten it.")
    return vector


def _sample(name: str, value: Any) -> Array:
    data = np.asarray(value, dtype=np.float64)
    data = data[:, None] if data.ndim == 1 else data
    if data.ndim != 2 or not data.size or not np.isfinite(data).all():
        raise ValueError(
            f"`{name}` must be a finite array of shape (n, d); its shape is {data.shape}. One row per datum."
        )
    return data


def _second_moment(data: Array) -> Array:
    centred = data - data.mean(axis=0)
    return np.asarray(centred.T @ centred / len(data))


def _bures_squared(first: Array, second: Array) -> float:
    if np.array_equal(first, second):
        return 0.0
    if len(first) == 1:
        a, b = max(first[0, 0], 0.0), max(second[0, 0], 0.0)
        return float(((b - a) / (math.sqrt(a) + math.sqrt(b))) ** 2)
    for one, other in ((first, second), (second, first)):
        values, vectors = np.linalg.eigh(one)
        if values[0] > _WELL_CONDITIONED * values[-1]:
            return _bures_by_sylvester(values, vectors, other - one)
    return _bures_with_many_digits(first, second)


def _bures_by_sylvester(values: Array, vectors: Array, difference: Array) -> float:
    """Return Tr(F A^-1 F) in the eigenbasis of A; the sum R_a + A_b never cancels."""
    roots = np.sqrt(values)
    change = roots[:, None] * (vectors.T @ difference @ vectors) * roots  # G = R² - A²
    squares, turned = np.linalg.eigh(np.diag(values**2) + change)
    root = np.sqrt(np.maximum(squares, 0.0))
    solution = turned @ ((turned.T @ change) / (root[:, None] + values))
    return float(((solution / roots) ** 2).sum())


def _bures_with_many_digits(first: Array, second: Array) -> float:
    """Return Tr A + Tr B - 2 ||L' K||_* for factors A = LL', B = KK', in 512-bit arithmetic."""
    import flint

    with flint.ctx.workprec(_BITS):
        left, right = _factor(first), _factor(second)
        cross = left.transpose() * right
        gram = flint.acb_mat(cross * cross.transpose() if cross.nrows() <= cross.ncols() else cross.transpose() * cross)
        traces = sum((entry**2 for factor in (left, right) for entry in factor.entries()), flint.arb(0))
        nuclear = sum((_root(value.real) for value in gram.eig(algorithm="approx")), flint.arb(0))
        return max(float(traces.mid() - 2 * nuclear), 0.0)


def _root(value: Any) -> Any:
    middle = value.mid()
    return middle.sqrt().mid() if middle > 0 else middle * 0


def _factor(matrix: Array) -> Any:
    """Return L with LL' = matrix by pivoted Cholesky; it ends at pivots that are 0 up to rounding of their diagonal."""
    import flint

    dim = len(matrix)
    rest = [[flint.arb(float(entry)) for entry in row] for row in matrix]
    scale = [float(matrix[i, i]) for i in range(dim)]
    columns: list[list[Any]] = []
    free = {i for i in range(dim) if scale[i] > 0}
    while free:
        pivot = max(free, key=lambda i: float(rest[i][i]) / scale[i])
        if not float(rest[pivot][pivot]) > dim * np.finfo(float).eps * scale[pivot]:
            break
        root = rest[pivot][pivot].mid().sqrt().mid()
        column = [(rest[i][pivot] / root).mid() for i in range(dim)]
        for i in range(dim):
            rest[i] = [(rest[i][j] - column[i] * column[j]).mid() for j in range(dim)]
        columns.append(column)
        free.remove(pivot)
    return flint.arb_mat(columns or [[0] * dim]).transpose()
