"""A cluster of two local worker processes: the same bits, also when one of them is killed half-way."""

import os
import signal
import warnings

import numpy as np
import pytest

import collapse_theory as ct

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
        pytest.raises(ValueError, match=r"`dask` must be the address of a scheduler that answers; got 'tcp") as raised,
        ct.montecarlo.cluster("tcp://127.0.0.1:9", timeout=0.2),
    ):
        pass
    assert "\n" not in str(raised.value)
