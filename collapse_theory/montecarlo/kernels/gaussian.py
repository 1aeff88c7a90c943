"""One-dimensional Gaussians fitted to the newest data only: from every single datum, or from what a fit depends on.

The two mechanisms share nothing but the random stream. :func:`from_data` draws each datum; :func:`from_statistics`
draws mean and variance of a generation, which are independent, normal and chi-square (Cochran's theorem). Each
returns a row for each replicate: mean and standard deviation after the last fit, and a datum drawn from that fit.
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
def _sums(rng: Stream, size: int) -> tuple[float, float]:
    """Return the mean of ``size`` standard normals and the sum of squares about it.

    Sums are taken about the first datum, so that few data that lie close together keep their digits, and in two parts,
    so that no addition has to wait for the one before.
    """
    first = normal(rng)
    total = other_total = square = other_square = 0.0
    left = size - 1
    while left > 0:
        if rng.normals_used == BUFFER:
            refill(rng)
        at = rng.normals_used
        data = rng.normals[at : at + min(left, BUFFER - at)]
        for j in range(0, data.size - 1, 2):
            d, e = data[j] - first, data[j + 1] - first
            total += d
            other_total += e
            square += d * d
            other_square += e * e
        if data.size % 2:
            d = data[data.size - 1] - first
            total += d
            square += d * d
        rng.normals_used = at + data.size
        left -= data.size
    total += other_total
    shift = total / size
    return first + shift, square + other_square - total * shift


@kernel
def from_data(rng: Stream, replicates: int, sizes: Counts, ddof: int, noise: float) -> Floats:
    """Draw data from N(0, 1), fit, draw from the fit, …; independent normal noise is added to each mean."""
    result = np.zeros((replicates, 3))
    for row in result:
        mean, sigma = 0.0, 1.0
        for size in sizes:
            centre, second = _sums(rng, size)
            mean += sigma * centre
            sigma *= math.sqrt(second / (size - ddof))
            if noise != 0.0:
                mean += noise * normal(rng)
        row[0], row[1], row[2] = mean, sigma, mean + sigma * normal(rng)
    return result


@kernel
def from_data_with_skew_noise(rng: Stream, replicates: int, sizes: Counts, ddof: int, strength: float) -> Floats:
    """As :func:`from_data`; each mean is shifted by ``strength`` times standard deviation times sample skewness.

    That noise is a function of the data, centred, and orthogonal to the sample mean.
    """
    result = np.zeros((replicates, 3))
    data = np.zeros(sizes.max() if sizes.size else 0)
    for row in result:
        mean, sigma = 0.0, 1.0
        for size in sizes:
            centre = second = third = 0.0
            for i in range(size):
                data[i] = normal(rng)
                centre += data[i] / size
            for x in data[:size]:
                second += (x - centre) ** 2
                third += (x - centre) ** 3
            spread = math.sqrt(second / (size - ddof))
            mean += sigma * (centre + strength * spread * (third / size) / (second / size) ** 1.5)
            sigma *= spread
        row[0], row[1], row[2] = mean, sigma, mean + sigma * normal(rng)
    return result


@kernel
def from_statistics(rng: Stream, replicates: int, sizes: Counts, ddof: int, noise: float) -> Floats:
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
