"""Counts of runs of the lab, as logs: what they hold under each policy, and what is said where there are none."""

import json
import shutil

import numpy as np
import pytest

from collapse_empirical import experiments, store
from collapse_empirical.recursion import advance
from collapse_theory import runs
from collapse_theory.policy import Accumulate, AccumulateSubsample, Mix, Replace
from collapse_theory.runs import DamagedError, count_log

WORDS = "a a a a a a a a b b b b c c c d d e f g h i"


@pytest.fixture
def run(tmp_path):
    """Return a function that makes a whole run of words."""
    (tmp_path / "text.txt").write_text(WORDS)

    def make(name="run", *, generations=5, seeds=(0,), samples=30, length=2, **given):
        settings = {"text": str(tmp_path / "text.txt"), "length": length, **given.pop("settings", {})}
        recipe = experiments.recipe(
            "ngram", "unigram", generations=generations, seeds=seeds, samples=samples, settings=settings, **given
        )
        made = store.create(tmp_path / name, recipe)
        for seed in seeds:
            advance(made, experiments.create(recipe), seed)
        return made

    return make


def data(run, generation, seed=0):
    return store.load_arrays(run.part(seed, generation, "data") / "data.safetensors")["data"]


def tallied(rows, categories):
    return [int((rows == category).sum()) for category in categories]


@pytest.mark.parametrize("policy", [Replace(), Accumulate(), AccumulateSubsample(), Mix(0.5, 0.2, 0.3)], ids=repr)
@pytest.mark.parametrize("order", [1, 2])
def test_a_log_counts_all_data_of_every_generation(run, policy, order):
    made = run(policy=policy, keep="all", settings={"order": order})
    log = count_log(made.path, seed=0)
    assert log.generations == tuple(range(6))
    assert log.totals.tolist() == [60] * 6
    for generation in range(6):
        assert log.counts[generation].tolist() == tallied(data(made, generation), log.categories)


def test_real_data_beside_those_of_the_model_are_left_out(run):
    made = run(anchors=7, keep="all")
    log = count_log(made.path)
    assert log.totals.tolist() == [74, 60, 60, 60, 60, 60]
    for generation in range(1, 6):
        rows = data(made, generation)
        assert log.counts[generation].tolist() == tallied(rows[:30], log.categories)
        here = runs.counts.read_counts(runs.read(made.path), 0, generation)
        assert here.real.tolist() == tallied(rows[30:], here.categories)


def test_the_share_of_real_data_in_a_mixture_stays_in_the_log(run):
    made = run(policy=Mix(0.5, 0.0, 0.5), samples=400, generations=1)
    here = runs.counts.read_counts(runs.read(made.path), 0, 1)
    # 400 data of two words, half of them real: sd 20 words, outside 400 ± 130 with probability < 1e-10
    assert abs(int(here.real.sum()) - 400) < 130
    assert count_log(made.path).totals.tolist() == [800, 800]


@pytest.mark.parametrize("keep", ["last", "metrics"])
def test_counts_stay_whatever_is_kept(run, keep):
    kept, whole = run("kept", keep=keep, generations=8), run("whole", keep="all", generations=8)
    one, other = count_log(kept.path), count_log(whole.path)
    assert np.array_equal(one.counts, other.counts)
    assert one.categories == other.categories
    assert not (kept.folder(0, 3) / "data").exists()


def test_each_seed_has_a_log_and_the_first_is_the_default(run):
    made = run(seeds=(3, 4))
    assert np.array_equal(count_log(made.path).counts, count_log(runs.read(made.path), seed=3).counts)
    assert not np.array_equal(count_log(made.path, seed=4).counts, count_log(made.path, seed=3).counts)


def strip(run):
    """Take the counts of a run away, as a run of an earlier version has none."""
    for path in run.path.glob("seed-*/generation-*"):
        shutil.rmtree(path / "counts")
        row = json.loads((path / "record.json").read_text())
        row["files"] = {name: total for name, total in row["files"].items() if not name.startswith("counts/")}
        del row["digest"]
        (path / "record.json").write_text(json.dumps(row | {"digest": runs.digest(row)}))


def test_a_run_without_counts_opens_and_is_one_line_to_the_monitor(run):
    made = run()
    strip(made)
    assert len(runs.read(made.path).metrics(0)) == 6
    assert list(made.damaged_parts(0)) == []
    with pytest.raises(ValueError, match=r"`run` must have counts of its data; generation 0 of .* has none") as error:
        count_log(made.path)
    assert "\n" not in str(error.value)
    advance(made, experiments.create(made.recipe), 0)


def test_damaged_counts_are_named_and_cost_nothing(run):
    made = run()
    path = made.folder(0, 2) / "counts" / "counts.npz"
    path.write_bytes(path.read_bytes()[:-1] + b"?")
    shutil.rmtree(made.folder(0, 4) / "counts")
    with pytest.raises(DamagedError, match=r"generation 2 of seed 0 \(.*counts.npz: its checksum differs\)"):
        count_log(made.path)
    before = len(list(made.events()))
    advance(made, experiments.create(made.recipe), 0)
    events = list(made.events())[before:]
    assert [event["event"] for event in events] == ["damaged", "damaged"]
    assert "counts.npz: its checksum differs" in events[0]["reason"]
    assert events[1]["reason"] == "generation 4 of seed 0 (no counts are kept)"


def test_bad_input_is_one_line(run, tmp_path):
    made = run(seeds=(0, 1))
    for seed, there in ((7, "0, 1"), ("0", "0, 1"), (1.5, "0, 1")):
        with pytest.raises(ValueError, match=rf"`seed` must be one that .* has begun; got .* It has {there}"):
            count_log(made.path, seed=seed)
    with pytest.raises(ValueError, match=r"has no readable recipe.json"):
        count_log(tmp_path)
    with pytest.raises(ValueError, match="`run` must be the directory of a run; got 3"):
        count_log(3)
    made.forget(1, after=0)
    with pytest.raises(ValueError, match=r"two or more generations; seed 1 of .* has 1"):
        count_log(made.path, seed=1)
