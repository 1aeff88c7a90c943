"""Second moments under each data policy, d-dimensional growth rates and risks, anchors and limits: by simulation,
explicit sums and exact rational recursions.

A mean of R runs is compared with its expectation at six standard errors, the error being estimated from the runs. If
the statistic is close to normal, correct code fails with probability 2e-9, and code wrong by twelve standard errors
passes with at most 1e-9; each test states what that resolution is and checks it.
"""

import math
from fractions import Fraction

import numpy as np
import pytest
from agreement import fixed_seed
from hypothesis import example, given, settings
from hypothesis import strategies as st
from scipy.special import polygamma

from collapse_theory import gaussian, schedule
from collapse_theory.policy import Accumulate, AccumulateSubsample, Mix, Replace

SEED = fixed_seed(20240612)
POLICIES = [Replace(), Accumulate(), AccumulateSubsample(), Mix(0.6, 0.1, 0.3)]


def assert_mean(values, expected, resolution):
    """Compare at six standard errors; the design must resolve ``resolution`` relative to the expectation."""
    error = values.std(ddof=1) / math.sqrt(len(values))
    assert 12 * error <= resolution * abs(expected)
    assert abs(values.mean() - expected) <= 6 * error


def simulated(policy, sizes, ddof, runs, rng):
    """Return final means and variances of ``runs`` runs, drawn datum by datum, all runs at once."""
    mean, variance = np.zeros(runs), np.ones(runs)
    pool = np.empty((runs, 0))
    labels = [(mean, variance)]
    weights = np.array([1.0])
    for size in sizes:
        data = mean[:, None] + np.sqrt(variance)[:, None] * rng.standard_normal((runs, size))
        if isinstance(policy, Mix):
            part = rng.choice(len(weights), (runs, size), p=weights)
            centres, spreads = (np.stack(column, axis=1) for column in zip(*labels, strict=True))
            rows = np.arange(runs)[:, None]
            data = centres[rows, part] + np.sqrt(spreads[rows, part]) * rng.standard_normal((runs, size))
        pool = np.concatenate([pool, data], axis=1)
        train = {Accumulate: pool, AccumulateSubsample: rng.permuted(pool, axis=1)[:, :size]}.get(type(policy), data)
        mean, variance = train.mean(axis=1), train.var(axis=1, ddof=ddof)
        if isinstance(policy, Mix):
            labels.append((mean, variance))
            weights = np.append(policy.beta * weights, policy.alpha)
            weights[0] += policy.gamma
    if isinstance(policy, Mix):
        centres, spreads = (np.stack(column, axis=1) for column in zip(*labels, strict=True))
        mean = centres @ weights
        variance = (spreads + centres**2) @ weights - mean**2
    return mean, variance


@pytest.mark.parametrize("ddof", [0, 1])
@pytest.mark.parametrize("policy", POLICIES)
def test_moments_against_simulation(policy, ddof):
    """Resolution 8 % of each moment."""
    sizes = [6, 5, 8, 6]
    mean, variance = simulated(policy, sizes, ddof, 150_000, np.random.default_rng(SEED))
    exact = gaussian.policy_moments(sizes, 4, policy=policy, ddof=ddof)
    assert_mean(mean**2, exact.variance_of_mean, 0.08)
    assert_mean(variance, exact.variance, 0.08)


@pytest.mark.parametrize("ddof", [0, 1])
def test_data_kurtosis_against_simulation(ddof):
    """Fourth moment of a datum; resolution 8 %."""
    mean, variance = simulated(Replace(), [12, 9, 15], ddof, 400_000, np.random.default_rng(SEED))
    fourth = mean**4 + 6 * mean**2 * variance + 3 * variance**2  # given the fit
    case = {"samples": [12, 9, 15], "fits": 3, "ddof": ddof}
    expected = (3 + gaussian.data_kurtosis(**case)) * gaussian.data_variance(**case) ** 2
    assert_mean(fourth, expected, 0.08)


@settings(deadline=None)
@given(st.integers(2, 100), st.integers(0, 40))
def test_accumulating_equal_sizes_is_the_published_product(n, t):
    product = math.prod(Fraction(n * k * k - 1, n * k * k) for k in range(1, t + 1))
    exact = gaussian.policy_moments(n, t, policy=Accumulate(), ddof=0)
    assert exact.variance == pytest.approx(float(product), rel=1e-13)
    assert exact.variance_of_mean == pytest.approx(float(1 - product), rel=1e-12, abs=1e-300)
    unbiased = math.prod(1 - Fraction(1, k * (n * k - 1)) for k in range(2, t + 1))
    assert gaussian.policy_moments(n, t, policy=Accumulate()).variance == pytest.approx(float(unbiased), rel=1e-13)


@pytest.mark.parametrize("ddof", [0, 1])
@pytest.mark.parametrize("n", [2, 10, 1000])
def test_accumulation_tends_to_its_limit(n, ddof):
    """What is left after t fits is 1/(n t) of it, to leading order."""
    limit = gaussian.accumulated_variance_limit(n, ddof=ddof)
    for t in (10**3, 10**5):
        value = gaussian.policy_moments(n, t, policy=Accumulate(), ddof=ddof).variance
        assert (value / limit - 1) * n * t == pytest.approx(1, rel=2 / t + 1e-6 * t * n * 1e-4)


@settings(deadline=None)
@given(st.integers(2, 50), st.integers(1, 98), st.integers(0, 98), st.sampled_from([0, 1]))
def test_mixed_fixed_point_solves_the_recursion(samples, alpha, beta, ddof):
    """One step of the law of total variance, in exact rationals, leaves the rational solution where it is."""
    a, b = Fraction(alpha, 100), Fraction(min(beta, 99 - alpha), 100)
    c, m = 1 - a - b, Fraction(1, samples)
    # unknowns: mean square x and variance y; x = (a+b)² x + a² m y and x + y = a (x + m y + e y) + b (x + y) + c
    e = 1 if ddof else 1 - m
    slope = a**2 * m / (1 - (a + b) ** 2)
    left = slope * (1 - a - b) + 1 - a * (m + e) - b
    fixed = gaussian.mixed_fixed_point(samples, policy=Mix(float(a), float(b), float(c)), ddof=ddof)
    if left <= Fraction(1, 10**6):
        assert fixed.variance > 1e3
    else:
        assert fixed.variance == pytest.approx(float(c / left), rel=1e-9)
        assert fixed.variance_of_mean == pytest.approx(float(slope * c / left), rel=1e-9)


@pytest.mark.parametrize("ddof", [0, 1])
def test_mix_moves_to_its_fixed_point(ddof):
    policy = Mix(0.5, 0.2, 0.3)
    fixed = gaussian.mixed_fixed_point(5, policy=policy, ddof=ddof)
    late = gaussian.policy_moments(5, 400, policy=policy, ddof=ddof)
    assert late.variance == pytest.approx(fixed.variance, rel=1e-12)
    assert late.variance_of_mean == pytest.approx(fixed.variance_of_mean, rel=1e-12)
    starved = gaussian.policy_moments(2, 4000, policy=Mix(0.99, 0.0, 0.01))
    assert starved.variance > 1e3
    assert math.isinf(gaussian.mixed_fixed_point(2, policy=Mix(0.99, 0.0, 0.01)).variance)


@settings(deadline=None, max_examples=30)
@given(st.sampled_from(POLICIES), st.lists(st.integers(2, 40), min_size=1, max_size=12), st.sampled_from([0, 1]))
def test_arrays_of_fits_are_the_single_answers(policy, sizes, ddof):
    fits = np.arange(len(sizes) + 1)
    moments = gaussian.policy_moments(sizes, fits, policy=policy, ddof=ddof)
    for n in fits:
        single = gaussian.policy_moments(sizes, int(n), policy=policy, ddof=ddof)
        assert moments.variance[n] == pytest.approx(single.variance, rel=1e-14)
        assert moments.variance_of_mean[n] == pytest.approx(single.variance_of_mean, rel=1e-14)


def test_replace_is_mix_with_alpha_one_and_subsample_starts_like_replace():
    for ddof in (0, 1):
        plain = gaussian.policy_moments(9, 7, policy=Replace(), ddof=ddof)
        mixed = gaussian.policy_moments(9, 7, policy=Mix(1, 0, 0), ddof=ddof)
        # p_n is the fit itself, and its spread is that of the data drawn from it
        assert mixed.variance == pytest.approx(plain.variance, rel=1e-13)
        assert mixed.variance_of_mean == pytest.approx(plain.variance_of_mean, rel=1e-13)
        first = gaussian.policy_moments(9, 1, policy=AccumulateSubsample(), ddof=ddof)
        assert first == gaussian.policy_moments(9, 1, policy=Replace(), ddof=ddof)


@pytest.mark.parametrize(("samples", "anchors"), [(10, 1), (2, 1), (7, 3)])
def test_anchored_tail_index_solves_its_equation(samples, anchors):
    """E A^kappa = 1 by quadrature over chi²."""
    from scipy.integrate import quad
    from scipy.stats import chi2

    index = gaussian.anchored_tail_index(samples, anchors=anchors)
    moment = quad(lambda x: (x / (samples + anchors)) ** index * chi2.pdf(x, samples), 0, 300, epsabs=1e-13)[0]
    assert moment == pytest.approx(1, abs=1e-9)


def test_anchored_tail_index_of_many_data():
    """It tends to one more than the number of real data."""
    assert gaussian.anchored_tail_index(10**8, anchors=3) == pytest.approx(4, abs=6e-6)


@settings(deadline=None)
@given(st.integers(1, 10**6), st.integers(1, 100))
def test_anchored_variance_is_the_fixed_point(n, m):
    """Exact rationals: the second moment of A s + B in the stationary state is its own."""
    total = n + m
    second = Fraction(2 * n * m + m * (m + 2), total**2 - n * (n + 2))
    state = gaussian.anchored_variance(n, anchors=m, sigma=3)
    assert state.mean == 9
    assert state.variance == pytest.approx(81 * float(second - 1), rel=1e-14)


@settings(deadline=None)
@given(st.integers(2, 1000), st.integers(1, 6), st.sampled_from([0, 1]))
def test_exponents_add_up_and_are_polygammas(samples, dim, ddof):
    exponents = gaussian.lyapunov_exponents(samples, dim=dim, ddof=ddof)
    assert np.array_equal(exponents, sorted(exponents, reverse=True))
    assert exponents[0] == gaussian.almost_sure_rate(samples, ddof=ddof) < 0
    assert gaussian.log_det_drift(samples, 7, dim=dim, ddof=ddof) == pytest.approx(7 * sum(exponents), rel=1e-13)
    if samples > dim:
        direct = [polygamma(0, (samples - j) / 2) - math.log((samples - ddof) / 2) for j in range(1, dim + 1)]
        assert exponents == pytest.approx(direct, rel=1e-9)


def test_log_det_against_simulated_covariances():
    """samples = 12, dim = 3; simulated data, resolution 5 %."""
    root = np.broadcast_to(np.eye(3), (60_000, 3, 3))
    logs = 0.0
    rng = np.random.default_rng(SEED)
    for _ in range(3):
        data = rng.standard_normal((60_000, 12, 3)) @ root.transpose(0, 2, 1)
        centred = data - data.mean(axis=1, keepdims=True)
        root = np.linalg.cholesky(centred.transpose(0, 2, 1) @ centred / 11)
        logs = np.linalg.slogdet(root)[1] * 2
    assert_mean(logs, gaussian.log_det_drift(12, 3, dim=3), 0.05)


def test_singular_wishart_keeps_what_is_true():
    regular = gaussian.lyapunov_exponents(3, dim=2)
    assert gaussian.lyapunov_exponents(3, dim=4).tolist() == [*regular, -math.inf, -math.inf]
    assert list(gaussian.log_det_drift([9, 3, 9], np.arange(4), dim=3))[2:] == [-math.inf, -math.inf]
    assert gaussian.log_det_drift(3, 0, dim=3) == 0
    assert list(gaussian.log_det_drift(3, np.arange(2), dim=3)) == [0, -math.inf]


def simulated_spread(samples, cov, runs, rng):
    """Return the covariance part of W2² after one fit, and the same to lowest order, for Wishart draws (Bartlett)."""
    dim, freedom = len(cov), samples - 1
    lower = np.tril(rng.standard_normal((runs, dim, dim)), -1)
    lower[:, range(dim), range(dim)] = np.sqrt(rng.chisquare(freedom - np.arange(dim), (runs, dim)))
    base = np.linalg.cholesky(cov)
    root = base @ lower / math.sqrt(freedom)
    spread = root @ root.transpose(0, 2, 1)
    nuclear = np.linalg.svd(root.transpose(0, 2, 1) @ base, compute_uv=False).sum(axis=1)
    values = np.diag(cov)
    linear = ((spread - cov) ** 2 / (2 * (values[:, None] + values))).sum(axis=(1, 2))
    return np.trace(cov) + np.trace(spread, axis1=1, axis2=2) - 2 * nuclear, linear


def test_first_order_risk_in_three_dimensions():
    """The gap to the first order falls as 1/M²: by 9 between M = 10 and 30, give or take terms of relative order 1/M.

    To lowest order the covariance part has the mean that the formula gives, so that the gap is the mean of a small
    difference. A gap of order 1/M would fall by 3, one of order 1/M³ by 27.
    """
    cov, gaps = np.diag([1.0, 2.0, 5.0]), []
    for samples in (10, 30):
        exact, linear = simulated_spread(samples, cov, 800_000, np.random.default_rng(SEED))
        mean_part = 8 / samples
        assert_mean(linear, gaussian.risk_multivariate(samples, 1, cov=cov) - mean_part, 0.05)
        gaps.append(((exact - linear).mean(), (exact - linear).std() / math.sqrt(len(exact))))
    (small, e1), (large, e2) = gaps
    spread = math.hypot(e1 / small, e2 / large)
    assert 6 * spread < 0.5
    assert 5 < small / large < 16


SPECTRA = {
    "equal": np.ones,
    "power": lambda d: np.arange(1.0, d + 1) ** -2,
    "geometric": lambda d: 4.0 ** -np.arange(d),
    "two levels": lambda d: np.repeat([1.0, 1e-2], d // 2),
}


@pytest.mark.parametrize("spectrum", SPECTRA)
@pytest.mark.parametrize(
    ("dim", "samples", "fits", "runs"),
    [(2, 4, 1, 20_000), (8, 20, 1, 4000), (8, 100, 10, 3000), (24, 26, 1, 500), (24, 14, 1, 500)],
)
def test_error_of_the_first_order_is_within_its_bound(spectrum, dim, samples, fits, runs):
    """The mean of simulated covariance parts, known to a quarter of the bound, is within q/4 of the first order."""
    values = SPECTRA[spectrum](dim)
    relative = (dim + 1) * fits / (samples - 1)
    first = gaussian.risk_multivariate(samples, fits, cov=np.diag(values)) - values.sum() * fits / samples
    drawn = simulated_bures(values, samples, fits, runs, np.random.default_rng(SEED))
    error = drawn.std() / math.sqrt(runs)
    assert 6 * error < relative / 4 * first
    assert abs(drawn.mean() - first) <= relative / 4 * first + 6 * error


def simulated_bures(values, samples, fits, runs, rng):
    """Return the covariance part of W2²; a product of factors of Wishart matrices is one of the last fit."""
    dim, half = len(values), np.sqrt(values)
    factor = np.broadcast_to(np.diag(half), (runs, dim, dim))
    for _ in range(fits):
        lower = np.tril(rng.standard_normal((runs, dim, dim)), -1)
        if samples > dim:
            lower[:, range(dim), range(dim)] = np.sqrt(rng.chisquare(samples - 1 - np.arange(dim), (runs, dim)))
        else:
            lower = rng.standard_normal((runs, dim, samples - 1))
        factor = factor @ lower / math.sqrt(samples - 1)
    nuclear = np.linalg.svd(half[:, None] * factor, compute_uv=False).sum(axis=1)
    return values.sum() + (factor**2).sum(axis=(1, 2)) - 2 * nuclear


@settings(deadline=None)
@given(st.integers(2, 10**9), st.integers(1, 10**6), st.sampled_from([0, 1]))
@example(2, 1, 0)
@example(2, 1, 1)
@example(3, 2, 1)
@example(10**6, 4 * 10**5, 0)
def test_error_in_one_dimension_is_within_its_bound(samples, fits, ddof):
    relative = 2 * fits / (samples - 1)
    if relative > 2:
        with pytest.raises(ValueError, match="`fits` must be few"):
            gaussian.risk_multivariate(samples, fits, cov=[[1.0]], ddof=ddof)
        return
    first = 0.5 * fits / (samples - ddof)
    exact = gaussian.risk_spread(samples, fits, ddof=ddof)
    assert abs(exact - first) <= relative / (4 if ddof else 2) * first


def test_expansion_far_out_of_range_is_refused():
    for cov, samples, fits in ((np.eye(200), 10**5, 1200), (np.eye(32), 320, 40), (np.eye(3), [100, 3], 2)):
        with pytest.raises(ValueError, match="`fits` must be few beside `samples`"):
            gaussian.risk_multivariate(samples, fits, cov=cov)
    flat = np.zeros((200, 200))
    flat[0, 0] = 1.0
    assert gaussian.risk_multivariate(10**5, 1000, cov=flat) == pytest.approx(0.015, rel=1e-4)


@settings(deadline=None)
@given(st.integers(101, 10**6), st.integers(0, 100), st.floats(0.1, 10), st.sampled_from([0, 1]))
def test_multivariate_risk_in_one_dimension_is_the_series(samples, fits, variance, ddof):
    value = gaussian.risk_multivariate(samples, fits, cov=[[variance]], ddof=ddof)
    mean = gaussian.variance_of_mean(samples, fits, sigma=math.sqrt(variance), ddof=ddof)
    assert value - mean == pytest.approx(variance * fits / (samples - ddof) / 2, rel=1e-9, abs=1e-12)


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
        (lambda: gaussian.policy_moments(5, 1, policy="replace"), "policy"),
        (lambda: gaussian.policy_moments(1, 1, policy=Replace()), "samples"),
        (lambda: gaussian.mixed_fixed_point(5, policy=Mix(0, 1, 0)), "policy"),
        (lambda: gaussian.mixed_fixed_point([5, 6], policy=Mix(0.5, 0, 0.5)), "samples"),
        (lambda: gaussian.accumulated_variance_limit([5, 6]), "samples"),
        (lambda: gaussian.lyapunov_exponents([5, 6], dim=2), "samples"),
        (lambda: gaussian.lyapunov_exponents(5, dim=0), "dim"),
        (lambda: gaussian.lyapunov_exponents(5, dim=2, ddof=2), "ddof"),
        (lambda: gaussian.risk_multivariate(5, 1, cov=[[1, 2], [2, 1]]), "cov"),
        (lambda: gaussian.risk_multivariate(5, 1, cov=np.eye(2), ddof=3), "ddof"),
        (lambda: gaussian.anchored_variance(0, anchors=1), "samples"),
        (lambda: gaussian.anchored_tail_index(5, anchors=0), "anchors"),
        (lambda: gaussian.risk_limits([5, 6]), "samples"),
        (lambda: gaussian.data_kurtosis(1, 1), "samples"),
    ],
)
def test_bad_input(call, word):
    with pytest.raises(ValueError, match=f"`{word}`"):
        call()
