"""Running averages: closed solution, exponents, and accumulation as a special case."""

import mpmath
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import collapse_theory as ct

r = ct.regression


@given(t=st.integers(1, 60), share=st.floats(0.01, 1), initial=st.floats(0, 5))
def test_running_average_has_its_closed_solution(t, share, initial):
    with mpmath.workdps(40):
        a = mpmath.mpf(share)
        P = [mpmath.rf(a, s) / mpmath.factorial(s) for s in range(t + 1)]
        closed = P[t] ** 2 * mpmath.mpf(initial) + sum((P[t] / (s * P[s])) ** 2 for s in range(1, t + 1))
    assert r.running_average_variance(t, share=share, initial=initial) == pytest.approx(float(closed), rel=1e-13)


@pytest.mark.parametrize(("share", "tolerance"), [(0.0, 1e-12), (0.2, 0.01), (0.7, 0.02), (0.9, 0.01), (1.0, 1e-4)])
def test_running_average_decays_with_its_exponent(share, tolerance):
    early, late = r.running_average_variance(np.array([20_000, 40_000]), share=share)
    assert -np.log2(late / early) == pytest.approx(r.running_average_exponent(share=share), abs=tolerance)


def test_running_average_of_synthetic_data_is_accumulation():
    from collapse_theory.policy import Accumulate

    growth = r.excess_risk(30, 12, dim=5, policy=Accumulate()) / r.excess_risk(30, 1, dim=5)
    assert r.running_average_variance(12, share=1.0) == pytest.approx(growth, rel=1e-14)


@pytest.mark.parametrize(
    ("question", "message"),
    [
        (lambda: r.running_average_variance(3, share="half"), "`share` must be in"),
    ],
)
def test_bad_input(question, message):
    with pytest.raises(ValueError, match=message):
        question()
