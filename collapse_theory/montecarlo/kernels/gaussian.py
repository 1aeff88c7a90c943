"""One-dimensional Gaussians fitted to the newest data only: from every single datum, or from what a fit depends on.

The two mechanisms share nothing but the random stream. :func:`from_data` draws each datum; :func:`from_statistics` draws
mean and variance of a generation, which are independent, normal and chi-square (Cochran's theorem). Each returns
one row a replicate: mean and standard deviation after the last fit, and one datum drawn from that fit.
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from collapse_theory.compiled import kernel
from collapse_theory.montecarlo.kernels.stream import BUFFER, Stream, chi_square, normal, refill

Floats = NDArray[np.float64]
Counts = NDArray[np.int64]


@kernel
def _sums(rng: Stream, size: int) -> tuple[float, float, float]:
    """Return the mean of ``size`` standard normals, the sum of squares about it and the sum of cubes about it.

    Sums are taken about the first datum, so that few data that lie close together keep their digits.
    """
    first = normal(rng)
    total = square = cube = 0.0
    left = size - 1
    while left > 0:
        if rng.used[1] == BUFFER:
            refill(rng)
        at = rng.used[1]
        taken = min(left, BUFFER - at)
        for x in rng.normals[at : at + taken]:
            d = x - first
            total += d
            square += d * d
            cube += d * d * d
        rng.used[1] = at + taken
        left -= taken
    shift = total / size
    second = square - total * shift
    third = cube - 3.0 * shift * square + 2.0 * size * shift**3
    return first + shift, second, third


@kernel
def from_data(rng: Stream, sizes: Counts, ddof: int, noise: float, skew_noise: float, replicates: int) -> Floats:
    """Draw data from N(0, 1), fit, draw from the fit, …

    The mean is shifted by independent normal noise, and by ``skew_noise`` times standard deviation times sample
    skewness: noise that is a function of the data, centred, and orthogonal to the sample mean.
    """
    result = np.zeros((replicates, 3))
    for row in result:
        mean, sigma = 0.0, 1.0
        for size in sizes:
            centre, second, third = _sums(rng, size)
            spread = math.sqrt(second / (size - ddof))
            if skew_noise != 0.0:
                centre += skew_noise * spread * (third / size) / (second / size) ** 1.5
            mean += sigma * centre
            sigma *= spread
            if noise != 0.0:
                mean += noise * normal(rng)
        row[0], row[1], row[2] = mean, sigma, mean + sigma * normal(rng)
    return result


@kernel
def from_statistics(rng: Stream, sizes: Counts, ddof: int, noise: float, replicates: int) -> Floats:
    """Draw the mean and the variance of each generation instead of its data."""
    result = np.zeros((replicates, 3))
    for row in result:
        mean, sigma = 0.0, 1.0
        for size in sizes:
            mean += sigma * normal(rng) / math.sqrt(size)
            sigma *= math.sqrt(chi_square(rng, size - 1) / (size - ddof))
            if noise != 0.0:
                mean += noise * normal(rng)
        row[0], row[1], row[2] = mean, sigma, mean + sigma * normal(rng)
    return result
