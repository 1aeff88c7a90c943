"""The law of late fits: against all rows, the dual chain, ball arithmetic and the mean of another route."""

import math

import numpy as np
import pytest

import collapse_theory as ct
from collapse_theory.discrete import time_distribution
from collapse_theory.discrete.atoms import prepare_floats
from collapse_theory.discrete.late import late, whole
from collapse_theory.discrete.seen import both_tails
from collapse_theory.discrete.tables import tabulated
from collapse_theory.discrete.waiting import Waiting

DESIGNS = {
    "two": [0.5, 0.5],
    "three": [0.5, 0.3, 0.2],
    "a hundred": (np.arange(1, 101) / 5050).tolist(),
    "one that leads": [0.8, 0.2],
    "one that nearly has won": [0.97, 0.03],
}


@pytest.mark.parametrize("name", DESIGNS)
@pytest.mark.parametrize("size", [300, 1000, 10_000])
def test_both_tails_against_all_rows(name, size):
    """Every fit from the first that is served: below 3e-12, and 1e-10 where one atom has nearly won.

    The relative error of a late P(T > t) is below 1e-11.
    """
    error = 1e-10 if name == "one that nearly has won" else 3e-12
    atoms = prepare_floats(DESIGNS[name])
    tables, law = tabulated(both_tails(atoms, 1), 1, size), late(atoms, size)
    t = np.arange(law.first, 12 * size)
    lower, upper = law.tails(t)
    assert np.abs(upper - tables.sf[t.astype(int)]).max() < error
    assert np.abs(lower - tables.cdf[t.astype(int)]).max() < error
    assert upper[-1] == pytest.approx(tables.sf[int(t[-1])], rel=1e-11, abs=0)


@pytest.mark.parametrize("name", DESIGNS)
@pytest.mark.parametrize("size", [200_001, 10**7, 10**12])
def test_both_tails_against_the_dual_chain(name, size):
    """Whose own error is below 1e-10."""
    atoms = prepare_floats(DESIGNS[name])
    law = late(atoms, size)
    chain = Waiting(*both_tails(atoms, 1), ct.discrete.CollapseTime(DESIGNS[name], samples=size)._process)
    t = np.floor(np.array([1.01 * law.first, 0.1 * size, 0.7 * size, 4.0 * size]))
    for ours, theirs in zip(law.tails(t), chain.tails(t), strict=True):
        assert np.abs(ours - theirs).max() < 1e-10


@pytest.mark.parametrize("size", [10_001, 30_000, 10**5, 10**6, 10**9, 10**12, 10**15, 10**18])
def test_the_mean_is_that_of_another_route(size):
    for p in (DESIGNS["two"], DESIGNS["a hundred"], [0.88, 0.12]):
        law = ct.discrete.CollapseTime(p, samples=size)
        assert law.mean() == pytest.approx(ct.discrete.collapse_time(p, samples=size), rel=2e-12)


@pytest.mark.parametrize("name", ["two", "three", "one that leads"])
def test_moments_are_those_of_all_rows(name, monkeypatch):
    rows = ct.discrete.CollapseTime(DESIGNS[name], samples=3000)
    expected = rows.mean(), rows.var()
    monkeypatch.setattr(time_distribution, "_ALL_ROWS", 100)
    law = ct.discrete.CollapseTime(DESIGNS[name], samples=3000)
    assert law._late is not None
    assert (law.mean(), law.var()) == (pytest.approx(expected[0], rel=1e-12), pytest.approx(expected[1], rel=1e-11))


def test_what_comes_before_is_no_part_of_the_moments():
    assert whole(prepare_floats([0.97, 0.03]), 10**6) is None
    assert whole(prepare_floats([0.9, 0.1]), 10**6).rates.size == 95
    assert late(prepare_floats([0.9, 0.1]), 10**6).rates.size == 63
    assert late(prepare_floats([0.1] * 10), 10**6).rates.size == 47


@pytest.mark.parametrize("size", [20_000, 10**6, 10**15])
def test_quantiles_are_the_first_fits_that_reach(size):
    law = ct.discrete.CollapseTime([0.6, 0.4], samples=size)
    q = np.array([0.02, 0.3, 0.5, 0.99, 1 - 1e-9])
    t, late_t = law.ppf(q), law.isf(1e-12)
    step = np.maximum(np.spacing(t), 1.0)
    assert (law.cdf(t) >= q).all()
    assert (law.cdf(t - step) < q).all()
    assert law.sf(late_t) <= 1e-12 < law.sf(late_t - max(math.ulp(late_t), 1))
    assert law.ppf(1 - 0.7) == pytest.approx(law.isf(0.7), abs=max(1, 1e-14 * size))


@pytest.mark.parametrize("size", [30_000, 200_000])
def test_early_fits_are_still_followed(size):
    """The other route takes over where hardly any run has collapsed, without a step."""
    law = ct.discrete.CollapseTime([0.7, 0.3], samples=size)
    at = law._late_from
    t = at + np.array([-2.0, -1.0, 0.0, 1.0])
    steps = np.diff(law.cdf(t))
    assert (steps > 0).all()
    assert abs(np.diff(steps, 2)[0]) < 3e-11
    assert 0 <= law.cdf(0.2 * at) < law.cdf(0.5 * at) < law.cdf(at)
    assert law.ppf(law.cdf(at) / 10) < at


def test_which_laws_are_sums_of_late_terms():
    time = ct.discrete.CollapseTime
    assert time([0.5, 0.5], samples=10**6)._late is not None
    assert time([0.5, 0.5], samples=10**4)._late is None
    assert time([1.0], samples=10**6)._late is None
    assert time([0.5, 0.5], samples=10**6, policy=ct.policy.Fresh(2))._late is None
    assert time([0.5, 0.5], samples=[10**6, 10**5])._late is None
    assert ct.discrete.SupportTime([0.5, 0.3, 0.2], samples=10**6, atoms=2)._late is None
    assert time(ct.discrete.uniform(10**6), samples=10**12)._late is not None
    assert time((np.arange(1, 1501) / 1500 / 750.5).tolist(), samples=10**6)._late is None
