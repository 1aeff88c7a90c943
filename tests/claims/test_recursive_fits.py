"""What the claims on recursive fits to Gaussian data say beside their verdicts: cumulants, where runs settle, noise."""

import numpy as np
import pytest
import sympy
from scipy import stats

from collapse_theory import gaussian, montecarlo, noise

M, t, scale, shape = sympy.symbols("M t scale shape", positive=True)


def shape_of_cumulants(log_moments):
    """Return k6 k2 / k4² of a symmetric law."""
    series = sympy.series(log_moments, t, 0, 7).removeO()
    second, fourth, sixth = (series.coeff(t, order) * sympy.factorial(order) for order in (2, 4, 6))
    return sympy.simplify(sixth * second / fourth**2)


def test_cumulants_of_a_datum_after_one_fit_are_not_those_of_a_variance_gamma_law():
    about_mean = -(M - 1) / 2 * sympy.log(1 - t**2 / (M - 1))
    assert shape_of_cumulants(-shape * sympy.log(1 - scale * t**2 / 2)) == sympy.Rational(10, 3)
    assert shape_of_cumulants(about_mean) == sympy.Rational(10, 3)
    of_datum = shape_of_cumulants(t**2 / (2 * M) + about_mean)
    assert sympy.simplify(of_datum - sympy.Rational(10, 3) * (1 + 1 / M)) == 0


@pytest.fixture(scope="module")
def settled():
    """Return the fitted means of runs at three ages; the false alarms of the tests below have probability 1e-6."""
    return {
        fits: montecarlo.gaussian_fits(100, fits, replicates=4000, seed=5, mechanism="statistics")[0]
        for fits in (100, 1500, 3000)
    }


def test_the_mean_of_every_run_settles_where_a_random_walk_goes_on(settled):
    middle = {fits: np.median(abs(means)) for fits, means in settled.items()}
    assert middle[3000] / middle[1500] == pytest.approx(1, abs=0.1)  # sqrt(2) for a random walk
    assert middle[1500] / middle[100] < 1.6  # sqrt(15) for a random walk


def test_it_settles_by_students_law_with_two_degrees_of_freedom(settled):
    assert stats.kstest(settled[3000], stats.t(2).cdf).pvalue > 1e-6
    normal = stats.norm(scale=np.median(abs(settled[3000])) / stats.norm.ppf(0.75))
    assert stats.kstest(settled[3000], normal.cdf).pvalue < 1e-6
    assert gaussian.variance_of_mean(100, 3000) == 30  # of which no such sample shows anything


def test_noise_from_the_variance_of_skewed_data_goes_below_the_bound_for_orthogonal_noise():
    samples, strength = 20, -0.2
    data = np.random.default_rng(1).standard_exponential((200_000, samples)) - 1
    extra = strength * (data.var(axis=1, ddof=1) - 1)
    squares = (data.mean(axis=1) + extra) ** 2
    power = strength**2 * (9 - (samples - 3) / (samples - 1)) / samples
    bound = noise.risk_lower_bound(samples, 1, noise_variance=power)
    assert extra.var() == pytest.approx(power, rel=0.05)
    assert samples * squares.mean() == pytest.approx(0.524, abs=0.01)
    assert squares.mean() < bound / 2
