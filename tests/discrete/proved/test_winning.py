"""The mean time of the runs that an atom wins: against exact rows of the ancestry, at every size and any share."""

from dataclasses import replace
from functools import cache
from itertools import islice
from operator import mul

import flint
import numpy as np
import pytest
from flint import arb, fmpq
from scipy.stats import binom

from collapse_theory.arithmetic import of
from collapse_theory.arithmetic.base import UndecidedError
from collapse_theory.discrete.occupancy import rows
from collapse_theory.discrete.proved.winning import LEVELS, Winning, most_bits, reach, winning

SHARES = ("1e-12", "0.2", "0.7", "0.99", "0.9999999")


@cache
def by_rows(size):
    """F(p) = p c(D) − Σ G_k p^k of each share, from the rows of the ancestry: the gain of k ancestors is p − p^k."""
    with flint.ctx.workprec(256):
        shares = [arb(share) for share in (*SHARES, "0.3")]
        powers, values = list(shares), [[arb(0), arb(0)] for _ in shares]
        for k, row in enumerate(islice(rows(size, of(arb(1))), 1, size), start=2):
            powers = [power * p for power, p in zip(powers, shares, strict=True)]
            for p, power, value in zip(shares, powers, values, strict=True):
                value.append(sum(map(mul, row[2:k], value[2:]), p - power) / (1 - row[k]))
        return {name: p + value[size] for name, p, value in zip((*SHARES, "0.3"), shares, values, strict=True)}


def time(found, p):
    q = 1 - p
    return found.time(p, q, p.log(), q.log())


@pytest.fixture(autouse=True)
def _many_bits():
    with flint.ctx.workprec(256):
        yield


@pytest.mark.parametrize("share", SHARES)
def test_equals_the_rows_of_the_ancestry(share):
    p, size = arb(share), 802
    found = winning(size, LEVELS[0], 80)
    with flint.ctx.workprec(160):
        enclosed = time(found, p)
    exact = by_rows(size)[share]
    assert enclosed.overlaps(exact)
    assert enclosed.rad() < arb("1e-12") * p
    assert exact.rad() < enclosed.rad()


def test_a_factor_of_the_residual_that_is_too_small_by_many_orders_loses_the_truth():
    """The bound is far above the error of the usual level; with a table shifted by 1e-6 at one place it is not."""
    size, p = 802, arb("0.3")
    good = winning(size, LEVELS[0], 80)
    shifted = replace(good.layer, constant=good.layer.constant + arb("1e-9"))
    with flint.ctx.workprec(160):
        assert not time(Winning(shifted), p).overlaps(by_rows(size)["0.3"])


@pytest.mark.parametrize("size", [10**4, 10**6, 10**12, 10**18])
def test_both_ways_of_evaluating_agree_where_they_meet(size):
    """From 400 data of the others on it is the series, below it is one more generation and the table."""
    found = winning(size, LEVELS[0], 100)
    with flint.ctx.workprec(164):
        below, above = (time(found, 1 - (400 + arb(s)) / size) for s in ("-1e-20", "1e-20"))
        assert below.overlaps(above)
        assert (above - below).abs_upper() < arb("1e-11")


@pytest.mark.parametrize("size", [1000, 10**9, 10**15])
def test_solves_its_equation(size):
    """F(p) = p + E F(p') for an atom that others have 30 data of: in floats, from enclosures at whole numbers."""
    found = winning(size, LEVELS[0], 80)
    j = np.arange(1, 140)
    with flint.ctx.workprec(160):
        values = [float(time(found, arb(fmpq(size - int(i), size)))) for i in j]
        left = float(time(found, arb(fmpq(size - 30, size))))
    chances = binom.pmf(j, size, 30 / size)
    assert left == pytest.approx(1 - 30 / size + chances @ values, rel=1e-10)


@pytest.mark.parametrize("size", [801, 1602, 10**6, 10**18])
def test_the_error_is_what_the_page_says(size):
    half = arb("0.5")
    for level, error in zip(LEVELS, ("1e-12", "1e-29"), strict=True):
        if size > level.last:
            with flint.ctx.workprec(200):
                assert time(winning(size, level, 140), half).rad() < arb(error)


def test_a_number_of_data_that_may_be_on_either_side_is_left_open():
    found = winning(10**6, LEVELS[0], 80)
    with flint.ctx.workprec(160), pytest.raises(UndecidedError, match="may or may not be a large one"):
        time(found, 1 - arb("400 +/- 1e-3") / 10**6)


def test_the_level_follows_the_precision_and_the_data():
    assert reach(800, 64) is None
    assert reach(801, 66) == LEVELS[0]
    assert reach(1200, 120) is None
    assert reach(10**6, 66) == LEVELS[0]
    assert reach(10**6, 100) == LEVELS[1]
    assert reach(10**6, 10**4) is None
    assert most_bits(10**6) == 140
    assert most_bits(10) == 0
