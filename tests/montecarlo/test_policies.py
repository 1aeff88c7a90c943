"""Each process under each policy, against exact values that are derived here, by recursions over generations.

Errors: ``assert_agrees`` fails right code with probability 1e-9 and passes an error of ``resolution`` with 1e-9.
"""

import math

import numpy as np
import pytest
from agreement import assert_agrees, fixed_seed

import collapse_theory as ct
from collapse_theory.montecarlo import Estimate
from collapse_theory.policy import Accumulate, AccumulateSubsample, Fresh, Mix, Replace

mc = ct.montecarlo
P = np.array([0.5, 0.3, 0.15, 0.05])
MIXES = [Mix(0.6, 0.4, 0.0), Mix(0.7, 0.0, 0.3), Mix(0.5, 0.25, 0.25)]
MANY = 400_000
ENOUGH = 50_000  # for a homozygosity


def close(estimate, exact, relative=0.02):
    assert_agrees(estimate, exact, resolution=relative * abs(exact))


# --- categorical: E sum p_t² ------------------------------------------------------------------------------------------


def homozygosity(sizes, policy, anchors=0):
    """Follow F = E sum p_t² of what the next generation is drawn from."""
    start = value = float(P @ P)
    if isinstance(policy, Accumulate):
        return 1 - (1 - start) * accumulated_diversity(sizes)
    a, b, c = (policy.alpha, policy.beta, policy.gamma) if isinstance(policy, Mix) else (1.0, 0.0, 0.0)
    for size in sizes:
        n = size + anchors
        fitted = (size * (size - 1) * value + anchors * (anchors - 1) * start + 2 * size * anchors * start + n) / n**2
        value = a * a * fitted + b * b * value + c * c * start + 2 * a * b * value + 2 * c * (a + b) * start
    return value


def accumulated_diversity(sizes):
    """Return the factor of 1 - E sum p²: n new data among N leave 1 - n/N² of it (1 - 1/n at first)."""
    totals = np.cumsum(sizes)
    return float(np.prod(1 - np.asarray(sizes) / totals**2))


@pytest.mark.parametrize("policy", [Replace(), Accumulate(), *MIXES], ids=repr)
@pytest.mark.parametrize("sizes", [[10, 10, 10, 10], [5, 40, 7]])
def test_homozygosity(policy, sizes):
    estimate = mc.diversity_estimate(
        P, samples=sizes, fits=len(sizes), policy=policy, replicates=ENOUGH, seed=fixed_seed(1)
    )
    close(estimate, homozygosity(sizes, policy))


def test_accumulated_homozygosity_of_equal_sizes_is_the_published_product():
    """theory: E[1 - sum p²] is multiplied by 1 - 1/(M (t+1)²) at fit t + 1."""
    product = 1 - math.prod(1 - 1 / (10 * t**2) for t in range(1, 5)) * (1 - float(P @ P))
    assert homozygosity([10] * 4, Accumulate()) == pytest.approx(product)


def test_anchors_replace():
    estimate = mc.diversity_estimate(P, samples=10, fits=4, anchors=3, replicates=ENOUGH, seed=fixed_seed(2))
    close(estimate, homozygosity([10] * 4, Replace(), anchors=3))


def test_subsampling_the_pool_draws_pairs_from_it():
    """Two data of the subsample are two different data of the pool.

    Pool pairs after one fit are fresh pairs of p_0; after two, both of the first generation, both of the second, or
    one of each, which are equal with probability S_1, that of two draws with replacement from the first fit's data.
    """
    m, start = 6, float(P @ P)
    first = 1 / m + (1 - 1 / m) * start
    old = start  # two different data of generation one
    new = first  # two data of generation two, drawn from the first fit
    cross = first  # one of each: the second is a uniform pick from the first generation
    chance = (m * (m - 1) * old + m * (m - 1) * new + 2 * m * m * cross) / (2 * m * (2 * m - 1))
    exact = 1 / m + (1 - 1 / m) * chance
    estimate = mc.diversity_estimate(
        P, samples=m, fits=2, policy=AccumulateSubsample(), replicates=ENOUGH, seed=fixed_seed(3)
    )
    close(estimate, exact)


@pytest.mark.parametrize("policy", [Replace(), Accumulate(), AccumulateSubsample(), *MIXES], ids=repr)
def test_every_policy_keeps_the_mean_and_the_total(policy):
    shares = mc.categorical_fits(P, samples=6, fits=3, policy=policy, anchors=1, replicates=50_000, seed=fixed_seed(4))
    assert shares.sum(axis=1) == pytest.approx(1)
    for atom in range(P.size):
        assert_agrees(Estimate.of_mean(shares[:, atom], 4), P[atom], resolution=0.03)


def test_support_and_entropy_after_one_fit():
    """Lost atoms: sum (1-p)^D; the entropy by all compositions of three data."""
    estimate = mc.diversity_estimate(P, samples=3, fits=1, quantity="support", replicates=120_000, seed=fixed_seed(5))
    close(estimate, float((1 - (1 - P) ** 3).sum()))
    pairs = [(i, j, k) for i in range(4) for j in range(4) for k in range(4)]
    entropy = 0.0
    for draw in pairs:
        counts = np.bincount(draw, minlength=4)
        shares = counts[counts > 0] / 3
        entropy -= P[list(draw)].prod() * float(shares @ np.log(shares))
    estimate = mc.diversity_estimate(P, samples=3, fits=1, quantity="entropy", replicates=120_000, seed=fixed_seed(6))
    close(estimate, entropy)


# --- Gaussian: mean square and variance of what is drawn next ---------------------------------------------------------


def gaussian_moments(sizes, policy, ddof):
    """Follow E m² and E v of the distribution that the next generation is drawn from."""
    square, variance = 0.0, 1.0
    if isinstance(policy, Accumulate):
        return accumulated(sizes, ddof)
    a, b, c = (policy.alpha, policy.beta, policy.gamma) if isinstance(policy, Mix) else (1.0, 0.0, 0.0)
    for size in sizes:
        fit = variance * (1 if ddof else 1 - 1 / size)
        new = (a + b) ** 2 * square + a * a * variance / size
        second = a * (square + variance / size + fit) + b * (square + variance) + c
        square, variance = new, second - new
    return square, variance


def accumulated(sizes, ddof):
    """Follow E mu², E s² of pooled fits: each new datum is N(mu_t, s_t²), mu_t the mean of the n data kept."""
    kept, square, scatter, variance = 0, 0.0, 0.0, 1.0
    for size in sizes:
        total = kept + size
        step = variance / size  # mean of the new data about the mean of the kept ones, which is where they are drawn
        square += (size / total) ** 2 * step
        scatter += variance * (size - 1) + step * kept * size / total
        if kept == 0:
            square, scatter = variance / size, variance * (size - 1)
        kept, variance = total, scatter / (total - ddof)
    return square, variance


@pytest.mark.parametrize("policy", [Replace(), Accumulate(), *MIXES], ids=repr)
@pytest.mark.parametrize("ddof", [0, 1])
def test_gaussian_moments(policy, ddof):
    sizes = [8, 20, 10]
    square, variance = gaussian_moments(sizes, policy, ddof)
    run = {"policy": policy, "ddof": ddof, "seed": fixed_seed(7)}
    means, sigmas = mc.gaussian_fits(sizes, 3, replicates=132_000, **run)
    for quantity, draws, exact in (("mean_square", means**2, square), ("variance", sigmas**2, variance)):
        close(Estimate.of_mean(draws, 7), exact, relative=0.07)
        few = mc.gaussian_estimate(sizes, 3, quantity=quantity, replicates=500, **run)
        assert few.value == pytest.approx(draws[:500].mean(), rel=1e-12)
    data = mc.gaussian_estimate(sizes, 3, quantity="data", replicates=132_000, **run)
    close(data, square + variance, relative=0.07)


def test_accumulated_variance_is_the_published_product():
    """kazdan2024 with divisor nt, and its unbiased counterpart."""
    n, t = 10, 30
    assert accumulated([n] * t, 0)[1] == pytest.approx(
        (1 - 1 / n) * math.prod(1 - 1 / (n * k * k) for k in range(2, t + 1))
    )
    unbiased = math.prod(1 - 1 / (k * (n * k - 1)) for k in range(2, t + 1))
    assert accumulated([n] * t, 1)[1] == pytest.approx(unbiased)


def test_subsampled_gaussian():
    """A subsample of the pool of the first generation is that generation: one fit is an ordinary fit.

    After two, E s² is the mean over pairs of data of half their squared distance: old pairs and new pairs have
    variance 1 (unbiased fits), a new and an old one are 1 + (1 - 1/M) apart in square, halved.
    """
    m = 6
    one = mc.gaussian_estimate(
        m, 1, quantity="variance", policy=AccumulateSubsample(), replicates=MANY, seed=fixed_seed(8)
    )
    close(one, 1.0)
    old = new = 1.0
    cross = (1 + (m - 1) / m) / 2
    exact = (m * (m - 1) * (old + new) + 2 * m * m * cross) / (2 * m * (2 * m - 1))
    two = mc.gaussian_estimate(
        m, 2, quantity="variance", policy=AccumulateSubsample(), replicates=MANY, seed=fixed_seed(9)
    )
    close(two, exact)


def test_anchored_variance_with_known_mean():
    """sigma'² = A sigma² + B with E A = n/(n+m), E B = m/(n+m): the mean stays 1; the second moment by recursion."""
    n, m = 5, 2
    second = 1.0
    for _ in range(4):
        second = ((n * n + 2 * n) * second + 2 * n * m + m * m + 2 * m) / (n + m) ** 2
    rows = mc.gaussian_fits(n, 4, anchors=m, known_mean=True, replicates=MANY, seed=fixed_seed(10))
    assert (rows[0] == 0).all()
    close(Estimate.of_mean(rows[1] ** 2, 10), 1.0)
    close(Estimate.of_mean(rows[1] ** 4, 10), second, relative=0.1)


def test_known_mean_without_anchors_follows_xu2025():
    """E (sigma_T² - 1)² = (1 + 2/n)^T - 1."""
    sigmas = mc.gaussian_fits(10, 4, known_mean=True, replicates=MANY, seed=fixed_seed(11))[1]
    close(Estimate.of_mean((sigmas**2 - 1) ** 2, 11), 1.2**4 - 1, relative=0.15)


def test_independent_noise_adds_its_power():
    for mechanism in ("data", "statistics"):
        estimate = mc.gaussian_estimate(
            20, 3, quantity="mean_square", noise_sigma=0.3, mechanism=mechanism, replicates=MANY, seed=fixed_seed(12)
        )
        close(estimate, 3 / 20 + 3 * 0.09, relative=0.03)


# --- Poisson and Bernoulli --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("mean", "samples", "fits"), [(0.3, 4, 3), (5.0, 2, 6)])
def test_poisson_survival(mean, samples, fits):
    """Critical branching: g' = 1 - exp(-g) (suresh2024, theorem 2)."""
    g = 1.0
    for _ in range(fits - 1):
        g = 1 - math.exp(-g)
    estimate = mc.survival_estimate(
        family="poisson", mean=mean, samples=samples, fits=fits, replicates=MANY, seed=fixed_seed(13)
    )
    close(estimate, 1 - math.exp(-samples * mean * g), relative=0.04)


@pytest.mark.parametrize("policy", [Replace(), Accumulate(), AccumulateSubsample(), *MIXES], ids=repr)
def test_bernoulli_is_the_two_atom_distribution(policy):
    """E q² under every policy, by the other simulation of the same process: estimates may differ by 6 sigma."""
    run = {"samples": 6, "fits": 3, "policy": policy, "anchors": 1, "replicates": 90_000}
    q = Estimate.of_mean(mc.family_fits(family="bernoulli", mean=0.3, **run, seed=fixed_seed(14)) ** 2, 14)
    p = Estimate.of_mean(mc.categorical_fits([0.3, 0.7], **run, seed=fixed_seed(15))[:, 0] ** 2, 15)
    difference = Estimate(q.value - p.value, math.hypot(q.standard_error, p.standard_error), 1, 14)
    assert_agrees(difference, 0.0, resolution=0.015)


@pytest.mark.parametrize("policy", [Replace(), Accumulate(), AccumulateSubsample(), *MIXES], ids=repr)
def test_poisson_keeps_its_mean(policy):
    rates = mc.family_fits(
        family="poisson", mean=2.0, samples=6, fits=3, policy=policy, replicates=100_000, seed=fixed_seed(16)
    )
    assert_agrees(Estimate.of_mean(rates, 16), 2.0, resolution=0.05)


# --- d dimensions -----------------------------------------------------------------------------------------------------

COV = np.array([[2.0, 1.0, 0.0], [1.0, 1.5, 0.3], [0.0, 0.3, 0.5]])


@pytest.mark.parametrize("mechanism", ["data", "statistics"])
@pytest.mark.parametrize("ddof", [0, 1])
def test_multivariate(mechanism, ddof):
    """|mean|², trace and log-determinant: exact products and sums of E ln chi²."""
    from scipy.special import digamma

    size, fits, trace = 12, 3, np.trace(COV)
    shrink = 1 if ddof else 1 - 1 / size
    step = sum(digamma((size - j) / 2) + math.log(2 / (size - ddof)) for j in (1, 2, 3))
    exact = {
        "mean_square": trace / size * sum(shrink**i for i in range(fits)),
        "trace": trace * shrink**fits,
        "log_determinant": np.linalg.slogdet(COV)[1] + fits * step,
    }
    for quantity, value in exact.items():
        estimate = mc.multivariate_estimate(
            cov=COV,
            samples=size,
            fits=fits,
            quantity=quantity,
            ddof=ddof,
            mechanism=mechanism,
            replicates=57_000,
            seed=fixed_seed(17),
        )
        close(estimate, value, relative=0.08)


@pytest.mark.parametrize("policy", [Accumulate(), AccumulateSubsample(), *MIXES], ids=repr)
def test_one_dimension_of_many_is_one_dimension(policy):
    """The first coordinate of a fit in d dimensions is a one-dimensional fit of the same process."""
    run = {"samples": 8, "fits": 3, "policy": policy, "replicates": 60_000}
    _, covs = mc.multivariate_fits(cov=np.diag([1.0, 4.0]), **run, seed=fixed_seed(18))
    _, alone = mc.multivariate_fits(cov=[[1.0]], **run, seed=fixed_seed(19))
    one, other = (Estimate.of_mean(np.sqrt(c[:, 0, 0]), 18) for c in (covs, alone))
    difference = Estimate(one.value - other.value, math.hypot(one.standard_error, other.standard_error), 1, 18)
    assert_agrees(difference, 0.0, resolution=0.03)


@pytest.mark.parametrize("ddof", [0, 1])
@pytest.mark.parametrize("policy", [Replace(), Fresh(3), Accumulate(), AccumulateSubsample(), *MIXES], ids=repr)
def test_second_moments_in_three_dimensions(policy, ddof):
    """Means, traces, their squares and traces of squares: exact under every policy."""
    sizes, run = [9, 7, 8], {"policy": policy, "ddof": ddof}
    means, covs = mc.multivariate_fits(cov=COV, samples=sizes, fits=3, **run, replicates=50_000, seed=fixed_seed(25))
    exact = ct.gaussian.covariance_moments(sizes, 3, cov=COV, **run)
    drift = np.trace(COV) * ct.gaussian.policy_moments(sizes, 3, **run).variance_of_mean
    traces = np.trace(covs, axis1=1, axis2=2)
    close(Estimate.of_mean((means**2).sum(axis=1), 25), drift, relative=0.14)
    close(Estimate.of_mean(traces, 25), exact.trace, relative=0.14)
    close(Estimate.of_mean(traces**2, 25), exact.trace_square, relative=0.2)
    close(Estimate.of_mean((covs**2).sum(axis=(1, 2)), 25), exact.square_trace, relative=0.2)


def test_effective_rank_of_each_run():
    """(Tr)²/Tr of the square, by hand; of a point it is 1."""
    run = {"samples": [3, 4], "fits": 2, "replicates": 500, "seed": 1}
    _, covs = mc.multivariate_fits(cov=COV, **run)
    ranks = np.trace(covs, axis1=1, axis2=2) ** 2 / (covs**2).sum(axis=(1, 2))
    estimate = mc.multivariate_estimate(cov=COV, quantity="effective_rank", **run)
    assert estimate.value == pytest.approx(ranks.mean(), rel=1e-12)
    assert mc.multivariate_estimate(cov=[[0.0]], quantity="effective_rank", **run).value == 1


def test_multivariate_risk_in_one_dimension():
    estimate = mc.multivariate_estimate(cov=[[4.0]], samples=20, fits=3, replicates=200_000, seed=fixed_seed(20))
    close(estimate, 4 * ct.gaussian.risk(20, 3), relative=0.05)


def test_fewer_data_than_dimensions():
    """The covariance is singular, its trace still right, in both mechanisms."""
    for mechanism in ("data", "statistics"):
        _, covs = mc.multivariate_fits(
            cov=COV, samples=2, fits=1, mechanism=mechanism, replicates=100_000, seed=fixed_seed(21)
        )
        assert np.abs(np.linalg.det(covs)).max() < 1e-9
        close(Estimate.of_mean(np.trace(covs, axis1=1, axis2=2), 21), np.trace(COV), relative=0.1)


# --- regression -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("policy", [Replace(), Accumulate()], ids=repr)
def test_regression(policy):
    """E|w|² in units of one fit: fits add up, or the i-th average adds 1/i²."""
    rows, dim, fits = 20, 3, 4
    estimate = mc.regression_excess_estimate(
        rows, fits, dim=dim, sigma=2.0, policy=policy, replicates=100_000, seed=fixed_seed(22)
    )
    one = 2.0**2 * dim / (rows - dim - 1)
    exact = one * (fits if isinstance(policy, Replace) else sum(1 / i**2 for i in range(1, fits + 1)))
    close(estimate, exact, relative=0.05)


def plain_regression(rng, policy, rows, dim, fits, runs):
    """Simulate every replicate in the most obvious way, datum by datum, all replicates at once."""
    every = np.arange(runs)[:, None]
    inputs, models = rng.standard_normal((runs, rows, dim)), [np.zeros((runs, dim))]
    pools = np.zeros((runs, 0, dim)), np.zeros((runs, 0))
    for generation in range(fits):
        source = np.full((runs, rows), generation)
        if isinstance(policy, Mix):
            is_open = source > 0
            while is_open.any():
                which = rng.choice(3, (runs, rows), p=[policy.alpha, policy.beta, policy.gamma])
                source = np.where(is_open & (which == 1), source - 1, np.where(is_open & (which == 2), 0, source))
                is_open &= (which == 1) & (source > 0)
        labels = (inputs * np.array(models)[source, every]).sum(axis=2) + rng.standard_normal((runs, rows))
        pools = np.hstack([pools[0], inputs]), np.hstack([pools[1], labels])
        x, y = inputs, labels
        if isinstance(policy, AccumulateSubsample):
            chosen = rng.permuted(np.tile(np.arange(pools[1].shape[1]), (runs, 1)), axis=1)[:, :rows]
            x, y = pools[0][every, chosen], pools[1][every, chosen]
        squares, products = x.transpose(0, 2, 1) @ x, x.transpose(0, 2, 1) @ y[..., None]
        models.append(np.linalg.solve(squares, products)[..., 0])
    return (models[-1] ** 2).sum(axis=1)


@pytest.mark.parametrize("policy", [AccumulateSubsample(), MIXES[2]], ids=repr)
def test_regression_against_the_obvious_simulation(policy):
    rng = np.random.default_rng(fixed_seed(25))
    slow = Estimate.of_mean(plain_regression(rng, policy, 12, 2, 3, runs=8000), 25)
    fast = mc.regression_excess_estimate(12, 3, dim=2, policy=policy, replicates=50_000, seed=fixed_seed(26))
    difference = Estimate(fast.value - slow.value, math.hypot(fast.standard_error, slow.standard_error), 1, 26)
    assert_agrees(difference, 0.0, resolution=0.25 * slow.value)


def test_regression_on_real_labels_only():
    """Mix(0, 0, 1) refits fresh real labels each time."""
    estimate = mc.regression_excess_estimate(
        20, 3, dim=3, policy=Mix(0.0, 0.0, 1.0), replicates=100_000, seed=fixed_seed(23)
    )
    close(estimate, 3 / 16, relative=0.05)


def test_regression_subsample_of_the_first_generation_is_all_of_it():
    estimate = mc.regression_excess_estimate(
        20, 1, dim=3, policy=AccumulateSubsample(), replicates=100_000, seed=fixed_seed(24)
    )
    close(estimate, 3 / 16, relative=0.05)


# --- refusals ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("policy", [Fresh(3), Accumulate(), AccumulateSubsample(), *MIXES, "replace"], ids=repr)
@pytest.mark.parametrize(
    "ask",
    [
        lambda **k: mc.collapse_times([0.5, 0.5], samples=5, replicates=1, seed=1, **k),
        lambda **k: mc.gaussian_fits(5, 1, mechanism="statistics", replicates=1, seed=1, **k),
        lambda **k: mc.multivariate_fits(
            cov=[[1.0]], samples=5, fits=1, mechanism="statistics", replicates=1, seed=1, **k
        ),
    ],
)
def test_a_policy_without_support_is_refused_with_what_is_supported(ask, policy):
    with pytest.raises(ValueError, match=r"`policy` must be Replace\(\) for .*; got"):
        ask(policy=policy)


RUN = {"replicates": 100, "seed": 1}


@pytest.mark.parametrize(
    "simulate",
    [
        lambda **k: mc.categorical_fits(P, samples=[5, 9], fits=2, **k, **RUN),
        lambda **k: mc.gaussian_fits([5, 9], 2, **k, **RUN),
        lambda **k: mc.gaussian_fits(5, 2, known_mean=True, noise_sigma=0.1, **k, **RUN),
        lambda **k: mc.family_fits(family="poisson", mean=2.0, samples=5, fits=2, **k, **RUN),
        *(
            lambda estimate=estimate, **k: estimate(**k).value
            for estimate in (
                lambda **k: mc.diversity_estimate(P, samples=5, fits=2, quantity="entropy", **k, **RUN),
                lambda **k: mc.gaussian_estimate(5, 2, **k, **RUN),
                lambda **k: mc.risk_estimate(5, 2, **k, **RUN),
                lambda **k: mc.risk_variance_estimate(5, 2, **k, **RUN),
                lambda **k: mc.data_variance_estimate(5, 2, **k, **RUN),
                lambda **k: mc.survival_estimate(family="bernoulli", mean=0.2, samples=5, fits=2, **k, **RUN),
            )
        ),
    ],
)
def test_fresh_real_data_are_anchors_of_replace_to_the_bit(simulate):
    fresh, anchored, none = simulate(policy=Fresh(3)), simulate(policy=Replace(), anchors=3), simulate()
    assert np.array_equal(fresh, anchored)
    assert not np.array_equal(fresh, none)
    assert np.array_equal(simulate(policy=Fresh(0)), none)
    with pytest.raises(ValueError, match=r"`anchors` must be left out with Fresh\(anchors=3\)"):
        simulate(policy=Fresh(3), anchors=1)


def test_where_fresh_data_are_not_simulated_they_are_refused():
    with pytest.raises(ValueError, match=r"`policy` must be Replace\(\) or .* got Fresh\(anchors=3\)\. Pass one"):
        mc.regression_excess(9, 1, dim=2, policy=Fresh(3), **RUN)


def test_a_policy_that_is_none_is_refused():
    with pytest.raises(
        ValueError, match=r"`policy` must be Replace\(\) or Accumulate\(\) or AccumulateSubsample\(\) or"
    ):
        mc.gaussian_fits(5, 1, replicates=1, seed=1, policy="replace")


@pytest.mark.parametrize("policy", [Mix(1, 0, 0), Fresh(0)], ids=repr)
def test_the_newest_alone_is_replace(policy):
    plain = mc.collapse_times([0.5, 0.5], samples=5, replicates=50, seed=1)
    assert np.array_equal(plain, mc.collapse_times([0.5, 0.5], samples=5, replicates=50, seed=1, policy=policy))


@pytest.mark.parametrize(
    ("ask", "message"),
    [
        (lambda: mc.gaussian_fits(5, 1, mechanism="magic", replicates=1, seed=1), "`mechanism` must be one of 'data'"),
        (
            lambda: mc.gaussian_fits(5, 1, mechanism="statistics", anchors=1, replicates=1, seed=1),
            "`mechanism` must be",
        ),
        (lambda: mc.gaussian_fits(5, 1, skew_noise=1.0, anchors=1, replicates=1, seed=1), "`skew_noise` must be 0"),
        (
            lambda: mc.gaussian_fits(5, 1, noise_sigma=-1.0, replicates=1, seed=1),
            "`noise_sigma` must be finite and non-negative",
        ),
        (lambda: mc.gaussian_fits(1, 1, replicates=1, seed=1), "`samples` must be a whole number of at least 2"),
        (lambda: mc.gaussian_estimate(5, 1, quantity="x", replicates=1, seed=1), "`quantity` must be one of 'risk'"),
        (
            lambda: mc.collapse_times([1], samples=5, method="x", replicates=1, seed=1),
            "`method` must be one of 'forward'",
        ),
        (
            lambda: mc.family_fits(family="gamma", mean=1, samples=5, fits=1, replicates=1, seed=1),
            "`family` must be one of 'poisson'",
        ),
        (
            lambda: mc.family_fits(family="bernoulli", mean=2, samples=5, fits=1, replicates=1, seed=1),
            "`mean` must be at most 1",
        ),
        (lambda: mc.multivariate_fits(cov=[[1, 2], [2, 1]], samples=5, fits=1, replicates=1, seed=1), "semidefinite"),
        (
            lambda: mc.multivariate_fits(cov=[[1, 2], [0, 1]], samples=5, fits=1, replicates=1, seed=1),
            "must be symmetric",
        ),
        (lambda: mc.multivariate_fits(cov=[1, 2], samples=5, fits=1, replicates=1, seed=1), "must be a square matrix"),
        (lambda: mc.regression_excess(3, 1, dim=3, replicates=1, seed=1), "of at least 4"),
        (lambda: mc.winner_estimate([1], samples=5, atom=-1, replicates=1, seed=1), "`atom` must be in 0 … 0"),
    ],
)
def test_bad_input(ask, message):
    with pytest.raises(ValueError, match=message):
        ask()
