"""Limits of the parts of the risk against long runs and slow schedules."""

import math

import pytest
from agreement import fixed_seed

from collapse_theory import gaussian, schedule

SEED = fixed_seed(20240612)


@pytest.mark.parametrize("sizes", [schedule.power(5, 2), schedule.geometric(4, 1.5), schedule.logarithmic(9, 3)])
@pytest.mark.parametrize("ddof", [0, 1])
def test_limits_of_bounded_schedules_are_those_of_long_runs(sizes, ddof):
    """The two parts at n = 10^6, plus what 1/M has left, are the limits."""
    limits = gaussian.risk_limits(sizes, ddof=ddof)
    left = sizes.inverse_sum_limit() - sizes.inverse_sum(10**6)
    mean = gaussian.variance_of_mean(sizes, 10**6, ddof=ddof)
    spread = gaussian.risk_spread(sizes, 10**6, ddof=ddof)
    assert not limits.collapses
    assert mean <= limits.mean_part * (1 + 1e-12) <= (mean + left) * (1 + 3e-12)
    assert spread <= limits.spread_part * (1 + 1e-12) <= (spread + left) * (1 + 3e-12)


def test_limit_of_a_slow_schedule():
    """Beyond 10^6 fits ln c4(M) is -1/(4M) - 1/(4M²), up to 1e-15, and the sums of 1/M and 1/M² are known."""
    sizes, n = schedule.power(2, 1.05), 10**6
    left = sizes.inverse_sum_limit() - sizes.inverse_sum(n)
    squares = schedule.power(4, 2.1)
    left_squares = squares.inverse_sum_limit() - squares.inverse_sum(n)
    log_c4 = math.log(gaussian.expected_sigma(sizes, n)) - left / 4 - left_squares / 4
    assert gaussian.risk_limits(sizes).spread_part == pytest.approx(-2 * math.expm1(log_c4), rel=1e-11)


@pytest.mark.parametrize("ddof", [0, 1])
def test_limits_of_unbounded_schedules(ddof):
    limits = gaussian.risk_limits(schedule.logarithmic(2, 1), sigma=2, ddof=ddof)
    assert limits.collapses
    assert (limits.mean_part, limits.spread_part) == ((4, 4), (math.inf, 8))[ddof]
    assert gaussian.risk_spread(2, 10**6, sigma=2, ddof=ddof) == pytest.approx(limits.spread_part, rel=1e-12)


@pytest.mark.parametrize(
    ("call", "word"),
    [
        (lambda: gaussian.risk_limits([5, 6]), "samples"),
    ],
)
def test_bad_input(call, word):
    with pytest.raises(ValueError, match=f"`{word}`"):
        call()
