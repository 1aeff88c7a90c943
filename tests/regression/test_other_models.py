"""Ridge, interpolation, strong collapse, edits and running averages, each by another route."""

import mpmath
import numpy as np
import pytest
from agreement import assert_agrees, fixed_seed
from hypothesis import given
from hypothesis import strategies as st

import collapse_theory as ct
from collapse_theory.montecarlo import Estimate

r = ct.regression


@given(penalty=st.floats(0, 1e6), ratio=st.floats(1e-6, 1e6))
def test_effective_penalty_solves_its_equation(penalty, ratio):
    kappa = r.effective_penalty(penalty, ratio=ratio)
    with mpmath.workdps(700):
        lam, phi = mpmath.mpf(penalty), mpmath.mpf(ratio)
        root = ((lam + phi - 1) + mpmath.sqrt((lam + phi - 1) ** 2 + 4 * lam)) / 2
    assert kappa == pytest.approx(float(root), rel=1e-9, abs=1e-300)


def ridge_simulation(n, T, T0, d, penalty, runs, seed):
    """Plain generations on T0 fresh rows each, then ridge on T rows; unit noise, signal and input variance."""
    rng = np.random.default_rng(seed)
    truth = np.eye(d)[0]
    w = np.broadcast_to(truth, (runs, d))
    for rows, ridge in [(T0, 0.0)] * n + [(T, penalty)]:
        X = rng.standard_normal((runs, rows, d))
        y = np.einsum("rtd,rd->rt", X, w) + rng.standard_normal((runs, rows))
        gram = X.transpose(0, 2, 1) @ X / rows + ridge * np.eye(d)
        w = np.linalg.solve(gram, np.einsum("rtd,rt->rd", X, y)[:, :, None] / rows)[:, :, 0]
    return Estimate.of_mean(((w - truth) ** 2).sum(axis=1), seed)


@pytest.mark.parametrize(("n", "penalty"), [(0, 0.3), (2, 0.3), (3, 1.0)])
def test_ridge_at_large_size(n, penalty):
    """The formula is asymptotic: at d = 40 its error is of order 1/d, within the resolution of 0.12."""
    d, T, T0 = 40, 80, 120
    exact = r.ridge_excess_risk(n + 1, ratio=d / T, first_ratio=d / T0, penalty=penalty).total
    assert_agrees(ridge_simulation(n, T, T0, d, penalty, 1000, fixed_seed(2)), exact, resolution=0.12 * exact)


@pytest.mark.parametrize(("ratio", "penalty"), [(1.5, 0.1), (0.5, 0.5), (3.0, 1.0)])
def test_parts_of_the_ridge_risk_are_traces(ratio, penalty):
    """Bias, variance and collapse are traces of functions of the sample covariance, at d = 90 within 2 %.

    Of this 0.8 % are for the simulation, at 1e-9, and the rest for the finite size.
    """
    d, seed = 90, fixed_seed(12)
    T = round(d / ratio)
    X = np.random.default_rng(seed).standard_normal((300, T, d))
    eigenvalues = np.linalg.eigvalsh(X.transpose(0, 2, 1) @ X / T)
    shrunk = np.maximum(eigenvalues, 0) / (eigenvalues + penalty)
    parts = r.ridge_excess_risk(2, ratio=ratio, first_ratio=0.5, penalty=penalty)
    for draws, exact in (
        (((1 - shrunk) ** 2).mean(axis=1), parts.bias),
        ((shrunk / (eigenvalues + penalty)).sum(axis=1) / T, parts.variance),
        ((shrunk**2).mean(axis=1), parts.collapse),
    ):
        estimate = Estimate.of_mean(draws, seed)
        assert 6.11 * estimate.standard_error < 0.008 * exact
        assert estimate.value == pytest.approx(exact, rel=0.02)


def test_without_penalty_ridge_is_plain_least_squares():
    """kappa = 0: variance phi/(1 - phi), collapse (n - 1) phi0/(1 - phi0), ``fits`` as for plain least squares."""
    parts = r.ridge_excess_risk(5, ratio=0.25, first_ratio=0.2, penalty=0.0, sigma=2.0, first_sigma=3.0)
    assert (parts.bias, parts.variance, parts.collapse) == pytest.approx((0, 4 / 3, 4 * 9 * 0.25))
    exact = r.excess_risk([10**6 // 5 * 1] * 4 + [10**6], 5, dim=40_000)
    large = r.ridge_excess_risk(5, ratio=0.04, first_ratio=0.2, penalty=0.0).total
    assert exact == pytest.approx(large, rel=1e-4)


@pytest.mark.parametrize(("n", "sigma", "same"), [(1, 0, False), (3, 0, False), (3, 0, True), (3, 0.5, False)])
def test_interpolation_by_pseudo_inverse(n, sigma, same):
    """Fresh inputs forget geometrically; the same inputs project only once."""
    d, T, runs, seed = 12, 6, 20_000, fixed_seed(6)
    rng = np.random.default_rng(seed)
    truth = np.eye(d)[0]
    w = np.broadcast_to(truth, (runs, d))
    X = rng.standard_normal((runs, T, d))
    for _ in range(n):
        X = X if same else rng.standard_normal((runs, T, d))
        y = np.einsum("rtd,rd->rt", X, w) + sigma * rng.standard_normal((runs, T))
        w = np.einsum("rdt,rt->rd", X.transpose(0, 2, 1) @ np.linalg.inv(X @ X.transpose(0, 2, 1)), y)
    exact = r.interpolation_excess_risk(T, 1 if same else n, dim=d, sigma=sigma)
    assert_agrees(Estimate.of_mean(((w - truth) ** 2).sum(axis=1), seed), exact, resolution=0.05 * exact)


@given(ratio=st.floats(0.01, 0.95), share=st.floats(0, 1), gap=st.floats(0, 10))
def test_strong_collapse_is_the_limit_of_the_exact_mixture(ratio, share, gap):
    d = 10**7
    exact = r.mixture_excess_risk(round(d / ratio), dim=d, share=share, gap=gap)
    assert exact == pytest.approx(r.strong_collapse(ratio, share=share, gap=gap), rel=1e-4, abs=1e-4)


def test_mixture_by_simulation():
    T, d, share, gap, runs, seed = 30, 5, 0.3, 2.0, 40_000, fixed_seed(7)
    rng = np.random.default_rng(seed)
    X = rng.standard_normal((runs, T, d))
    labels = np.where(rng.random((runs, T)) < share, gap * X[:, :, 0], 0.0) + rng.standard_normal((runs, T))
    w = np.linalg.solve(X.transpose(0, 2, 1) @ X, np.einsum("rtd,rt->rd", X, labels)[:, :, None])
    exact = r.mixture_excess_risk(T, dim=d, share=share, gap=gap)
    assert_agrees(Estimate.of_mean((w**2).sum(axis=(1, 2)), seed), exact, resolution=0.06 * exact)


def edited(X, edits, runs, rng):
    """Edit labels one run at a time, all runs as columns; the truth is 0."""
    Y = rng.standard_normal((len(X), runs))
    for m in edits:
        fresh = X @ np.linalg.lstsq(X, Y, rcond=None)[0] + rng.standard_normal(Y.shape)
        Y = np.where(rng.random(Y.shape) < np.reshape(m, (-1, 1)), fresh, Y)
    return (np.linalg.lstsq(X, Y, rcond=None)[0] ** 2).sum(axis=0)


@pytest.mark.parametrize("kind", ["masks", "shares"])
def test_edits_by_simulation(kind):
    seed = fixed_seed(9)
    rng = np.random.default_rng(seed)
    X = rng.standard_normal((15, 4))
    edits = (rng.random((6, 15)) < 0.5).astype(float) if kind == "masks" else np.full(6, 0.4)
    exact = r.edit_excess_risk(X, edits)[-1]
    errors = edited(X, edits, 60_000, rng)
    assert_agrees(Estimate.of_mean(errors, seed), exact, resolution=0.06 * exact)


def test_editing_all_or_nothing():
    X = np.random.default_rng(1).standard_normal((12, 3))
    one = np.trace(np.linalg.inv(X.T @ X))
    assert r.edit_excess_risk(X, np.ones(9)) == pytest.approx(one * np.arange(1, 11))
    assert r.edit_excess_risk(X, np.zeros(9)) == pytest.approx(one * np.ones(10))


def test_geometric_edits_stay_bounded_and_constant_edits_do_not():
    """A third of random labels each time grows without end; shares that halve each time stop at a finite risk."""
    X = np.random.default_rng(2).standard_normal((30, 5))
    geometric = r.edit_excess_risk(X, 0.5 ** np.arange(1, 200))
    constant = r.edit_excess_risk(X, np.full(200, 1 / 3))
    assert geometric[-1] == pytest.approx(geometric[100], rel=1e-12)
    assert geometric[-1] < 3 * geometric[0]
    steps = np.diff(constant)
    assert steps[-1] == pytest.approx(steps[-50], rel=1e-6)
    assert steps[-1] > 0.05 * constant[0]


def test_edits_of_the_same_labels_for_ever_stay_bounded():
    """The labels that are never edited keep the model in place: the count of edits alone does not decide."""
    X = np.random.default_rng(3).standard_normal((30, 5))
    masks = np.zeros((400, 30))
    masks[:, :10] = 1
    risks = r.edit_excess_risk(X, masks)
    assert risks[-1] == pytest.approx(risks[200], rel=1e-9)


@given(t=st.integers(1, 60), share=st.floats(0.01, 1), initial=st.floats(0, 5))
def test_running_average_has_its_closed_solution(t, share, initial):
    with mpmath.workdps(40):
        a = mpmath.mpf(share)
        P = [mpmath.rf(a, s) / mpmath.factorial(s) for s in range(t + 1)]
        closed = P[t] ** 2 * mpmath.mpf(initial) + sum((P[t] / (s * P[s])) ** 2 for s in range(1, t + 1))
    assert r.weighted_variance(t, share=share, initial=initial) == pytest.approx(float(closed), rel=1e-13)


@pytest.mark.parametrize(("share", "tolerance"), [(0.0, 1e-12), (0.2, 0.01), (0.7, 0.02), (0.9, 0.01), (1.0, 1e-4)])
def test_running_average_decays_with_its_exponent(share, tolerance):
    early, late = r.weighted_variance(np.array([20_000, 40_000]), share=share)
    assert -np.log2(late / early) == pytest.approx(r.weighted_exponent(share=share), abs=tolerance)


def test_running_average_of_synthetic_data_is_accumulation():
    from collapse_theory.policy import Accumulate

    growth = r.excess_risk(30, 12, dim=5, policy=Accumulate()) / r.excess_risk(30, 1, dim=5)
    assert r.weighted_variance(12, share=1.0) == pytest.approx(growth, rel=1e-14)


@pytest.mark.parametrize(
    ("question", "message"),
    [
        (lambda: r.mixture_excess_risk(6, dim=5, share=0.5, gap=1.0), "`samples` must"),
        (lambda: r.mixture_excess_risk(30, dim=5, share=1.5, gap=1.0), r"`share` must be in \[0, 1\]; got 1.5"),
        (lambda: r.strong_collapse(1.0, share=0.5, gap=1.0), r"`ratio` must be in \(0, 1\)"),
        (lambda: r.strong_collapse(0.5, share=0.5, gap=-1.0), "`gap` must be finite and non-negative"),
        (lambda: r.ridge_excess_risk(2, ratio=1.0, first_ratio=0.5, penalty=0.0), "`ratio` must differ from 1"),
        (lambda: r.ridge_excess_risk(2, ratio=0.5, first_ratio=0.5, penalty=-1.0), "`penalty` must"),
        (lambda: r.interpolation_excess_risk(10, 1, dim=10, sigma=1.0), "`samples` must be at most 8 here"),
        (lambda: r.weighted_variance(3, share="half"), "`share` must be in"),
        (lambda: r.edit_excess_risk(np.ones((4, 2)), [0.5]), "full column rank"),
        (lambda: r.edit_excess_risk([1.0, 2.0], [0.5]), r"shape \(T, d\)"),
        (lambda: r.edit_excess_risk(np.eye(3), [2.0]), r"`edits` must lie in \[0, 1\]"),
        (lambda: r.edit_excess_risk(np.eye(3), [float("nan")]), r"`edits` must lie in \[0, 1\]"),
        (lambda: r.edit_excess_risk(np.eye(3), np.ones((2, 4))), "`edits` must have shape"),
        (lambda: r.amplification(6, dim=5), "`samples` must"),
    ],
)
def test_bad_input(question, message):
    with pytest.raises(ValueError, match=message):
        question()
