"""The explicit chain: against fractions, against the model of Wright and Fisher, and how long it takes."""

from fractions import Fraction
from math import comb

import numpy as np
import pytest
from scipy.stats import binom

import collapse_theory as ct
from collapse_theory.curation import (
    BestOf,
    Duel,
    Verifier,
    bad_share_law,
    curation_chain,
    fixation_probability,
    fixation_time,
)

F = Fraction


def wright_fisher(size, s, u, v):
    """Rows of the haploid model as the Wright-Fisher exact solver has it: i copies of fitness 1 + s, mutation u, v."""
    i = np.arange(size + 1)
    j = size - i
    psi = ((1 + s) * i * (1 - u) + j * v) / ((1 + s) * i + j)
    return np.array([binom.pmf(i, size, x) for x in psi])


@pytest.mark.parametrize(("s", "u", "v"), [(-0.2, 0.0, 0.0), (-0.01, 0.002, 0.001), (-0.5, 0.1, 0.3)])
def test_selection_and_mutation_are_curation_and_real_data(s, u, v):
    size = 40
    matrix = wright_fisher(size, s, u, v)
    real = {"real": u + v, "real_bad": v / (u + v)} if u + v else {}
    chain = curation_chain(size, curator=Verifier(1.0, 1 + s), **real)
    rows = np.asarray(chain.power(1).rows(), dtype=float)
    assert rows[: size - 1, :-2] == pytest.approx(matrix[1:-1, 1:-1], rel=1e-12, abs=1e-15)
    # a plain inverse, which loses the digits of long times
    inside = np.linalg.inv(np.eye(size - 1) - matrix[1:-1, 1:-1])
    assert chain.absorption_probabilities == pytest.approx(inside @ matrix[1:-1][:, [0, -1]], rel=1e-6)
    assert chain.mean_steps() == pytest.approx(inside.sum(axis=1), rel=1e-6)
    q, law = 0.35, binom.pmf(np.arange(size + 1), size, matrix_share(0.35, s, u, v))
    found = fixation_time(q, samples=size, curator=Verifier(1.0, 1 + s), **real)
    assert found == pytest.approx(1 + law[1:-1] @ inside.sum(axis=1), rel=1e-6)


def matrix_share(q, s, u, v):
    return ((1 + s) * q * (1 - u) + (1 - q) * v) / ((1 + s) * q + 1 - q)


@pytest.mark.parametrize("curator", [Verifier(F(4, 5), F(1, 5)), BestOf(2), Duel(F(1, 4))], ids=repr)
def test_the_law_in_fractions(curator):
    size, real, b, q = 5, F(1, 8), F(1, 4), F(2, 3)

    def share(x):
        if isinstance(curator, Verifier):
            kept = x * curator.kept_bad / (x * curator.kept_bad + (1 - x) * curator.kept_good)
        else:
            kept = sum(w * x**m for m, w in enumerate(curator.drafts, start=1))
        return (1 - real) * kept + real * b

    def row(x):
        return [comb(size, k) * share(x) ** k * (1 - share(x)) ** (size - k) for k in range(size + 1)]

    law = row(q)
    for fits in (1, 2, 3):
        found = bad_share_law(2 / 3, samples=size, fits=fits, curator=curator, real=1 / 8, real_bad=1 / 4)
        assert found == pytest.approx([float(x) for x in law], rel=1e-13)
        law = [sum(mass * row(F(i, size))[k] for i, mass in enumerate(law)) for k in range(size + 1)]


def test_small_probabilities_keep_their_digits():
    law = bad_share_law(0.01, samples=100, fits=1, curator=Verifier(1.0, 0.1))
    s = F(1, 100) * F(1, 10) / (F(99, 100) + F(1, 1000))
    for k in (0, 1, 50, 100):
        exact = comb(100, k) * s**k * (1 - s) ** (100 - k)
        assert law[k] == pytest.approx(float(exact), rel=1e-12, abs=0)
    assert law[-1] < 1e-280


def test_law_and_fixation_agree_in_the_end():
    curator = Verifier(1.0, 0.8)
    law = bad_share_law(0.6, samples=20, fits=300, curator=curator)
    assert law[-1] == pytest.approx(fixation_probability(0.6, samples=20, curator=curator), rel=1e-11)
    assert law[1:-1].sum() < 1e-12


def test_without_curation_it_is_collapse():
    for q, size in ((0.5, 30), (0.2, 7)):
        expected = ct.discrete.collapse_time([q, 1 - q], samples=size)
        assert fixation_time(q, samples=size, curator=BestOf(1)) == pytest.approx(expected, rel=1e-12)
    assert fixation_time(0.5, samples=1, curator=BestOf(3)) == 1
    assert fixation_time(1.0, samples=10, curator=BestOf(3)) == 0
    assert fixation_time(0.5, samples=100, curator=Verifier(1.0, 0.5)) < 20


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: curation_chain(1, curator=BestOf(2)), "`samples` must be a whole number of at least 2"),
        (lambda: curation_chain(5, curator=BestOf(2), exact=3), "`exact` must be True or False"),
        (lambda: bad_share_law(0.5, samples=5, fits=0, curator=BestOf(2)), "`fits` must be"),
        (lambda: bad_share_law(0.5, samples=10**4, fits=1, curator=BestOf(2)), "`samples` must be"),
        (lambda: fixation_time(0.5, samples=10, curator=BestOf(2), real=1.5), "`real` must be in"),
    ],
)
def test_bad_input(call, message):
    with pytest.raises(ValueError, match=message):
        call()
