"""Risk and its variance against raw moment recursions at many digits, quadrature, symbols and simulation."""

import mpmath
import numpy as np
import pytest
import sympy
from agreement import assert_agrees, fixed_seed
from hypothesis import example, given, settings
from hypothesis import strategies as st
from scipy import integrate, stats

import collapse_theory as ct

g = ct.gaussian


def raw_moments(sizes, ddof):
    """E u^a s^b by the linear recursion of theory, u = mu_n - mu, s = sigma_n, in mpmath."""
    E = {(a, b): mpmath.mpf(a == 0) for a in (0, 2, 4) for b in range(5)}
    for M in map(mpmath.mpf, sizes):

        def e(b, M=M):
            half = (M - 1) / 2
            return (2 / (M - ddof)) ** (mpmath.mpf(b) / 2) * mpmath.gammaprod([half + mpmath.mpf(b) / 2], [half])

        E = {
            **{(4, b): e(b) * (E[4, b] + 6 * E[2, b + 2] / M + 3 * E[0, b + 4] / M**2) for b in range(1)},
            **{(2, b): e(b) * (E[2, b] + E[0, b + 2] / M) for b in range(3)},
            **{(0, b): e(b) * E[0, b] for b in range(5)},
        }
    return E


def raw_risk(sizes, ddof=1):
    E = raw_moments(sizes, ddof)
    return E[2, 0] + 1 - 2 * E[0, 1] + E[0, 2]


def raw_risk_variance(sizes, ddof=1):
    E = raw_moments(sizes, ddof)
    second = E[4, 0] + 2 * (E[2, 0] - 2 * E[2, 1] + E[2, 2]) + 1 - 4 * E[0, 1] + 6 * E[0, 2] - 4 * E[0, 3] + E[0, 4]
    return second - raw_risk(sizes, ddof) ** 2


@given(sizes=st.lists(st.integers(2, 10**9), min_size=0, max_size=8), ddof=st.sampled_from([0, 1]))
@example(sizes=[2] * 8, ddof=0)
@example(sizes=[10**9] * 3, ddof=1)
@example(sizes=[33, 34], ddof=1)  # either side of where the gamma series starts
@settings(max_examples=40)
def test_risk_and_variance_equal_the_raw_recursion(sizes, ddof):
    with mpmath.workdps(120):
        risk, variance = float(raw_risk(sizes, ddof)), float(raw_risk_variance(sizes, ddof))
    assert g.risk(sizes, len(sizes), ddof=ddof) == pytest.approx(risk, rel=1e-13, abs=0)
    assert g.risk_variance(sizes, len(sizes), ddof=ddof) == pytest.approx(variance, rel=1e-12, abs=0)


@pytest.mark.parametrize(("samples", "fits"), [(100, 6), (10, 40), (7, 3)])
@pytest.mark.parametrize("ddof", [0, 1])
def test_certified_equals_the_raw_recursion(samples, fits, ddof):
    with mpmath.workdps(60):
        for formula, raw in ((g.risk, raw_risk), (g.risk_variance, raw_risk_variance)):
            digits = ct.certify(formula, samples=samples, fits=fits, ddof=ddof, digits=30).decimal()
            assert abs(mpmath.mpf(digits) / raw([samples] * fits, ddof) - 1) < mpmath.mpf(10) ** -28


@pytest.mark.parametrize("samples", [2, 5, 30])
def test_one_fit_by_quadrature(samples):
    chi = stats.chi(samples - 1, scale=(samples - 1) ** -0.5)
    spread = integrate.quad(lambda s: (s - 1) ** 2 * chi.pdf(s), 0, np.inf, epsabs=1e-13)[0]
    fourth = integrate.quad(lambda s: (s - 1) ** 4 * chi.pdf(s), 0, np.inf, epsabs=1e-13)[0]
    assert g.risk(samples, 1) == pytest.approx(1 / samples + spread, rel=1e-9, abs=0)
    assert g.risk_variance(samples, 1) == pytest.approx(2 / samples**2 + fourth - spread**2, rel=1e-8, abs=0)


@given(samples=st.integers(2, 10**9), fits=st.integers(0, 10**5), ddof=st.sampled_from([0, 1]))
@example(samples=5, fits=9000, ddof=0)
def test_floats_equal_balls(samples, fits, ddof):
    certified = float(ct.certify(g.risk, samples=samples, fits=fits, ddof=ddof, digits=17))
    assert g.risk(samples, fits, ddof=ddof) == pytest.approx(certified, rel=1e-13, abs=0)


@pytest.mark.parametrize(("samples", "fits", "ddof"), [(5, 9000, 0), (2, 3000, 0), (33, 9000, 1), (10**9, 1000, 1)])
def test_variance_of_extreme_runs(samples, fits, ddof):
    certified = float(ct.certify(g.risk_variance, samples=samples, fits=fits, ddof=ddof, digits=17))
    assert g.risk_variance(samples, fits, ddof=ddof) == pytest.approx(certified, rel=1e-12, abs=0)


def test_variance_beyond_the_range_of_floats_is_infinite_not_nan():
    assert g.risk_variance(2, 10**4) == np.inf
    values = g.risk_variance(2, np.array([0, 1, 10**4]))
    assert values[0] == 0
    assert 0 < values[1] < values[2] == np.inf


@pytest.mark.parametrize("formula", [g.risk, g.risk_variance, g.data_variance, g.expected_sigma, g.variance_of_mean])
@pytest.mark.parametrize("samples", [12, [12, 3, 40, 100, 7]])
@pytest.mark.parametrize("ddof", [0, 1])
def test_arrays_equal_scalars_and_other_numbers(formula, samples, ddof):
    fits = np.array([0, 3, 5, 1])
    array = formula(samples, fits, ddof=ddof)
    assert array.shape == fits.shape
    for value, n in zip(array, fits.tolist(), strict=True):
        assert value == pytest.approx(formula(samples, n, ddof=ddof), rel=1e-14, abs=0)
        lifted = [mpmath.mpf(m) for m in samples] if isinstance(samples, list) else mpmath.mpf(samples)
        assert value == pytest.approx(float(formula(lifted, n, ddof=ddof)), rel=1e-13, abs=1e-300)


@pytest.mark.parametrize("formula", [g.risk, g.risk_variance, g.data_variance, g.expected_sigma])
@pytest.mark.parametrize("ddof", [0, 1])
def test_symbols_give_the_same_number(formula, ddof):
    M = sympy.Symbol("M", positive=True)
    expression = formula(samples=M, fits=3, sigma=2, ddof=ddof)
    assert float(expression.subs(M, 17).evalf(30)) == pytest.approx(
        formula(17, 3, sigma=2, ddof=ddof), rel=1e-12, abs=0
    )


@pytest.mark.parametrize("ddof", [0, 1])
def test_series_is_the_expansion_of_the_symbolic_risk(ddof):
    """The gap after order k falls as M^-(k+1)."""
    with mpmath.workdps(80):
        for order in (1, 2):
            gaps = [
                g.risk(M, 5, ddof=ddof) - g.risk_series(M, 5, order=order, ddof=ddof)
                for M in (mpmath.mpf(10) ** 8, mpmath.mpf(10) ** 9)
            ]
            assert float(mpmath.log10(gaps[0] / gaps[1])) == pytest.approx(order + 1, abs=1e-6)


def test_variance_series_is_the_leading_order():
    with mpmath.workdps(80):
        sizes = [mpmath.mpf(10) ** 8 * k for k in (1, 2, 3)]
        ratio = g.risk_variance(sizes, 3) / g.risk_variance_series(sizes, 3)
        assert abs(ratio - 1) < mpmath.mpf(10) ** -7


def test_the_bound_for_noisy_fits_is_below_the_risk():
    assert ct.noise.risk_lower_bound(100, 6) <= g.risk(100, 6)


@pytest.mark.parametrize(("ddof", "samples"), [(1, 20), (0, 20), (1, [10, 20, 40, 80])])
def test_simulation_agrees(ddof, samples):
    options = {"replicates": 400_000, "ddof": ddof}
    for estimate, exact, resolution in (
        (ct.montecarlo.risk_estimate, g.risk, 0.03),
        (ct.montecarlo.data_variance_estimate, g.data_variance, 0.04),
    ):
        value = exact(samples, 4, ddof=ddof)
        assert_agrees(estimate(samples, 4, seed=fixed_seed(5), **options), value, resolution=resolution * value)


def test_simulated_variance_of_the_risk_agrees():
    estimate = ct.montecarlo.risk_variance_estimate(50, 2, replicates=1_000_000, seed=fixed_seed(6))
    exact = g.risk_variance(50, 2)
    assert_agrees(estimate, exact, resolution=0.07 * exact)
