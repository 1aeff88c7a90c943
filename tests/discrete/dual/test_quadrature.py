"""Moments that the nine points, and the derivatives, must reproduce."""

from math import comb

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from collapse_theory.discrete.dual.quadrature import POINTS, TO_WEIGHTS, point_weights, raw_moments


def poisson_central(mean, most):
    """m_{n+1} = μ Σ C(n, i) m_i over i < n."""
    moments = [1.0, 0.0]
    for n in range(1, most):
        choose, total = 1.0, 0.0
        for i in range(n):
            total += choose * moments[i]
            choose = choose * (n - i) / (i + 1)
        moments.append(mean * total)
    return moments


@given(mean=st.floats(1e-3, 1e6))
def test_points_have_the_moments_of_a_poisson_law(mean):
    """All its cumulants are equal; with a wider law those beyond the fourth count less and less."""
    weights = np.zeros(9)
    unit = point_weights(mean, mean, mean, TO_WEIGHTS, weights)
    assert unit == pytest.approx(max(np.sqrt(mean), 1))
    for r, known in enumerate(poisson_central(mean, 8)):
        scaled = weights @ (unit * POINTS) ** r
        assert scaled == pytest.approx(known, rel=1e-10, abs=1e-10 * unit**r)


def test_points_of_what_is_left_have_odd_cumulants_below_zero():
    """In pairs: the cumulants of two for one are 2^n times the mean; both kinds together reach the eighth moment."""
    weights = np.zeros(9)
    cumulants = [0.0, *(0.3 + 0.05 * 2**n for n in range(2, 9))]
    moments = [1.0]
    for n in range(8):
        moments.append(sum(comb(n, i) * cumulants[i] * moments[n - i] for i in range(n + 1)))
    for side in (1, -1):
        unit = point_weights(cumulants[1], side * cumulants[2], cumulants[3], TO_WEIGHTS, weights)
        for r, known in enumerate(moments):
            assert weights @ (side * unit * POINTS) ** r == pytest.approx(known, abs=1e-10)


def test_points_of_a_normal_law_are_those_of_gauss():
    weights = np.zeros(9)
    point_weights(100.0, 0.0, 0.0, TO_WEIGHTS, weights)
    known = np.polynomial.hermite_e.hermegauss(9)[1]
    assert weights == pytest.approx(known / known.sum(), rel=1e-9, abs=1e-14)


def test_points_of_rare_events_read_a_smooth_function():
    """A Poisson law of mean 1e-4, with a function that changes by 1 % from number to number."""
    weights, mean = np.zeros(9), 1e-4
    unit = point_weights(mean, mean, mean, TO_WEIGHTS, weights)
    read = weights @ np.exp(-0.01 * (mean + unit * POINTS))
    assert read == pytest.approx(np.exp(mean * np.expm1(-0.01)), rel=1e-12)


@given(mean=st.floats(1e-6, 3))
def test_raw_moments_are_those_of_touchard(mean):
    moments = np.zeros(7)
    raw_moments(mean, mean, mean, mean, moments)
    assert moments[1] == pytest.approx(mean)
    assert moments[2] == pytest.approx(mean + mean**2)
    assert moments[3] == pytest.approx(mean + 3 * mean**2 + mean**3)
    assert moments[4] == pytest.approx(mean + 7 * mean**2 + 6 * mean**3 + mean**4)
    assert moments[5] == pytest.approx(mean + 15 * mean**2 + 25 * mean**3 + 10 * mean**4 + mean**5)
    six = [1, 31, 90, 65, 15, 1]
    assert moments[6] == pytest.approx(sum(n * mean ** (i + 1) for i, n in enumerate(six)))
