"""The stationary model by lineages, against the stationary distribution of the explicit chain, and many fits."""

import math
from fractions import Fraction
from types import SimpleNamespace

import pytest
import sympy
import tiny
from hypothesis import given, settings
from hypothesis import strategies as st
from rationals import RATIONALS

import collapse_theory as ct
from collapse_theory import arithmetic
from collapse_theory.discrete.dual.expected import Functional, expectation, origins
from collapse_theory.policy import Fresh, Mix, Replace

P = Fraction(1, 3)
MIX = Mix(Fraction(1, 2), Fraction(1, 3), Fraction(1, 6))


def stationary(samples, policy):
    """Solve for the stationary distribution of the share of one of two atoms that can take finitely many values."""
    total = samples + policy.anchors if isinstance(policy, Fresh) else samples
    shares = [Fraction(c, total) for c in range(total + 1)]
    if isinstance(policy, Mix):
        shares = [policy.alpha * share + policy.gamma * P for share in shares]
    rows = []
    for share in shares:
        if isinstance(policy, Mix):
            law = tiny.law((share, 1 - share), samples=(samples,), fits=1)
            after = {policy.alpha * m.originals[0] + policy.gamma * P: w for m, w in law.items()}
        else:
            synthetic = tiny.law((share, 1 - share), samples=(samples,), fits=1)
            real = tiny.law((P, 1 - P), samples=(policy.anchors,), fits=1)
            after = {}
            for m, w in synthetic.items():
                for r, v in real.items():
                    mean = (samples * m.originals[0] + policy.anchors * r.originals[0]) / total
                    after[mean] = after.get(mean, 0) + w * v
        rows.append([after.get(other, Fraction(0)) for other in shares])
    size = len(shares)
    balance = [[rows[j][i] - (i == j) for j in range(size)] for i in range(size - 1)] + [[1] * size]
    solved = sympy.Matrix(balance).LUsolve(sympy.Matrix([0] * (size - 1) + [1]))
    return dict(zip(shares, (Fraction(int(x.p), int(x.q)) for x in solved), strict=True))


@pytest.mark.parametrize(
    ("samples", "policy"),
    [
        (2, Fresh(1)),
        (1, Fresh(2)),
        (3, Fresh(2)),
        (2, Mix(Fraction(1, 2), Fraction(0), Fraction(1, 2))),
        (3, Mix(Fraction(3, 4), Fraction(0), Fraction(1, 4))),
    ],
    ids=repr,
)
def test_moments_are_those_of_the_explicit_chain(samples, policy):
    law = stationary(samples, policy)
    for draws in (1, 2, 3, 5):
        functional = Functional(lambda real, new: P**real, draws)
        value = expectation(functional, samples=samples, fits=math.inf, policy=policy, ops=RATIONALS)
        assert value == sum(w * share**draws for share, w in law.items())


@given(samples=st.integers(1, 5), policy=st.sampled_from([Fresh(1), Fresh(2), MIX, Replace()]))
@settings(max_examples=20)
def test_pairs_are_the_closed_forms(samples, policy):
    x = sympy.Rational
    p = [x(1, 3), x(2, 3)]
    same = Functional(lambda real, new: sum(Fraction(q.p, q.q) ** real for q in p), 2)
    value = expectation(same, samples=samples, fits=math.inf, policy=policy, ops=RATIONALS)
    if isinstance(policy, Fresh):
        known = ct.discrete.anchored_limit(p, samples=samples, anchors=policy.anchors)
    else:
        mix = Mix(x(1, 2), x(1, 3), x(1, 6)) if isinstance(policy, Mix) else policy
        known = ct.discrete.homozygosity_limit(p, samples=samples, policy=mix)
    known = sympy.sympify(known)
    assert value == Fraction(int(known.p), int(known.q))


@pytest.mark.parametrize("how", [{"novelty": 0.1}, {"concentration": 3.0}, {"novelty": 0.1, "concentration": 3.0}])
@pytest.mark.parametrize("policy", [Replace(), Fresh(2), Mix(0.5, 0.25, 0.25), Mix(0.5, 0.5, 0.0)], ids=repr)
@pytest.mark.parametrize("draws", [3, None])
def test_many_fits_come_to_it(policy, how, draws):
    """The slowest part is left with chance 0.95 in each of 720 generations, 1e-16 in all."""
    draw = SimpleNamespace(**{"novelty": 0.0, "concentration": math.inf, **how})
    given_as = {"samples": 4, "policy": policy, "draw": draw, "ops": arithmetic.of()}
    late, last = (origins(draws, fits=fits, **given_as) for fits in (720, math.inf))
    assert sum(last.values()) == pytest.approx(1, rel=1e-13)
    for key in late.keys() | last.keys():
        assert float(late.get(key, 0)) == pytest.approx(float(last.get(key, 0)), rel=1e-10, abs=1e-14)


def test_what_cannot_change_stays():
    assert origins(3, samples=2, fits=math.inf, policy=Mix(0, 1, 0), ops=RATIONALS) == {(3, 0): 1}
    assert origins(3, samples=2, fits=math.inf, policy=Replace(), ops=RATIONALS) == {(1, 0): 1}
    assert origins(None, samples=1, fits=math.inf, policy=Replace(), ops=RATIONALS) == {(1, 0): 1}
