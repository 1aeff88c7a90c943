"""The clock that counts generations of D lineages, against their law generation by generation."""

from functools import cache

import mpmath
import numpy as np
import pytest

from collapse_theory.discrete import abel, lineages, second
from collapse_theory.discrete.entrance import WEIGHTS, generations, points, variance


def clock(k, size):
    """The mean number of generations down to k lineages, from the constants of the series."""
    with mpmath.workdps(25):
        share = mpmath.mpf(float(k)) / size
        start = at_the_start()
        return float(abel.abel_coordinate(share) - start[0] - (second.second_coordinate(share) - start[1]) / size)


@cache
def at_the_start():
    with mpmath.workdps(25):
        return abel.abel_coordinate(mpmath.mpf(1)), second.second_coordinate(1)


def moments(size, steps):
    """Mean and variance of the clock at A(s), from the law of A(s)."""
    law = lineages.laws(size, np.array([steps]))[steps]
    kept = law.mass > 1e-22
    ends = law.ancestors[kept][[0, -1]] + np.array([-0.5, 0.5])
    smooth = np.polynomial.Chebyshev.interpolate(lambda k: np.array([clock(x, size) for x in k]), 20, domain=ends)
    values = smooth(law.ancestors[kept])
    mean = law.mass[kept] @ values
    return mean, law.mass[kept] @ (values - mean) ** 2


@pytest.mark.parametrize(("size", "steps"), [(2000, 1), (2000, 4), (2000, 30), (20_000, 5), (20_000, 60)])
def test_the_clock_gains_one_a_generation(size, steps):
    mean, spread = moments(size, steps)
    lineages_left = round(2 * size / (steps + 2))
    assert mean == pytest.approx(steps, abs=0.2 / lineages_left)
    assert spread == pytest.approx(
        variance(lineages_left, size), rel=0.02 + 5 * abs(generations(lineages_left, size) / steps - 1)
    )


@pytest.mark.parametrize(("k", "size"), [(1600, 10_000), (1600, 100_000), (3000, 10**9), (3000, 10**18)])
def test_generations_are_those_of_the_clock(k, size):
    assert generations(k, size) == pytest.approx(clock(k, size), rel=1e-13)


def test_generations_add_up():
    """Down to k, and one step further along the mean: one more."""
    for size in (10**4, 10**7):
        x = 0.1
        below = -np.expm1(-x)
        gained = generations(round(below * size), size) - generations(round(x * size), size)
        assert gained == pytest.approx(1, abs=30 / size + 0.01)


def test_the_variance_is_continuous_where_its_route_changes():
    """Sums above 0.004 lineages per datum, an integral below; about (4/3) D²/k³ where lineages are few."""
    size = 10**6
    sums, integral = variance(4001, size), variance(3999, size)
    assert integral / sums == pytest.approx((4001 / 3999) ** 3, rel=1e-5)
    assert integral / sums * (1 - 0.004001) / (1 - 0.003999) == pytest.approx((4001 / 3999) ** 3, rel=5e-7)
    for k in (3000, 1600):
        assert variance(k, 10**12) == pytest.approx(4 / 3 * 1e24 / k**3, rel=1e-6)


@pytest.mark.parametrize(("size", "steps"), [(2000, 30), (20_000, 20)])
def test_three_points_have_the_moments_of_the_clock(size, steps):
    """Mean, variance and third moment, against the law of the ancestors."""
    law = lineages.laws(size, np.array([steps]))[steps]
    kept = law.mass > 1e-22
    ends = law.ancestors[kept][[0, -1]] + np.array([-0.5, 0.5])
    smooth = np.polynomial.Chebyshev.interpolate(lambda k: np.array([clock(x, size) for x in k]), 20, domain=ends)
    exact = smooth(law.ancestors[kept]) - steps
    at = smooth(points(steps, size)) - steps
    left = 2 * size / (steps + 2)
    spread = law.mass[kept] @ exact**2
    assert WEIGHTS @ at == pytest.approx(law.mass[kept] @ exact, abs=0.2 / left)
    assert WEIGHTS @ at**2 == pytest.approx(spread, rel=4 / left**2 + 2e-4)
    assert WEIGHTS @ at**3 == pytest.approx(law.mass[kept] @ exact**3, rel=0.06)
