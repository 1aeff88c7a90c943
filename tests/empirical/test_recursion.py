"""The loop: what each policy trains on, and that a crash anywhere changes nothing."""

import shutil
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from collapse_empirical import files, store
from collapse_empirical.experiment import Learner
from collapse_empirical.recursion import advance, seed, shares
from collapse_theory.policy import Accumulate, AccumulateSubsample, Fresh, Mix, Replace

POLICIES = [Replace(), Accumulate(), AccumulateSubsample(), Mix(0.5, 0.25, 0.25), Mix(0.8, 0.0, 0.2)]


@dataclass
class Labels(Learner):
    """A model that generates its own generation as data, so that data show where they come from."""

    count: int = 0
    model_bytes = 100

    def real(self, count, rng):
        return np.zeros(count, dtype=np.int64)

    def original(self, data, rng):
        return 0

    def fit(self, data, *, previous, rng, work):
        self.seen = data
        return (previous or 0) + 1

    def sample(self, model, count, *, prompts, rng, work):
        return np.full(count, model)

    def measure(self, model, data, origin, *, generated):
        return {"model": model, "labels": np.bincount(data, minlength=12)}

    def save(self, model, folder):
        store.save_arrays(folder / "model.safetensors", model=np.array(model))

    def load(self, folder):
        return int(store.load_arrays(folder / "model.safetensors")["model"])


def labels(unigram, policy, **sizes):
    """Return where the new data of each generation come from, and those of the last training set, as counts."""
    run, learner = unigram(policy=policy, **sizes), Labels()
    advance(run, learner, 0)
    return np.array([row["labels"] for row in run.metrics(0)]), np.bincount(learner.seen, minlength=12)


def test_replace_trains_on_the_newest_data(unigram):
    rows, seen = labels(unigram, Replace())
    assert np.array_equal(rows[:, :7], 20 * np.eye(7))
    assert seen[5] == seen.sum() == 20


@pytest.mark.parametrize("words", [{"policy": Replace(), "anchors": 3}, {"policy": Fresh(3)}], ids=repr)
def test_anchors_are_added(unigram, words):
    rows, seen = labels(unigram, **words)
    assert (rows[1:, 0] == 3).all()
    assert rows[0, 0] == 23
    assert (seen[5], seen[0], seen.sum()) == (20, 3, 23)


def test_accumulate_trains_on_all_data(unigram):
    _, seen = labels(unigram, Accumulate())
    assert np.array_equal(seen[:6], [20] * 6)


def test_subsample_trains_on_a_fixed_number_of_all_data(unigram):
    _, seen = labels(unigram, AccumulateSubsample(), samples=2000)
    assert seen.sum() == 2000
    # hypergeometric, sd 16.7: outside 333 ± 120 with probability < 1e-11; the newest alone would give 2000
    assert (np.abs(seen[:6] - 2000 / 6) < 120).all()


def test_mix_draws_from_every_earlier_model_in_its_share(unigram):
    policy = Mix(0.5, 0.25, 0.25)
    rows, _ = labels(unigram, policy, samples=20_000)
    for generation, row in enumerate(rows):
        # binomial, sd at most 71: outside ± 500 with probability < 1e-11
        assert (np.abs(row[: generation + 1] - 20_000 * shares(policy, generation)) < 500).all()


@given(st.lists(st.integers(0, 20), min_size=3, max_size=3).filter(any), st.integers(0, 8))
def test_shares_obey_the_recursion_they_are_defined_by(parts, generation):
    alpha, beta, gamma = (part / sum(parts) for part in parts)
    mix = Mix(alpha, beta, gamma)
    newest = np.eye(generation + 2)[-1]
    expected = mix.alpha * newest + mix.beta * np.append(shares(mix, generation), 0)
    expected[0] += mix.gamma
    assert shares(mix, generation + 1) == pytest.approx(expected, abs=1e-15)


@pytest.mark.parametrize(
    ("policy", "keep"),
    [(Replace(), "last"), (Replace(), "metrics"), (AccumulateSubsample(), "last"), (Mix(0.5, 0.25, 0.25), "all")],
    ids=repr,
)
def test_a_crash_at_any_write_changes_nothing(policy, keep, unigram, complete, contents, monkeypatch):
    whole = contents(complete(unigram("whole", policy=policy, keep=keep, generations=3)).path)
    step = 0
    while True:
        run = unigram("crashed", policy=policy, keep=keep, generations=3)
        with monkeypatch.context() as patch:
            _crash_at(patch, step)
            try:
                complete(run)
                break
            except ZeroDivisionError:
                pass
        complete(run)
        assert contents(run.path) == whole, f"after a crash at write {step}"
        shutil.rmtree(run.path)
        step += 1
    assert step > 15  # four generations, each several writes


def _crash_at(patch, step):
    """Let the given call that changes the disk fail half-way, as if the process had been killed."""
    calls = iter(range(10**6))

    def failing(function, half):
        def call(*arguments, **options):
            if next(calls) == step:
                half(*arguments)
                raise ZeroDivisionError
            return function(*arguments, **options)

        return call

    path = Path
    patch.setattr(path, "write_bytes", failing(path.write_bytes, _half_written))
    patch.setattr(path, "rename", failing(path.rename, lambda *_: None))
    patch.setattr(path, "mkdir", failing(path.mkdir, lambda *_: None))
    patch.setattr(files.shutil, "rmtree", failing(files.shutil.rmtree, _half_removed))


def _half_written(path, content):
    with path.open("wb") as handle:
        handle.write(content[: len(content) // 2])


def _half_removed(folder):
    next((file for file in sorted(folder.rglob("*")) if file.is_file()), folder / "none").unlink(missing_ok=True)


@pytest.mark.parametrize("policy", POLICIES, ids=repr)
@pytest.mark.parametrize("damaged", [0, 1, 3, 6])
def test_damage_costs_only_what_depends_on_it(policy, damaged, unigram, complete, contents):
    run = complete(unigram(policy=policy))
    whole = contents(run.path)
    for file in run.folder(0, damaged).rglob("*.*"):
        if file.is_file():
            file.write_bytes(b"?")
    assert contents(complete(run).path) == whole
    assert any(event["event"] == "corrupted" for event in run.events())


def test_damage_to_the_last_generation_costs_one_generation(unigram, complete):
    run = complete(unigram())
    (run.folder(0, 6) / "model" / "counts.safetensors").write_bytes(b"?")
    before = len(list(run.events()))
    complete(run)
    assert [event["event"] for event in list(run.events())[before:]] == ["corrupted", "generation"]


def test_work_survives_a_kill_and_goes_when_the_generation_is_complete(unigram):
    run = unigram(generations=3)
    tries = []

    class Slow(Labels):
        def fit(self, data, *, previous, rng, work):
            tries.append([file.name for file in work.iterdir()])
            (work / "checkpoint").write_text("half")
            if len(tries) == 2:
                raise ZeroDivisionError
            return super().fit(data, previous=previous, rng=rng, work=work)

    with pytest.raises(ZeroDivisionError):
        advance(run, Slow(), 0)
    advance(run, Slow(), 0)
    assert tries == [[], [], ["checkpoint"], []]
    assert not list(run.path.rglob(".lab-*"))


@pytest.mark.parametrize(
    "damage", [lambda content: b"", lambda content: content[:-1], lambda content: content[:-1] + b"?"]
)
def test_a_checkpoint_is_there_only_if_it_is_what_was_written(unigram, damage):
    run, found = unigram(generations=2), []

    class Slow(Labels):
        def fit(self, data, *, previous, rng, work):
            found.append([path.read_bytes() for stem in "ab" for path in files.sealed_files(work, stem)])
            for stem in "ab" if len(found) == 1 else ():
                with files.sealed(work, stem) as path:
                    path.write_bytes(b"half " + stem.encode())
                if stem == "b":
                    (final,) = files.sealed_files(work, "a")
                    final.write_bytes(damage(final.read_bytes()))
                    raise ZeroDivisionError
            return super().fit(data, previous=previous, rng=rng, work=work)

    with pytest.raises(ZeroDivisionError):
        advance(run, Slow(), 0)
    advance(run, Slow(), 0)
    assert found == [[], [b"half b"], []]
    (event,) = [event for event in run.events() if event["event"] == "corrupted"]
    assert event["reason"].startswith("a checkpoint in generation 1 of seed 0 (")


def test_what_a_power_cut_may_take_is_bounded(unigram, complete, monkeypatch):
    """Nothing that a new start from the last generation surely on the disk needs is deleted before a later one is."""

    class Clock:
        now = 0.0

        def monotonic(self):
            self.now += 0.3
            return self.now

    monkeypatch.setattr(seed, "time", Clock())
    synced, needed = [], []
    monkeypatch.setattr(files, "to_disk", lambda paths: synced.append(sorted(map(str, paths))))

    def watch(generation, metrics):
        named = (path.partition("generation-")[2][:6] for paths in synced for path in paths)
        on_disk = max(int(name) for name in named if name)
        needed.append(generation - on_disk)
        for part in store.PARTS:
            run.part(0, on_disk, part)

    run = unigram(generations=20)
    from collapse_empirical import experiments

    advance(run, experiments.create(run.recipe), 0, report=watch)
    assert set(needed) == {0, 1, 2, 3}
    assert needed[-1] == 0
    named = {path for paths in synced for path in paths if path.endswith("record.json")}
    assert len(named) == 21


def test_what_stays_on_disk(unigram, complete):
    def kept(**given):
        run = complete(unigram(repr(given), **given))
        assert len(run.metrics(0)) == 7
        return {part: [g for g in range(7) if (run.folder(0, g) / part).is_dir()] for part in store.PARTS}

    assert kept(keep="all") == {"model": list(range(7)), "data": list(range(7))}
    assert kept(keep="last") == {"model": [0, 1, 5, 6], "data": [0, 5, 6]}
    assert kept(keep="last", snapshots=(3,)) == {"model": [0, 1, 3, 5, 6], "data": [0, 3, 5, 6]}
    assert kept(keep="metrics") == {"model": [], "data": []}
    assert kept(keep="metrics", snapshots=(3,)) == {"model": [3], "data": [3]}


def test_a_complete_run_is_left_alone(unigram, complete, contents):
    for keep in ("last", "metrics"):
        run = complete(unigram(keep, keep=keep))
        before, events = contents(run.path), len(list(run.events()))
        assert contents(complete(run).path) == before
        assert len(list(run.events())) == events


def test_seeds_draw_different_numbers(unigram, complete):
    run = complete(unigram(seeds=(0, 1)))
    assert run.metrics(0)[1] != run.metrics(1)[1]
