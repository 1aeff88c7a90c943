"""Theorem 3a of docs/theory/enclosures.md: coefficients as series, what one fit leaves over, absence after many."""

from dataclasses import replace
from itertools import pairwise

import flint
import pytest
from flint import arb, arb_mat, fmpq

from collapse_theory.discrete.proved import slow as module
from collapse_theory.discrete.proved.absence import absence, course, peak, step
from collapse_theory.discrete.proved.logs import bound, value
from collapse_theory.discrete.proved.rates import STEPS, rate
from collapse_theory.discrete.proved.slow import later, slow

ORDER = 4


@pytest.fixture(autouse=True)
def _many_bits():
    with flint.ctx.workprec(320):
        yield


def coefficients(terms, s):
    """b_nk, in the order of the places of one fit."""
    return [s ** (k - n) * value(terms[n, k], s) if (n, k) in terms else arb(0) for n, k in step(ORDER).places]


def fitted(values, s):
    """The coefficients after one more fit."""
    f = -(-s).expm1()
    known = step(ORDER)
    scaled = [b * ((-s).exp() / f) ** k for b, (_, k) in zip(values, known.places, strict=True)]
    powers = (arb_mat(known.expected) * arb_mat(len(scaled), 1, scaled)).entries()
    powers = [c * f**i for c, (_, i) in zip(powers, known.places, strict=True)]
    return (arb_mat(known.falling) * arb_mat(len(powers), 1, powers)).entries()


def left_over(terms, s):
    """For each order n, the sum over k of s^(n−k) times what one fit leaves over, times the peak of z^k e^(−z)."""
    f = -(-s).expm1()
    found = [arb(0)] * (ORDER + 1)
    exact, series = fitted(coefficients(terms, s), s), coefficients(terms, f)
    for (n, k), one, other in zip(step(ORDER).places, exact, series, strict=True):
        found[n] += abs(one - other) * s ** (n - k) * peak(k)
    return found


@pytest.mark.parametrize("s", ["0.0066", "0.001", "1e-6"])
def test_what_one_fit_leaves_over_is_within_its_bound_and_close_to_it(s):
    known, s = slow(ORDER), arb(s)
    for found, (most, _) in list(zip(left_over(known.terms, s), known.rest, strict=True))[1:]:
        assert found <= bound(most, s, s) <= 3 * found


def test_a_wrong_coefficient_is_left_over():
    known, s = slow(ORDER), arb("1e-6")
    for place in ((1, 1), (1, 2), (2, 4), (3, 1)):
        wrong = {**known.terms, place: [part * (1 + arb("1e-7")) for part in known.terms[place]]}
        assert left_over(wrong, s)[place[0]] > bound(known.rest[place[0]][0], s, s)


def test_leading_coefficients_are_those_of_the_diffusion():
    """A(t) has the mean 2D/t − 1/3 + … and the variance (2D/t)/3 + …: exp(−μ p + (σ² − μ) p²/2)."""
    known = slow(ORDER)
    assert (known.terms[1, 1][0][0] + arb(fmpq(1, 3))).contains(0)
    assert (known.terms[1, 2][0][0] + arb(fmpq(1, 3))).contains(0)


def test_series_go_on_where_the_steps_end():
    """After 700 fits, coefficient by coefficient; at the fit STEPS what is wrong is known."""
    known, s = slow(ORDER), rate(700)
    for (n, k), b, exact in zip(
        step(ORDER).places, coefficients(known.terms, s), course(ORDER, 700, 320).values, strict=True
    ):
        assert abs(b - exact) * s ** (n - k) <= s ** (ORDER + 1 - n)
    assert known.start[1][0] < arb("1e-60")
    assert arb("1e-3") < known.start[ORDER][0] < 1


@pytest.mark.parametrize("size", [10**6, 10**12])
def test_encloses_what_the_steps_lead_to(size):
    fits = 900
    slowly, exactly = later(size, fits, ORDER), absence(size, fits, 6, 200)
    for share in (1, 10, 40):
        p = arb(fmpq(share, 20 * fits))
        assert slowly.chance(p).overlaps(exactly.chance(p))
        assert slowly.chance(p).rad() < arb("1e-12") / size * 10**6


def test_a_wrong_constant_loses_the_value(monkeypatch):
    """With u_12 wrong by 1e-6 and the same bounds, the enclosure of a million data is wrong."""
    known, p = slow(ORDER), arb(fmpq(1, 900))
    wrong = replace(known, terms={**known.terms, (1, 2): [x * (1 + arb("1e-6")) for x in known.terms[1, 2]]})
    monkeypatch.setattr(module, "slow", lambda order: wrong)
    exact = absence(10**6, 900, 6, 200).chance(p)
    assert not later.__wrapped__(10**6, 900, ORDER).chance(p).overlaps(exact)
    monkeypatch.setattr(module, "slow", lambda order: known)
    assert later.__wrapped__(10**6, 900, ORDER).chance(p).overlaps(exact)


def test_blocks_of_fits_cover_all_of_them():
    edges = module._edges(10**9)
    assert edges[0] == STEPS
    assert edges[-1] == 10**9
    assert all(a < b <= 1.5 * a for a, b in pairwise(edges))
