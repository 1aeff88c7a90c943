"""A value carries its call: the call gives the value again, and changes neither equality nor pickles."""

import pickle
import subprocess
import sys

import numpy as np
import pytest

import collapse_theory as ct
from collapse_theory.calls import Call, call_of

FEW = {"replicates": 50, "seed": 3}
VALUES = [
    lambda: ct.certify(ct.gaussian.risk, samples=100, fits=6, digits=20),
    lambda: ct.certify(ct.gaussian.risk, 100, 6),
    lambda: ct.certify(ct.discrete.homozygosity, [0.5, 0.5], samples=9, fits=2, policy=ct.policy.Accumulate()),
    lambda: ct.certify(ct.gaussian.LogVariance(samples=100, fits=9).cdf, -1),
    lambda: ct.montecarlo.risk_estimate(10, 6, **FEW),
    lambda: ct.montecarlo.risk_estimate([10, 20], 2, policy=ct.policy.Accumulate(), **FEW),
    lambda: ct.montecarlo.collapse_time_estimate(np.full(20, 0.05), samples=10, executor=None, **FEW),
    lambda: ct.montecarlo.data_variance_estimate(10, 6, **FEW).scaled(2),
    lambda: ct.montecarlo.risk_estimate(10, 6, **FEW).combined(
        ct.montecarlo.risk_estimate(10, 6, replicates=9, seed=4)
    ),
]


@pytest.mark.parametrize("make", VALUES)
def test_the_call_gives_the_value_again(make):
    value = make()
    assert value.call.runs
    other = eval(value.call.text, {"ct": ct})
    assert repr(other) == repr(value)
    assert other.call == value.call


@pytest.mark.parametrize("make", VALUES[::4])
def test_neither_equality_nor_pickling_nor_repr_changes(make):
    value = make()
    bare = type(value)(**{name: part for name, part in vars(value).items() if name != "call"})
    assert bare.call is None
    assert (repr(bare), hash(type(bare))) == (repr(value), hash(type(value)))
    restored = pickle.loads(pickle.dumps(value))
    assert restored.call == value.call
    if isinstance(value, ct.montecarlo.Estimate):
        assert bare == value


def test_a_partial_estimate_names_the_replicates_that_it_has():
    whole = ct.montecarlo.risk_estimate(10, 2, **FEW)
    partial = ct.montecarlo.Estimate(1.0, 0.1, replicates=30, seed=3, partial=True).called(whole.call)
    assert "replicates=30, seed=3)" in partial.call.text


def test_a_call_that_cannot_be_typed_does_not_run_and_is_short():
    assert not ct.certify(lambda n: n * n, n=3).call.runs
    long = call_of(ct.gaussian.risk, {"samples": [f"{'x' * 50}{k}" for k in range(90)], "fits": 3})
    assert not long.runs
    assert len(long.text) < 300


def test_the_script_runs_in_a_shell():
    call = call_of(ct.schedule.parse, {"text": "10,20"})
    done = subprocess.run(
        call.script("{}").replace("python", sys.executable, 1), shell=True, capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == str(ct.schedule.parse("10,20"))


def test_bad_calls_are_refused():
    for bad in (1, "ct.risk()", object()):
        with pytest.raises(ValueError, match="`call` must be a call"):
            ct.montecarlo.Estimate(1.0, 0.1, 10, 1, call=bad)
    assert Call("f", (("", "1"), ("b", "2"))).text == "f(1, b=2)"
