"""Tails about the mean along lines: what a quantile and a slope are of them."""

import math

import numpy as np
import pytest

from collapse_theory.gaussian.contours import Contours
from collapse_theory.gaussian.transform import CentredLogChi

CONTOURS = Contours(CentredLogChi(np.array([4.5, 49.5]), np.array([3.0, 200.0])))


@pytest.mark.parametrize("lower", [True, False])
@pytest.mark.parametrize("log_level", [-600.0, -0.7])
def test_a_quantile_has_its_tail(log_level, lower):
    at = CONTOURS.quantile(log_level, lower=lower)
    logarithm, is_lower = CONTOURS.log_tail(at)
    if is_lower != lower:
        logarithm = math.log1p(-math.exp(logarithm))
    assert logarithm == pytest.approx(log_level, rel=1e-12)


@pytest.mark.parametrize("lower", [True, False])
@pytest.mark.parametrize(("log_level", "error"), [(-2000.0, 1e-2), (-0.7, 1e-6)])
def test_slopes_are_those_between_two_quantiles(log_level, error, lower):
    near = log_level * (1 + 1e-4)
    apart = CONTOURS.quantile(near, lower=lower) - CONTOURS.quantile(log_level, lower=lower)
    slope = CONTOURS.log_slope(CONTOURS.quantile((near + log_level) / 2, lower=lower), lower=lower)
    assert slope == pytest.approx((near - log_level) / apart, rel=error)


def test_the_density_is_the_slope_of_the_tail():
    at = -0.3
    (below, _), (above, _) = CONTOURS.log_tail(at - 1e-5), CONTOURS.log_tail(at + 1e-5)
    difference = (math.exp(above) - math.exp(below)) / 2e-5
    assert math.exp(CONTOURS.log_density(at)) == pytest.approx(difference, rel=1e-8)
    assert CONTOURS.log_density(-1e4) < -2000
