"""Laws of the times of loss where sizes change, draws are of their own, or data are very many."""

import math
from fractions import Fraction

import numpy as np
import pytest

from collapse_theory import montecarlo, schedule
from collapse_theory.checks import CostlyWarning, NeverWarning
from collapse_theory.discrete import (
    CollapseTime,
    SupportTime,
    collapse_time,
    time_distribution,
    time_to_support,
    waiting,
)
from collapse_theory.draw import Draw
from collapse_theory.policy import Accumulate, AccumulateSubsample, Fresh, Mix, Replace
from tests.support import tiny

P = [0.5, 0.3, 0.2]


@pytest.fixture
def followed(monkeypatch):
    """Follow lineages from a few data on, where otherwise there is a table."""
    monkeypatch.setattr(time_distribution, "_MOST_SAMPLES", 0)


@pytest.mark.parametrize("size", [7, 300, 5000])
@pytest.mark.parametrize("atoms", [1, 2])
def test_one_size_as_in_the_table(size, atoms, monkeypatch):
    table = SupportTime(P, samples=size, atoms=atoms)
    t = np.array([1, 2, size // 2 + 1, size, 6 * size])
    cdf, sf, quantiles, mean, spread = (
        table.cdf(t),
        table.sf(t),
        table.ppf([0.01, 0.5, 0.999]),
        table.mean(),
        table.var(),
    )
    monkeypatch.setattr(time_distribution, "_MOST_SAMPLES", 0)
    law = SupportTime(P, samples=size, atoms=atoms)
    assert law.cdf(t) == pytest.approx(cdf, abs=1e-12)
    assert law.sf(t) == pytest.approx(sf, abs=1e-12)
    assert (law.ppf([0.01, 0.5, 0.999]) == quantiles).all()
    assert law.mean() == pytest.approx(mean, rel=1e-11)
    assert law.var() == pytest.approx(spread, rel=1e-10)


def test_very_many_data_scale():
    """T/D has a limit; its corrections are of order ln(D)/D."""
    small, large = CollapseTime(P, samples=10**5), CollapseTime(P, samples=10**9)
    for q in (0.1, 0.5, 0.9):
        assert large.ppf(q) / 10**9 == pytest.approx(small.ppf(q) / 10**5, rel=1e-4)
    assert large.mean() == pytest.approx(collapse_time(P, samples=10**9), rel=2e-11)
    assert large.sf(10**9) == pytest.approx(small.sf(10**5), rel=1e-4)


@pytest.mark.parametrize("sizes", [(3, 2, 4), (1, 5, 2), (4, 4, 4), (2, 3, 2)])
@pytest.mark.parametrize("policy", [Replace(), Accumulate(), AccumulateSubsample(), Fresh(1)], ids=repr)
def test_sizes_that_change_against_every_state(sizes, policy):
    p = (Fraction(1, 2), Fraction(1, 3), Fraction(1, 6))
    law = CollapseTime([float(x) for x in p], samples=list(sizes), policy=policy)
    for t in (1, 2, 3):
        if isinstance(policy, Replace):
            exact = tiny.collapsed_by(p, samples=sizes, fits=t)[t]
        elif isinstance(policy, Fresh):
            exact = 0
        else:  # only a pool of one atom is one for good
            exact = sum(x ** sizes[0] for x in p)
        assert law.cdf(t) == pytest.approx(float(exact), abs=1e-14)
        assert law.sf(t) == pytest.approx(1 - float(exact), abs=1e-14)


def test_documents_against_simulation():
    """z below 5: a distance of 0.02 between the distribution functions is found."""
    draw = Draw(concentration=20)
    law = CollapseTime(P, samples=25, draw=draw)
    times = montecarlo.collapse_times(P, samples=25, draw=draw, replicates=40_000, seed=1)
    for q in (0.1, 0.5, 0.9):
        t = law.ppf(q)
        share = float((times <= t).mean())
        assert abs(share - law.cdf(t)) < 5 * math.sqrt(0.25 / 40_000)


def test_a_steep_step_goes_by_rows():
    p, sizes = np.full(2000, 1 / 2000), [2000, 3000, 2500]
    law = SupportTime(p, samples=sizes, atoms=871)
    left = montecarlo.categorical_fits(p, samples=sizes, fits=3, replicates=2000, seed=1)
    share = float(((left > 0).sum(axis=1) <= 871).mean())
    assert 0.05 < share < 0.95
    assert abs(law.cdf(3) - share) < 5 * math.sqrt(0.25 / 2000)
    with pytest.raises(ValueError, match="`samples` must be at most 20000"):
        SupportTime(p, samples=[10**6, 10**6], atoms=1990).sf(2)


def test_rows_and_grid_agree(monkeypatch):
    sizes = [200, 700, 300, 1500, 900]
    t = [1, 2, 3, 4, 5]
    grid = SupportTime(P, samples=sizes, atoms=2).sf(t)
    monkeypatch.setattr(waiting, "is_smooth", lambda *_: False)
    assert SupportTime(P, samples=sizes, atoms=2).sf(t) == pytest.approx(grid, abs=1e-12)


def test_what_never_comes():
    law = CollapseTime(P, samples=10, policy=Mix(0.5, 0.25, 0.25))
    assert (law.cdf([1, 100]) == 0).all()
    assert law.ppf(0.5) == math.inf
    assert law.probability == 0
    with pytest.warns(NeverWarning):
        assert law.mean() == math.inf
    with pytest.warns(NeverWarning):
        assert time_to_support(P, samples=10, atoms=2, policy=Fresh(2)) == math.inf
    with pytest.raises(ValueError, match="variance"):
        law.var()
    growing = CollapseTime([0.5, 0.5], samples=schedule.geometric(2, 2))
    assert growing.ppf(growing.probability + 0.01) == math.inf
    assert growing.ppf(0.5) == 1


def test_sizes_beyond_the_list_are_not_known():
    law = CollapseTime(P, samples=[5, 6])
    assert law.sf(2) > 0
    with pytest.raises(ValueError, match="`samples` must give a size"):
        law.sf(3)
    assert law.ppf(law.cdf(2)) == 2
    for quantile in (law.ppf, law.isf):
        with pytest.raises(ValueError, match=r"`q` must be a probability that is reached.*P\(T <= 2\)"):
            quantile(0.9 if quantile == law.ppf else 0.01)


def test_a_quantile_that_is_too_far_is_refused(monkeypatch):
    monkeypatch.setattr(waiting, "_LONGEST", 50)
    slow = CollapseTime(P, samples=schedule.linear(40, 0.5))
    assert slow.ppf(1e-3) < 50
    with pytest.raises(ValueError, match=r"P\(T <= 50\)"):
        slow.ppf(0.99)


def test_representations():
    assert repr(CollapseTime(P, samples=5)) == "CollapseTime([0.5, 0.3, 0.2], samples=5)"
    assert repr(CollapseTime(P, samples=5, policy=Fresh(2))).endswith("policy=Fresh(anchors=2))")


def test_many_quantiles_at_very_many_data_are_announced():
    with pytest.raises(CostlyWarning, match="`q` = '1000 of them' needs about"):
        SupportTime(P, samples=10**9, atoms=2).rvs(1000, seed=1)
