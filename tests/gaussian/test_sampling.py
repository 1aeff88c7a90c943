"""Growth of samples that a bounded risk needs, and schedules that keep a budget at least cost."""

import numpy as np
import pytest
import sympy
from agreement import fixed_seed
from hypothesis import given, settings
from hypothesis import strategies as st

from collapse_theory import arithmetic, gaussian, noise, schedule

SEED = fixed_seed(20240613)


NAMED = st.one_of(
    st.builds(schedule.linear, st.floats(2, 100), st.floats(0.1, 100)),
    st.builds(schedule.power, st.floats(2, 100), st.floats(0, 4)),
    st.builds(schedule.geometric, st.floats(2, 100), st.floats(1, 3)),
    st.builds(schedule.logarithmic, st.floats(2, 100), st.floats(0, 4)),
)


@settings(deadline=None)
@given(NAMED)
def test_superlinear_growth_is_necessary(sizes):
    found = gaussian.sampling_growth(sizes)
    assert found.is_superlinear or not found.is_sufficient
    if found.is_sufficient:  # i/(2 M_i) is at most what the sum has left after i/2
        listed = np.asarray(sizes.sizes(200, arithmetic.of()))
        for i in (10, 100, 199):
            left = found.inverse_sum - sizes.inverse_sum(i // 2)
            assert i / 2 / listed[i] <= left * (1 + 1e-9) + 1e-12 * found.inverse_sum


def test_superlinear_growth_is_not_sufficient():
    slow = schedule.logarithmic(10, 1)
    found = gaussian.sampling_growth(slow)
    assert found.is_superlinear
    assert not found.is_sufficient
    ratios = [float(slow.at(i, arithmetic.of())) / i for i in (10**3, 10**6, 10**9)]
    assert ratios == sorted(ratios)
    assert noise.risk_lower_bound(slow, 10**4) < slow.inverse_sum(10**100) < slow.inverse_sum(10**200)


@settings(deadline=None, max_examples=15)
@given(st.floats(1e-3, 2), st.integers(1, 3000), st.floats(0.1, 10))
def test_the_plan_always_keeps_its_budget(budget, fits, sigma):
    plan = gaussian.cheapest_schedule(budget * sigma**2, fits=fits, sigma=sigma)
    limits = gaussian.risk_limits(plan.schedule, sigma=sigma)
    total = limits.mean_part + limits.spread_part
    assert total <= budget * sigma**2 * (1 + 1e-9)
    assert plan.cost == pytest.approx(float(np.sum(plan.schedule.sizes(fits, arithmetic.of()))), rel=1e-9)
    assert plan.cost >= plan.floor * (1 - 1e-12)
    if plan.schedule.first > 2:  # nothing of the budget is wasted, up to what the bound on c4 gives away
        assert total >= budget * sigma**2 * 0.6
        for exponent in (1.05, 1.2, 1.5, 2, 3):  # no other exponent is cheaper
            other = schedule.power(gaussian.sampling._power_within(budget, exponent).first, exponent)
            assert plan.cost <= float(np.sum(other.sizes(fits, arithmetic.of()))) * (1 + 1e-6)


def test_costs_over_very_many_generations_by_another_first_term(monkeypatch):
    long = [gaussian.sampling._sum_of_powers(exponent, 3 * 10**5) for exponent in (1.001, 2.5, 9.0)]
    monkeypatch.setattr(gaussian.sampling, "_SUMMED", 10**6)
    assert long == pytest.approx([gaussian.sampling._sum_of_powers(a, 3 * 10**5) for a in (1.001, 2.5, 9.0)], rel=1e-12)
    plan = gaussian.cheapest_schedule(0.1, fits=10**18)
    assert plan.cost >= plan.floor


@pytest.mark.parametrize(
    ("call", "word"),
    [
        (lambda: gaussian.sampling_growth([1, 2]), "samples"),
        (lambda: gaussian.cheapest_schedule(0, fits=10), "risk_budget"),
        (lambda: gaussian.cheapest_schedule(0.1, fits=0), "fits"),
        (lambda: gaussian.cheapest_schedule(1e-300, fits=10), "risk_budget"),
        (lambda: gaussian.cheapest_schedule(1.0, fits=10, sigma=1e-200), "risk_budget"),
        (lambda: gaussian.sampling_growth(sympy.Symbol("M")), "samples"),
    ],
)
def test_bad_input(call, word):
    with pytest.raises(ValueError, match=f"`{word}`"):
        call()
