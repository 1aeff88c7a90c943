"""The Wasserstein-2 distance between Gaussians, a lower bound on that between any two distributions."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from collapse_theory import checks
from collapse_theory.arithmetic import floats_only
from collapse_theory.wasserstein.bures import bures
from collapse_theory.wasserstein.square import Square, binary_exponent

__all__ = ["gaussian_w2", "gaussian_w2_squared", "gelbrich_bound"]

Array = NDArray[np.float64]


@floats_only
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
        If a covariance is not symmetric or has a negative eigenvalue (the message says how negative), shapes differ, or
        the distance is beyond float64.

    Notes
    -----
    Relative error at most 1e-12 for the numbers as given, however close, singular, ill-conditioned, large or small the
    covariances are. The exception is a covariance with a negative eigenvalue within the tolerance for rounding, which
    defines no distance: the eigenvalue counts as 0, and if the distance that remains is no more than rounding of the
    entries can produce, directions in which the covariances may vanish are left out.

    Examples
    --------
    >>> gaussian_w2([0.0, 0.0], [[4.0, 0.0], [0.0, 1.0]], [3.0, 4.0], [[4.0, 0.0], [0.0, 1.0]])
    5.0
    >>> gaussian_w2(0, 1.0, 0, 1.0 + 2**-40) * 2**41
    0.9999999999997726
    """
    return _length(_parts(mean1, cov1, mean2, cov2))


@floats_only
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
    parts = _parts(mean1, cov1, mean2, cov2)
    return _within_float64([part.value for part in parts], [2 * part.exponent for part in parts], sum)


@floats_only
def gelbrich_bound(data1: Any, data2: Any) -> float:
    r"""Lower bound on the Wasserstein-2 distance between the empirical distributions of two samples.

    Parameters
    ----------
    data1, data2 : array_like, shape (n, d) or (n,)
        One datum per row; the sample sizes may differ.

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
    Any two distributions are at least as far apart as the Gaussians with their means and covariances (Gelbrich 1990).
    Here these are the empirical moments, with divisor n. shumailov2023 uses the bound in eqs (10) and (19).

    Examples
    --------
    >>> gelbrich_bound([0.0, 2.0], [1.0, 5.0])
    2.23606797749979
    """
    samples = [_sample(name, data) for name, data in (("data1", data1), ("data2", data2))]
    if samples[0].shape[1] != samples[1].shape[1]:
        raise ValueError(
            f"`data2` must have as many columns as `data1`, {samples[0].shape[1]}; it has {samples[1].shape[1]}. "
            "Give both samples the same coordinates."
        )
    exponent = binary_exponent(*samples)
    means, covs = zip(*(_moments(np.ldexp(data, -exponent)) for data in samples), strict=True)
    rounding = samples[0].shape[1] * float(np.finfo(np.float64).eps)
    parts = [_gap(*means), bures(*covs, rounding=rounding)]
    return _length([part.scaled(exponent) for part in parts])


def _parts(mean1: Any, cov1: Any, mean2: Any, cov2: Any) -> list[Square]:
    """Return the squared distance of the means and that of the covariances."""
    first, second = checks.covariance("cov1", cov1), checks.covariance("cov2", cov2)
    means = [_mean(name, value, len(first)) for name, value in (("mean1", mean1), ("mean2", mean2))]
    if first.shape != second.shape:
        raise ValueError(
            f"`cov2` must have the shape of `cov1`, {first.shape}; it has {second.shape}. Check the order."
        )
    return [_gap(*means), bures(first, second)]


def _gap(mean1: Array, mean2: Array) -> Square:
    """Return the squared Euclidean distance, which may lie outside float64."""
    with np.errstate(over="ignore"):
        difference, extra = mean1 - mean2, 0
    if not np.isfinite(difference).all():
        difference, extra = mean1 / 2 - mean2 / 2, 1
    exponent = binary_exponent(difference)
    return Square(float((np.ldexp(difference, -exponent) ** 2).sum()), exponent + extra)


def _length(parts: list[Square]) -> float:
    return _within_float64(
        [part.root for part in parts], [part.exponent for part in parts], lambda sides: math.hypot(*sides)
    )


def _within_float64(values: list[float], exponents: list[int], join: Callable[[list[float]], float]) -> float:
    """Join numbers ``value · 2^exponent``, or say that float64 cannot hold the result."""
    try:
        result = float(join([math.ldexp(value, power) for value, power in zip(values, exponents, strict=True)]))
    except OverflowError:
        result = math.inf
    if result == math.inf:
        raise ValueError(
            "the distance must be within float64; these means or covariances are too large. Take a larger unit, or "
            "`gaussian_w2` in place of its square."
        )
    return result


def _mean(name: str, value: Any, dim: int) -> Array:
    vector = np.atleast_1d(checks.floats(name, value))
    if vector.shape != (dim,) or not np.isfinite(vector).all():
        raise ValueError(f"`{name}` must be a finite vector of length {dim}; its shape is {vector.shape}. Flatten it.")
    return vector


def _sample(name: str, value: Any) -> Array:
    data = checks.floats(name, value)
    data = data[:, None] if data.ndim == 1 else data
    if data.ndim != 2 or not data.size or not np.isfinite(data).all():
        raise ValueError(
            f"`{name}` must be a finite array of shape (n, d); its shape is {data.shape}. One row per datum."
        )
    return data


def _moments(data: Array) -> tuple[Array, Array]:
    """Return mean and second moment about it."""
    mean = data.mean(axis=0)
    centred = data - mean
    return mean, np.asarray(centred.T @ centred / len(data))
