"""Noise: the bounds against simulation, what growth is needed, budgets kept, and checks that raise no false alarms."""

import math

import numpy as np
import pytest
import sympy
from agreement import fixed_seed
from hypothesis import given, settings
from hypothesis import strategies as st

from collapse_theory import arithmetic, gaussian, noise, schedule
from collapse_theory.enclosure import certify

SEED = fixed_seed(20240613)


def noisy_drift(samples, fits, sign, bound, runs, rng):
    """Mean square of a mean that is pushed by bound/M along, against or regardless of the sample mean's deviation."""
    mean, variance = np.zeros(runs), np.ones(runs)
    for _ in range(fits):
        deviation = rng.standard_normal(runs)
        push = bound / samples * np.where(sign == 0, rng.choice([-1.0, 1.0], runs), sign * np.sign(deviation))
        mean = mean + np.sqrt(variance / samples) * deviation + push
        variance = variance * rng.chisquare(samples - 1, runs) / (samples - 1)
    return mean**2


@pytest.mark.parametrize("sign", [-1, 0, 1])
def test_bounds_hold_and_orthogonal_noise_attains_them(sign):
    """Six standard errors of 10^6 runs: correct code fails with probability below 1e-8; resolution 3 %."""
    samples, fits, bound, runs = 20, 5, 1.0, 10**6
    squares = noisy_drift(samples, fits, sign, bound, runs, np.random.default_rng(SEED))
    error = 6 * squares.std() / math.sqrt(runs)
    size = (bound / samples) ** 2
    orthogonal = noise.lower_bound(samples, fits, noise=size)
    assert 2 * error < 0.03 * orthogonal
    assert noise.bounded_lower_bound(samples, fits, bound=bound, dim=1, noise=size) <= squares.mean() + error
    if sign == 0:
        assert abs(squares.mean() - orthogonal) <= error
    else:  # noise that is not orthogonal breaks eq. (15), in the direction of its sign
        assert sign * (squares.mean() - orthogonal) > error


@settings(deadline=None)
@given(
    st.lists(st.integers(1, 10**6), min_size=1, max_size=30), st.floats(0, 10), st.integers(1, 50), st.floats(0.1, 9)
)
def test_bounded_bound_is_the_sum_of_its_steps(sizes, bound, dim, trace):
    steps = [trace / m - 2 * bound * math.sqrt(dim) / (m * math.sqrt(m)) * math.sqrt(trace) for m in sizes]
    value = noise.bounded_lower_bound(sizes, len(sizes), bound=bound, dim=dim, trace=trace)
    assert value == pytest.approx(math.fsum(steps), rel=1e-12, abs=1e-12 * sum(map(abs, steps)))


def test_bounded_bound_is_certified():
    enclosure = certify(noise.bounded_lower_bound, 50, 7, bound=0.25, dim=3, digits=30)
    assert float(enclosure) == pytest.approx(noise.bounded_lower_bound(50, 7, bound=0.25, dim=3), rel=1e-14)


NAMED = st.one_of(
    st.builds(schedule.linear, st.floats(2, 100), st.floats(0.1, 100)),
    st.builds(schedule.power, st.floats(2, 100), st.floats(0, 4)),
    st.builds(schedule.geometric, st.floats(2, 100), st.floats(1, 3)),
    st.builds(schedule.logarithmic, st.floats(2, 100), st.floats(0, 4)),
)


@settings(deadline=None)
@given(NAMED)
def test_superlinear_growth_is_necessary(sizes):
    found = noise.growth(sizes)
    assert found.is_superlinear or not found.is_sufficient
    if found.is_sufficient:  # i/(2 M_i) is at most what the sum has left after i/2
        listed = np.asarray(sizes.sizes(200, arithmetic.of()))
        for i in (10, 100, 199):
            left = found.inverse_sum - sizes.inverse_sum(i // 2)
            assert i / 2 / listed[i] <= left * (1 + 1e-9) + 1e-12 * found.inverse_sum


def test_superlinear_growth_is_not_sufficient():
    slow = schedule.logarithmic(10, 1)
    found = noise.growth(slow)
    assert found.is_superlinear
    assert not found.is_sufficient
    ratios = [float(slow.at(i, arithmetic.of())) / i for i in (10**3, 10**6, 10**9)]
    assert ratios == sorted(ratios)
    assert noise.lower_bound(slow, 10**4) < slow.inverse_sum(10**100) < slow.inverse_sum(10**200)


@settings(deadline=None, max_examples=15)
@given(st.floats(1e-3, 2), st.integers(1, 3000), st.floats(0.1, 10))
def test_the_plan_keeps_its_budget_for_ever(budget, fits, sigma):
    plan = noise.cheapest_schedule(budget * sigma**2, fits=fits, sigma=sigma)
    limits = gaussian.risk_limits(plan.schedule, sigma=sigma)
    total = limits.mean_part + limits.spread_part
    assert total <= budget * sigma**2 * (1 + 1e-9)
    assert plan.cost == pytest.approx(float(np.sum(plan.schedule.sizes(fits, arithmetic.of()))), rel=1e-9)
    assert plan.cost >= plan.floor * (1 - 1e-12)
    if plan.schedule.first > 2:  # nothing of the budget is wasted, up to what the bound on c4 gives away
        assert total >= budget * sigma**2 * 0.6
        for exponent in (1.05, 1.2, 1.5, 2, 3):  # no other exponent is cheaper
            other = schedule.power(noise.sampling._power_within(budget, exponent).first, exponent)
            assert plan.cost <= float(np.sum(other.sizes(fits, arithmetic.of()))) * (1 + 1e-6)


def draws(rng, count=2000, dim=2):
    mu, factor = rng.standard_normal((count, dim)), rng.standard_normal((count, dim, dim + 2))
    T = rng.standard_normal((count, dim))
    return rng.uniform(-0.05, 0.05, (count, dim)), T, mu, factor @ factor.transpose(0, 2, 1)


def test_no_more_false_alarms_than_stated():
    """800 checks at 2 %: for a true rate of 2 %, more than 40 alarms have a probability of 1e-7 (binomial)."""
    rng = np.random.default_rng(SEED)
    checked = [noise.check_assumptions(*draws(rng, 500), false_alarm=0.02) for _ in range(400)]
    assert sum(not found[name].consistent for found in checked for name in ("1", "3")) <= 40


NOISE = {
    "normal": lambda rng, shape: rng.standard_normal(shape),
    "Student": lambda rng, shape: rng.standard_t(5, shape),
    "exponential": lambda rng, shape: rng.exponential(size=shape) - 1,
    "log-normal": lambda rng, shape: rng.lognormal(size=shape) - math.exp(0.5),
    "rare jump": lambda rng, shape: (rng.random(shape) < 0.01) - 0.01 + 1e-3 * rng.standard_normal(shape),
}


@pytest.mark.parametrize(("kind", "count"), [*((kind, 100) for kind in NOISE), ("rare jump", 1000)])
def test_which_noise_keeps_the_false_alarms_as_rare_as_stated(kind, count):
    """600 checks at 1e-2: for a true rate of 1e-2, more than 23 alarms have a probability below 1e-7 (binomial)."""
    rng, alarms = np.random.default_rng(SEED), {"1": 0, "3": 0}
    runs = 600 if count == 100 else 100
    for _ in range(runs):
        _, T, mu, Sigma = draws(rng, count)
        found = noise.check_assumptions(NOISE[kind](rng, T.shape), T, mu, Sigma, false_alarm=0.01)
        alarms = {name: number + (not found[name].consistent) for name, number in alarms.items()}
    if (kind, count) == ("rare jump", 100):
        assert alarms["1"] > 0.4 * runs  # as the docstring says
    else:
        assert max(alarms.values()) <= (23 if count == 100 else 12)  # of 100: probability below 1e-8


@pytest.mark.parametrize("wrong", [math.nan, math.inf, -math.inf])
@pytest.mark.parametrize("place", range(4))
def test_what_is_not_finite_is_never_consistent(wrong, place):
    arrays = [array.copy() for array in draws(np.random.default_rng(0), 200)]
    arrays[place].flat[-1] = wrong
    name = ("eps", "T", "mu", "Sigma")[place]
    with pytest.raises(ValueError, match=f"`{name}` must be finite; draw 199 holds"):
        noise.check_assumptions(*arrays)


@pytest.mark.parametrize("scale", [1e-200, 1e200])
def test_units_do_not_matter(scale):
    eps, T, mu, Sigma = draws(np.random.default_rng(0), 200)
    near = noise.check_assumptions(eps, T, mu, Sigma)
    far = noise.check_assumptions(scale * eps, T, scale * mu, scale * Sigma)
    assert far["1"].p_value == pytest.approx(near["1"].p_value, rel=1e-9)
    assert far["3"].p_value == pytest.approx(near["3"].p_value, rel=1e-9)


def test_costs_over_very_many_generations_by_another_first_term(monkeypatch):
    long = [noise.sampling._sum_of_powers(exponent, 3 * 10**5) for exponent in (1.001, 2.5, 9.0)]
    monkeypatch.setattr(noise.sampling, "_SUMMED", 10**6)
    assert long == pytest.approx([noise.sampling._sum_of_powers(a, 3 * 10**5) for a in (1.001, 2.5, 9.0)], rel=1e-12)
    plan = noise.cheapest_schedule(0.1, fits=10**18)
    assert plan.cost >= plan.floor


def test_a_violation_as_large_as_the_resolution_is_missed_as_seldom_as_stated():
    """400 samples at 5 %: more than 45 misses have a probability of 5e-7 (binomial); 45 misses at 40 %, under 1e-9."""
    rng, missed = np.random.default_rng(SEED), 0
    for _ in range(400):
        eps, T, mu, Sigma = draws(rng, 400)
        resolution = noise.check_assumptions(eps, T, mu, Sigma, false_alarm=0.05)["1"].resolution
        shift = np.array([resolution * 0.05 / math.sqrt(3), 0.0])  # in standard deviations of a uniform number
        missed += bool(noise.check_assumptions(eps + shift, T, mu, Sigma, false_alarm=0.05)["1"].consistent)
    assert missed <= 45


@pytest.mark.parametrize(
    ("violation", "broken"),
    [
        (lambda eps, T, mu, Sigma: eps + 0.01, "1"),
        (lambda eps, T, mu, Sigma: eps + 0.01 * mu, "1"),
        (lambda eps, T, mu, Sigma: eps + 0.002 * Sigma[:, :1, 0], "1"),
        (lambda eps, T, mu, Sigma: eps + 0.01 * T, "3"),
        (lambda eps, T, mu, Sigma: eps + 0.01 * T[:, ::-1], "3"),
        (lambda eps, T, mu, Sigma: eps + 0.01 * T * mu, "3"),
        (lambda eps, T, mu, Sigma: eps + 0.1, "3*"),
    ],
)
def test_violations_are_found(violation, broken):
    """Each is at least 1.2 times the stated resolution, so that it passes with a probability below 1e-9."""
    eps, T, mu, Sigma = draws(np.random.default_rng(SEED), 20_000)
    level = {"false_alarm": 1e-9, "samples": 100, "bound": 10.0}
    clean = noise.check_assumptions(eps, T, mu, Sigma, **level)
    assert {name: check.consistent for name, check in clean.items()} == {"1": True, "2": None, "3": True, "3*": True}
    found = noise.check_assumptions(violation(eps, T, mu, Sigma), T, mu, Sigma, **level)
    assert found[broken].consistent is False
    if broken != "3*":
        assert found[broken].statistic / math.sqrt(len(eps)) > found[broken].resolution


@pytest.mark.parametrize(
    ("call", "word"),
    [
        (lambda: noise.bounded_lower_bound(10, 5, bound=-1, dim=1), "bound"),
        (lambda: noise.bounded_lower_bound(10, 5, bound=1, dim=0), "dim"),
        (lambda: noise.bounded_lower_bound([10, 0], 2, bound=1, dim=1), "samples"),
        (lambda: noise.growth([1, 2]), "samples"),
        (lambda: noise.cheapest_schedule(0, fits=10), "risk_budget"),
        (lambda: noise.cheapest_schedule(0.1, fits=0), "fits"),
        (lambda: noise.cheapest_schedule(1e-300, fits=10), "risk_budget"),
        (lambda: noise.cheapest_schedule(1.0, fits=10, sigma=1e-200), "risk_budget"),
        (lambda: noise.growth(sympy.Symbol("M")), "samples"),
        (lambda: noise.check_assumptions(*draws(np.random.default_rng(0), 50)), "eps"),
        (lambda: noise.check_assumptions(*draws(np.random.default_rng(0), 200)[:3], np.eye(2)), "Sigma"),
        (lambda: noise.check_assumptions(*draws(np.random.default_rng(0), 200), false_alarm=1), "false_alarm"),
        (lambda: noise.check_assumptions(*draws(np.random.default_rng(0), 200), bound=1.0), "samples"),
    ],
)
def test_bad_input(call, word):
    with pytest.raises(ValueError, match=f"`{word}`"):
        call()
