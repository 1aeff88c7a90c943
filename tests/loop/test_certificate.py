"""Certified states: they enclose what fifty digits say, refuse what is not proved, and are quick."""

import time
from dataclasses import replace

import flint
import mpmath
import numpy as np
import pytest

from collapse_theory.decoding import Decoding
from collapse_theory.loop import certificate, certified_state, fixed_point
from collapse_theory.tails import zipf


def in_digits(p, real, temperature, start):
    """The fixed point of the exact binary values by iteration in 50 digits."""
    with mpmath.workdps(50):
        p = [mpmath.mpf(float(x)) for x in p]
        p = [x / sum(p) for x in p]
        share, s = mpmath.mpf(real), 1 / mpmath.mpf(temperature)
        state = list(map(mpmath.mpf, start))
        for _ in range(1500):
            powers = [x**s for x in state]
            following = [share * x + (1 - share) * y / sum(powers) for x, y in zip(p, powers, strict=True)]
            change, state = max(abs(a - b) for a, b in zip(following, state, strict=True)), following
            if change < mpmath.mpf(10) ** -40:
                break
        assert change < mpmath.mpf(10) ** -35
        return max(state), -sum(x * mpmath.log(x) for x in state)


@pytest.mark.parametrize("temperature", [0.7, 0.9, 1.0, 1.3])
@pytest.mark.parametrize("start", ["diverse", "collapsed"])
@pytest.mark.parametrize("p", [[0.15, 0.14, 0.13, 0.12, 0.12, 0.12, 0.12, 0.1], [0.5, 0.3, 0.2]], ids=["flat", "steep"])
def test_fifty_digits_lie_in_the_balls(p, start, temperature):
    found = certified_state(p, real=0.25, decoding=Decoding(temperature), start=start)
    near = fixed_point(p, real=0.25, decoding=Decoding(temperature), start=start)
    top, entropy = in_digits(p, 0.25, temperature, near.p)
    assert mpmath.nstr(top, 45) in found.top
    assert mpmath.nstr(entropy, 45) in found.entropy
    assert min(found.top.digits, found.entropy.digits) >= 12
    assert float(found.slope) == pytest.approx(near.slope, rel=1e-10)


def test_fifty_thousand_words():
    p = zipf(50_000)
    started = time.perf_counter()
    found = certified_state(p, real=0.3, decoding=Decoding(0.9))
    assert time.perf_counter() - started < 30  # about one second where nothing else runs
    assert found.top.digits >= 12
    assert found.entropy.digits >= 12


def test_a_state_that_is_not_one_is_not_proved(monkeypatch):
    p, decoding = np.array([0.5, 0.3, 0.2]), Decoding(0.9)
    found = fixed_point(p, real=0.5, decoding=decoding)
    moved = found.p * [1 + 1e-5, 1, 1]
    monkeypatch.setattr(certificate, "fixed_point", lambda *_, **__: replace(found, p=moved / moved.sum()))
    with pytest.raises(ValueError, match="nothing is proved"):
        certified_state(p, real=0.5, decoding=decoding)


def test_at_the_threshold_nothing_is_proved():
    with pytest.raises(ValueError, match="nothing is proved"):
        certified_state([0.125] * 8, real=0.1, decoding=Decoding(0.9))


def test_an_unstable_state_is_not_certified(monkeypatch):
    """Equal atoms below the threshold rest, but every slope is above 1: their roots are not low."""
    p, decoding = np.full(8, 0.125), Decoding(0.9)
    assert fixed_point(p, real=0.05, decoding=decoding).slope > 1
    with pytest.raises(ValueError, match="nothing is proved"):
        certified_state(p, real=0.05, decoding=decoding)


def test_precision_is_put_back():
    before = flint.ctx.prec
    certified_state([0.5, 0.5], real=0.5, decoding=Decoding(0.9))
    assert flint.ctx.prec == before


def test_wrong_arguments():
    with pytest.raises(ValueError, match=r"^`decoding` must have a temperature only"):
        certified_state([0.5, 0.5], real=0.5, decoding=Decoding(0.9, 0.9))
    with pytest.raises(ValueError, match="something to prove"):
        certified_state([0.5, 0.5], real=1, decoding=Decoding(0.9))
