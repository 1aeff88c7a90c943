"""Tails as distributions of the number of a random atom, against zeta functions in mpmath, scipy.stats and sums."""

import math

import mpmath
import numpy as np
import pytest
from scipy.stats import geom, norm

from collapse_theory.tails import Atoms, GaussianBins, GeometricTail, PowerLaw

RANKS = np.array([1, 2, 3, 10, 300, 65_534, 65_535, 65_536, 10**6, 10**12])


@pytest.mark.parametrize("beta", [1.000001, 1.05, 2.0, 3.5, 20.0])
def test_a_power_law_by_zeta_values_in_both_tails(beta):
    law = PowerLaw(beta)
    with mpmath.workdps(280):
        total = mpmath.zeta(beta)
        for k in RANKS.tolist():
            upper = mpmath.zeta(beta, k + 1) / total
            assert law.sf(k) == pytest.approx(float(upper), rel=1e-13, abs=0)
            assert law.cdf(k) == pytest.approx(float(1 - upper), rel=2e-14 if k < 65_535 else 1e-13, abs=0)
            assert law.pmf(k) == pytest.approx(float(mpmath.mpf(k) ** -beta / total), rel=1e-14, abs=0)


@pytest.mark.parametrize("beta", [2.001, 2.5, 3.01, 4.0, 20.0, 60.0])
def test_moments_of_a_power_law(beta):
    law = PowerLaw(beta)
    with mpmath.workdps(60):
        first = mpmath.zeta(beta - 1) / mpmath.zeta(beta)
        assert law.mean() == pytest.approx(float(first), rel=1e-13)
        if beta > 3:
            second = mpmath.zeta(beta - 2) / mpmath.zeta(beta)
            assert law.var() == pytest.approx(float(second - first**2), rel=1e-12, abs=0)
        else:
            assert law.var() == law.std() == math.inf
    assert PowerLaw(2).mean() == PowerLaw(1.5).mean() == PowerLaw(3).var() == math.inf


def test_a_geometric_tail_is_that_of_scipy():
    for ratio in (1e-3, 0.3, 0.9999):
        tail, same = GeometricTail(ratio), geom(1 - ratio)
        k = np.array([1, 2, 7, 50])
        for method in ("pmf", "cdf", "sf"):
            assert getattr(tail, method)(k) == pytest.approx(getattr(same, method)(k), rel=1e-9, abs=1e-300)
        assert (tail.mean(), tail.var()) == (pytest.approx(same.mean()), pytest.approx(same.var()))


@pytest.mark.parametrize("width", [0.01, 0.3, 2.0, 30.0])
def test_bins_hold_the_normal_probability_of_what_they_cover(width):
    bins, p = GaussianBins(width), GaussianBins(width).head()
    k = np.arange(1, p.size + 1)
    assert bins.pmf(k) == pytest.approx(p, rel=1e-12, abs=0)
    assert bins.cdf(k) == pytest.approx(np.cumsum(p), rel=1e-12)
    assert bins.mean() == pytest.approx(k @ p, rel=1e-12)
    assert bins.var() == pytest.approx((k - 1) ** 2 @ p - ((k - 1) @ p) ** 2, rel=1e-9, abs=0)
    pairs = np.arange(1, min(int(5 / width), 100) + 1)
    assert bins.sf(2 * pairs + 1) == pytest.approx(2 * norm.sf((pairs + 0.5) * width), rel=1e-12, abs=0)


def test_atoms_keep_their_order_and_the_digits_of_both_tails():
    p = np.array([1e-30, 0.5, 0.0, 0.25, 0.25, 1e-25])
    atoms = Atoms(p)
    assert atoms.support() == (1, 5)
    assert atoms.pmf(np.arange(7)).tolist() == [0, 1e-30, 0.5, 0.25, 0.25, 1e-25, 0]
    assert atoms.cdf(1) == 1e-30
    assert atoms.sf([3, 4, 5]).tolist() == [0.25, 1e-25, 0]
    assert atoms.mean() == pytest.approx(2 * 0.5 + 3 * 0.25 + 4 * 0.25)
    assert atoms.var() == pytest.approx(0.5 * 0.75**2 + 0.25 * 0.25**2 + 0.25 * 1.25**2)


def test_quantiles_of_heavy_tails_at_ranks_that_no_integer_type_holds():
    """P(X > x) is near x^(1 - beta) / ((beta - 1) zeta(beta)) there."""
    far = (0.1 * float(mpmath.zeta(1.1)) * 1e-6) ** -10
    assert PowerLaw(1.1).isf(1e-6) == pytest.approx(far, rel=1e-12)
    assert PowerLaw(1.1).sf(PowerLaw(1.1).isf(1e-6)) == pytest.approx(1e-6, rel=1e-15)
    assert PowerLaw(1.01).isf(1e-9) == math.inf
