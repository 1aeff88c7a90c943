"""Every closed form in four kinds of number, and its float within 1e-13 of a certified enclosure."""

import math
from fractions import Fraction

import flint
import mpmath
import pytest
import sympy
from hypothesis import example, given, settings
from hypothesis import strategies as st

from collapse_theory import gaussian, noise
from collapse_theory.enclosure import certify
from collapse_theory.policy import Accumulate, AccumulateSubsample, Mix


def spread(samples, fits, ddof):
    return gaussian.risk_spread(samples, fits, ddof=ddof)


def moment(policy, part):
    def formula(samples, fits, ddof):
        return getattr(gaussian.policy_moments(samples, fits, policy=policy, ddof=ddof), part)

    return formula


MIX = Mix(Fraction(1, 2), Fraction(1, 4), Fraction(1, 4))
CLOSED = {
    "data_variance": lambda samples, fits, ddof: gaussian.data_variance(samples, fits, ddof=ddof),
    "variance_of_mean": lambda samples, fits, ddof: gaussian.variance_of_mean(samples, fits, ddof=ddof),
    "risk": lambda samples, fits, ddof: gaussian.risk(samples, fits, ddof=ddof),
    "risk_spread": spread,
    "log_det_drift": lambda samples, fits, ddof: gaussian.log_det_drift(samples, fits, dim=1, ddof=ddof),
    "risk_lower_bound": lambda samples, fits, ddof: noise.risk_lower_bound(
        samples, fits, noise_variance=Fraction(1, 4)
    ),
}
STEPWISE = {
    "data_kurtosis": lambda samples, fits, ddof: gaussian.data_kurtosis(samples, fits, ddof=ddof),
    "accumulate mean": moment(Accumulate(), "variance_of_mean"),
    "accumulate variance": moment(Accumulate(), "variance"),
    "subsample mean": moment(AccumulateSubsample(), "variance_of_mean"),
    "subsample variance": moment(AccumulateSubsample(), "variance"),
    "mix mean": moment(MIX, "variance_of_mean"),
    "mix variance": moment(MIX, "variance"),
}
DDOF = st.sampled_from([0, 1])
SAMPLES = st.one_of(st.integers(2, 40), st.integers(2, 10**9))


def assert_certified(formula, value, *args, rel=1e-13):
    """``certify`` itself would lift ``ddof``; it is a flag."""
    samples, fits, ddof = args
    ball = certify(lambda m, n: formula(m, n, ddof), samples, fits, digits=20).ball
    with flint.ctx.workprec(128):
        assert abs(flint.arb(value) - ball) <= rel * abs(ball)


@pytest.mark.parametrize("name", CLOSED)
@settings(deadline=None, max_examples=60)
@given(samples=SAMPLES, fits=st.integers(1, 10**6), ddof=DDOF)
@example(samples=10**9, fits=1, ddof=1)
@example(samples=2, fits=10**6, ddof=0)
def test_floats_are_certified(name, samples, fits, ddof):
    assert_certified(CLOSED[name], CLOSED[name](samples, fits, ddof), samples, fits, ddof)


@pytest.mark.parametrize("name", STEPWISE)
@settings(deadline=None, max_examples=20)
@given(samples=SAMPLES, fits=st.integers(1, 60), ddof=DDOF)
def test_stepwise_floats_are_certified(name, samples, fits, ddof):
    assert_certified(STEPWISE[name], STEPWISE[name](samples, fits, ddof), samples, fits, ddof)


@settings(deadline=None, max_examples=60)
@given(samples=SAMPLES, fits=st.integers(1, 10**6), ddof=DDOF)
def test_expected_sigma_is_certified_relative_to_its_logarithm(samples, fits, ddof):
    """A float exponent cannot do better than one unit in the last place of the logarithm."""

    def formula(m, n, divisor):
        return gaussian.expected_sigma(m, n, ddof=divisor)

    value = formula(samples, fits, ddof)
    if value > 1e-300:
        assert_certified(formula, value, samples, fits, ddof, rel=2e-15 * (1 - math.log(value)))


@pytest.mark.parametrize("name", CLOSED | STEPWISE)
@pytest.mark.parametrize("ddof", [0, 1])
def test_four_kinds_of_number_agree(name, ddof):
    formula = (CLOSED | STEPWISE)[name]
    sizes = [7, 5, 9]
    ball = certify(lambda m: formula(m, 3, ddof), sizes, digits=60).ball
    with mpmath.workdps(50):
        text = mpmath.nstr(formula([mpmath.mpf(m) for m in sizes], 3, ddof), 50)
    exact = formula([sympy.Integer(m) for m in sizes], 3, ddof)
    with flint.ctx.workprec(250):
        assert abs(flint.arb(text) / ball - 1) < flint.arb("1e-46")
        assert abs(flint.arb(str(sympy.N(exact, 60))) / ball - 1) < flint.arb("1e-50")
        assert abs(flint.arb(float(formula(sizes, 3, ddof))) / ball - 1) < flint.arb("1e-13")


@settings(deadline=None, max_examples=60)
@given(samples=st.integers(5, 10**9), dim=st.integers(1, 4), ddof=DDOF)
def test_lyapunov_exponents_are_certified(samples, dim, ddof):
    balls = [
        certify(lambda m, j=j: gaussian.lyapunov_exponents(m, dim=dim, ddof=ddof)[j], samples, digits=20)
        for j in range(dim)
    ]
    values = gaussian.lyapunov_exponents(samples, dim=dim, ddof=ddof)
    for value, ball in zip(values, balls, strict=True):
        with flint.ctx.workprec(128):
            assert abs(flint.arb(value) / ball.ball - 1) < 1e-13


@pytest.mark.parametrize("samples", [2, 3, 17, 10**4, 10**9])
@pytest.mark.parametrize("ddof", [0, 1])
def test_accumulated_limit_in_four_kinds_of_number(samples, ddof):
    ball = certify(lambda m: gaussian.accumulated_variance_limit(m, ddof=ddof), samples, digits=60).ball
    with mpmath.workdps(50):
        text = mpmath.nstr(gaussian.accumulated_variance_limit(mpmath.mpf(samples), ddof=ddof), 50)
    exact = gaussian.accumulated_variance_limit(sympy.Integer(samples), ddof=ddof)
    with flint.ctx.workprec(250):
        assert abs(flint.arb(text) / ball - 1) < flint.arb("1e-45")
        assert abs(flint.arb(str(sympy.N(exact, 60))) / ball - 1) < flint.arb("1e-50")
        assert abs(flint.arb(gaussian.accumulated_variance_limit(samples, ddof=ddof)) / ball - 1) < 2e-15


def test_symbols_come_back_as_formulas():
    M, n = sympy.symbols("M n", positive=True)
    drift = gaussian.log_det_drift(M, n, dim=2)
    expected = n * (sympy.digamma((M - 1) / 2) + sympy.digamma((M - 2) / 2) + 2 * sympy.log(2 / (M - 1)))
    assert abs(sympy.N((drift - expected).subs({M: 9, n: 4}), 40)) < 1e-35
    fixed = gaussian.mixed_fixed_point(M, policy=Mix(0.5, 0.0, 0.5), ddof=0)
    assert sympy.simplify(fixed.variance - sympy.Rational(1, 2) / (sympy.Rational(1, 2) + 1 / (6 * M))) == 0
