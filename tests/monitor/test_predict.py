"""Predictions beside what loops with known truth do afterwards, and beside exact distributions of times."""

import math
from functools import cache
from importlib import import_module

import numpy as np
import pytest
from loops_watched import LEVEL, next_counts, report_on
from scipy.stats import binom

import collapse_theory as ct
from collapse_theory.checks import CostlyWarning
from collapse_theory.monitor import IntervalEstimate, watch
from collapse_theory.monitor.alone import value_of
from collapse_theory.monitor.estimate import unknown
from collapse_theory.monitor.predict import predict
from collapse_theory.policy import Accumulate, Fresh, Mix

P = [0.5, 0.3, 0.2]
LOOPS, RUNS, MOST = 100, 39, 400
LEVELS = {"support": 0.5, "entropy": 0.8, "homozygosity": 1.5}
SURE = IntervalEstimate(100.0, 100.0, 100.0, LEVEL)


def small(**arguments):
    return report_on(P, **{"size": 100, "effective": SURE, **arguments})


def times_of(rng, p, targets, loop):
    """Go on simulating until every target is passed; return when each was."""
    times = dict.fromkeys(targets, math.inf)
    for fits in range(1, MOST + 1):
        p = next_counts(rng, p, **loop) / loop["size"]
        for quantity, target in targets.items():
            sign = 1 if quantity == "homozygosity" else -1
            if math.isinf(times[quantity]) and sign * (value_of(p, quantity) - target) >= -1e-9 * target:
                times[quantity] = fits
        if max(times.values()) < math.inf:
            break
    return times


TRUTHS = {
    "drift": {"size": 300, "temperature": 1.0, "concentration": math.inf},
    "drift of documents": {"size": 300, "temperature": 1.0, "concentration": 300.0},
    "bias": {"size": 10**6, "temperature": 0.97, "concentration": math.inf},
    "both": {"size": 300, "temperature": 0.97, "concentration": math.inf},
}


@cache
def loops(truth):
    """Return reports on loops after three generations, and when each falls to its level of today afterwards."""
    loop, rng, found = TRUTHS[truth], np.random.default_rng(5), []
    original = 1 / np.arange(1, 51)
    for _ in range(LOOPS):
        rows = [rng.multinomial(loop["size"], original / original.sum())]
        for _ in range(3):
            rows.append(next_counts(rng, rows[-1] / rows[-1].sum(), **loop))
        today = rows[-1] / loop["size"]
        targets = {quantity: level(truth, quantity) * value_of(today, quantity) for quantity in LEVELS}
        found.append((watch(rows), targets, times_of(rng, today, targets, loop)))
    return found


def level(truth, quantity):
    """Half the support, and so on; but a million data lose the rest of it late."""
    return 0.9 if (truth, quantity) == ("bias", "support") else LEVELS[quantity]


@pytest.mark.parametrize("truth", TRUTHS)
@pytest.mark.parametrize("quantity", LEVELS)
def test_intervals_cover(truth, quantity, monkeypatch):
    """Of 100 loops the times of 95 or more are expected within intervals of 95 %, made after three generations.

    Fails for an interval that covers 95 % with a probability below 1e-9, and for one that covers half with 1 - 1e-7.
    Measured over 1000 loops each: see docs/theory/monitor-predict.md.
    """
    monkeypatch.setattr(import_module("collapse_theory.monitor.predict"), "by_drift", lambda *_: unknown(LEVEL))
    inside, ask = 0, {"fits": MOST, "replicates": RUNS, "confidence": 0.95}
    for seed, (report, targets, times) in enumerate(loops(truth)):
        found = predict(report, quantity, share=level(truth, quantity), seed=seed, **ask)
        assert found.target == pytest.approx(targets[quantity], rel=1e-12)
        inside += found.joint.holds(times[quantity])
    assert inside > binom.ppf(1e-9, LOOPS, 0.95)


def test_without_uncertainty_the_runs_have_the_exact_distribution():
    """20 000 runs: one of these three comparisons fails for correct code with a probability below 1e-8."""
    report = small(effective=IntervalEstimate(6.0, 6.0, 6.0, LEVEL), is_sample=True)
    law = ct.discrete.SupportTime(P, samples=6, atoms=1)
    found = predict(report, "support", share=0.4, replicates=20_000, confidence=0.5, fits=100)
    for q, end in ((0.25, found.joint.low), (0.5, found.joint.value), (0.75, found.joint.high)):
        slack = 6 * math.sqrt(q * (1 - q) / 20_000)
        assert law.ppf(q - slack) <= end <= law.ppf(q + slack)
    assert found.reached == 20_000


def test_all_three_answers_agree_where_one_cause_acts():
    size = IntervalEstimate(1e12, 1e12, 1e12, LEVEL)
    found = predict(
        small(size=10**12, effective=size, slope=IntervalEstimate(1.1, 1.1, 1.1, LEVEL)), "homozygosity", share=1.5
    )
    assert found.bias.value == found.joint.value == found.joint.low == found.joint.high
    assert found.drift.value > 10**11


def test_novelty_holds_a_loop_up():
    some = IntervalEstimate(0.2, 0.19, 0.21, LEVEL)
    assert predict(small(novelty=some), "support", share=0.5, fits=200).joint.low == math.inf


def test_real_data_hold_a_loop_up():
    arguments = {"quantity": "entropy", "share": 0.5, "fits": 200, "original": [5, 3, 2]}
    assert predict(small(policy=Fresh(100)), **arguments).joint.low == math.inf
    assert predict(small(policy=Mix(0.5, 0.0, 0.5)), **arguments).joint.low == math.inf
    assert predict(small(policy=Fresh(0)), **arguments).joint.low < 200


def test_a_cut_is_simulated_as_a_cut():
    """0.5 + 0.3 is enough for 0.75; what is left is 5 : 3, and 0.625 is not."""
    found = predict(
        small(cause="cut tail", alarm=1, lost=IntervalEstimate(0.25, 0.25, 0.25, LEVEL), size=10**9, effective=SURE),
        "support",
        share=0.7,
    )
    assert (found.bias.value, found.joint.high) == (1.0, 1.0)


def test_the_interval_takes_the_ranks_that_it_says():
    report = small(effective=IntervalEstimate(30.0, 30.0, 30.0, LEVEL), is_sample=True)
    wide, narrow = (
        predict(report, "entropy", share=0.5, replicates=39, confidence=share).joint for share in (0.95, 0.5)
    )
    assert wide.low < narrow.low <= narrow.value == wide.value <= narrow.high < wide.high
    with pytest.raises(ValueError, match=r"`replicates` must be at least 39 for a confidence of 0\.95; got 38"):
        predict(report, "entropy", share=0.5, replicates=38)


def test_an_interrupted_run_gives_what_it_has():
    def stop(done, total):
        if done == 10:
            raise KeyboardInterrupt

    with pytest.warns(ct.montecarlo.PartialResultWarning, match="interrupted"):
        found = predict(small(), "entropy", share=0.5, progress=stop)
    assert 10 <= found.replicates < 200
    assert found.joint.low <= found.joint.value <= found.joint.high


def test_nothing_is_known_but_the_size():
    nothing = unknown(LEVEL)
    found = predict(small(effective=nothing, slope=nothing, novelty=nothing), "entropy", share=0.5)
    assert not found.drift.is_known
    assert not found.bias.is_known
    assert "data are taken as independent" in str(found)
    assert found.joint.low < found.joint.high


def test_the_seed_fixes_all():
    one, two, other = (predict(small(), "entropy", share=0.5, seed=seed) for seed in (1, 1, 2))
    assert one == two != other


def test_progress_is_told():
    seen = []
    predict(small(), "entropy", share=0.5, replicates=50, progress=lambda done, total: seen.append((done, total)))
    assert seen[-1] == (50, 50)


@pytest.mark.filterwarnings("error")
def test_long_work_is_announced_and_endless_work_refused():
    many = report_on(np.full(50_000, 2e-5), size=10**8, effective=IntervalEstimate(1e8, 1e8, 1e8, LEVEL))
    with pytest.raises(CostlyWarning, match=r"`replicates` = 200 needs about .* Simulate fewer loops"):
        predict(many, "homozygosity", share=2.0)
    with pytest.raises(ValueError, match="`replicates` must be smaller here"):
        predict(many, "homozygosity", share=2.0, replicates=100_000)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"quantity": "entropie"}, "`quantity` must be one of"),
        ({"share": 1.5}, r"`share` must be in \(0, 1\), as the entropy falls; got 1.5. Try 0.5 times today's value"),
        ({"share": 0}, r"`share` must be in \(0, 1\)"),
        ({"quantity": "homozygosity"}, "above 1, as the homozygosity rises; got 0.5. Try 2"),
        ({"quantity": "homozygosity", "share": 4}, "`share` must be at most 2.63158"),
        ({"fits": 0}, "`fits` must be a whole number of at least 1; got 0"),
        ({"confidence": 1.0}, "`confidence` must be"),
        ({"report": "x"}, "`report` must be a Report"),
        ({"report": small(policy=Accumulate())}, r"`report` must be of a loop that forgets .* Only Replace\(\)"),
        ({"report": small(policy=Mix(0.5, 0.25, 0.25))}, "`report` must be of a loop that forgets"),
        ({"report": small(policy=Fresh(5))}, "`original` must be the counts of the real data"),
        ({"report": small(policy=Fresh(5)), "original": [1, 2]}, "`original` must be counts of the 3 categories"),
        ({"report": report_on([1.0, 0.0], size=10, effective=SURE)}, "`report` must have something left to lose"),
    ],
)
def test_bad_arguments(arguments, message):
    with pytest.raises(ValueError, match=message):
        predict(**{"report": small(), "quantity": "entropy", "share": 0.5, **arguments})
