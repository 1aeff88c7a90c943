"""A run in one file: what is read is what was recorded, and a file that was changed is refused."""

import io
import json
import pickle
import zipfile

import numpy as np
import pytest
from small_runs import METRICS, write_run

from collapse_theory.runs import DamagedError, count_log, read, read_counts, read_evidence, read_runs
from collapse_theory.runs.packed import Archive, packed_run, unpack
from collapse_theory.runs.packing import pack


@pytest.fixture
def folder(tmp_path):
    return write_run(tmp_path / "small")


@pytest.fixture
def file(folder):
    path = folder.with_name("small.run.zip")
    path.write_bytes(pack(read(folder), name="small", by="a tester"))
    return path


def test_everything_comes_back(folder, file):
    run, packed = read(folder), unpack(file)
    assert packed.recipe == run.recipe
    assert packed.records.keys() == run.records.keys() == {0, 7}
    for seed in run.records:
        assert packed.metrics(seed) == run.metrics(seed)
        assert dict(packed.series(seed)) == run.series(seed)
        assert [record["generation"] for record in packed.records[seed]] == [0, 1, 2]
    assert packed.rows() == run.rows()
    assert packed.fits == run.fits == 2
    assert packed.provenance.words == "recorded run small, 2 seeds, collapse-theory 9.8.7, by a tester"


def test_counts_come_back_and_the_monitor_reads_them(folder, file):
    run, packed = read(folder), unpack(file)
    for name in ("categories", "generated", "real"):
        assert np.array_equal(getattr(read_counts(packed, 7, 1), name), getattr(read_counts(run, 7, 1), name))
    assert np.array_equal(count_log(file, seed=7).counts, count_log(folder, seed=7).counts)


def test_a_file_without_counts_says_so(folder):
    run = packed_run(Archive(pack(read(folder), name="small", by="me", counts=False), folder))
    with pytest.raises(ValueError, match="must have counts of its data"):
        read_counts(run, 0, 1)


def test_models_and_data_are_not_in_it(file):
    with pytest.raises(DamagedError, match="no model is in"):
        unpack(file).part(0, 1, "model")
    assert list(unpack(file).damaged_parts(0)) == []


def test_files_are_found_and_read_as_runs_are(folder, file):
    assert [type(run).__name__ for run in read_runs(folder.parent)] == ["RecordedRun", "PackedRun"]
    for reader in (read_runs, read_evidence):
        (run,) = reader(file)
        assert run.metrics(0) == METRICS[0]


def test_it_travels_to_another_process(file):
    packed = unpack(file)
    assert pickle.loads(pickle.dumps(packed)).metrics(7) == packed.metrics(7)


def rewritten(content, name, change):
    """The file with one part changed, and the digest of that part left as it was."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(buffer, "w") as new:
        for entry in old.namelist():
            new.writestr(entry, change(old.read(entry)) if entry == name else old.read(entry))
    return buffer.getvalue()


PARTS = ("about.json", "recipe.json", "versions.json", "events.jsonl", "metrics.json", "floats/entropy", "counts/7")


@pytest.mark.parametrize("part", PARTS)
def test_a_part_that_was_changed_is_named(file, part):
    file.write_bytes(
        rewritten(file.read_bytes(), part, lambda content: content[:-2] + bytes([content[-2] ^ 1]) + b"\n")
    )
    with pytest.raises(DamagedError, match=f"small.run.zip' is not what was written: {part} differs"):
        unpack(file)


def test_a_part_that_is_read_later_is_compared_then(file):
    content = rewritten(file.read_bytes(), "floats/entropy", lambda part: part[::-1])
    lazy = packed_run(Archive(content, file))
    assert lazy.series(0)["support"] == [4, 3, 2]
    with pytest.raises(DamagedError, match="floats/entropy differs"):
        lazy.series(0)["entropy"]


@pytest.mark.parametrize("content", [b"", b"PK", b"{}" * 500])
def test_what_is_no_such_file_is_refused_in_one_line(file, content):
    file.write_bytes(content)
    with pytest.raises(ValueError, match="is not a run in one file") as error:
        read_runs(file)
    assert "\n" not in str(error.value)


def test_a_part_that_is_missing_or_one_more_is_refused(file):
    with zipfile.ZipFile(file, "a") as archive:
        archive.writestr("more.json", "{}")
    with pytest.raises(DamagedError, match="lacks parts that were written"):
        unpack(file)


def test_a_file_that_is_not_there_and_another_format(file, tmp_path):
    with pytest.raises(DamagedError, match="cannot be read"):
        unpack(tmp_path / "none.run.zip")

    def newer(part):
        return json.dumps(json.loads(part) | {"format": 99}).encode()

    content = rewritten(file.read_bytes(), "about.json", newer)
    about = newer(zipfile.ZipFile(file).read("about.json"))
    import hashlib

    def digests(part):
        return json.dumps(json.loads(part) | {"about.json": hashlib.sha256(about).hexdigest()}).encode()

    file.write_bytes(rewritten(content, "digests.json", digests))
    with pytest.raises(DamagedError, match="has the format 99"):
        unpack(file)
