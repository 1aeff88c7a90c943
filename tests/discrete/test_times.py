"""The exact collapse time against explicit chains, exact fractions, balls and simulation."""

import math
from fractions import Fraction

import mpmath
import numpy as np
import pytest
import sympy
from agreement import assert_agrees, fixed_seed
from hypothesis import example, given, settings
from hypothesis import strategies as st
from solved import answer

import collapse_theory as ct
from collapse_theory.discrete.chain import compositions, multinomial_probability


def two_atom_chain_mean(samples, share):
    """Solve the (D+1)-state chain: binomial rows, then the first draw."""
    counts = np.arange(samples + 1)
    logs = np.array([math.lgamma(samples + 1) - math.lgamma(c + 1) - math.lgamma(samples - c + 1) for c in counts])

    def row(p):
        return np.exp(logs + counts * math.log(p) + (samples - counts) * math.log1p(-p))

    inner = np.array([row(c / samples) for c in counts[1:-1]])
    steps = np.linalg.solve(np.eye(samples - 1) - inner[:, 1:-1], np.ones(samples - 1))
    return 1 + row(share)[1:-1] @ steps


@given(samples=st.integers(2, 60), share=st.floats(1e-3, 1 - 1e-3))
def test_equals_the_two_atom_chain(samples, share):
    exact = ct.discrete.collapse_time([share, 1 - share], samples=samples)
    assert exact == pytest.approx(two_atom_chain_mean(samples, share), rel=1e-10, abs=0)


def explicit_mean(p, samples):
    """Average the mean steps of the explicit chain, in fractions, over the first draw."""
    chain = ct.discrete.resampling_chain(len(p), samples=samples, exact=True)
    steps = dict(zip(chain.names, chain.mean_steps(), strict=False))
    names = {c: "+".join(map(str, c)) for c in compositions(samples, len(p))}
    return 1 + sum(multinomial_probability(c, p) * steps.get(name, 0) for c, name in names.items())


weights = st.lists(st.integers(1, 20), min_size=2, max_size=4)


@given(weights=weights, samples=st.integers(2, 5))
@settings(max_examples=40)
@example(weights=[1, 1], samples=2)
@example(weights=[19, 1, 1], samples=4)
def test_equals_the_explicit_chain_in_fractions(weights, samples):
    p = [Fraction(w, sum(weights)) for w in weights]
    exact = float(explicit_mean(p, samples))
    assert ct.discrete.collapse_time([float(x) for x in p], samples=samples) == pytest.approx(exact, rel=1e-13, abs=0)
    assert float(ct.certify(ct.discrete.collapse_time, p, samples=samples)) == pytest.approx(exact, rel=1e-15, abs=0)


@given(weights=st.lists(st.floats(1e-6, 1), min_size=2, max_size=8), samples=st.integers(1, 150))
@example(weights=[1.0, 1e-17], samples=100)
@example(weights=[1.0, 1e-300], samples=100)
@example(weights=[1.0] * 8, samples=1)
def test_floats_equal_balls(weights, samples):
    p = np.array(weights) / math.fsum(weights)
    certified = ct.certify(ct.discrete.collapse_time, list(p), samples=samples, digits=18)
    if p.max() < 1:  # a float cannot say 1 - 1e-17
        assert ct.discrete.collapse_time(p, samples=samples) == pytest.approx(float(certified), rel=1e-12, abs=0)


@pytest.mark.parametrize("p", [[0.5, 0.5], [1e-3] * 1000, [0.7, 0.2, 0.1]], ids=["two", "thousand", "three"])
def test_floats_equal_balls_at_a_thousand(p):
    certified = ct.certify(ct.discrete.collapse_time, p, samples=1000, digits=18)
    assert ct.discrete.collapse_time(p, samples=1000) == pytest.approx(float(certified), rel=1e-13, abs=0)


def test_a_rare_atom_is_not_lost_in_rounding():
    """With p = (1 - x, x), x -> 0, the mean is 1 + c D x, c D the mean from one copy: the excess keeps its digits."""
    tiny = ct.discrete.collapse_time([1.0, 1e-12], samples=100) - 1
    x = sympy.Symbol("x", positive=True)
    slope = sympy.limit(sympy.diff(ct.discrete.collapse_time([x, 1 - x], samples=4), x), x, 0)
    assert tiny == pytest.approx(1e-12 * 100 * answer("collapse from 1 of 100 copies"), rel=1e-6, abs=0)
    assert ct.discrete.collapse_time([1 - 1e-9, 1e-9], samples=4) - 1 == pytest.approx(
        1e-9 * float(slope), rel=1e-6, abs=0
    )


def test_point_mass_and_impossible_atoms():
    assert ct.discrete.collapse_time([0.0, 1.0, 0.0], samples=7) == 0
    assert ct.discrete.collapse_time([1.0], samples=7) == 0
    assert ct.discrete.collapse_time([0.5, 0.0, 0.5], samples=7) == ct.discrete.collapse_time([0.5, 0.5], samples=7)


@given(weights=st.lists(st.floats(0.01, 1), min_size=2, max_size=6), samples=st.integers(50, 400))
def test_diffusion_limit_is_near_and_the_entropy_bounds_it(weights, samples):
    p = np.array(weights) / math.fsum(weights)
    exact, diffusion = (f(p, samples=samples) for f in (ct.discrete.collapse_time, ct.discrete.diffusion_time))
    assert abs(diffusion - exact) < 1 + math.log(samples)
    assert diffusion <= ct.discrete.entropy_time(p, samples=samples, constant=2) * (1 + 1e-12)


def test_diffusion_and_entropy_against_their_definitions():
    p = np.array([0.5, 0.3, 0.2])
    assert ct.discrete.diffusion_time(p, samples=10) == pytest.approx(
        -20 * sum((1 - p) * np.log(1 - p)), rel=1e-14, abs=0
    )
    assert ct.discrete.entropy_time(p, samples=10) == pytest.approx(-10 * sum(p * np.log(p)), rel=1e-14, abs=0)


@pytest.mark.parametrize(
    ("p", "replicates"),
    [([0.5, 0.5], 45_000), ([0.05] * 20, 20_000), ([0.7, 0.2, 0.05, 0.05], 45_000)],
    ids=["two", "twenty", "four"],
)
def test_simulation_agrees(p, replicates):
    estimate = ct.montecarlo.collapse_time_estimate(p, samples=60, replicates=replicates, seed=fixed_seed(11))
    exact = ct.discrete.collapse_time(p, samples=60)
    assert_agrees(estimate, exact, resolution=0.05 * exact)


def test_a_point_mass_among_many_different_rare_atoms_keeps_its_complement():
    """1 − p is the sum of sixty others, of which none is equal to another; subtraction would leave 0."""
    p = [1.0, *(k * 1e-30 for k in range(1, 61))]
    assert ct.discrete.diffusion_time([mpmath.mpf(x) for x in p], samples=10) == pytest.approx(
        ct.discrete.diffusion_time(p, samples=10), rel=1e-13, abs=0
    )
