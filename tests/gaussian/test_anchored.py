"""Anchored variances: the second moment of the stationary state and the equation of its tail index."""

from fractions import Fraction

import pytest
from agreement import fixed_seed
from hypothesis import given, settings
from hypothesis import strategies as st

from collapse_theory import gaussian

SEED = fixed_seed(20240612)


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


@pytest.mark.parametrize(
    ("call", "word"),
    [
        (lambda: gaussian.anchored_variance(0, anchors=1), "samples"),
        (lambda: gaussian.anchored_tail_index(5, anchors=0), "anchors"),
    ],
)
def test_bad_input(call, word):
    with pytest.raises(ValueError, match=f"`{word}`"):
        call()
