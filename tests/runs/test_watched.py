"""The monitor on whole runs of the lab: what each seed's report is of, and what is said of runs that it cannot read."""

import shutil

import numpy as np
import pytest

from collapse_empirical import experiments, store
from collapse_empirical.recursion import advance
from collapse_theory import monitor, runs
from collapse_theory.policy import Accumulate, AccumulateSubsample, Fresh, Mix
from collapse_theory.runs import DamagedError, watch_run


@pytest.fixture(scope="module")
def text(tmp_path_factory):
    """A text of 300 words, whose frequencies fall as 1/rank."""
    rng = np.random.default_rng(0)
    share = 1 / np.arange(1, 301)
    path = tmp_path_factory.mktemp("text") / "text.txt"
    path.write_text(" ".join(f"w{k}" for k in rng.choice(300, 20_000, p=share / share.sum())))
    return str(path)


@pytest.fixture
def run(text, tmp_path):
    """Return a function that makes a whole run of 4000 words a generation."""

    def make(name="run", *, generations=6, seeds=(0, 1), samples=4000, settings=None, **given):
        recipe = experiments.recipe(
            "ngram",
            "unigram",
            generations=generations,
            seeds=seeds,
            samples=samples,
            keep="metrics",
            settings={"text": text, **(settings or {})},
            **given,
        )
        made = store.create(tmp_path / name, recipe)
        for seed in seeds:
            advance(made, experiments.create(recipe), seed)
        return made

    return make


def test_each_seed_has_the_report_of_its_log(run):
    made = run(policy=Accumulate(), generations=4)
    found = watch_run(made.path, false_alarm=0.05, confidence=0.9)
    assert list(found) == [0, 1]
    for seed, report in found.items():
        alone = monitor.watch(
            runs.count_log(made.path, seed=seed), policy=Accumulate(), false_alarm=0.05, confidence=0.9
        )
        assert report.to_dict() == alone.to_dict()
    assert found[0].steps[-1].generation == 4
    assert found[0].to_dict() != found[1].to_dict()


def test_resampling_alone_is_silent_and_a_temperature_is_found(run):
    """Alarm of a silent loop with probability below 1 %; at 0.9 the slope is 1.11 ± 0.01, found in any seed."""
    quiet = watch_run(run("quiet").path)
    assert monitor.together(quiet.values()).alarm is None
    cold = watch_run(run("cold", settings={"temperature": 0.9}).path)
    found = monitor.together(cold.values())
    assert found.alarm in (1, 2)
    assert found.cause == "sharpening"
    assert abs(found.slope.value - 1 / 0.9) < 0.03


LOOPS = [
    {"anchors": 1500},
    {"policy": Mix(0.6, 0.2, 0.2)},
    {"policy": Mix(0.5, 0.3, 0.2), "anchors": 800},
    {"policy": Accumulate(), "anchors": 800},
    {"policy": AccumulateSubsample(), "anchors": 800},
]


@pytest.mark.parametrize("given", LOOPS, ids=repr)
def test_real_data_and_earlier_models_are_no_bias(run, given):
    """Slope 1 within 6 standard errors, nothing new; alarms with probability below 1 %."""
    found = monitor.together(watch_run(run(seeds=(0, 1, 2), **given).path).values())
    assert abs(found.slope.value - 1) < 6 * (found.slope.high - found.slope.low) / 2 / 1.96
    assert found.novelty.value == 0
    assert found.alarm is None


def test_reports_name_anchors_in_the_units_of_counts(run):
    made = run(anchors=100, settings={"length": 3}, samples=500, seeds=(0,))
    assert watch_run(made.path)[0].policy == Fresh(300)


def test_a_run_in_progress_is_read_as_far_as_it_is(run):
    made = run()
    made.forget(0, after=3)
    made.forget(1, after=0)
    found = watch_run(made.path)
    assert {seed: report.steps[-1].generation for seed, report in found.items()} == {0: 3}
    made.forget(0, after=0)
    with pytest.raises(ValueError, match=r"`run` must have two or more generations; .* has them for no seed"):
        watch_run(made.path)


def test_what_cannot_be_read_is_one_line(run, tmp_path):
    made = run(seeds=(0,))
    with pytest.raises(ValueError, match="`false_alarm` must lie strictly between 0 and 1"):
        watch_run(made.path, false_alarm=2)
    (made.folder(0, 1) / "counts" / "counts.npz").write_bytes(b"?")
    with pytest.raises(DamagedError, match="generation 1 of seed 0"):
        watch_run(made.path)
    shutil.rmtree(made.path / "seed-0")
    with pytest.raises(ValueError, match="two or more generations"):
        watch_run(made.path)
    with pytest.raises(ValueError, match=r"has no readable recipe\.json"):
        watch_run(tmp_path)


def test_models_of_other_data_have_no_counts(tmp_path):
    recipe = experiments.recipe("gmm", "smoke", generations=2, seeds=(0,), samples=50)
    made = store.create(tmp_path / "gmm", recipe)
    advance(made, experiments.create(recipe), 0)
    with pytest.raises(ValueError, match="data of gmm have no categories"):
        watch_run(made.path)
