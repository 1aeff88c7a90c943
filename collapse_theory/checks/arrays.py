"""Arrays of real numbers, and covariances."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Any

import numpy as np

from collapse_theory.checks.words import shown

COVARIANCE_TOLERANCE = 1e-12  # relative asymmetry, and size of negative eigenvalues, that rounding explains


def floats(name: str, value: Any) -> np.ndarray[Any, np.dtype[np.float64]]:
    """Return an array of real numbers as float64, or say what is in the way (not whether they are finite).

    Examples
    --------
    >>> floats("mu", [1, 2.5])
    array([1. , 2.5])
    """
    unmasked(name, value)
    if isinstance(value, Iterator):
        raise ValueError(f"`{name}` must be an array; got an iterator, which can be read only once. Pass list({name}).")
    array = as_array(value)
    if array is None or array.dtype.kind not in "iufO" or isinstance(value, (dict, set, str, bytes)):
        what = unread(value) if array is None else shown(value)
        raise ValueError(f"`{name}` must hold real numbers of one shape; got {what}. Convert them to float.")
    if array.dtype == object and any(entry is None or isinstance(entry, (str, bytes)) for entry in array.flat):
        raise ValueError(f"`{name}` must hold real numbers; got {shown(value)}. Convert them to float.")
    try:
        return array.astype(np.float64)
    except (TypeError, ValueError, OverflowError):
        raise ValueError(
            f"`{name}` must hold real numbers within float64; got {shown(value)}. Convert them to float."
        ) from None


def reals(name: str, value: Any) -> np.ndarray[Any, np.dtype[np.float64]]:
    """Return an array of real numbers without nan; infinite ones pass.

    Examples
    --------
    >>> reals("x", [0, math.inf])
    array([ 0., inf])
    """
    array = floats(name, value)
    if np.isnan(array).any():
        raise ValueError(f"`{name}` must not hold nan; got {shown(value)}. Remove what is missing.")
    return array


def covariance(name: str, value: Any) -> np.ndarray[Any, np.dtype[np.float64]]:
    """Return a covariance as a symmetric array, or say by how much it misses being one."""
    matrix = np.atleast_2d(floats(name, value))
    if matrix.ndim != 2 or matrix.shape[0] != matrix.shape[1] or not matrix.size:
        raise ValueError(f"`{name}` must be a square matrix; its shape is {matrix.shape}. Pass shape (d, d).")
    if not np.isfinite(matrix).all():
        raise ValueError(f"`{name}` must be finite; it holds {matrix[~np.isfinite(matrix)][0]}. Remove or correct it.")
    largest = float(np.abs(matrix).max())
    with np.errstate(over="ignore"):
        gap = float(np.abs(matrix - matrix.T).max())
    if gap > COVARIANCE_TOLERANCE * largest:
        raise ValueError(f"`{name}` must be symmetric; entries differ by {gap:.3g}. Pass (cov + cov.T)/2.")
    if gap > 0:
        matrix = np.where(matrix == matrix.T, matrix, matrix / 2 + matrix.T / 2)
    lowest = float(np.linalg.eigvalsh(matrix)[0])
    if lowest < -COVARIANCE_TOLERANCE * largest * len(matrix):
        raise ValueError(
            f"`{name}` must be positive semidefinite; its least eigenvalue is {lowest:.3g}. Check its signs."
        )
    return matrix


def scaled(name: str, values: Any) -> None:
    """Refuse entries whose products and powers may leave float64; those that are not finite pass.

    Examples
    --------
    >>> scaled("cov", [[1e150]])
    Traceback (most recent call last):
    ...
    ValueError: `cov` must have entries between 1e-100 and 1e100; the largest is 1e+150. Use another unit.
    """
    largest = float(np.abs(floats(name, values)).max(initial=0.0))
    if largest and math.isfinite(largest) and not 1e-100 <= largest <= 1e100:
        raise ValueError(
            f"`{name}` must have entries between 1e-100 and 1e100; the largest is {largest}. Use another unit."
        )


def unmasked(name: str, value: object) -> None:
    """Refuse a masked array: what its mask hides would be used all the same."""
    if is_masked(value):
        raise ValueError(
            f"`{name}` must not be masked; its mask would be lost. Pass its compressed() entries, or filled() ones."
        )


def is_masked(value: object) -> bool:
    return isinstance(value, np.ma.MaskedArray)


def as_array(value: Any) -> np.ndarray[Any, Any] | None:
    """Return an array, or None for what NumPy cannot make one of (ragged, nested in itself, other objects)."""
    try:
        return np.asarray(value)
    except (ValueError, TypeError, OverflowError, RuntimeError):  # a tensor that records gradients raises the last
        return None


def unread(value: object) -> str:
    """Describe what NumPy cannot turn into an array."""
    return f"a {type(value).__name__} that NumPy cannot read" if hasattr(value, "__array__") else "a ragged list"
