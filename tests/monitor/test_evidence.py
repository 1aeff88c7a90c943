"""Evidence has the mean 1 at most under every null: all counts of small loops, one after the other."""

import math
from itertools import product

import numpy as np
import pytest
import scipy.stats
from hypothesis import given, settings
from hypothesis import strategies as st

from collapse_theory.monitor.evidence import Evidence, combined


def outcomes(size, cells):
    return [np.array(c) for c in product(range(size + 1), repeat=cells) if sum(c) == size]


def chance(counts, law, theta):
    if math.isinf(theta):
        return scipy.stats.multinomial.pmf(counts, counts.sum(), law)
    return scipy.stats.dirichlet_multinomial.pmf(counts, theta * law, counts.sum())


@settings(max_examples=20)
@given(
    weights=st.lists(st.floats(0.05, 1), min_size=3, max_size=3),
    rows=st.lists(st.lists(st.floats(0.05, 1), min_size=3, max_size=3), min_size=1, max_size=3),
    theta=st.sampled_from([0.3, 4.0, 60.0, math.inf]),
)
def test_one_step_has_the_mean_one_at_most(weights, rows, theta):
    law, laws = np.array(weights) / sum(weights), np.array([np.array(row) / sum(row) for row in rows])
    mean = 0.0
    for counts in outcomes(7, 3):
        evidence = Evidence()
        evidence.add(laws, law, counts.astype(float), None)
        mean += chance(counts, law, theta) * math.exp(combined([evidence.logs]))
    assert mean <= 1 + 1e-9


@pytest.mark.parametrize("theta", [0.5, 8.0, math.inf])
def test_two_steps_have_the_mean_one_at_most(theta):
    """The second step's laws and dispersion depend on the first, as they may."""
    start, size, mean = np.array([0.5, 0.3, 0.2]), 6, 0.0
    for first in outcomes(size, 3):
        then = (first + 0.5) / (first + 0.5).sum()
        for second in outcomes(size, 3):
            evidence = Evidence()
            evidence.add(sharper(start), start, first.astype(float), None)
            evidence.add(sharper(then), then, second.astype(float), (1.0 + first[0] / size, 0.3))
            weight = chance(first, start, theta) * chance(second, then, theta)
            mean += weight * math.exp(combined([evidence.logs]))
    assert mean <= 1 + 1e-9
    assert mean > 0.05  # and is not wasted either


def test_evidence_grows_where_an_alternative_is_true():
    rng, evidence = np.random.default_rng(0), Evidence()
    law = rng.dirichlet(np.ones(20))
    alternative = sharper(law)
    for _ in range(10):
        evidence.add(alternative, law, rng.multinomial(2000, alternative[0]).astype(float), (1.0, 0.05))
    assert combined([evidence.logs]) > 20
    assert int(np.argmax(evidence.logs)) == 0


def test_kinds_share_the_evidence():
    assert combined([]) == 0.0
    assert combined([np.zeros(0)]) == 0.0
    both = combined([np.log([1.0, 3.0]), np.log([6.0])])
    assert math.exp(both) == pytest.approx(4.0)


def sharper(law):
    rows = np.array([law**1.3, law**0.8])
    return rows / rows.sum(axis=1, keepdims=True)
