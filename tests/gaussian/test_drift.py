"""How far means stray under each policy: sums by hand, bounds for any growth, and several dimensions at once."""

import math
from fractions import Fraction

import numpy as np
import pytest
import sympy
from hypothesis import given, settings
from hypothesis import strategies as st

from collapse_theory import gaussian, schedule
from collapse_theory.policy import Accumulate, AccumulateSubsample, Fresh, Mix, Replace, SubsampleModels

POLICIES = [Replace(), Fresh(4), Accumulate(), AccumulateSubsample(), Mix(0.6, 0.1, 0.3)]
SIZES = st.lists(st.integers(2, 10**6), min_size=1, max_size=8)


@settings(deadline=None)
@given(SIZES, st.sampled_from([0, 1]))
def test_accumulated_batches_of_any_size(sizes, ddof):
    """The sum of M/N² times what is left of the variance, in rationals, and both bounds."""
    drift, total, left, plain = Fraction(0), 0, Fraction(1), Fraction(0)
    for size in sizes:
        total += size
        drift += Fraction(size, total**2) * left
        plain += Fraction(size, total**2)
        left *= 1 - Fraction(size, total * (total - ddof)) if total > size or not ddof else 1
    exact = gaussian.variance_of_mean(sizes, len(sizes), policy=Accumulate(), ddof=ddof)
    assert exact == pytest.approx(float(drift), rel=1e-12)
    assert exact <= float(plain) * (1 + 1e-12) <= 2 / sizes[0] * (1 + 1e-11)


def test_accumulated_data_that_double():
    exact = gaussian.variance_of_mean(schedule.geometric(1000, 2), 60, policy=Accumulate())
    assert 1.2e-3 < exact < 2e-3


@pytest.mark.parametrize("ddof", [0, 1])
@pytest.mark.parametrize("samples", [5, [5, 9, 4]])
def test_fresh_data_step_by_step(samples, ddof):
    """The recursion of E mu² and E sigma² in rationals; with one real datum as well."""
    for real in (1, 4):
        mean, variance = Fraction(0), Fraction(1)
        for size in schedule.of(samples).draws(3).tolist():
            total = size + real
            square = size * (mean + variance) + real  # E of the sum of squares
            mean = Fraction(size**2, total**2) * (mean + variance / size) + Fraction(real, total**2)
            # within the synthetic data E mu² comes from one and the same mean
            variance = (square - total * mean) / (total - ddof)
        found = gaussian.policy_moments(samples, 3, policy=Fresh(real), ddof=ddof)
        assert (found.variance_of_mean, found.variance) == pytest.approx((float(mean), float(variance)), rel=1e-13)
    assert gaussian.policy_moments(samples, 3, policy=Fresh(0), ddof=ddof) == gaussian.policy_moments(
        samples, 3, policy=Replace(), ddof=ddof
    )


@pytest.mark.parametrize("policy", POLICIES, ids=repr)
def test_the_trace_times_one_dimension(policy):
    cov = np.array([[2.0, 0.5], [0.5, 1.0]])
    case = {"policy": policy, "ddof": 0}
    alone = gaussian.variance_of_mean([9, 7, 8], [0, 1, 3], **case)
    for given_as in ({"cov": cov}, {"cov": np.linalg.eigvalsh(cov)}):
        assert gaussian.mean_drift([9, 7, 8], [0, 1, 3], **given_as, **case) == pytest.approx(3 * alone, rel=1e-12)
    assert gaussian.mean_drift([9, 7, 8], [0, 1, 3], dim=5, **case) == pytest.approx(5 * alone, rel=1e-12)
    moments = gaussian.policy_moments([9, 7, 8], [0, 1, 3], **case)
    datum = gaussian.data_variance([9, 7, 8], [0, 1, 3], **case)
    assert datum == pytest.approx(moments.variance_of_mean + moments.variance, rel=1e-13)


def test_symbols():
    M, n, d = sympy.symbols("M n d", positive=True)
    assert gaussian.mean_drift(M, n, dim=d) == d * n / M
    two = gaussian.mean_drift(M, 2, dim=d, policy=Accumulate())
    assert sympy.simplify(two - d * (1 / M + 1 / (4 * M))) == 0


def test_fresh_data_bound_the_drift():
    """M synthetic and m real data: the variance of the mean stays below 1/m."""
    for real in (1, 10, 100):
        drift = gaussian.variance_of_mean(1000, 10**5, policy=Fresh(real), ddof=0)
        assert drift < 1 / real
        assert math.isfinite(drift)


@pytest.mark.parametrize(
    ("call", "word"),
    [
        (lambda: gaussian.variance_of_mean(5, 1, policy="replace"), "policy"),
        (lambda: gaussian.data_variance(5, 1, policy=SubsampleModels()), "policy"),
        (lambda: gaussian.mean_drift(5, 1), "cov"),
        (lambda: gaussian.mean_drift(1, 1, dim=2), "samples"),
    ],
)
def test_bad_input(call, word):
    with pytest.raises(ValueError, match=f"`{word}`"):
        call()
