"""Evidence has mean 1 under resampling, never exceeds what the true size gives, and rises where it should."""

import numpy as np
import pytest
from moment_loops import Loops
from scipy import stats
from scipy.optimize import minimize_scalar
from scipy.special import logsumexp

from collapse_theory.monitor.moments_evidence import (
    CAUSES,
    LOG_FACTORS,
    MOVES,
    grid_of,
    most_likely,
    on_grid,
    weighed,
)
from collapse_theory.monitor.moments_law import Shape, Tally

ONE = Shape(1, 1, False)
FACTORS = np.concatenate((-LOG_FACTORS, LOG_FACTORS))


def quadrature(size):
    """Quadrature over the two independent statistics of one step in one dimension: weights, and the tally at each."""
    nodes = np.linspace(0, 1, 4001)[1:-1]  # of (y, z), spread so that tails of the tilted laws are reached
    y = 12 * size * nodes**2
    z = 30 * (nodes - 0.5)
    weigh_y = stats.chi2(size - 1).pdf(y) * np.gradient(y)
    weigh_z = stats.norm.pdf(z) * np.gradient(z)
    return y, z, weigh_y, weigh_z


def tally_of(x, u, size):
    """One step with ratios x and moves u."""
    sums = (np.asarray(part, dtype=float)[..., None] for part in (x, np.log(x), np.square(u)))
    return Tally(np.array([float(size)]), np.ones(1), *sums, np.square(size * np.asarray(u)))


@pytest.mark.parametrize("ddof", [0, 1])
@pytest.mark.parametrize("size", [5, 50])
def test_evidence_with_known_sizes_has_mean_one_by_quadrature(size, ddof):
    y, z, weigh_y, weigh_z = quadrature(size)
    shape = Shape(1, ddof, False)
    spreads = weighed(shape, tally_of(y / (size - ddof), np.zeros_like(y), size), is_known=True).causes
    moves = weighed(shape, tally_of(np.ones_like(z), z / np.sqrt(size), size), is_known=True).causes
    neither = weighed(shape, tally_of(1.0, 0.0, size), is_known=True).causes
    for part in (0, 1):
        assert np.exp(spreads[:, part]) @ weigh_y == pytest.approx(1, abs=2e-5)
    assert np.exp(moves[:, 2]) @ weigh_z == pytest.approx(1, abs=1e-5)
    # both together are a product, since spread and move are independent
    both = np.exp(moves[:, 3] - neither[3]) @ weigh_z * (np.exp(spreads[:, 3]) @ weigh_y)
    assert both == pytest.approx(1, abs=5e-5)


def test_evidence_multiplies_step_by_step():
    """After a first step the mean of the evidence over the second is the evidence that was there."""
    size = 20
    y, _, weigh_y, _ = quadrature(size)
    first, second = 0.6, y / (size - 1)
    sums = (part[..., None] for part in (first + second, np.log(first) + np.log(second), 0 * second))
    tally = Tally(np.array([20.0]), np.array([2.0]), *sums, 0 * second)
    before = weighed(ONE, tally_of(first, 0.0, size), is_known=True).causes
    after = weighed(ONE, tally, is_known=True).causes
    assert np.exp(after[:, 0]) @ weigh_y == pytest.approx(np.exp(before[0]), rel=2e-5)
    assert np.exp(after[:, 1]) @ weigh_y == pytest.approx(np.exp(before[1]), rel=2e-5)


@pytest.mark.parametrize("shape", [ONE, Shape(3, 1, True), Shape(3, 0, False)], ids=str)
def test_known_evidence_is_the_ratio_of_densities(shape):
    loops = Loops(shape, 12, 4, 3, seed=5)
    tally = loops.tally(4, declared=True)
    freedom, divisor = 4 * shape.dim * 11, 12 - shape.ddof
    logs = [stats.gamma(freedom / 2, scale=2 * np.exp(-log)).logpdf(divisor * tally.trace[:, 0]) for log in LOG_FACTORS]
    null = stats.chi2(freedom).logpdf(divisor * tally.trace[:, 0])
    expected = np.log(np.mean(np.exp(np.array(logs) - null), axis=0))
    assert weighed(shape, tally, is_known=True).causes[:, 0] == pytest.approx(expected, abs=1e-9)
    mean = loops.moves[3]
    marginal = [stats.norm(0, np.sqrt(1 / 48 + reach / 12)).logpdf(mean / 4).sum(axis=-1) for reach in MOVES]
    chance = stats.norm(0, np.sqrt(1 / 48)).logpdf(mean / 4).sum(axis=-1)
    expected = np.log(np.mean(np.exp(np.array(marginal) - chance), axis=0))
    assert weighed(shape, tally, is_known=True).causes[:, 2] == pytest.approx(expected, abs=1e-9)


@pytest.mark.parametrize("shape", [ONE, Shape(1, 0, False), Shape(3, 1, True), Shape(3, 0, False)], ids=str)
def test_the_null_is_given_its_best_size(shape):
    """Universal inference: no size fits better than the one found, on a grid a hundred times finer."""
    tally = Loops(shape, 30, 6, 20, seed=7).tally(6, declared=False)
    shares = grid_of(shape, 1.0)
    best = most_likely(shape, tally, shares, on_grid(shape, tally, shares))
    found = tally.log_likelihood(shape, best)
    fine = np.exp(np.linspace(np.log(shape.floor * 1.0001), np.log(1e8), 3000))
    tried = np.stack([tally.log_likelihood(shape, np.full(20, size)) for size in fine])
    assert (found >= tried.max(axis=0) - 1e-9).all()
    assert (found <= tried.max(axis=0) + 0.01).all()


@pytest.mark.parametrize("shape", [ONE, Shape(3, 1, True), Shape(3, 0, False)], ids=str)
def test_unknown_evidence_is_a_mixture_over_the_best_of_all_sizes(shape):
    """By plain sums of exponentials of likelihoods, which are scipy's, over all of the grid and a search of its own."""
    loops = Loops(shape, 30, 6, 1, seed=7, factor=0.7, move=0.3)
    tally = loops.tally(6, declared=False)

    def likelihood(size):
        return tally.log_likelihood(shape, np.array([size]))[0]

    top = minimize_scalar(lambda x: -likelihood(np.exp(x)), bounds=(np.log(shape.floor + 0.1), 15), method="bounded")
    parts = {cause: [] for cause in CAUSES}
    for size in grid_of(shape, 1.0):
        null, freedom = likelihood(size), 6 * shape.dim * (size - 1)
        ratios = [-freedom / 2 * log - (size - shape.ddof) / 2 * tally.trace[0, 0] * np.expm1(-log) for log in FACTORS]
        prior = MOVES / size
        moved = -shape.dim / 2 * np.log1p(6 * MOVES) + prior * size**2 * tally.pull[0] / (2 * (1 + 6 * MOVES))
        parts[CAUSES[0]] += [null + ratio for ratio in ratios[:13]]
        parts[CAUSES[1]] += [null + ratio for ratio in ratios[13:]]
        parts[CAUSES[2]] += [null + each for each in moved]
        parts[CAUSES[3]] += [null + ratio + each for ratio in ratios for each in moved]
    expected = [logsumexp(logs) - np.log(len(logs)) + top.fun for logs in parts.values()]
    found = weighed(shape, tally, is_known=False)
    assert found.causes[0] == pytest.approx(expected, abs=1e-6)
    assert found.total[0] == pytest.approx(logsumexp(expected) - np.log(4), abs=1e-6)


def test_changing_sizes_are_one_likelihood():
    """Steps of two declared sizes: the evidence is the product of that of each where a factor is known."""
    shape = Shape(2, 1, True)
    small, large = (Loops(shape, size, 3, 5, seed=size) for size in (10, 40))
    a, b = small.tally(3, declared=True), large.tally(3, declared=True)
    sums = (
        np.concatenate(pair, axis=-1) for pair in ((a.trace, b.trace), (a.log_det, b.log_det), (a.square, b.square))
    )
    pull = np.square(10 * small.moves[2] + 40 * large.moves[2]).sum(axis=-1)
    tally = Tally(np.array([10.0, 40.0]), np.array([3.0, 3.0]), *sums, pull)
    total = 9 * a.trace[:, 0] + 39 * b.trace[:, 0]
    logs = -6 * 48 / 2 * -LOG_FACTORS[:, None] - total / 2 * np.expm1(LOG_FACTORS)[:, None]
    assert weighed(shape, tally, is_known=True).causes[:, 0] == pytest.approx(np.log(np.exp(logs).mean(axis=0)))
    assert np.isfinite(weighed(shape, tally, is_known=False).total).all()


def alarms(loops, *, declared):
    """First step at which each loop raises the alarm at 1 %; 0 for never."""
    steps, count = loops.trace.shape
    first, quiet = np.zeros(count, dtype=int), np.arange(count)
    for step in range(1, steps + 1):
        evidence = weighed(loops.shape, loops.tally(step, quiet, declared=declared), is_known=declared)
        rings = evidence.total >= np.log(100)
        first[quiet[rings]] = step
        quiet = quiet[~rings]
    return first


@pytest.mark.parametrize(
    ("shape", "samples", "declared", "count"),
    [
        (ONE, 50, True, 2000),
        (Shape(1, 0, False), 5, True, 2000),
        (Shape(10, 1, True), 50, True, 2000),
        (ONE, 50, False, 1000),
        (Shape(4, 1, True), 8, False, 400),
    ],
    ids=str,
)
def test_false_alarms(shape, samples, declared, count):
    """30 steps. Right code fails with probability < 1e-9; code that alarms in 15 % passes with < 1e-9."""
    most = int(stats.binom.isf(1e-9, count, 0.01))
    assert stats.binom.cdf(most, count, 0.15) < 1e-9, "underpowered"
    first = alarms(Loops(shape, samples, 30, count, seed=11), declared=declared)
    assert np.count_nonzero(first) <= most


@pytest.mark.parametrize(("declared", "latest"), [(True, 20), (False, 40)])
def test_a_factor_of_095_is_found(declared, latest):
    """1000 data in one dimension; medians are 13 and 24 steps.

    Code that alarms in 85 % of loops within the stated steps fails with probability < 1e-9, in 45 % passes with < 1e-9.
    """
    first = alarms(Loops(ONE, 1000, latest, 200, seed=13, factor=0.95), declared=declared)
    assert np.count_nonzero(first) >= stats.binom.isf(1 - 1e-9, 200, 0.85)


def test_a_steady_move_is_found():
    """The same rates."""
    first = alarms(Loops(ONE, 1000, 20, 200, seed=17, move=0.05), declared=True)
    assert np.count_nonzero(first) >= stats.binom.isf(1 - 1e-9, 200, 0.85)
    loops = Loops(ONE, 1000, 20, 1, seed=17, move=0.05)
    assert weighed(ONE, loops.tally(20, 0, declared=True), is_known=True).cause == CAUSES[2]
