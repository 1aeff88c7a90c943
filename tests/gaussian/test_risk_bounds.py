"""Bounds of the risk in several dimensions hold the simulated risk, and that of later fits."""

import math

import numpy as np
import pytest
from agreement import Z, fixed_seed
from pooled_runs import simulated

from collapse_theory.gaussian.risk_bounds import pooled_rise, pooled_risk, replaced_risk
from collapse_theory.montecarlo import Estimate, multivariate_estimate


def assert_between(estimate, low, high):
    """Right code fails with probability 1e-9; the risk is known to half the distance of its bounds."""
    assert 2 * Z * estimate.standard_error < high - low
    assert low - Z * estimate.standard_error < estimate.value < high + Z * estimate.standard_error


@pytest.mark.parametrize(("M", "d", "fits"), [(10, 1, 3), (12, 2, 4)])
def test_the_pooled_risk_by_simulation(M, d, fits, shared):
    distance, *_, seed = simulated(shared, M, d, fits)
    assert_between(Estimate.of_mean(distance, seed), *pooled_risk(M, fits, dim=d))


@pytest.mark.parametrize(("M", "d", "fits"), [(12, 2, 1), (12, 2, 4), (30, 5, 3)])
def test_the_replaced_risk_by_simulation(M, d, fits):
    estimate = multivariate_estimate(cov=np.eye(d), samples=M, fits=fits, replicates=20_000, seed=fixed_seed(2))
    assert_between(estimate, *replaced_risk(M, fits, dim=d))


@pytest.mark.parametrize(("M", "d"), [(5, 1), (100, 2), (9, 6)])
def test_bounds_of_the_limit_hold_for_all_later_fits(M, d):
    for early, late in ((2, 50), (50, 3000), (3000, math.inf)):
        assert pooled_risk(M, early, dim=d)[0] < pooled_risk(M, late, dim=d)[0]


@pytest.mark.parametrize(("M", "d"), [(4, 1), (100, 2), (30, 6)])
def test_the_second_fit_rises_by_less_than_bounds_of_both_fits_allow(M, d):
    (low, _), (_, high) = pooled_risk(M, 1, dim=d), pooled_risk(M, 2, dim=d)
    assert 0 < pooled_rise(M, dim=d) < high - low
