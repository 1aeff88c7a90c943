"""The likelihood of a step beside scipy's Wishart, chi² and normal densities."""

import numpy as np
import pytest
from moment_loops import Loops
from scipy import stats

import collapse_theory as ct
from collapse_theory.monitor.moments_law import Shape, Tally

SHAPES = [Shape(1, 1, False), Shape(1, 0, False), Shape(3, 1, True), Shape(3, 0, True), Shape(3, 1, False)]


def of_one_step(spread, move, size):
    """The tally of one step, and its log-density in units of the spread before, by scipy."""
    square = np.array([move @ move])
    return Tally(
        np.ones(1),
        np.ones(1),
        np.array([np.trace(spread)]),
        np.array([np.linalg.slogdet(spread)[1]]),
        square,
        square[0],
    )


def density(shape, spread, move, size):
    divisor = size - shape.ddof
    place = stats.multivariate_normal(np.zeros(shape.dim), np.eye(shape.dim) / size).logpdf(move)
    if shape.is_full:
        return place + stats.wishart(size - 1, np.eye(shape.dim) / divisor).logpdf(spread)
    return place + stats.chi2(size - 1, scale=1 / divisor).logpdf(np.diagonal(spread)).sum()


@pytest.mark.parametrize("shape", SHAPES, ids=str)
def test_likelihoods_of_sizes_are_those_of_scipy(shape):
    rng = np.random.default_rng(2)
    root = rng.standard_normal((shape.dim, 9))
    spread = root @ root.T / 9 if shape.is_full else np.diag(np.diagonal(root @ root.T / 9))
    move = rng.standard_normal(shape.dim) / 3
    tally = of_one_step(spread, move, 9)
    sizes = np.array([5.0, 9.0, 40.5, 1000.0])
    ours = tally.log_likelihood(shape, sizes)
    theirs = np.array([density(shape, spread, move, size) for size in sizes])
    assert ours - ours[0] == pytest.approx(theirs - theirs[0], abs=1e-9)


@pytest.mark.parametrize("shape", SHAPES, ids=str)
def test_slopes_are_differences(shape):
    tally = Loops(shape, 12, 3, 2, seed=1).tally(3, declared=False)
    for size in (4.5, 12.0, 300.0):
        step = 1e-4 * size
        ends = [tally.log_likelihood(shape, np.full(2, size + side * step)) for side in (-1, 1)]
        assert tally.slope(shape, np.full(2, size)) == pytest.approx((ends[1] - ends[0]) / (2 * step), rel=1e-5)


@pytest.mark.parametrize("shape", SHAPES, ids=str)
def test_the_likelihood_is_concave_in_the_size(shape):
    """Which universal inference relies on: its slope falls, so that a bracketed root is the greatest value."""
    sizes = shape.floor + np.geomspace(1e-3, 1e6, 2000)
    slopes = shape.log_scale_slope(sizes)
    assert (np.diff(slopes) < 0).all()


@pytest.mark.parametrize("ddof", [0, 1])
@pytest.mark.parametrize("dim", [1, 3])
def test_chance_shrinks_as_lyapunov_says(dim, ddof):
    drift = Shape(dim, ddof, dim > 1).log_drift(np.array(12.0))
    assert drift == pytest.approx(ct.gaussian.log_det_drift(12, 1, dim=dim, ddof=ddof) / dim, rel=1e-12)


def test_too_few_data_have_no_likelihood():
    assert Shape(3, 1, True).log_scale(np.array([2.0, 3.0, 3.5])).tolist()[:2] == [-np.inf, -np.inf]
