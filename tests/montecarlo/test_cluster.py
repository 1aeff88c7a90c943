"""A cluster of two local worker processes: the same bits, also when one of them is killed half-way."""

import gc
import os
import signal
import threading
import time
import warnings
from functools import partial

import numpy as np
import pytest

import collapse_theory as ct
from collapse_theory import compiled
from collapse_theory.montecarlo import PartialResultWarning
from collapse_theory.montecarlo.blocks import blocks

distributed = pytest.importorskip("distributed")

P = [0.3, 0.7]
ASK = {"samples": 3000, "replicates": 1500, "seed": 5}


@pytest.fixture(scope="module")
def workers():
    """Two processes of one thread each."""
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", message="Port .* is already in use", category=UserWarning)
        with distributed.LocalCluster(
            n_workers=2, threads_per_worker=1, processes=True, dashboard_address=None, silence_logs=50
        ) as local:
            yield local


@pytest.fixture(scope="module")
def alone():
    return ct.montecarlo.collapse_times(P, **ASK)


def test_two_workers_give_the_same_bits(workers, alone):
    with ct.montecarlo.cluster(workers.scheduler_address) as executor:
        assert np.array_equal(alone, ct.montecarlo.collapse_times(P, **ASK, executor=executor))


def test_a_killed_worker_loses_nothing(workers, alone):
    for nurse in workers.workers.values():
        nurse.auto_restart = False  # a new process would do nothing here but start
    with distributed.Client(workers, set_as_default=False) as client:
        victims = list(client.run(os.getpid).values())
        killed = []

        def kill_half_way(done, total):
            if done > total / 2 and not killed:
                os.kill(victims[0], signal.SIGKILL)
                killed.append(victims[0])

        times = ct.montecarlo.collapse_times(P, **ASK, executor=client.get_executor(), progress=kill_half_way)
    assert killed
    assert np.array_equal(alone, times)


def test_an_unreachable_scheduler_is_one_clear_line():
    with (
        pytest.raises(ValueError, match=r"`address` must be that of a Dask scheduler that answers; got 'tcp") as raised,
        ct.montecarlo.cluster("tcp://127.0.0.1:9", timeout=0.2),
    ):
        pass
    assert "\n" not in str(raised.value)


def test_what_is_no_address_is_one_clear_line_and_nothing_else():
    for address in ("", "nonsense", "foo://x:1", "tcp://127.0.0.1:abc", "inproc://1"):
        with pytest.raises(ValueError, match="`address` must be that of a Dask scheduler"):
            ct.montecarlo.cluster(address, timeout=5).__enter__()
    gc.collect()  # a client that closes itself would print a traceback


def test_workers_of_another_version_are_refused(workers, monkeypatch):
    digest = compiled.digest()
    with ct.montecarlo.cluster(workers.scheduler_address) as executor:
        monkeypatch.setattr(compiled, "digest", lambda: "another")  # here, not where the workers are
        with pytest.raises(ValueError, match=rf"one has another \({digest}\)"):
            ct.montecarlo.collapse_times(P, **ASK, executor=executor)


def test_workers_are_looked_at_before_any_block(workers, monkeypatch):
    found = {"tcp://10.0.0.1:1": "old", "tcp://10.0.0.2:1": AttributeError("no such thing")}
    monkeypatch.setattr(distributed.Client, "run", lambda self, function, on_error: found)
    with (
        pytest.raises(ValueError, match=r"tcp://10\.0\.0\.1:1 has another \(old\)"),
        ct.montecarlo.cluster(workers.scheduler_address),
    ):
        pass


@pytest.fixture
def alone_in_a_cluster():
    """A scheduler with one worker, both in this process, that a test may close."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        with distributed.LocalCluster(n_workers=1, processes=False, dashboard_address=None, silence_logs=50) as local:
            yield local


def test_a_scheduler_without_workers_is_one_clear_line(alone_in_a_cluster):
    alone_in_a_cluster.scale(0)
    with distributed.Client(alone_in_a_cluster, set_as_default=False) as client:
        while client.scheduler_info()["workers"]:
            time.sleep(0.05)
    with (
        pytest.raises(ValueError, match=r"`address` must be that of a scheduler with workers; .* has none"),
        ct.montecarlo.cluster(alone_in_a_cluster.scheduler_address, timeout=0.5),
    ):
        pass


class HalfWay:
    """Hands blocks on; those of the second half hardly come forward until the test is over."""

    def __init__(self, executor, replicates):
        self.executor, self.quick = executor, sum(block.first < replicates / 2 for block in blocks(replicates))

    def submit(self, function, /, *args):
        self.quick -= 1
        return self.executor.submit(function if self.quick >= 0 else partial(held_up, function), *args)


OVER = threading.Event()


def held_up(function, *args):
    OVER.wait(0.3)
    return function(*args)


@pytest.mark.parametrize("what", ["workers", "scheduler"])
def test_a_cluster_that_dies_leaves_what_is_finished(alone_in_a_cluster, what):
    ended = []
    OVER.clear()

    def end_it(done, total):
        if done > total / 3 and not ended:
            ended.append(time.monotonic())
            alone_in_a_cluster.scale(0) if what == "workers" else alone_in_a_cluster.close()

    ask = {"samples": 3000, "replicates": 1000, "seed": 5}
    with (
        ct.montecarlo.cluster(alone_in_a_cluster.scheduler_address, patience=1.0) as executor,
        pytest.warns(PartialResultWarning, match="no worker for 1 seconds|the scheduler is gone"),
    ):
        estimate = ct.montecarlo.collapse_time_estimate(P, **ask, executor=HalfWay(executor, 1000), progress=end_it)
    OVER.set()
    assert time.monotonic() - ended[0] < 15
    assert estimate.partial
    assert 1000 / 3 < estimate.replicates < 1000
    whole = ct.montecarlo.collapse_time_estimate(P, **(ask | {"replicates": estimate.replicates}))
    assert (whole.value, whole.standard_error) == (estimate.value, estimate.standard_error)
