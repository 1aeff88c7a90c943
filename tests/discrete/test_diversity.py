"""What is left of the original atoms: against a binomial chain, across the change of route, and for wrong arguments."""

import math

import flint
import numpy as np
import pytest
from scipy.stats import binom

import collapse_theory as ct


def test_presence_against_a_binomial_chain():
    """D = 1500, above the rows that are kept: 1501 states, forward."""
    size, share = 1500, 0.004
    states = np.arange(size + 1)
    chain = binom.pmf(states[None, :], size, states[:, None] / size)
    law = binom.pmf(states, size, share)
    for fits in range(1, 40):
        if fits in (1, 2, 3, 20, 39):
            assert ct.discrete.presence_probability(share, samples=size, fits=fits) == pytest.approx(
                1 - law[0], rel=1e-10
            )
        law = law @ chain


def test_large_sizes_continue_the_exact_ones():
    """One datum more than the exact route takes: the two routes differ by no more than that datum does."""
    p = np.array([1e-6, 1e-5, 1e-4, 1e-3])
    for fits in (1, 10, 150):
        exact = ct.discrete.presence_probability(p, samples=100_000, fits=fits)
        cumulant = ct.discrete.presence_probability(p, samples=100_001, fits=fits)
        assert cumulant == pytest.approx(exact, rel=2e-5, abs=1e-9)


def test_shapes():
    fits = np.array([0, 1, 5])
    assert ct.discrete.presence_probability([0.0, 0.2, 1.0], samples=5, fits=fits).shape == (3, 3)
    assert ct.discrete.presence_probability([0.0, 1.0], samples=5, fits=9).tolist() == [0.0, 1.0]
    assert ct.discrete.presence_probability(0.2, samples=5, fits=fits).shape == (3,)
    support = ct.discrete.expected_support([0.5, 0.5, 0.0], samples=5, fits=fits)
    assert support[0] == 2
    assert support.tolist() == [ct.discrete.expected_support([0.5, 0.5, 0.0], samples=5, fits=int(t)) for t in fits]
    entropy = ct.discrete.expected_entropy([0.5, 0.5], samples=5, fits=fits)
    assert entropy[0] == pytest.approx(math.log(2))
    assert isinstance(ct.discrete.expected_support([0.5, 0.5], samples=5, fits=2), float)


def test_bad_input():
    for call, words in [
        (lambda: ct.discrete.expected_support([0.5, 0.5], samples=10, fits=-1), "`fits` must be"),
        (lambda: ct.discrete.expected_support([0.5, 0.5], samples=[3, 4], fits=3), "`samples` must give a size"),
        (lambda: ct.discrete.expected_support([0.5, 0.5], samples=[3, 4], fits=math.inf), "`fits` must be finite"),
        (lambda: ct.discrete.mass_lost([0.5, 0.5], samples=3, fits=1, policy="mix"), "`policy` must be"),
        (lambda: ct.discrete.mass_lost([0.5, 0.5], samples=3, fits=1, draw=0.1), "`draw` must be"),
        (lambda: ct.discrete.presence_probability(1.5, samples=10, fits=1), "`p` must hold probabilities"),
        (lambda: ct.discrete.presence_probability([flint.arb(1)], samples=10, fits=1), "`p` must be a single number"),
    ]:
        with pytest.raises(ValueError, match=words):
            call()
