"""Chance alone and decoding alone, beside closed forms and loops that are followed step by step."""

import math

import numpy as np
import pytest
from loops_watched import LEVEL, report_on

import collapse_theory as ct
from collapse_theory.decoding import Decoding
from collapse_theory.draw import Draw
from collapse_theory.monitor import IntervalEstimate
from collapse_theory.monitor.alone import by_bias, by_drift, value_of
from collapse_theory.monitor.estimate import unknown
from collapse_theory.monitor.state import state_of
from collapse_theory.policy import Fresh, Mix

P = [0.4, 0.3, 0.2, 0.1]
SIZE = IntervalEstimate(50.0, 40.0, 100.0, LEVEL)
SLOPE = IntervalEstimate(1.1, 0.9, 1.25, LEVEL)


def report(**arguments):
    return report_on(**{"frequencies": P, "size": 100, "effective": SIZE, "slope": SLOPE, **arguments})


def bias(quantity, level, original=None, fits=100, **arguments):
    known = report(**arguments)
    state = state_of(known, original)
    return by_bias(known, state, quantity, level * value_of(state.today, quantity), fits)


def test_chance_alone_by_the_closed_form_of_the_homozygosity():
    """1 - S falls by 1 - 1/N each fit."""
    start = float(np.dot(P, P))
    found = by_drift(report(), "homozygosity", 2.0)
    for effective, time in ((50, found.value), (40, found.low), (100, found.high)):
        exact = math.log((1 - 2 * start) / (1 - start)) / math.log1p(-1 / effective)
        assert time == math.ceil(exact)


def test_chance_alone_of_documents_and_of_a_sample():
    theta = 100 * 49 / 50
    documents = ct.fits_until(ct.discrete.expected_support, P, samples=100, draw=Draw(concentration=theta), share=0.5)
    assert by_drift(report(), "support", 0.5).value == documents
    independent = ct.fits_until(ct.discrete.expected_support, P, samples=50, share=0.5)
    assert by_drift(report(is_sample=True), "support", 0.5).value == independent
    endless = IntervalEstimate(math.inf, 50.0, math.inf, LEVEL)
    found = by_drift(report(is_sample=True, effective=endless), "support", 0.5)
    assert (found.value, found.low, found.high) == (math.inf, independent, math.inf)


def test_chance_alone_is_not_known_beside_real_data_or_without_an_estimate():
    assert not by_drift(report(policy=Fresh(5)), "support", 0.5).is_known
    assert not by_drift(report(effective=unknown(LEVEL)), "support", 0.5).is_known


@pytest.mark.parametrize(("quantity", "level"), [("entropy", 0.5), ("homozygosity", 2.5)])
def test_decoding_alone_step_by_step(quantity, level):
    found, sign = bias(quantity, level), 1 if quantity == "homozygosity" else -1
    for slope, time in ((1.1, found.value), (1.25, found.low)):
        target, p = level * value_of(np.array(P), quantity), P
        for _ in range(int(time) - 1):
            p = ct.loop.decoded(p, decoding=Decoding(1 / slope))
        assert sign * (value_of(np.array(p), quantity) - target) < 0
        assert sign * (value_of(ct.loop.decoded(p, decoding=Decoding(1 / slope)), quantity) - target) >= 0
    assert found.high == math.inf


def test_no_temperature_takes_a_category():
    assert bias("support", 0.5, slope=IntervalEstimate(3.0, 2.0, 4.0, LEVEL)).low == math.inf


def test_equal_categories_stay_equal():
    sharp = IntervalEstimate(2.0, 2.0, 2.0, LEVEL)
    assert bias("entropy", 0.5, frequencies=[0.4, 0.4, 0.2], slope=sharp).value == math.inf
    assert bias("entropy", 0.9, frequencies=[0.4, 0.4, 0.2], slope=sharp).value < 10


def test_a_cut():
    """Of 4 : 3 : 2 : 1 a cut at 0.85 leaves three, and then of 4 : 3 : 2 all again, 7/9 being less."""
    found = bias("support", 0.75, cause="cut tail", alarm=1, lost=IntervalEstimate(0.15, 0.0, 0.4, LEVEL))
    assert (found.low, found.value, found.high) == (1.0, 1.0, math.inf)
    assert (
        bias("support", 0.5, cause="cut tail", alarm=1, lost=IntervalEstimate(0.15, 0.15, 0.15, LEVEL)).value
        == math.inf
    )


def test_real_data_beside_a_temperature():
    found = bias("entropy", 0.5, original=P, policy=Mix(0.5, 0.0, 0.5), slope=IntervalEstimate(2.0, 2.0, 9.0, LEVEL))
    assert found.value == math.inf
    path = ct.loop.path(P, fits=50, decoding=Decoding(0.5), policy=Mix(0.75, 0.0, 0.25)).entropy
    level = float(path[3] / path[0]) + 1e-9
    assert (
        bias(
            "entropy", level, original=P, policy=Mix(0.75, 0, 0.25), slope=IntervalEstimate(2.0, 2.0, 2.0, LEVEL)
        ).value
        == 3
    )
    few = bias("entropy", level, original=P, policy=Fresh(1), slope=IntervalEstimate(2.0, 2.0, 2.0, LEVEL))
    assert few.value < 3


def test_values():
    p = np.array([0.5, 0.5, 0.0])
    assert [value_of(p, name) for name in ("support", "homozygosity")] == [2.0, 0.5]
    assert value_of(p, "entropy") == pytest.approx(math.log(2))
