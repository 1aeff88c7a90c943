"""Equal sizes in constant memory: the same numbers as lists, exact recursions and limits, for any number of fits."""

from fractions import Fraction

import numpy as np
import pytest

from collapse_theory import gaussian, schedule
from collapse_theory.enclosure import certify
from collapse_theory.policy import Accumulate, AccumulateSubsample, Mix, Replace


@pytest.mark.parametrize("formula", [gaussian.risk_variance, gaussian.data_kurtosis])
@pytest.mark.parametrize("ddof", [0, 1])
@pytest.mark.parametrize("samples", [2, 33, 10**9])
def test_doubling_equals_running_sums(formula, ddof, samples):
    fits = np.array([[0, 1, 2], [7, 60, 300]])
    values = formula(samples, fits, ddof=ddof)
    listed = [formula([samples] * 300, int(n), ddof=ddof) for n in fits.ravel()]
    assert values.ravel() == pytest.approx(listed, rel=1e-12, abs=0)


@pytest.mark.parametrize(("samples", "fits", "ddof"), [(10**9, 10**9, 1), (10**12, 10**10, 0), (100, 10**5, 0)])
def test_long_runs_are_certified(samples, fits, ddof):
    for formula in (gaussian.risk_variance, gaussian.data_kurtosis):
        exact = float(certify(lambda m, f=formula: f(m, fits, ddof=ddof), samples, digits=17))
        assert formula(samples, fits, ddof=ddof) == pytest.approx(exact, rel=1e-11, abs=0)


@pytest.mark.parametrize("ddof", [0, 1])
@pytest.mark.parametrize("samples", [2, 100, 10**18])
def test_accumulation_settles_at_its_limit(samples, ddof):
    """Beyond 2048 fits the closed form takes over from running sums."""
    closed = gaussian.policy_moments(samples, np.array([2049, 10**18]), policy=Accumulate(), ddof=ddof)
    listed = gaussian.policy_moments([samples] * 2049, 2049, policy=Accumulate(), ddof=ddof)
    assert closed.variance_of_mean[0] == pytest.approx(listed.variance_of_mean, rel=1e-14)
    assert closed.variance[0] == pytest.approx(listed.variance, rel=1e-14)
    limit = gaussian.accumulated_variance_limit(samples, ddof=ddof)
    assert closed.variance[1] == pytest.approx(limit, rel=1e-14)
    if ddof == 0:
        assert closed.variance_of_mean[1] + closed.variance[1] == pytest.approx(1, rel=1e-14)


@pytest.mark.parametrize("ddof", [0, 1])
@pytest.mark.parametrize(
    "shares", [(9, 1, 0), (7, 3, 0), (10, 0, 0), (5, 2, 3), (0, 0, 10), (0, 10, 0), (1, 0, 9), (0, 4, 6)]
)
def test_mixtures_equal_the_exact_recursion(shares, ddof):
    policy = Mix(*(share / 10 for share in shares))
    alpha, beta, gamma = (Fraction(share, 10) for share in shares)
    for samples in (2, 1000):
        mean, variance = Fraction(0), Fraction(1)
        for fits in range(31):
            for sizes in (samples, [samples] * 30):
                moments = gaussian.policy_moments(sizes, fits, policy=policy, ddof=ddof)
                assert moments.variance_of_mean == pytest.approx(float(mean), rel=1e-13, abs=0)
                assert moments.variance == pytest.approx(float(variance), rel=1e-13, abs=0)
            fitted = variance if ddof else variance * (1 - Fraction(1, samples))
            moved = (alpha + beta) ** 2 * mean + alpha**2 * variance / samples
            second = alpha * (mean + variance / samples + fitted) + beta * (variance + mean) + gamma
            mean, variance = moved, second - moved


def test_mixture_of_nothing_but_fits_is_replacement():
    fits = np.array([0, 60, 10**5])
    mixed = gaussian.policy_moments(10**4, fits, policy=Mix(1, 0, 0), ddof=0)
    plain = gaussian.policy_moments(10**4, fits, policy=Replace(), ddof=0)
    assert mixed.variance == pytest.approx(plain.variance, rel=1e-12, abs=0)


@pytest.mark.parametrize("samples", [10, 10**6, 10**15, 10**18])
def test_fixed_points_have_gamma_as_given(samples):
    for policy in (Mix(0.9, 0.1, 0), Mix(0.7, 0.3, 0)):
        fixed = gaussian.mixed_fixed_point(samples, policy=policy, ddof=0)
        assert fixed.variance == 0
        assert fixed.variance_of_mean == pytest.approx(1, rel=1e-15)
    fixed = gaussian.mixed_fixed_point(samples, policy=Mix(0.5, 0.25, 0.25), ddof=1)
    weight, growth = Fraction(1, 7 * samples), Fraction(1, 2 * samples)  # alpha²/(M(1 + a)) and alpha/M
    pull = Fraction(1, 4) + weight - growth
    assert fixed.variance == pytest.approx(float(Fraction(1, 4) / pull), rel=1e-14)
    assert fixed.variance_of_mean == pytest.approx(float(weight / pull), rel=1e-14)


def test_log_determinant_in_many_dimensions():
    dim, samples = 5000, 5007
    exponents = gaussian.lyapunov_exponents(samples, dim=dim)
    for sizes in (samples, [samples], schedule.power(samples, 1)):
        assert gaussian.log_det_drift(sizes, 1, dim=dim) == pytest.approx(sum(exponents), rel=1e-12)


@pytest.mark.parametrize(
    ("call", "word"),
    [
        (lambda: gaussian.lyapunov_exponents(10**12, dim=10**11), "dim"),
        (lambda: gaussian.policy_moments(9, 10**12, policy=AccumulateSubsample()), "fits"),
        (lambda: gaussian.risk_variance(schedule.power(9, 2), 10**10), "fits"),
        (lambda: gaussian.risk_variance([9] * 9, 10), "samples"),
        (lambda: gaussian.mixed_fixed_point(10, policy=Replace()), "policy"),
        (lambda: gaussian.risk(10, 3, sigma=1e60), "sigma"),
        (lambda: gaussian.LogVariance(samples=10, fits=[[1, 2]]), "fits"),
    ],
)
def test_what_is_out_of_reach_is_refused(call, word):
    with pytest.raises(ValueError, match=f"`{word}`"):
        call()
