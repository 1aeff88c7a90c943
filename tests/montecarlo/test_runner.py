"""Running: the same bits for any workers, whatever happens to them; what is finished survives an interruption."""

import os
import threading
import time
import tracemalloc
from concurrent.futures import Future, ProcessPoolExecutor, ThreadPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from multiprocessing import get_context

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import collapse_theory as ct
from collapse_theory.montecarlo import PartialResultWarning
from collapse_theory.montecarlo.blocks import LARGEST, blocks
from collapse_theory.policy import Accumulate, AccumulateSubsample, Mix

mc = ct.montecarlo
ASK = {"samples": 20, "replicates": 500, "seed": 5}
P = [0.2, 0.3, 0.5]


class Serial:
    """Runs each block at once, in the calling thread."""

    def __init__(self):
        self.blocks = 0

    def submit(self, function, /, *args):
        self.blocks += 1
        future = Future()
        future.set_result(function(*args))
        return future


class Dying(Serial):
    """Loses one block, then breaks for good."""

    def submit(self, function, /, *args):
        if self.blocks == 20:
            raise BrokenProcessPool("no worker is left")
        future = super().submit(function, *args)
        if self.blocks == 10:
            future = Future()
            future.set_exception(BrokenProcessPool("the worker died"))
        return future


class Interrupted(Serial):
    """Ctrl-C while block number ``at`` is waited for."""

    def __init__(self, at):
        super().__init__()
        self.at = at

    def submit(self, function, /, *args):
        future = super().submit(function, *args)
        if self.blocks > self.at:
            future = Future()
            future.set_exception(KeyboardInterrupt())
        return future


@given(st.integers(1, 10**7))
def test_blocks_cover_every_replicate_once(replicates):
    plan = list(blocks(replicates))
    assert [block.index for block in plan] == list(range(len(plan)))
    assert [block.first for block in plan] == list(np.cumsum([0, *(block.count for block in plan[:-1])]))
    assert sum(block.count for block in plan) == replicates
    assert all(1 <= block.count <= LARGEST for block in plan)


@given(st.integers(1, 5000), st.integers(0, 5000))
def test_blocks_of_a_longer_run_begin_as_those_of_a_shorter_one(replicates, more):
    short, long = list(blocks(replicates)), list(blocks(replicates + more))
    assert long[: len(short) - 1] == short[:-1]


SIMULATIONS = {
    "forward": lambda **run: mc.collapse_times(P, samples=20, **run),
    "lineage": lambda **run: mc.collapse_times(P, samples=200, method="lineage", **run),
    "categorical": lambda **run: mc.categorical_fits(P, samples=5, fits=3, policy=AccumulateSubsample(), **run),
    "data": lambda **run: np.array(mc.gaussian_fits([10, 1500], 2, **run)).T,
    "statistics": lambda **run: np.array(mc.gaussian_fits(10, 3, mechanism="statistics", **run)).T,
    "mix": lambda **run: np.array(mc.gaussian_fits(10, 3, policy=Mix(0.5, 0.25, 0.25), **run)).T,
    "poisson": lambda **run: mc.family_fits(family="poisson", mean=1.0, samples=5, fits=3, policy=Accumulate(), **run),
    "multivariate": lambda **run: mc.multivariate_fits(cov=np.eye(2), samples=5, fits=3, **run)[1],
    "regression": lambda **run: mc.regression_excess(8, 3, dim=2, policy=Accumulate(), **run),
}


@pytest.mark.parametrize("simulate", SIMULATIONS.values(), ids=SIMULATIONS)
def test_bits_do_not_depend_on_the_workers(simulate):
    alone = simulate(replicates=300, seed=5, executor=Serial())
    for threads in (1, 2, 5):
        with ThreadPoolExecutor(threads) as pool:
            assert np.array_equal(alone, simulate(replicates=300, seed=5, executor=pool))
    assert np.array_equal(alone, simulate(replicates=300, seed=5))
    assert not np.array_equal(alone, simulate(replicates=300, seed=6))


@pytest.mark.parametrize("simulate", SIMULATIONS.values(), ids=SIMULATIONS)
def test_a_longer_run_continues_a_shorter_one(simulate):
    assert np.array_equal(simulate(replicates=97, seed=5), simulate(replicates=300, seed=5)[:97])


@pytest.mark.parametrize("simulate", SIMULATIONS.values(), ids=SIMULATIONS)
def test_replicates_differ(simulate):
    rows = simulate(replicates=300, seed=5).reshape(300, -1)
    assert np.unique(rows, axis=0).shape[0] > 20


def test_estimates_have_the_same_bits_too():
    expected = mc.risk_estimate(10, 3, replicates=5000, seed=1, executor=Serial())
    assert mc.risk_estimate(10, 3, replicates=5000, seed=1) == expected


def test_processes_give_the_same_bits():
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
        assert np.array_equal(mc.collapse_times(P, **ASK, executor=pool), mc.collapse_times(P, **ASK))


def test_a_dying_pool_loses_nothing():
    assert np.array_equal(mc.collapse_times(P, **ASK, executor=Dying()), mc.collapse_times(P, **ASK))


def test_a_real_worker_that_dies_loses_nothing():
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
        doomed = pool.submit(os._exit, 1)
        assert np.array_equal(mc.collapse_times(P, **ASK, executor=pool), mc.collapse_times(P, **ASK))
        assert isinstance(doomed.exception(), BrokenProcessPool)


def test_ctrl_c_returns_what_is_finished():
    with pytest.warns(PartialResultWarning, match="replicates are returned"):
        times = mc.collapse_times(P, **ASK, executor=Interrupted(at=40))
    assert 40 <= times.size < 500
    assert np.array_equal(times, mc.collapse_times(P, samples=20, replicates=times.size, seed=5))


def test_ctrl_c_marks_an_estimate_as_partial():
    estimate = mc.collapse_time_estimate(P, **ASK, executor=Interrupted(at=40))
    assert estimate.partial
    assert "partial" in repr(estimate)
    whole = mc.collapse_time_estimate(P, samples=20, replicates=estimate.replicates, seed=5)
    assert (whole.value, whole.standard_error) == (estimate.value, estimate.standard_error)


def test_ctrl_c_before_anything_is_finished_is_ctrl_c():
    with pytest.raises(KeyboardInterrupt):
        mc.collapse_times(P, **ASK, executor=Interrupted(at=0))


def test_an_error_in_a_block_stops_the_run():
    started = Serial()

    def explode(rng, count):
        raise RuntimeError("in a block")

    with pytest.raises(RuntimeError, match="in a block"):
        mc.runner.Simulation(100, 1, started).draws(explode)
    assert started.blocks == 1


def test_progress_is_told_and_ends_at_the_total():
    told = []
    mc.collapse_times(P, **ASK, progress=lambda done, total: told.append((done, total)))
    assert told[-1] == (500, 500)
    assert told == sorted(told)


def test_the_bar_leaves_nothing_behind(capsys):
    mc.collapse_times(P, **ASK, progress=True)
    assert capsys.readouterr().out == ""


def test_memory_does_not_grow_with_the_replicates():
    """An estimate holds a few blocks at a time; an array of the second run's replicates alone takes 16 MB."""
    peaks = []
    for replicates in (200_000, 2_000_000):
        tracemalloc.start()
        mc.risk_estimate(2, 1, replicates=replicates, seed=1, mechanism="statistics", executor=Serial())
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
    assert peaks[1] < 8e6


@pytest.mark.parametrize(
    ("priced", "seconds", "expected"), [(1e-8, 0.0, "here"), (1e-8, 0.03, "both"), (1.0, 0.0, "threads")]
)
def test_threads_are_for_work_that_takes_more_than_a_moment(monkeypatch, priced, seconds, expected):
    """The price decides how a run begins, and the clock how it goes on."""
    monkeypatch.setattr(os, "cpu_count", lambda: 2)
    places = []

    def task(rng, count):
        places.append(threading.current_thread() is threading.main_thread())
        time.sleep(seconds)
        return np.full(count, rng["lanes"][0, 0] >> np.uint64(12), float)

    run = mc.runner.Simulation(10, 1)
    draws = run.draws(mc.tasks.Priced(task, mc.costs.Cost(priced)))
    assert {"here": all(places), "both": places[0] and not all(places), "threads": not any(places)}[expected]
    assert np.array_equal(draws, mc.runner.Simulation(10, 1, Serial()).draws(task))


def test_no_thread_is_left():
    before = threading.active_count()
    mc.collapse_times(P, **ASK)
    assert threading.active_count() == before


@pytest.mark.parametrize("executor", [3, "threads", object()])
def test_bad_executors(executor):
    with pytest.raises(ValueError, match="`executor` must have a method `submit`; got"):
        mc.collapse_times(P, **ASK, executor=executor)
