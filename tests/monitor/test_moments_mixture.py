"""E-values of loops with real data: integrals beside quadrature, and the Gaussian case beside chi²."""

import numpy as np
import pytest
from agreement import assert_mean
from moment_loops import fits
from scipy import stats

from collapse_theory.monitor import watch_moments
from collapse_theory.monitor.moments_evidence import LOG_FACTORS
from collapse_theory.monitor.moments_input import Moments
from collapse_theory.monitor.moments_law import Shape
from collapse_theory.monitor.moments_mixture import Group, Mixed, groups_of, log_moment
from collapse_theory.policy import Accumulate, Fresh, Mix

POLICIES = [Mix(0.8, 0.0, 0.2), Mix(0.5, 0.3, 0.2), Fresh(10), Accumulate()]


def gaussian(mean, spread):
    return Moments(np.atleast_1d(np.asarray(mean, float)), np.asarray(spread, float))


@pytest.mark.parametrize("tilt", [-0.1, 0.3, 2.0])
def test_integrals_of_mixtures_by_quadrature(tilt):
    parts = [(0.3, 1.5, 0.4), (0.7, 0.2, -1.1)]  # weight, variance, mean
    x = np.linspace(-25, 25, 200_001)
    density = sum(weight * stats.norm(mean, np.sqrt(spread)).pdf(x) for weight, spread, mean in parts)
    exact = np.log(np.trapezoid(density * np.exp(-tilt * x**2), x))
    ours = log_moment(
        [(weight, np.array([spread]), np.array([mean])) for weight, spread, mean in parts], np.array([tilt])
    )
    assert ours == pytest.approx(exact, abs=1e-10)


def test_nothing_is_bet_where_the_integral_is_infinite():
    assert log_moment([(1.0, np.array([8.0]), np.zeros(1))], np.array([-0.1])) == np.inf
    state = Mixed(Shape(1, 1, False))
    old, new = gaussian(0, [100.0]), gaussian(0, [0.01])
    state.take([Group(50, ((0.99, new), (0.01, old)), 1)], gaussian(0.0, [0.9]))
    assert np.isfinite(state.evidence().causes).all()


def test_with_one_gaussian_it_is_the_ratio_of_chi_squares():
    """Of 20 degrees of freedom, as the sum of squares is about the mean that is expected."""
    state = Mixed(Shape(1, 0, False))
    state.take([Group(20, ((1.0, gaussian(1.0, [4.0])),), 1)], gaussian(1.5, [2.0]))
    square = 20 * (2.0 + 0.25) / 4
    null = stats.chi2(20).logpdf(square)
    ratios = [stats.gamma(10, scale=2 * np.exp(-log)).logpdf(square) - null for log in LOG_FACTORS]
    assert state.evidence().causes[0] == pytest.approx(np.log(np.mean(np.exp(ratios))), abs=1e-10)


@pytest.mark.parametrize("policy", POLICIES[:3], ids=str)
@pytest.mark.parametrize("dim", [1, 2])
def test_evidence_of_one_more_fit_has_mean_one(policy, dim):
    """Over 40 000 fits to actual data after a collapsed and moved one; the log of a mean that is off by 5 % is seen."""
    rng, size, count = np.random.default_rng(31), 12, 40_000
    cov = np.eye(dim) * 0.3
    original, last = gaussian(np.zeros(dim), np.eye(dim)), gaussian(np.full(dim, 0.8), cov)
    groups = groups_of(policy, original, [last], size)
    data = []
    for group in groups:
        weights = [weight for weight, _ in group.parts]
        choice = rng.choice(len(weights), p=weights, size=(count, int(group.size), 1))
        roots = np.array([np.sqrt(part.spread[0, 0]) for _, part in group.parts])
        centres = np.array([part.mean[0] for _, part in group.parts])
        data.append(centres[choice] + roots[choice] * rng.standard_normal((count, int(group.size), dim)))
    values = np.concatenate(data, axis=1)
    total = values.shape[1]
    means = values.mean(axis=1)
    centre = np.asarray(sum(group.size / total * group.mean() for group in groups))
    spread = np.asarray(sum(group.size / total * group.second(centre) for group in groups))
    white = np.linalg.inv(np.linalg.cholesky(spread))
    about = (values - centre) @ white.T
    square = np.square(about).sum(axis=(1, 2))
    state = Mixed(Shape(dim, 0, True))
    state.take(groups, Moments(means[0], np.atleast_2d(np.cov(values[0].T, ddof=0))))
    logs = dict(zip(range(26), state._logs[:26], strict=True))
    for place in (2, 4, 17):  # factors exp(-1/4), exp(-1/16) and exp(1/16)
        log_factor = np.concatenate((-LOG_FACTORS, LOG_FACTORS))[place]
        tilt = np.expm1(-log_factor) / 2
        moment = -tilt * square[0] - logs[place]  # of all data, from the state; its square is that of these data
        assert_mean(np.exp(-tilt * square - moment), 1.0, seed=31, resolution=0.1)
    ends = state._logs[26:]
    reach = 0.3 / np.sqrt(total)
    tilted = reach * total * (means - centre) @ white.T
    moment = tilted[0] - ends[:dim]
    assert_mean(np.exp(tilted - moment)[:, 0], 1.0, seed=31, resolution=0.05)


@pytest.mark.parametrize("policy", POLICIES, ids=str)
def test_loops_with_real_data_raise_no_false_alarm(policy):
    """100 loops of 12 fits. Right code fails with probability < 1e-9; code that alarms in half passes with that."""
    most = int(stats.binom.isf(1e-9, 100, 0.01))
    assert stats.binom.cdf(most, 100, 0.5) < 1e-9, "underpowered"
    alarms = held = 0
    for seed in range(100):
        means, covs = fits(20, 12, seed=seed, policy=policy, ddof=seed % 2)
        report = watch_moments(means, covs, samples=20, policy=policy, ddof=seed % 2)
        alarms += report.alarm is not None
        held += report.bias.holds(1.0)
    assert alarms <= most
    assert held >= stats.binom.isf(1 - 1e-9, 100, 0.93)


@pytest.mark.parametrize("policy", POLICIES, ids=str)
def test_decoding_is_found_beside_real_data(policy):
    """A factor of 0.6 with 200 data in two dimensions; the estimate is that of the models' data alone."""
    means, covs = fits(200, 15, dim=2, seed=3, policy=policy, factor=0.6)
    report = watch_moments(means, covs, samples=200, policy=policy)
    assert report.alarm is not None
    assert report.cause == "shrinking"
    assert report.bias.holds(0.6)
    assert report.bias.high < 0.8
