"""A run on disk: whole or not at all, checked when it is read, and never overwritten by another."""

import errno
import json
from pathlib import Path

import numpy as np
import pytest

from collapse_empirical import experiments, store
from collapse_empirical.recursion import advance
from collapse_theory.runs.counts import load_counts


def test_arrays_come_back_and_have_the_same_bytes(tmp_path):
    arrays = {"x": np.arange(6.0).reshape(2, 3).T, "n": np.array([1, 2], dtype=np.int64)}
    for name in ("one", "two"):
        store.save_arrays(tmp_path / name, **arrays)
    assert (tmp_path / "one").read_bytes() == (tmp_path / "two").read_bytes()
    read = store.load_arrays(tmp_path / "one")
    assert all(np.array_equal(read[name], arrays[name]) for name in arrays)


def test_records_hold_plain_numbers_and_none_for_nan(unigram):
    run = unigram()
    run.commit(0, 0, {"a": np.float64(1), "b": [np.nan, 2], "c": np.int64(3), "d": np.array([True])}, {})
    assert run.record(0, 0)["metrics"] == {"a": 1.0, "b": [None, 2.0], "c": 3, "d": [True]}


@pytest.mark.parametrize("name", ["record.json", "model/counts.safetensors", "data/data.safetensors"])
@pytest.mark.parametrize("damage", ["flip", "cut", "gone"])
def test_damage_is_found_and_named(unigram, complete, name, damage):
    run = complete(unigram())
    path = run.folder(0, 6) / name
    content = path.read_bytes()
    path.unlink()
    if damage != "gone":
        path.write_bytes(content[:-20] if damage == "cut" else content[:-20] + b"?" + content[-19:])
    with pytest.raises(store.DamagedError, match="generation 6 of seed 0"):
        run.part(0, 6, "model"), run.part(0, 6, "data")


def test_another_configuration_is_refused_and_nothing_is_written(unigram, complete, contents):
    run = complete(unigram())
    before = contents(run.path)
    with pytest.raises(ValueError, match="has generations = 6, not 7"):
        unigram(generations=7)
    assert contents(run.path) == before
    assert unigram().recipe.to_dict() == run.recipe.to_dict()


def test_a_directory_with_other_things_is_refused(tmp_path, unigram):
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "thesis.tex").write_text("…")
    with pytest.raises(ValueError, match="holds something else"):
        unigram("mine")
    with pytest.raises(ValueError, match="holds something else"):
        unigram("text.txt")


def test_a_full_disk_stops_clearly_and_loses_nothing(unigram, complete, contents, monkeypatch):
    whole = contents(complete(unigram("whole")).path)
    run, original, written = unigram("full"), Path.write_bytes, []

    def write(path, content):
        written.append(path)
        if len(written) > 12:
            original(path, content[:5])
            raise OSError(errno.ENOSPC, "No space left on device")
        return original(path, content)

    monkeypatch.setattr(Path, "write_bytes", write)
    with pytest.raises(store.StoppedError, match=r"the disk is full: generation 3 of seed 0.*collapse-lab resume"):
        complete(run)
    monkeypatch.undo()
    assert run.generations(0) == [0, 1, 2]
    assert not list(run.path.rglob(".lab-part-*"))
    assert contents(complete(run).path) == whole


def test_two_processes_do_not_write_one_seed(unigram, monkeypatch):
    run = unigram()
    monkeypatch.setattr("time.sleep", lambda seconds: None)
    with run.lock(0), pytest.raises(store.StoppedError, match="another process"):
        advance(run, experiments.create(run.recipe), 0)


def test_the_log_is_only_appended_to_and_survives_a_cut_line(unigram, complete):
    run = complete(unigram())
    text = (run.path / "events.jsonl").read_text()
    assert [json.loads(line)["generation"] for line in text.splitlines()] == list(range(7))
    (run.path / "events.jsonl").write_text(text + '{"event": "gener')
    assert len(list(run.events())) == 7


def test_counts_come_back_and_have_the_same_bytes(tmp_path):
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        store.save_counts(
            tmp_path / name / "counts.npz", (np.array([5, 9]), np.array([2, 1])), (np.array([3, 5]), np.array([7, 4]))
        )
    assert (tmp_path / "one" / "counts.npz").read_bytes() == (tmp_path / "two" / "counts.npz").read_bytes()
    read = load_counts(tmp_path / "one")
    assert read.categories.tolist() == [3, 5, 9]
    assert (read.generated.tolist(), read.real.tolist()) == ([0, 2, 1], [7, 4, 0])


def test_counts_are_small(tmp_path):
    rng = np.random.default_rng(0)
    words = np.unique(rng.zipf(1.3, 100_000) % 50_000, return_counts=True)
    nothing = (np.array([], dtype=np.int64),) * 2
    store.save_counts(tmp_path / "counts.npz", words, nothing)
    assert (tmp_path / "counts.npz").stat().st_size < 4 * words[0].size
