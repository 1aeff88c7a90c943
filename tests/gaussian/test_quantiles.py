"""Quantiles in balls hold those of closed forms, wherever the search for them has ended."""

from fractions import Fraction

import flint
import pytest

import collapse_theory as ct
from collapse_theory.gaussian import LogVariance, inversion, quantiles


def one_fit(samples):
    return inversion.of_sizes([flint.arb(samples)], [1], ddof=1)


def tails_of_one_fit(samples, x):
    half = (flint.arb(samples) - 1) / 2
    level = half * x.exp()
    return level.gamma_lower(half, regularized=1), level.gamma_upper(half, regularized=1)


def is_enclosed(ball, q, lower, samples=7):
    """Whether the closed form is on either side of q at the two ends."""
    with flint.ctx.workprec(600):
        low, high = (tails_of_one_fit(samples, end)[0 if lower else 1] for end in (ball.lower(), ball.upper()))
        return bool(low < q < high if lower else high < q < low)


@pytest.mark.parametrize("q", ["1e-30", "0.25", "0.999999999999"])
@pytest.mark.parametrize("lower", [True, False])
def test_of_one_fit(q, lower):
    with flint.ctx.workprec(300):
        level = flint.arb(q).mid()
    found = quantiles.quantile(one_fit(7), level, 100, lower=lower)
    assert is_enclosed(found, level, lower)
    assert found.rad() < abs(found.mid()) * flint.arb(2) ** -80


def test_a_bad_guess_makes_no_wrong_quantile(monkeypatch):
    level = flint.arb(0.25)
    monkeypatch.setattr(quantiles, "_guess", lambda *_: (flint.arb(-0.5), 1.7))
    wide = quantiles.quantile(one_fit(7), level, 60, lower=True)
    assert is_enclosed(wide, level, lower=True)
    monkeypatch.setattr(quantiles, "_WIDENINGS", 1)
    monkeypatch.setattr(quantiles, "_guess", lambda *_: (flint.arb(-0.5), 1e9))
    assert quantiles.quantile(one_fit(7), level, 60, lower=True).is_nan()


def test_wrong_tails_lose_the_quantile(monkeypatch):
    right = quantiles.tails

    def bent(variables, x, bits):
        return tuple(tail * (1 + flint.arb(2) ** -40) for tail in right(variables, x, bits))

    monkeypatch.setattr(quantiles, "tails", bent)
    found = quantiles.quantile(one_fit(7), flint.arb(0.25), 80, lower=True)
    assert not is_enclosed(found, flint.arb(0.25), lower=True)


@pytest.mark.parametrize(
    ("samples", "fits", "q"), [(100, 1000, 1e-300), (100, 1000, 0.7), (10**18, 10**18, 0.5), (2, 10**12, 0.1)]
)
def test_floats_and_balls_are_two_routes(samples, fits, q):
    law = LogVariance(samples=samples, fits=fits)
    scale = float(law.std())
    assert float(ct.certify(law.ppf, q)) == pytest.approx(law.ppf(q), rel=1e-13, abs=1e-12 * scale)


def test_sizes_may_be_balls_and_tails_as_deep_as_one_likes():
    proved = ct.certify(lambda sizes: LogVariance(samples=sizes, fits=3, ddof=0).median(), [4, 9, 100], digits=40)
    assert proved.overlaps(ct.certify(LogVariance(samples=[4, 9, 100], fits=3, ddof=0).isf, 0.5, digits=20))
    law = LogVariance(samples=100, fits=1000)
    deep = ct.certify(law.isf, Fraction(1, 10**2000))
    with flint.ctx.workprec(200):
        beyond = law.sf(deep.ball)
    assert beyond.overlaps(flint.arb(10) ** -2000)
    assert (law.ppf(flint.arb(0)), law.isf(flint.arb(0))) == (flint.arb("-inf"), flint.arb("inf"))


def test_what_is_no_probability_is_refused():
    law = LogVariance(samples=100, fits=10)
    for q in (2, -1):
        with pytest.raises(ValueError, match="`q` must be in \\[0, 1\\] beyond doubt"):
            law.ppf(flint.arb(q))
