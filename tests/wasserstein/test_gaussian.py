"""Wasserstein distances: against Arb and mpmath, exact scalings, transport maps, and optimal assignment of samples."""

import math

import flint
import mpmath
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import linear_sum_assignment

from collapse_theory import checks
from collapse_theory.wasserstein import floats, gaussian_w2, gaussian_w2_squared, gelbrich_bound

DELTAS = [1e-12, 1e-9, 1e-6, 1e-3, 1.0]


def certified(first, second):
    """Tr A + Tr B - 2 sum sqrt(eig(AB)) with proved eigenvalues."""
    with flint.ctx.workprec(600):
        a, b = (flint.arb_mat([[flint.arb(float(x)) for x in row] for row in m]) for m in (first, second))
        traces = sum((a[i, i] + b[i, i] for i in range(len(first))), flint.arb(0))
        roots = sum((value.real.sqrt() for value in flint.acb_mat(a * b).eig(multiple=True)), flint.arb(0))
        value = traces - 2 * roots
        assert float(value.rad()) <= 1e-20 * float(value.mid())
        return float(value)


def covariance(rng, dim, stretch=1.0):
    basis = np.linalg.qr(rng.normal(size=(dim, dim)))[0]
    matrix = basis @ np.diag(np.geomspace(1, stretch, dim)) @ basis.T
    return (matrix + matrix.T) / 2


@pytest.mark.parametrize("delta", DELTAS)
@pytest.mark.parametrize("stretch", [1.0, 1e3, 1e10])
@pytest.mark.parametrize("dim", [1, 3, 20])
def test_nearly_equal_covariances_against_arb(dim, stretch, delta):
    cov = covariance(np.random.default_rng(dim), dim, stretch)
    close = (1 + delta) * cov
    value = gaussian_w2_squared(np.zeros(dim), cov, np.zeros(dim), close)
    assert value == pytest.approx(certified(cov, close), rel=1e-12, abs=0)


@pytest.mark.parametrize("delta", [2.0**-40, 2.0**-20, 1.0])
@pytest.mark.parametrize(("dim", "rank"), [(1, 1), (3, 1), (3, 2), (3, 0), (20, 1), (20, 7), (20, 19)])
def test_singular_covariances_scale_exactly(dim, rank, delta):
    """Integer factors, so that (1 + delta) times the matrix is exact; the distance is (sqrt(1 + delta) - 1)² Tr."""
    factor = np.random.default_rng(rank).integers(-20, 20, size=(dim, rank)).astype(float)
    cov = factor @ factor.T
    exact = (delta / (math.sqrt(1 + delta) + 1)) ** 2 * np.trace(cov)
    for pair in ((cov, (1 + delta) * cov), ((1 + delta) * cov, cov)):
        assert gaussian_w2_squared(np.zeros(dim), pair[0], np.zeros(dim), pair[1]) == pytest.approx(exact, rel=1e-12)


def test_rank_deficient_up_to_rounding():
    """Rounding of the entries alone is 1e-16 of them: 1e-4 of a difference of 1e-12."""
    for dim, rank in ((3, 1), (20, 5)):
        factor = np.random.default_rng(0).normal(size=(dim, rank))
        cov = factor @ factor.T
        value = gaussian_w2([0] * dim, cov, [0] * dim, (1 + 1e-12) * cov)
        assert value == pytest.approx(5e-13 * math.sqrt(np.trace(cov)), rel=1e-2)


@pytest.mark.parametrize("scale", [1e-150, 1e-20, 1.0, 1e100])
def test_diagonal_covariances_of_any_scale(scale):
    first, second = np.array([1.0, 1e-20, 0.0, 4.0]) * scale, np.array([1.0, 4e-20, 9e-30, 4.0]) * scale
    exact = ((np.sqrt(first) - np.sqrt(second)) ** 2).sum()
    assert gaussian_w2_squared([0] * 4, np.diag(first), [0] * 4, np.diag(second)) == pytest.approx(exact, rel=1e-12)


@settings(deadline=None, max_examples=60)
@given(st.integers(1, 6), st.integers(0, 10**6), st.floats(1e-9, 1e3))
def test_a_transport_map_gives_the_distance(dim, seed, size):
    """For B = (I + E) A (I + E) with I + E positive definite the squared distance is Tr(E A E)."""
    rng = np.random.default_rng(seed)
    cov, move = covariance(rng, dim, 10.0), size * covariance(rng, dim, 5.0)
    pushed = np.eye(dim) + move
    other = pushed @ cov @ pushed
    mean = rng.normal(size=dim)
    value = gaussian_w2_squared(mean, cov, mean, (other + other.T) / 2)
    assert value == pytest.approx(np.trace(move @ cov @ move), rel=1e-12 + 1e-14 / size)


@settings(deadline=None, max_examples=40)
@given(st.integers(1, 5), st.integers(0, 10**6))
def test_a_metric(dim, seed):
    rng = np.random.default_rng(seed)
    laws = [(rng.normal(size=dim), covariance(rng, dim, 10.0 ** rng.uniform(-9, 9))) for _ in range(3)]
    a, b, c = laws
    assert gaussian_w2(*a, *a) == 0
    assert gaussian_w2(*a, *b) == pytest.approx(gaussian_w2(*b, *a), rel=1e-12)
    assert gaussian_w2(*a, *c) <= (gaussian_w2(*a, *b) + gaussian_w2(*b, *c)) * (1 + 1e-12)


@settings(deadline=None, max_examples=40)
@given(st.integers(1, 4), st.integers(2, 30), st.integers(0, 10**6))
def test_gelbrich_bound_is_below_the_optimal_assignment(dim, count, seed):
    rng = np.random.default_rng(seed)
    first, second = rng.normal(size=(count, dim)), rng.exponential(size=(count, dim))
    costs = ((first[:, None] - second) ** 2).sum(axis=2)
    distance = math.sqrt(costs[linear_sum_assignment(costs)].mean())
    bound = gelbrich_bound(first, second)
    assert bound <= distance * (1 + 1e-12)
    assert gelbrich_bound(first, 3 * first + 1) == pytest.approx(math.sqrt(((2 * first + 1) ** 2).sum(axis=1).mean()))


def by_eigenvectors(first, second, digits=100):
    """The distance of the matrices as they are, negative eigenvalues counting as 0, by eigenvectors in mpmath."""
    with mpmath.workdps(digits):
        (a, u), (b, v) = (mpmath.eigsy(mpmath.matrix(matrix.tolist())) for matrix in (first, second))
        a, b = ([max(value, mpmath.mpf(0)) for value in values] for values in (a, b))
        roots = [mpmath.diag([mpmath.sqrt(value) for value in values]) for values in (a, b)]
        nuclear = mpmath.fsum(mpmath.svd_r(roots[0] * u.T * v * roots[1], compute_uv=False))
        return float(mpmath.fsum([*a, *b]) - 2 * nuclear)


def symmetric(matrix):
    return (matrix + matrix.T) / 2


PAIRS = {
    "unlike": lambda rng, dim, stretch: (covariance(rng, dim, stretch), covariance(rng, dim, stretch)),
    "close": lambda rng, dim, stretch: (
        cov := covariance(rng, dim, stretch),
        cov + (1e-8 + 1e-15 * stretch) * covariance(rng, dim, 3.0),
    ),
    "pushed": lambda rng, dim, stretch: (
        cov := covariance(rng, dim, stretch),
        (push := np.eye(dim) + 1e-4 * symmetric(rng.normal(size=(dim, dim)))) @ cov @ push,
    ),
    "graded": lambda rng, dim, stretch: tuple(
        np.diag(scale) @ covariance(rng, dim, 10.0) @ np.diag(scale)
        for scale in [np.geomspace(1, math.sqrt(stretch), dim)] * 2
    ),
    "integers of low rank": lambda rng, dim, stretch: (
        (factor := rng.integers(-9, 10, (dim, 2)).astype(float)) @ factor.T,
        covariance(rng, dim, stretch),
    ),
    "a sample and the original": lambda rng, dim, stretch: (np.cov(rng.normal(size=(3, dim)).T), np.eye(dim)),
}


@pytest.mark.parametrize("stretch", [1e2, 1e5, 1e16])
@pytest.mark.parametrize("kind", PAIRS)
def test_all_kinds_of_pairs_by_eigenvectors(kind, stretch):
    for dim in (2, 3, 6):
        first, second = map(symmetric, PAIRS[kind](np.random.default_rng(dim), dim, stretch))
        for pair in ((first, second), (second, first)):
            value = gaussian_w2_squared(np.zeros(dim), pair[0], np.zeros(dim), pair[1])
            assert value == pytest.approx(by_eigenvectors(*pair), rel=1e-12, abs=0)


@pytest.mark.parametrize("vector", [[3.0, 1.0], [1.0, 1.0, 2.0], [1.0] * 10])
def test_rank_one_against_the_identity(vector):
    """vv' against 1: only the root |v| of the product is not 0."""
    length, dim = float(np.dot(vector, vector)), len(vector)
    value = gaussian_w2_squared([0] * dim, np.outer(vector, vector), [0] * dim, np.eye(dim))
    assert value == pytest.approx(length + dim - 2 * math.sqrt(length), rel=1e-12)


def test_nearly_singular_up_to_the_last_bit():
    """Correlation 1 - 2^-53: the small eigenvalue is 2^-53, and the entries are what they are."""
    correlation = 1 - 2.0**-53
    value = gaussian_w2_squared([0, 0], [[1.0, correlation], [correlation, 1.0]], [0, 0], np.eye(2))
    exact = (1 - math.sqrt(1 + correlation)) ** 2 + (1 - 2.0**-26.5) ** 2
    assert value == pytest.approx(exact, rel=1e-12)


@pytest.mark.parametrize("power", [-480, 400, 490])
def test_scaling_by_a_power_of_two_is_exact(power):
    rng = np.random.default_rng(0)
    laws = [(rng.normal(size=3), covariance(rng, 3, stretch)) for stretch in (10.0, 1e9)]
    far = [(np.ldexp(mean, power), np.ldexp(cov, 2 * power)) for mean, cov in laws]
    assert gaussian_w2(*far[0], *far[1]) == math.ldexp(gaussian_w2(*laws[0], *laws[1]), power)


@pytest.mark.parametrize("power", [-900, 900])
def test_data_whose_squares_are_beyond_float64(power):
    data = np.random.default_rng(0).normal(size=(2, 5, 3))
    assert gelbrich_bound(*np.ldexp(data, power)) == math.ldexp(gelbrich_bound(*data), power)


@pytest.mark.parametrize("scale", [1e-200, 1e200])
def test_sizes_near_the_ends_of_float64(scale):
    eye, zero = np.eye(2), [0.0, 0.0]
    assert gaussian_w2_squared(zero, scale * eye, zero, 4 * scale * eye) == pytest.approx(2 * scale, rel=1e-12)
    assert gaussian_w2(scale, 1.0, 0.0, 1.0) == pytest.approx(scale, rel=1e-12)
    uneven = gaussian_w2_squared(zero, np.diag([1e-200, scale]), zero, np.diag([4e-200, scale]))
    assert uneven == pytest.approx(1e-200, rel=1e-12)
    assert gelbrich_bound([scale, 3 * scale], [0.0, 0.0]) == pytest.approx(math.sqrt(5) * scale, rel=1e-12)


def test_beyond_float64_is_an_error():
    for question in (lambda: gaussian_w2_squared(1e200, 1, 0, 1), lambda: gaussian_w2(1.5e308, 1, -1.5e308, 1)):
        with pytest.raises(ValueError, match="within float64"):
            question()


def test_negative_eigenvalues_that_rounding_may_have_made_count_as_zero():
    tilted = np.array([[1.0, 1e-14], [1e-14, 0.0]])
    for other in (np.eye(2), np.array([[4.0, 1.0], [1.0, 3.0]])):
        exact = by_eigenvectors(tilted, other)
        assert gaussian_w2_squared([0, 0], tilted, [0, 0], other) == pytest.approx(exact, rel=1e-12)


def test_the_estimated_error_is_not_below_the_error():
    """Estimates are of first order; the largest excess seen in 1400 pairs is 1.2, and a factor of 4 is kept in hand."""
    rng = np.random.default_rng(1)
    for _ in range(60):
        dim, stretch = int(rng.integers(2, 8)), 10 ** rng.uniform(0, 5)
        first = covariance(rng, dim, stretch)
        push = np.eye(dim) + 10 ** rng.uniform(-6, 0) * symmetric(rng.normal(size=(dim, dim)))
        second = symmetric(push @ first @ push)
        exact = certified(first, second)
        factors = np.linalg.cholesky(first), np.linalg.cholesky(second)
        for value, error in floats._attempts(first, second - first, *factors):
            assert abs(value - exact) <= 2 * error


def test_a_bound_between_a_sample_and_itself_in_another_order_is_zero_up_to_rounding():
    """Fewer data than dimensions: singular covariances, which rounding makes regular in its own way."""
    rng = np.random.default_rng(3)
    for count in (3, 40):
        data = rng.normal(size=(count, 6))
        assert gelbrich_bound(data, data[::-1]) < 1e-14


def test_large_work_is_announced():
    with pytest.warns(checks.CostlyWarning, match="minutes"), pytest.raises(KeyboardInterrupt):
        _interrupted_distance(400)


def _interrupted_distance(dim):
    """Stop where the many digits would begin."""
    thin = np.zeros((dim, dim))
    thin[0, 0] = 1.0
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("collapse_theory.wasserstein.digits.bures", _interrupt)
        gaussian_w2([0.0] * dim, thin, [0.0] * dim, np.eye(dim))


def _interrupt(*args, **kwargs):
    raise KeyboardInterrupt


@pytest.mark.parametrize(
    ("cov", "words"),
    [
        ([[1, 0.5], [0.4, 1]], "symmetric; entries differ by 0.1"),
        ([[1, 2], [2, 1]], "least eigenvalue is -1"),
        ([[1, 2, 3]], "square"),
        ([[math.nan]], "finite"),
        ([[1, 0, 0], [0, 1, 0], [0, 0, 1]], "shape|length"),
    ],
)
def test_bad_covariances(cov, words):
    with pytest.raises(ValueError, match=words):
        gaussian_w2([0, 0], np.eye(2), [0, 0], cov)


@pytest.mark.parametrize(
    ("call", "word"),
    [
        (lambda: gaussian_w2([0], np.eye(2), [0, 0], np.eye(2)), "mean1"),
        (lambda: gaussian_w2([0, 0], np.eye(2), [0, math.inf], np.eye(2)), "mean2"),
        (lambda: gelbrich_bound([], [1.0]), "data1"),
        (lambda: gelbrich_bound([[1.0, 2.0]], [1.0, 2.0]), "data2"),
    ],
)
def test_bad_input(call, word):
    with pytest.raises(ValueError, match=f"`({word})`"):
        call()
