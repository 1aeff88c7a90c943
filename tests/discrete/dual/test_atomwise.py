"""Many atoms by interpolation, against each on its own."""

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

import collapse_theory as ct
from collapse_theory.discrete.dual.atomwise import atomwise
from collapse_theory.policy import Fresh, Mix


@given(seed=st.integers(0, 10**6), decades=st.floats(0, 300), atoms=st.sampled_from([1, 64, 65, 1500]))
@example(seed=1, decades=0.0, atoms=100)
@example(seed=1, decades=323.0, atoms=100)
@settings(max_examples=30)
def test_sums_and_values(seed, decades, atoms):
    """For v(p) = 1 − (1−p)^k of every scale."""
    rng = np.random.default_rng(seed)
    p = 10 ** -rng.uniform(0.01, max(decades, 0.01), atoms)
    few, weights = atomwise(p), rng.uniform(0, 2, atoms)
    for draws in (1.0, 3e5, 1e15):
        known = -np.expm1(draws * np.log1p(-p).clip(-745))
        read = few.presence(np.array([draws]))[0]
        np.testing.assert_allclose(few.each(read), known, rtol=1e-11)
        assert few.weights(weights[:, None])[:, 0] @ read == pytest.approx(weights @ known, rel=1e-12)


def test_few_atoms_stand_for_themselves():
    p = np.array([0.5, 0.5])
    assert atomwise(p).p is p


def test_atoms_need_not_be_of_one_distribution():
    p = np.full(100, 0.5)
    found = ct.discrete.presence_probability(p, samples=5, fits=3, policy=Fresh(1))
    assert found == pytest.approx(ct.discrete.presence_probability(0.5, samples=5, fits=3, policy=Fresh(1)), rel=1e-14)


@pytest.mark.parametrize("policy", [Fresh(300), Mix(0.5, 0.0, 0.5)], ids=repr)
def test_in_a_chain(policy):
    """Presence (or entropy) with 1100 random atoms, and with pieces of them that are few enough to have columns."""
    rng = np.random.default_rng(5)
    p = 10 ** -rng.uniform(1, 7, 1100)
    p /= p.sum()
    how = {"samples": 1000, "fits": 4, "policy": policy}
    if isinstance(policy, Fresh):
        parts = [ct.discrete.presence_probability(part, **how) for part in np.array_split(p, 20)]
        assert ct.discrete.presence_probability(p, **how) == pytest.approx(np.concatenate(parts), rel=2e-12)
        return
    alone = [ct.discrete.expected_entropy([x, 1 - x], **how) for x in p[:3]]
    padded = [ct.discrete.expected_entropy(np.append(np.full(64, x / 64), 1 - x), **how) for x in p[:3]]
    assert all(a < b for a, b in zip(alone, padded, strict=True))
