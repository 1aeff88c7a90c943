"""The compiled body of T(p) beside the one of the formulas."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from collapse_theory.decoding import Decoding
from collapse_theory.loop import decoded as formula
from collapse_theory.montecarlo.codes import coded_decoding
from collapse_theory.montecarlo.kernels.decoding import decoded

DECODINGS = st.builds(
    Decoding,
    temperature=st.sampled_from([0.001, 0.25, 0.9, 1.0, 1.7, 1e6]),
    top_p=st.sampled_from([0.111, 0.537, 0.951, 1.0]),
    top_k=st.sampled_from([None, 1, 2, 5, 10**18]),
    best_of=st.sampled_from([1, 2, 3, 10**18]),
)


@given(st.lists(st.integers(0, 6), min_size=1, max_size=12).filter(any), DECODINGS)
@settings(max_examples=150)
def test_both_bodies_agree(counts, decoding):
    weights = np.array(counts, dtype=float)
    found = decoded(weights, coded_decoding(decoding))
    np.testing.assert_allclose(found, formula(weights / weights.sum(), decoding=decoding), rtol=1e-11, atol=1e-300)


@pytest.mark.parametrize("decoding", [Decoding(0.9), Decoding(1.3, 0.95), Decoding(top_k=50, best_of=4)], ids=repr)
def test_both_bodies_agree_on_many_atoms(decoding):
    p = np.random.default_rng(1).dirichlet(np.full(3000, 0.3))
    np.testing.assert_allclose(decoded(p, coded_decoding(decoding)), formula(p, decoding=decoding), rtol=1e-11)


def test_the_model_is_left_alone():
    p = np.array([0.5, 0.3, 0.2])
    decoded(p, coded_decoding(Decoding(0.5, 0.7, 2, 3)))
    assert p.tolist() == [0.5, 0.3, 0.2]
