"""Excess risk against least squares on simulated labels, exact distributions of the inputs, symbols and balls."""

import math
from fractions import Fraction

import mpmath
import numpy as np
import pytest
from agreement import assert_agrees, fixed_seed
from hypothesis import given
from hypothesis import strategies as st
from scipy import integrate, stats

import collapse_theory as ct
from collapse_theory.montecarlo import Estimate
from collapse_theory.policy import Accumulate, AccumulateSubsample, Mix, Replace, ReplaceMultiple, SubsampleModels

r = ct.regression
SAME_INPUTS = {
    Replace(): lambda n: n,
    Accumulate(): lambda n: sum(1 / i**2 for i in range(1, n + 1)),
    ReplaceMultiple(): lambda n: sum(1 / i for i in range(1, n + 1)),
}


def squared_errors(X, fits, policy, runs, rng):
    """Refit by lstsq, all runs at once as columns; the truth is 0."""
    stack_X, stack_Y = np.empty((0, X.shape[1])), np.empty((0, runs))
    fitted = np.zeros((X.shape[1], runs))
    for fit in range(1, fits + 1):
        copies = fit if isinstance(policy, ReplaceMultiple) else 1
        new_X = np.tile(X, (copies, 1))
        new_Y = new_X @ fitted + rng.standard_normal((len(new_X), runs))
        if isinstance(policy, Accumulate):
            new_X, new_Y = np.vstack([stack_X, new_X]), np.vstack([stack_Y, new_Y])
        stack_X, stack_Y = new_X, new_Y
        fitted = np.linalg.lstsq(stack_X, stack_Y, rcond=None)[0]
    return (fitted**2).sum(axis=0)


@pytest.mark.parametrize(("samples", "dim"), [(30, 5), (12, 10)])
@pytest.mark.parametrize("fits", [1, 2, 20])
@pytest.mark.parametrize("policy", SAME_INPUTS, ids=repr)
def test_given_the_inputs_simulation_agrees(samples, dim, fits, policy):
    """Given X the risk is the factor of the policy times tr (X'X)^-1, of finite variance for every T > d."""
    seed = fixed_seed(10 * fits + dim)
    rng = np.random.default_rng(seed)
    X = rng.standard_normal((samples, dim))
    one_fit = np.trace(np.linalg.inv(X.T @ X))
    growth = r.excess_risk(samples, fits, dim=dim, policy=policy) / r.excess_risk(samples, 1, dim=dim)
    estimate = Estimate.of_mean(squared_errors(X, fits, policy, 4000, rng), seed)
    assert_agrees(estimate, growth * one_fit, resolution=0.3 * growth * one_fit)


@pytest.mark.parametrize(("samples", "dim"), [(30, 5), (12, 10), (7, 5)])
def test_over_the_inputs_one_fit_is_an_inverse_chi_square(samples, dim):
    """Each diagonal entry of the inverse of X'X is 1/chi² with T - d + 1 degrees of freedom: its mean by quadrature."""
    chi2 = stats.chi2(samples - dim + 1)
    mean = integrate.quad(lambda x: chi2.pdf(x) / x, 0, np.inf, epsabs=1e-13)[0]
    assert r.excess_risk(samples, 1, dim=dim) == pytest.approx(dim * mean, rel=1e-8)
    X = np.random.default_rng(fixed_seed(3)).standard_normal((4000, samples, dim))
    first = np.linalg.inv(X.transpose(0, 2, 1) @ X)[:, 0, 0]
    gap = np.abs(np.sort(chi2.cdf(1 / first)) - (np.arange(4000) + 0.5) / 4000).max()
    assert gap < np.sqrt(np.log(2e9) / 8000) + 1 / 8000  # DKW: right code fails with probability 1e-9


@pytest.mark.parametrize("policy", [SubsampleModels(), Mix(0.5, 0.3, 0.2), Mix(0.9, 0.1, 0.0)], ids=repr)
def test_fresh_draws_from_a_mixture_of_models(policy):
    """Every row picks the model that labels it; inputs are fresh in every generation."""
    T, d, runs, fits, seed = 30, 5, 14_000, 5, fixed_seed(8)
    rng = np.random.default_rng(seed)
    models = np.zeros((1, runs, d))
    weights = np.array([1.0])
    for fit in range(1, fits + 1):
        chosen = rng.choice(len(models), size=(runs, T), p=weights)
        X = rng.standard_normal((runs, T, d))
        labels = np.einsum("rtd,rtd->rt", X, models[chosen, np.arange(runs)[:, None]]) + rng.standard_normal((runs, T))
        moment = np.einsum("rtd,rt->rd", X, labels)
        fitted = np.linalg.solve(X.transpose(0, 2, 1) @ X, moment[:, :, None])[:, :, 0]
        if isinstance(policy, Mix):
            weights = np.append(policy.beta * weights, policy.alpha)
            weights[0] += policy.gamma
        else:
            weights = np.full(fit + 1, 1 / (fit + 1))
        models = np.concatenate([models, fitted[None]])
    exact = r.excess_risk(T, fits, dim=d, policy=policy)
    assert_agrees(Estimate.of_mean((fitted**2).sum(axis=1), seed), exact, resolution=0.09 * exact)


@pytest.mark.parametrize(("samples", "dim"), [(30, 5), (16, 8), (9, 1)])
def test_amplification_by_simulation(samples, dim):
    seed = fixed_seed(4)
    X = np.random.default_rng(seed).standard_normal((40_000, samples, dim))
    projected = X @ np.linalg.inv(X.transpose(0, 2, 1) @ X)
    draws = ((projected**2).sum(axis=2) * (X**2).sum(axis=2) / dim).sum(axis=1)
    exact = r.disagreement_amplification(samples, dim=dim)
    assert_agrees(Estimate.of_mean(draws, seed), exact, resolution=0.06 * exact)


@given(samples=st.integers(3, 200))
def test_amplification_of_one_coefficient(samples):
    """E sum x⁴/(sum x²)² = 3/(T + 2) by the symmetry of the sphere."""
    assert r.disagreement_amplification(samples, dim=1) == pytest.approx(3 / (samples + 2), rel=1e-14)


@given(dim=st.integers(1, 50), extra=st.integers(2, 200))
def test_subsampling_is_bounded_from_twice_the_dimension(dim, extra):
    """The amplification is below 1 exactly when T >= 2d + 1."""
    T = dim + extra
    exact = Fraction((T - 2) * (dim + 2), (T + 2) * (T - dim - 1))
    assert (exact < 1) == (2 * dim + 1 <= T) == (r.disagreement_amplification(T, dim=dim) < 1)
    assert (exact < 1) == (r.excess_risk_limit(T, dim=dim, policy=SubsampleModels()) < math.inf)


@given(dim=st.integers(1, 60), extra=st.integers(1, 300))
def test_the_limit_of_subsampling_in_digamma_functions(dim, extra):
    T = 2 * dim + extra + (dim == 1)
    with mpmath.workdps(40):
        g = mpmath.mpf((T - 2) * (dim + 2)) / ((T + 2) * (T - dim - 1))
        growth = 1 / (1 - g) + (mpmath.psi(0, 2) - mpmath.psi(0, 2 - g)) / g
    limit = r.excess_risk_limit(T, dim=dim, policy=SubsampleModels())
    assert limit == pytest.approx(float(growth) * r.excess_risk(T, 1, dim=dim), rel=1e-12)


def test_slow_limits_are_approached_as_their_power():
    """For g close to 1 the spread converges as fits^-(1 - g): extrapolated from one doubling."""
    T, dim = 14, 5
    g = r.disagreement_amplification(T, dim=dim)
    far = r.excess_risk(T, np.array([100_000, 200_000]), dim=dim, policy=SubsampleModels())
    extrapolated = far[1] + (far[1] - far[0]) / (2 ** (1 - g) - 1)
    assert extrapolated == pytest.approx(r.excess_risk_limit(T, dim=dim, policy=SubsampleModels()), rel=1e-5)


def test_subsampling_without_bound_grows_as_a_power():
    """With g > 1 the spread of the models grows as fits^(g - 1)."""
    risks = r.excess_risk(12, np.array([4000, 8000]), dim=10, policy=SubsampleModels())
    g = r.disagreement_amplification(12, dim=10)
    assert np.log2(risks[1] / risks[0]) == pytest.approx(g - 1, abs=0.02)
    assert r.excess_risk_limit(12, dim=10, policy=SubsampleModels()) == np.inf


@pytest.mark.parametrize(
    "policy",
    [SubsampleModels(), Mix(0.5, 0.3, 0.2), Mix(1.0, 0.0, 0.0), Mix(0.5, 0.0, 0.5), Mix(0.0, 1.0, 0.0), Accumulate()],
    ids=repr,
)
def test_limits_are_approached(policy):
    limit = r.excess_risk_limit(30, dim=5, policy=policy)
    fits = 10_000 if isinstance(policy, Mix) else 200_000  # mixtures tend to their limits as powers of a share
    far = r.excess_risk(30, fits, dim=5, policy=policy)
    if limit == np.inf:
        assert far > 1000 * r.excess_risk(30, 1, dim=5)
    else:
        assert far == pytest.approx(limit, rel=1e-4)


@pytest.mark.parametrize("fits", [1, 2, 6])
def test_subsampling_the_pool_by_simulation(fits):
    """Rows of a finite pool, without replacement; the neglected terms are of relative order d/T = 0.005."""
    T, d, runs, seed = 200, 1, 4500, fixed_seed(11)
    rng = np.random.default_rng(seed)
    X, Y = np.empty((runs, 0)), np.empty((runs, 0))
    fitted = np.zeros(runs)
    for _ in range(fits):
        fresh = rng.standard_normal((runs, T))
        X = np.concatenate([X, fresh], axis=1)
        Y = np.concatenate([Y, fresh * fitted[:, None] + rng.standard_normal((runs, T))], axis=1)
        chosen = np.argpartition(rng.random(X.shape), T - 1, axis=1)[:, :T]
        x, y = np.take_along_axis(X, chosen, 1), np.take_along_axis(Y, chosen, 1)
        fitted = (x * y).sum(axis=1) / (x * x).sum(axis=1)
    exact = r.subsample_series(T, fits, dim=d)
    assert_agrees(Estimate.of_mean(fitted**2, seed), exact, resolution=0.3 * exact)


def test_subsampling_in_arrays():
    assert r.subsample_series(100, np.array([0, 1, 2]), dim=1).tolist() == pytest.approx([0, 0.01, 0.0175])
    assert r.subsample_series(100, 0, dim=1) == 0


def test_a_mix_contracts_only_if_its_fixed_point_is_positive():
    """With few rows and half of real data the spread may still be amplified beyond control."""
    policy = Mix(0.5, 0.4, 0.1)
    assert r.excess_risk_limit(12, dim=10, policy=policy) == np.inf
    risks = r.excess_risk(12, np.array([200, 400]), dim=10, policy=policy)
    assert risks[1] > 1e6 * risks[0]


@given(fits=st.integers(0, 40), sizes=st.integers(8, 500), dim=st.integers(1, 6))
def test_replace_is_the_mix_of_the_newest_only(fits, sizes, dim):
    same = r.excess_risk(sizes, fits, dim=dim, policy=Mix(1.0, 0.0, 0.0))
    assert r.excess_risk(sizes, fits, dim=dim) == pytest.approx(same, rel=1e-13)


def test_balls_and_arrays():
    for policy in (Accumulate(), SubsampleModels(), ReplaceMultiple()):
        digits = ct.certify(r.excess_risk, 30, 7, dim=5, policy=policy, digits=20)
        assert float(digits) == pytest.approx(r.excess_risk(30, 7, dim=5, policy=policy), rel=1e-14)
        assert r.excess_risk(30, np.array([7, 0]), dim=5, policy=policy)[1] == 0
    assert str(ct.certify(r.excess_risk_limit, 30, dim=5, policy=Accumulate(), digits=20))


def test_label_noise_of_the_test_set_is_kept_apart():
    """The ratio of excess risks tends to pi²/6, the ratio of errors on noisy labels to much less."""
    excess = [r.excess_risk(30, n, dim=5, policy=Accumulate()) for n in (1, 10**5)]
    noisy = [r.prediction_error(30, n, dim=5, policy=Accumulate()) for n in (1, 10**5)]
    assert excess[1] / excess[0] == pytest.approx(np.pi**2 / 6, abs=2e-5)
    assert noisy[1] / noisy[0] == pytest.approx((1 + excess[1]) / (1 + excess[0]), rel=1e-14)
    assert noisy[1] / noisy[0] < 1.12


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"samples": 6, "fits": 1, "dim": 5}, "`samples` must be a whole number of at least 7; got 6"),
        ({"samples": 30, "fits": 1, "dim": 5, "sigma": -1.0}, "`sigma` must be finite and non-negative; got -1.0"),
        ({"samples": 30, "fits": 1, "dim": 0}, "`dim` must be a whole number of at least 1"),
        ({"samples": 30, "fits": -1, "dim": 5}, "`fits` must be a whole number of at least 0"),
        ({"samples": [30, 40], "fits": 1, "dim": 5, "policy": Accumulate()}, "`samples` must be one number"),
        ({"samples": 30, "fits": 0, "dim": 5, "policy": "keep"}, "`policy` must be Replace"),
    ],
)
def test_bad_input(arguments, message):
    with pytest.raises(ValueError, match=message):
        r.excess_risk(**arguments)


def test_subsampling_the_pool_has_a_series_only():
    with pytest.raises(ValueError, match="for AccumulateSubsample\\(\\) there is `subsample_series`"):
        r.excess_risk(30, 1, dim=5, policy=AccumulateSubsample())


def test_limit_of_an_unknown_policy():
    with pytest.raises(ValueError, match="`policy` must be"):
        r.excess_risk_limit(30, dim=5, policy=None)


def test_a_mix_of_fresh_inputs_is_another_process_than_a_mix_of_the_same_inputs():
    """As both docstrings say; of 50 000 runs at least 8 standard errors apart (seen: about 20)."""
    policy = ct.policy.Mix(0.5, 0.3, 0.2)
    fresh = ct.regression.excess_risk(14, 4, dim=4, policy=policy)
    same = ct.montecarlo.regression_excess_estimate(samples=14, dim=4, fits=4, replicates=50_000, seed=1, policy=policy)
    assert abs(same.z(fresh)) > 8
    for function in (ct.montecarlo.regression_excess, ct.montecarlo.regression_excess_estimate):
        assert "regression.excess_risk" in function.__doc__
    assert "montecarlo.regression_excess" in ct.regression.excess_risk.__doc__


@pytest.mark.parametrize("policy", [ct.policy.Accumulate(), ct.policy.ReplaceMultiple()])
def test_sums_over_very_many_fits_go_on_from_those_over_few(policy):
    few, more = (ct.regression.excess_risk(30, fits, dim=5, policy=policy) for fits in (10**5, 10**5 + 1))
    step = (10**5 + 1.0) ** (-2 if isinstance(policy, ct.policy.Accumulate) else -1)
    assert more - few == pytest.approx(5 / 24 * step, abs=1e-14)
    far = ct.regression.excess_risk(30, [0, 1, 10**18], dim=5, policy=policy)
    assert far[:2].tolist() == pytest.approx([0, 5 / 24], abs=1e-15)
    if isinstance(policy, ct.policy.Accumulate):
        assert far[2] == pytest.approx(ct.regression.excess_risk_limit(30, dim=5, policy=policy), rel=1e-14)


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda: ct.regression.edit_excess_risk([[1.0], [math.nan]], [1.0]), "`inputs` must be a finite"),
        (lambda: ct.regression.edit_excess_risk([[1.0], [1.0, 2.0]], [1.0]), "`inputs` must hold real numbers"),
        (lambda: ct.regression.edit_excess_risk([[1.0], [1.0]], [math.nan]), "`edits` must lie in"),
        (lambda: ct.regression.edit_excess_risk([[1.0], [1.0]], [[1.0]]), "one column per label"),
        (lambda: ct.regression.excess_risk(30, 3, dim=5, sigma=1e200), "`sigma` must give numbers within float64"),
        (lambda: ct.regression.running_average_variance(10**19, share=0.5), "`fits` must be smaller here"),
    ],
)
def test_more_bad_input(call, words):
    with pytest.raises(ValueError, match=words):
        call()
