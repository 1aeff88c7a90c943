"""Token by token: low roots beside Fuss and Catalan's series and bisection."""

import numpy as np
import pytest
from scipy.optimize import brentq
from scipy.special import binom

from collapse_theory.loop.branch import excess, lows, others, polished


@pytest.mark.parametrize("s", [1 / 0.9, 1.5, 2.0, 10.0])
def test_low_roots_are_a_series_with_positive_terms(s):
    """h = 1 + y h^s has the generalised binomial series h = sum binom(sk + 1, k) y^k/(sk + 1)."""
    limit = (s - 1) ** (s - 1) / s**s
    y = np.array([0.01, 0.3, 0.6]) * limit
    k = np.arange(200)
    series = [(binom(s * k + 1, k) * x**k / (s * k + 1)).sum() for x in y]
    a = 0.2
    found = [lows(np.array([a]), x / a ** (s - 1), s)[0] for x in y]
    np.testing.assert_allclose(found, a * np.array(series), rtol=1e-11)


def test_at_two_it_is_a_quadratic():
    a = np.array([0.01, 0.1, 0.2])
    np.testing.assert_allclose(lows(a, 1.2, 2.0), (1 - np.sqrt(1 - 4 * 1.2 * a)) / 2.4, rtol=1e-12)
    assert np.isnan(lows(np.array([0.21]), 1.2, 2.0))


@pytest.mark.parametrize("s", [0.3, 0.8, 1.0])
def test_above_a_temperature_of_one_there_is_one_root(s):
    a, c = np.array([1e-6, 0.01, 0.2]), 0.7
    expected = [brentq(lambda p, real=real: p - c * p**s - real, 1e-9, 50, xtol=1e-15) for real in a]
    np.testing.assert_allclose(lows(a, c, s), expected, rtol=1e-9)


@pytest.mark.parametrize("x", [0.35, 0.7])
def test_the_slope_is_the_derivative(x):
    rest, s, h = 0.3 * np.array([0.3, 0.2, 0.1]), 1.25, 1e-6
    slope = (excess(x + h, 0.12, rest, s)[0] - excess(x - h, 0.12, rest, s)[0]) / (2 * h)
    assert excess(x, 0.12, rest, s)[1] == pytest.approx(slope, rel=1e-7)


def test_units_of_the_one_token_do_not_matter():
    x, top, rest, s = 0.4, 0.12, np.array([0.09, 0.01]), 1.25
    np.testing.assert_allclose(others(x, top, rest, s), lows(rest, (x - top) / x**s, s), rtol=1e-12)


def test_polishing_finds_the_fixed_point_or_nothing():
    p = np.array([0.5, 0.3, 0.2])
    near = p
    for _ in range(8):
        near = 0.9 * p + 0.1 * near ** (1 / 0.9) / (near ** (1 / 0.9)).sum()
    found = polished(near, 0, 0.9 * p, 1 / 0.9)
    decoded = found ** (1 / 0.9)
    np.testing.assert_allclose(found, 0.9 * p + 0.1 * decoded / decoded.sum(), rtol=1e-14)
    assert polished(np.array([0.1, 0.5, 0.4]), 0, 0.9 * p, 1 / 0.9) is None
