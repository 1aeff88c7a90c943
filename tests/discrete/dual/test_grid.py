"""Nodes, reading and derivatives on functions that are known everywhere."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from collapse_theory.discrete.dual.grid import SMALL, grid

TOPS = [1.0, 2.0, 31.0, 32.0, 33.0, 40.0, 74.0, 600.0, 1e4, 1e6, 1e9 + 1, 1e15, 1e18]


@pytest.mark.parametrize("top", TOPS)
def test_nodes_ascend_from_one_to_the_top(top):
    on = grid(top)
    assert on.nodes[0] == 1
    assert on.top == top
    assert (np.diff(on.nodes) > 0).all()
    small = on.nodes[on.nodes <= min(top, SMALL)]
    assert small.tolist() == list(range(1, int(min(top, SMALL)) + 1))
    assert (on.nodes[on.nodes <= 1e5] % 1 == 0).all()


@given(top=st.sampled_from(TOPS), at=st.floats(0, 1), rate=st.floats(1e-3, 30))
def test_reading_is_as_good_as_said(top, at, rate):
    """Functions that change at any scale, and one with its singularity at 0."""
    on = grid(top)
    x = top**at
    if x <= SMALL:
        x = round(x)
    row = on.matrix(np.array([x]))[0]
    for f in (lambda k: -np.expm1(-k * rate / top), lambda k: 1 / k, lambda k: np.log(k) / np.log(2 * top)):
        assert row @ f(on.nodes) == pytest.approx(f(x), rel=1e-12, abs=3e-13)


@pytest.mark.parametrize("top", [100.0, 1e5, 1e12])
def test_slopes_are_derivatives(top):
    on = grid(top)
    for piece in range(on.counts.size):
        span = slice(on.starts[piece], on.starts[piece] + on.counts[piece])
        slopes = on.slopes[piece][: on.counts[piece], : on.counts[piece]]
        assert on.nodes[span] * (slopes @ np.log(on.nodes[span])) == pytest.approx(1, rel=1e-10)


def test_grids_of_different_tops_share_their_first_nodes():
    near, far = grid(1e6), grid(1e9)
    shared = near.nodes[near.nodes <= near.edges[-3]]
    assert far.nodes[: shared.size].tolist() == shared.tolist()
