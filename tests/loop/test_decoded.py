"""T(p) beside its definition: sorted lists, and all draws of best-of-m written out."""

from itertools import product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from collapse_theory.decoding import Decoding
from collapse_theory.loop import decoded

COUNTS = st.lists(st.integers(0, 6), min_size=1, max_size=7).filter(any)  # ties and empty atoms are common
DECODINGS = st.builds(
    Decoding,
    temperature=st.sampled_from([0.25, 0.9, 1.0, 1.7]),
    top_p=st.sampled_from([0.111, 0.537, 0.951, 1.0]),
    top_k=st.sampled_from([None, 1, 2, 5]),
    best_of=st.sampled_from([1, 2, 3]),
)


def by_lists(p, decoding):
    """The definition, atom by atom, best of m by all tuples of draws."""
    q = [x ** (1 / decoding.temperature) for x in p]
    if decoding.top_k is not None:
        least = sorted(p, reverse=True)[: decoding.top_k][-1]
        q = [y if x >= least else 0.0 for x, y in zip(p, q, strict=True)]
    q = [y / sum(q) for y in q]
    kept, mass = set(), 0.0
    for i in sorted(range(len(p)), key=lambda i: (-p[i], i)):
        if mass < decoding.top_p:
            kept.add(i)
            mass += q[i]
    q = [y if i in kept else 0.0 for i, y in enumerate(q)]
    q = [y / sum(q) for y in q]
    result = np.zeros(len(p))
    for draws in product([i for i, y in enumerate(q) if y > 0], repeat=decoding.best_of):
        best = max(draws, key=lambda i: p[i])  # the first of equally probable ones
        result[best] += np.prod([q[i] for i in draws])
    return result


@given(COUNTS, DECODINGS)
def test_the_definition(counts, decoding):
    p = np.array(counts) / sum(counts)
    np.testing.assert_allclose(decoded(p, decoding=decoding), by_lists(list(p), decoding), rtol=1e-12, atol=1e-15)


def test_plain_decoding_changes_nothing():
    np.testing.assert_allclose(decoded([0.5, 0.3, 0.2]), [0.5, 0.3, 0.2], rtol=1e-15)


@pytest.mark.parametrize("temperature", [0.7, 1.3])
def test_a_temperature_dilates_hilberts_metric_by_its_inverse(temperature):
    rng = np.random.default_rng(1)
    p, q = rng.dirichlet(np.ones(50), 2)
    distance = np.ptp(np.log(p / q))
    p, q = (decoded(x, decoding=Decoding(temperature)) for x in (p, q))
    assert np.ptp(np.log(p / q)) == pytest.approx(distance / temperature, rel=1e-12)


def test_equally_probable_atoms_stay_so_unless_top_p_cuts_through_them():
    p = np.full(7, 1 / 7)
    for decoding in (Decoding(0.3), Decoding(top_k=3), Decoding(best_of=9)):
        np.testing.assert_allclose(decoded(p, decoding=decoding), p, rtol=1e-14)
    assert (decoded(p, decoding=Decoding(top_p=0.5)) > 0).tolist() == [True] * 4 + [False] * 3


def test_extremes():
    p = np.array([1e-300, 0.6, 0.4 - 1e-300, 0.0])
    assert decoded(p, decoding=Decoding(0.001)).tolist() == pytest.approx([0, 1, 0, 0], abs=1e-100)
    assert decoded(p, decoding=Decoding(1e6))[:3] == pytest.approx(np.full(3, 1 / 3), rel=1e-3)
    assert decoded(p, decoding=Decoding(best_of=10**18)).tolist() == [0, 1, 0, 0]
    assert decoded([1.0], decoding=Decoding(0.5, 0.5, 1, 7)).tolist() == [1.0]


def test_wrong_arguments():
    with pytest.raises(ValueError, match=r"^`decoding` must be a Decoding"):
        decoded([0.5, 0.5], decoding=0.9)
    with pytest.raises(ValueError, match=r"^`p` must sum to 1"):
        decoded([0.5, 0.4])
