"""Moments of the covariance of a pool of all data: against simulation, and against the plain recursion in 60 digits."""

import math

import mpmath
import pytest
from agreement import assert_agrees
from pooled_runs import simulated

from collapse_theory.gaussian.pooled import pooled
from collapse_theory.montecarlo import Estimate


@pytest.mark.parametrize(("M", "d", "fits"), [(10, 1, 3), (12, 2, 4)])
def test_moments_by_simulation(M, d, fits, shared):
    _, *moments, seed = simulated(shared, M, d, fits)
    pool = pooled(fits, M, d)
    for draws, exact in zip(moments, (pool.trace, pool.square, pool.entry), strict=True):
        assert_agrees(Estimate.of_mean(draws, seed), exact, resolution=0.09 * exact)


@pytest.mark.parametrize(("M", "d"), [(5, 1), (100, 2), (9, 6)])
def test_squares_rise_and_traces_fall(M, d):
    for early, late in ((2, 50), (50, 3000), (3000, math.inf)):
        assert pooled(early, M, d).square < pooled(late, M, d).square
        assert pooled(early, M, d).trace > pooled(late, M, d).trace


@pytest.mark.parametrize("M", [4, 100, 10**15, 10**18])
@pytest.mark.parametrize("d", [1, 3])
def test_moments_keep_their_digits(M, d):
    """The recursion of Tr S, Tr S² and (Tr S)² themselves, with 60 digits."""
    with mpmath.workdps(60):
        x, y, z = mpmath.mpf(d), mpmath.mpf(d), mpmath.mpf(d * d)
        for t in range(50):
            c = mpmath.mpf(t) / (t + 1)
            b, q = (t + (M - 1 + c) / M) / (t + 1), (M - 1 + c * c) / (M * (t + 1)) ** 2
            x, y, z = b * x, (b * b + q) * y + q * z, b * b * z + 2 * q * y
        exact = [1 - x / d, (y - 2 * x + d) / d, (2 * y + z) / (d * (d + 2)) - 2 * x / d + 1]
    pool = pooled(50, M, d)
    assert [pool.loss, pool.square, pool.entry] == pytest.approx([float(e) for e in exact], rel=1e-12, abs=0)
