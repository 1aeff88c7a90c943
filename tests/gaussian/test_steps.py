"""Powers of one step beside step after step, in floats and in rationals, and for more fits than can be stepped."""

import mpmath
import numpy as np
import pytest
import sympy
from hypothesis import given, settings
from hypothesis import strategies as st

from collapse_theory import gaussian
from collapse_theory.policy import AccumulateSubsample, Fresh, Mix

POLICIES = [Mix(0.6, 0.1, 0.3), Mix(0.5, 0.5, 0.0), Fresh(4)]


@settings(deadline=None, max_examples=30)
@given(
    st.sampled_from(POLICIES), st.integers(2, 100), st.lists(st.integers(0, 40), max_size=4), st.sampled_from([0, 1])
)
def test_equal_sizes_beside_listed_ones(policy, samples, fits, ddof):
    case = {"policy": policy, "ddof": ddof}
    listed = gaussian.covariance_moments([samples] * 40, fits, dim=3, **case)
    equal = gaussian.covariance_moments(samples, fits, dim=3, **case)
    for part in ("trace", "trace_square", "square_trace"):
        assert getattr(equal, part) == pytest.approx(getattr(listed, part), rel=1e-12)
    mean = gaussian.variance_of_mean([samples] * 40, fits, **case)
    assert gaussian.variance_of_mean(samples, fits, **case) == pytest.approx(mean, rel=1e-12)


def test_rationals_stay_rational():
    sizes = sympy.Integer(5)
    for policy in (Mix(sympy.Rational(1, 2), 0, sympy.Rational(1, 2)), Fresh(2)):
        exact = gaussian.effective_rank(sizes, 6, dim=3, policy=policy)
        assert exact.is_Rational
        assert float(exact) == pytest.approx(gaussian.effective_rank(5, 6, dim=3, policy=policy), rel=1e-13)


@pytest.mark.parametrize("policy", [Mix(0.6, 0.1, 0.3), Fresh(4)], ids=repr)
def test_any_number_of_fits(policy):
    """They settle; the limit in 40 digits, by as many squarings."""
    with mpmath.workdps(40):
        exact = gaussian.effective_rank(mpmath.mpf(50), 10**18, dim=5, policy=policy)
    found = gaussian.effective_rank(50, np.array([10**5, 10**18]), dim=5, policy=policy)
    assert found == pytest.approx(float(exact), rel=1e-12)


def test_what_leaves_floats_or_takes_years_is_refused():
    with pytest.raises(ValueError, match="`fits` must be fewer here"):
        gaussian.effective_rank(5, 10**6, dim=2, policy=Mix(0.5, 0.5, 0.0))
    with pytest.raises(ValueError, match="`fits` must be smaller here"):
        gaussian.effective_rank(5, 10**12, dim=2, policy=AccumulateSubsample())
