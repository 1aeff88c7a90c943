"""Intervals of effective size, bias and moves: exact moments beside draws, coverage, and the corners."""

import numpy as np
import pytest
from agreement import assert_mean
from moment_loops import Loops
from scipy import stats

import collapse_theory as ct
from collapse_theory.monitor.moments_estimates import Spread, bias, effective_share, move
from collapse_theory.monitor.moments_evidence import largest_share
from collapse_theory.monitor.moments_law import Shape

ONE = Shape(1, 1, False)


@pytest.mark.parametrize(("shape", "samples"), [(ONE, 5), (Shape(3, 0, True), 8), (Shape(3, 1, False), 5)], ids=str)
def test_mean_and_variance_of_the_spread_are_exact(shape, samples):
    """The resolution is that of 12 standard errors of 100 000 loops, which have a steady move."""
    loops = Loops(shape, samples, 4, 100_000, seed=3, move=0.2)
    spread = Spread.of(shape, loops.tally(4, declared=False))
    seen, mean, variance = spread.at(np.full(100_000, float(samples)))
    assert_mean(seen, mean[0], seed=3, resolution=0.05)
    assert_mean((seen - mean[0]) ** 2, variance[0], seed=3, resolution=0.15)


def test_a_factor_of_the_variance_leaves_the_spread_alone():
    tally = Loops(Shape(3, 0, True), 12, 4, 5, seed=3).tally(4, declared=False)
    scaled = Loops(Shape(3, 0, True), 12, 4, 5, seed=3, factor=0.3).tally(4, declared=False)
    found = [Spread.of(Shape(3, 0, True), each).at(np.full(5, 20.0))[0] for each in (tally, scaled)]
    assert found[0] == pytest.approx(found[1], rel=1e-12)


def test_the_spread_of_many_data_is_chi_squared():
    spread = Spread.of(Shape(3, 1, True), Loops(Shape(3, 1, True), 10, 5, 1, seed=3).tally(5, declared=False))
    assert spread.freedom == 5 * 6 - 1 + 4 * 3
    for share in (1e6, 1e8, 1e11):
        _, mean, variance = spread.at(np.array([share]))
        assert (mean[0], variance[0]) == pytest.approx((41, 82), rel=1e-3)


def intervals(shape, samples, steps, count, *, declared, level=0.95, factor=1.0):
    """The three intervals of many loops, and what they should hold."""
    loops = Loops(shape, samples, steps, count, seed=23, factor=factor)
    spread = Spread.of(shape, loops.tally(steps, declared=declared))
    found = effective_share(spread, level)
    share = np.ones(count) if declared else np.minimum(found[0], largest_share(spread.tally))
    freedom = np.full(count, np.inf) if declared else spread.freedom_at(share)
    total = loops.moves[steps - 1] * spread.tally.sizes[0]
    return found, bias(spread, share, freedom, level), move(spread, total, share, freedom, level)


def holds(interval, value):
    return np.count_nonzero((interval[1] <= value) & (value <= interval[2]))


@pytest.mark.parametrize(
    ("shape", "samples", "steps", "declared"),
    [
        (ONE, 50, 10, False),
        (ONE, 50, 2, False),
        (Shape(4, 1, True), 30, 3, False),
        (Shape(2, 0, False), 12, 3, False),
    ],
    ids=str,
)
def test_coverage(shape, samples, steps, declared):
    """95 % within 4 %; both error rates are 1e-9. The benchmark measures more."""
    count = 6500
    size, factor, moves = intervals(shape, samples, steps, count, declared=declared, factor=0.7)
    truth = 1.0 if declared else samples
    ct.testing.assert_frequency(holds(size, truth), count, p=0.95, resolution=0.04)
    ct.testing.assert_frequency(holds(factor, 0.7), count, p=0.95, resolution=0.04)
    ct.testing.assert_frequency(holds([part[:, 0] for part in moves], 0.0), count, p=0.95, resolution=0.04)


def test_the_bias_of_known_sizes_is_exact():
    _, found, _ = intervals(Shape(2, 1, True), 20, 3, 4, declared=True, factor=0.6)
    loops = Loops(Shape(2, 1, True), 20, 3, 4, seed=23, factor=0.6)
    seen = 19 * loops.trace[2]
    assert found[0] == pytest.approx(seen / (3 * 2 * 19))
    assert found[1] == pytest.approx(seen / stats.chi2(114).ppf(0.975))
    assert found[2] == pytest.approx(seen / stats.chi2(114).ppf(0.025))


def test_one_step_in_one_dimension_tells_no_size():
    value, low, high = effective_share(Spread.of(ONE, Loops(ONE, 50, 1, 3, seed=1).tally(1, declared=False)), 0.95)
    assert np.isnan(value).all()
    assert low.tolist() == [0, 0, 0]
    assert np.isinf(high).all()


def test_a_loop_without_chance_has_an_infinite_size():
    tally = Loops(ONE, 50, 3, 1, seed=1).tally(3, declared=False)
    still = type(tally)(tally.sizes, tally.count, 0 * tally.trace + 3, 0 * tally.log_det, 0 * tally.square, np.zeros(1))
    value, low, _ = effective_share(Spread.of(ONE, still), 0.95)
    assert np.isinf(value).all()
    assert low[0] > 1e6
