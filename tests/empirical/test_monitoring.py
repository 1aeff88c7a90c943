"""The monitor beside a run: generation by generation it says what it says of the whole run."""

import pytest

from collapse_empirical import experiments
from collapse_empirical.monitoring import Follower, count_log, watch_run
from collapse_empirical.recursion import advance
from collapse_theory.monitor import monitor_scalars
from collapse_theory.policy import Accumulate, Mix


@pytest.mark.parametrize(
    "given", [{}, {"anchors": 30}, {"policy": Accumulate()}, {"policy": Mix(0.5, 0.3, 0.2)}], ids=repr
)
def test_it_follows_a_run_as_it_is_computed(unigram, given):
    run, told = unigram(samples=200, **given), []
    follower = Follower(run, 0)
    learner = experiments.create(run.recipe)
    advance(run, learner, 0, report=lambda generation, metrics: told.append(follower.scalars(generation)))
    report = watch_run(run.path)[0]
    assert told[0] == {}
    assert told[1:] == [monitor_scalars(step, alarm=report.alarm) for step in report.steps]
    assert Follower(run, 0).scalars(6) == told[-1]  # as after a kill
    assert Follower(run, 0).scalars(0) == {}


def test_an_alarm_stays(unigram):
    run = unigram(samples=4000, settings={"temperature": 0.8}, generations=4)
    learner, follower, told = experiments.create(run.recipe), Follower(run, 0), []
    advance(run, learner, 0, report=lambda generation, metrics: told.append(follower.scalars(generation)))
    alarm = watch_run(run.path)[0].alarm
    assert alarm is not None
    assert [row["monitor/alarm"] for row in told[1:]] == [float(k >= alarm) for k in range(1, 5)]


@pytest.mark.parametrize("damaged", [0, 1, 2])
def test_a_run_goes_on_where_the_monitor_cannot_read_it(unigram, complete, damaged):
    run = complete(unigram())
    (run.folder(0, damaged) / "counts" / "counts.npz").write_bytes(b"?")
    follower = Follower(run, 0)
    found = [follower.scalars(generation) for generation in range(7)]
    assert [bool(row) for row in found] == [False, damaged == 2, *[False] * 5]


def test_data_without_categories_have_no_numbers(tmp_path):
    from collapse_empirical import store

    recipe = experiments.recipe("gmm", "smoke", generations=2, seeds=(0,), samples=50)
    run = store.create(tmp_path / "gmm", recipe)
    advance(run, experiments.create(recipe), 0)
    assert Follower(run, 0).scalars(2) == {}
    with pytest.raises(ValueError, match="`run` must have counts of its data"):
        count_log(run.path)
