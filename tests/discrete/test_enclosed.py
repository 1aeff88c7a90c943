"""The law of few data with a proof: against the numbers of ancestors step by step, and as a check of other routes."""

from fractions import Fraction

import flint
import numpy as np
import pytest

import collapse_theory as ct
from collapse_theory import arithmetic
from collapse_theory.discrete import enclosed, lineages
from collapse_theory.discrete.atoms import prepare_floats
from collapse_theory.discrete.late import late
from collapse_theory.policy import Fresh

P = [Fraction(1, 2), Fraction(3, 10), Fraction(1, 5)]


def by_steps(size, fits):
    """P(T <= fits) by as many steps of the law of the ancestors, in balls."""
    with flint.ctx.workprec(500):
        law = lineages.law_in_numbers(size, fits - 1, arithmetic.of(flint.arb(0)))
        shares = [flint.arb(flint.fmpq(p.numerator, p.denominator)) for p in P]
        return sum((w * sum(p**k for p in shares) for k, w in enumerate(law) if k), flint.arb(0))


@pytest.mark.parametrize("size", [1, 2, 3, 17])
@pytest.mark.parametrize("fits", [1, 2, 9, 40])
def test_enclosures_hold_what_all_steps_give(size, fits):
    law = ct.discrete.CollapseTime(P, samples=size)
    exact = by_steps(size, fits)
    found = ct.certify(law.cdf, fits, digits=30)
    with flint.ctx.workprec(500):
        assert found.ball.overlaps(exact)
        if size > 1:
            assert ct.certify(law.sf, fits, digits=30).ball.overlaps(1 - exact)
    assert float(found) == pytest.approx(law.cdf(fits), rel=1e-13)


@pytest.mark.parametrize("wrong", ["a row", "an eigenvalue"])
def test_a_wrong_row_loses_the_value(wrong, monkeypatch):
    right = enclosed.rows

    def bent(boxes, ops):
        for row in right(boxes, ops):
            at = len(row) - (1 if wrong == "an eigenvalue" else 2)
            if len(row) == 7:
                row[at] *= 1 + ops.number(Fraction(1, 10**12))
            yield row

    exact = by_steps(17, 9)
    enclosed._terms.cache_clear()
    monkeypatch.setattr(enclosed, "rows", bent)
    found = ct.certify(ct.discrete.CollapseTime(P, samples=17).cdf, 9, digits=30)
    enclosed._terms.cache_clear()
    with flint.ctx.workprec(500):
        assert not found.ball.overlaps(exact)


def test_the_sum_of_late_fits_agrees_with_the_proof():
    """48 terms in floats against all 150 in balls, from the first fit that is served."""
    size = 150
    law, terms = ct.discrete.CollapseTime(P, samples=size), late(prepare_floats([0.5, 0.3, 0.2]), size)
    for fits in (int(terms.first), 40, 150, 1500):
        proved = [float(ct.certify(tail, fits)) for tail in (law.cdf, law.sf)]
        found = [float(tail[0]) for tail in terms.tails(np.array([float(fits)]))]
        assert found == pytest.approx(proved, abs=1e-13)


@pytest.mark.parametrize(
    ("rare", "size", "fits"),
    [(Fraction(1, 10**7), 10**9, 300), (Fraction(1, 5000), 50_000, 12), (Fraction(1, 10**18), 10**18, 2)],
)
def test_of_any_number_of_data_by_proved_absence(rare, size, fits):
    law = ct.discrete.CollapseTime([1 - rare, rare / 2, rare / 2], samples=size)
    proved = [ct.certify(tail, fits, digits=8) for tail in (law.cdf, law.sf)]
    assert [law.cdf(fits), law.sf(fits)] == pytest.approx([float(x) for x in proved], abs=1e-11, rel=1e-8)
    assert (proved[0].ball + proved[1].ball).contains(1)
    absent = ct.certify(ct.discrete.presence_probability, rare, samples=size, fits=fits, digits=8)
    assert float(proved[0]) == pytest.approx(1 - float(absent), abs=1e-9)


@pytest.mark.parametrize("q", [Fraction(1, 10), Fraction(1, 2), Fraction(999, 1000)])
def test_quantiles_are_the_first_fits_that_have_certainly_come(q, monkeypatch):
    law = ct.discrete.CollapseTime(P, samples=17)
    for ask in (law.ppf, law.isf):
        proved = int(float(ct.certify(ask, q)))
        assert proved == ask(float(q))
        monkeypatch.setattr(type(law), "_quantiles", lambda *_, at=proved + 2.0, **__: np.array([at]))
        assert int(float(ct.certify(ask, q))) == proved
        monkeypatch.setattr(type(law), "_quantiles", lambda *_, at=proved - 2.0, **__: np.array([max(at, 0.0)]))
        assert int(float(ct.certify(ask, q))) == proved
        monkeypatch.undo()


def test_quantiles_of_very_many_data_and_those_that_stay_open():
    rare = Fraction(1, 10**7)
    assert float(ct.certify(ct.discrete.CollapseTime([1 - rare, rare], samples=10**9).ppf, Fraction(1, 10))) == 85
    with pytest.raises(ValueError, match="open"):
        ct.certify(ct.discrete.CollapseTime([Fraction(1, 3), Fraction(2, 3)], samples=2).ppf, Fraction(5, 9))
    with pytest.raises(ValueError, match="`q` must lie between 0 and 1"):
        ct.certify(ct.discrete.CollapseTime(P, samples=5).ppf, 2)


def test_before_the_first_fit_and_without_a_fit():
    law = ct.discrete.CollapseTime(P, samples=5)
    assert (float(ct.certify(law.cdf, 0)), float(ct.certify(law.sf, 0))) == (0, 1)
    point = ct.discrete.CollapseTime([Fraction(1)], samples=5)
    assert (float(ct.certify(point.cdf, 0)), float(ct.certify(point.sf, 0))) == (1, 0)
    assert float(ct.certify(point.cdf, 3)) == 1
    assert law.cdf(flint.arb(3)).overlaps(ct.certify(law.cdf, 3).ball)


@pytest.mark.parametrize(
    ("law", "x", "words"),
    [
        (ct.discrete.CollapseTime(P, samples=[3, 4]), 1, "`samples` must be one size"),
        (ct.discrete.CollapseTime(P, samples=5, policy=Fresh(1)), 1, "`samples` must be one size"),
        (ct.discrete.CollapseTime(P, samples=5), 2.5, "`x` must be a whole number"),
        (ct.discrete.CollapseTime(P, samples=5), -1, "`x` must be a whole number"),
    ],
)
def test_what_is_not_enclosed_is_refused(law, x, words):
    with pytest.raises(ValueError, match=words):
        ct.certify(law.cdf, x)


def test_floats_of_a_distribution_stand_for_their_exact_values():
    time = ct.discrete.CollapseTime([0.5, 0.25, 0.25], samples=30)
    same = ct.discrete.CollapseTime([Fraction(1, 2), Fraction(1, 4), Fraction(1, 4)], samples=30)
    found, known = (ct.certify(each.cdf, 20, digits=20) for each in (time, same))
    assert found.ball.overlaps(known.ball)
    assert ct.certify(time.ppf, Fraction(1, 2)).ball == time.median()


@pytest.mark.parametrize("size", [10**6, 10**15])
def test_late_fits_of_very_many_data(size):
    law = ct.discrete.CollapseTime([Fraction(1, 2), Fraction(1, 2)], samples=size)
    found = ct.certify(law.cdf, 2 * size, digits=10)
    assert float(found) == pytest.approx(law.cdf(2 * size), rel=1e-9)


def test_the_median_of_a_million_data_is_proved():
    law = ct.discrete.CollapseTime([Fraction(1, 2), Fraction(1, 2)], samples=10**6)
    assert float(ct.certify(law.ppf, Fraction(1, 2))) == law.median()


@pytest.mark.parametrize("guess", [0, 1, 6, 7, 8, 100])
@pytest.mark.parametrize("first", [0, 1, 7])
def test_the_first_is_found_from_any_guess(first, guess):
    asked = []
    assert enclosed._first(lambda fits: (asked.append(fits), fits >= first)[1], guess) == first
    assert min(asked) >= 0
    assert len(asked) <= 16
