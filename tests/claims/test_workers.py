"""Work shared among processes: the same results in the same order, whatever happens to a worker."""

import dataclasses
import multiprocessing
import os
import signal
import sys
import threading
import time

import pytest

from collapse_theory.claims import QUICK, find, verify_all, workers
from collapse_theory.claims.workers import in_order


@pytest.fixture
def forks(monkeypatch):
    """Fork whatever threads the runner of the tests has: they wait for what nobody sends."""
    if sys.platform != "linux":
        pytest.skip("workers are forks on Linux only")
    monkeypatch.setattr(workers, "_can_fork", lambda: True)


def is_here():
    return multiprocessing.parent_process() is None


def slow_at_first(job):
    time.sleep(0.05 if job == 0 else 0)
    return job, is_here()


@pytest.mark.parametrize("team", [2, 3, 9])
def test_results_come_in_the_order_of_the_jobs_and_from_workers(forks, team):
    assert list(in_order(slow_at_first, range(7), team)) == [(job, False) for job in range(7)]


@pytest.mark.parametrize(("jobs", "team"), [([], 2), ([3], 2), ([3, 4], 1)])
def test_one_worker_or_one_job_needs_no_process(jobs, team):
    assert list(in_order(slow_at_first, jobs, team)) == [(job, True) for job in jobs]


def test_what_cannot_be_sent_is_done_here(forks):
    jobs = [1, lambda: 2, 3]
    found = list(in_order(lambda job: (job if isinstance(job, int) else job(), is_here()), jobs, 2))
    assert found == [(1, False), (2, True), (3, False)]


def test_a_result_that_cannot_be_sent_is_computed_here(forks):
    found = list(in_order(lambda job: (lambda: job) if job == 2 else job, [1, 2, 3], 2))
    assert (found[0], found[1](), found[2]) == (1, 2, 3)


def test_the_job_of_a_worker_that_dies_is_done_here(forks):
    def dies(job):
        if job % 2 and not is_here():
            os._exit(1)
        return job

    assert list(in_order(dies, range(6), 2)) == [*range(6)]


def test_an_error_is_raised_at_its_turn(forks, capfd):
    found = in_order(lambda job: 1 / job, [1, 2, 0, 4], 2)
    assert [next(found), next(found)] == [1, 0.5]
    with pytest.raises(ZeroDivisionError):
        next(found)
    assert capfd.readouterr() == ("", "")
    assert not multiprocessing.active_children()


def test_workers_are_gone_after_an_interrupt(forks):
    def interrupt(number, frame):
        raise KeyboardInterrupt

    before = signal.signal(signal.SIGALRM, interrupt)
    signal.setitimer(signal.ITIMER_REAL, 0.2)
    try:
        with pytest.raises(KeyboardInterrupt):
            list(in_order(time.sleep, [600, 600], 2))
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)
    assert not multiprocessing.active_children()


def test_no_interrupt_is_lost_while_workers_start(forks):
    """Before signals were kept until the forks were done, one in five of these was swallowed: 0.8^40 pass, 0.01 %."""

    def interrupt(number, frame):
        raise KeyboardInterrupt

    before = signal.signal(signal.SIGALRM, interrupt)
    try:
        for attempt in range(40):
            signal.setitimer(signal.ITIMER_REAL, 0.0005 * (1 + attempt))
            with pytest.raises(KeyboardInterrupt):
                list(in_order(time.sleep, [2, 2], 2))
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)
    assert not multiprocessing.active_children()


def test_workers_are_gone_if_nobody_asks_for_the_rest(forks):
    found = in_order(time.sleep, [0, 600, 600], 2)
    next(found)
    found.close()
    assert not multiprocessing.active_children()


def test_a_process_with_threads_starts_new_interpreters():
    ended = threading.Event()
    thread = threading.Thread(target=ended.wait)
    thread.start()
    try:
        assert list(in_order(abs, [-1, 2, -3], 2)) == [1, 2, 3]
    finally:
        ended.set()
        thread.join()


def test_records_do_not_depend_on_the_number_of_workers(forks):
    """Of a claim with other readings, of one about an experiment, of one of the caller and of one that fails."""

    def undefined(**point):
        raise ZeroDivisionError("nothing is there")

    formula = find("xu2025.known-mean")
    claims = [
        find("schaeffer2025.bernoulli-to-zero"),
        find("shumailov2023.perplexity-real"),
        dataclasses.replace(formula, id="me.known-mean", published=lambda **point: formula.published(**point)),
        dataclasses.replace(formula, id="me.undefined", exact=undefined),
    ]
    alone, shared = (list(verify_all(claims, seed=3, effort=QUICK, workers=team)) for team in (1, 2))
    assert [record.to_dict() for record in alone] == [record.to_dict() for record in shared]
    assert [record.hash for record in alone] == [record.hash for record in shared]
    assert shared[0].claim is claims[0]
    assert shared[0].readings[0].claim is claims[0].readings[0]
    assert [record.claim.id for record in shared] == [claim.id for claim in claims]
