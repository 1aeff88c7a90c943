"""Chains that are valid by construction, for tests that compare independent routes."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import strategies as st

from collapse_theory.markov import AbsorbingChain


@st.composite
def rational_chains(draw, scales=(0,), most_states=5):
    """Exact chains: weights times powers of ten; every state has a way down to state 0, which has a way out."""
    transient, absorbing = draw(st.integers(1, most_states)), draw(st.integers(1, 3))
    weight = st.builds(
        lambda digit, scale: digit * Fraction(1, 10**scale), st.integers(0, 9), st.sampled_from(list(scales))
    )
    rows = draw(
        st.lists(
            st.lists(weight, min_size=transient + absorbing, max_size=transient + absorbing),
            min_size=transient,
            max_size=transient,
        )
    )
    for state, row in enumerate(rows):
        way_down = transient if state == 0 else state - 1
        row[way_down] += Fraction(1, 10 ** draw(st.sampled_from(list(scales))))
        total = sum(row)
        row[:] = [entry / total for entry in row]
    Q = [row[:transient] for row in rows]
    R = [row[transient:] for row in rows]
    return AbsorbingChain.from_rows(Q, R)


@pytest.fixture
def leaky():
    """Build three states that swap among themselves and leak slowly, unevenly, to two ends."""

    def build(leak: float) -> AbsorbingChain:
        moves = [[0, 0.25, 0.5], [0.125, 0, 0.25], [0.5, 0.3, 0]]
        return AbsorbingChain.from_rates(moves, [[leak, 0], [0, leak / 3], [leak / 7, leak]])

    return build
