"""The entropy of shares that are known, from their rarefaction curve."""

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from collapse_theory.discrete.dual.grid import grid
from collapse_theory.discrete.dual.shannon import entropy_weights


@given(logs=st.lists(st.floats(-12, 0), min_size=1, max_size=12))
@example(logs=[0.0])
@example(logs=[0.0, 0.0])
@example(logs=[-12.0] * 3 + [0.0])
@example(logs=[-2.7] * 12)
@settings(max_examples=12)
def test_entropy_of_shares(logs):
    shares = 10.0 ** np.array(logs)
    shares /= shares.sum()
    on = grid(1e13 * shares.size / min(1.0, 1e6 * shares.min()))
    with np.errstate(divide="ignore"):
        types = -np.expm1(on.nodes[:, None] * np.log1p(-shares).clip(-745)).sum(axis=1)
    known = -(shares * np.log(shares)).sum()
    assert entropy_weights(on) @ types == pytest.approx(known, abs=3e-13)


@pytest.mark.parametrize("data", [1, 2, 12, 13, 14, 100, 10**4, 10**9])
def test_the_top_shows_all_there_is(data):
    """A model of one datum, and of many equal ones."""
    on = grid(40.0 * data)
    types = -data * np.expm1(on.nodes * np.log1p(-1 / data)) if data > 1 else np.ones(on.size)
    assert entropy_weights(on) @ types == pytest.approx(np.log(data), abs=1e-12)
