"""What happened to a run on disk is noticed by every command, in one line, and nothing foreign is touched."""

import json
import os
import shutil

import pytest

from collapse_empirical import files, store
from collapse_empirical.cli import main as cli
from collapse_theory import runs
from collapse_theory.claims import read_runs

CLAIM = "shumailov2023.perplexity-real"


@pytest.fixture
def run(unigram, complete):
    return complete(unigram(seeds=(0, 1)))


@pytest.fixture
def readers(lab, collapse):
    """Return a function that reads a run by every command, and returns what they say: one line, and status 2."""

    def read(path, *, status=2):
        lines = []
        for command, arguments in (
            (lab, ["show", path]),
            (lab, ["compare", path, "--no-figures"]),
            (collapse, ["verify", CLAIM, "--runs", path]),
            (collapse, ["cite", CLAIM, "--runs", path]),
        ):
            code, _, error = command(*arguments)
            assert code == status, error
            lines += error.splitlines()
        assert len(lines) == (4 if status else 0)
        return lines

    return read


def rewrite(path, *, seal, **changes):
    """Change a record; ``seal`` it with a digest that fits, as a copy from elsewhere would have."""
    row = json.loads(path.read_text()) | changes
    if seal:
        del row["digest"]
        row["digest"] = runs.digest(row)
    path.write_text(json.dumps(row))


def test_an_undamaged_run_is_read(run, readers):
    readers(run.path, status=0)


@pytest.mark.parametrize(
    ("damage", "message"),
    [
        (lambda r: rewrite(record(r), seal=False, metrics={"support": 1}), "generation 3 of seed 0 (*digest differs)"),
        (lambda r: record(r).write_text(record(r).read_text()[:50]), "generation 3 of seed 0 ("),
        (lambda r: record(r).write_text("[" * 5000), "generation 3 of seed 0 ("),
        (lambda r: record(r).unlink(), "generation 3 of seed 0 (*No such file"),
        (lambda r: shutil.rmtree(r.folder(0, 3)), "generation 3 of seed 0 is missing"),
        (lambda r: shutil.copy(record(r, 4), record(r)), "it is the record of generation 4 of seed 0"),
        (lambda r: replace(r.path / "seed-1", r.path / "seed-0"), "it is the record of generation 0 of seed 0"),
        (lambda r: shutil.copytree(r.path / "seed-0", r.path / "seed-7"), "seed-7' is not a seed of its recipe"),
        (lambda r: (r.path / "seed-abc").mkdir(), "seed-abc' is not the folder of a seed"),
        (lambda r: put(r.path / "seed-1").write_text(""), "seed-1' cannot be read (Not a directory)"),
        (lambda r: put(r.path / "seed-1").symlink_to("gone"), "seed-1' cannot be read (No such file or directory)"),
        (lambda r: rewrite(record(r), seal=True, metrics=[1, 2]), "it has no metrics"),
        (lambda r: rewrite(record(r), seal=True, metrics=None), "it has no metrics"),
        (lambda r: rewrite(record(r), seal=True, recipe="0" * 64), "it was made with another recipe"),
        (lambda r: rewrite(record(r), seal=True, seed=1), "it is the record of generation 3 of seed 1"),
        (lambda r: edit(r, samples=40), "samples is now 40"),
        (lambda r: edit(r, policy="replace", seeds=[0]), 'policy is now "replace", seeds is now [0]'),
        (lambda r: edit(r, newkey=1), "newkey is now 1"),
    ],
)
def test_damage_is_one_clear_line_everywhere(run, readers, damage, message):
    damage(run)
    begin, _, end = message.rpartition("*")
    for line in readers(run.path):
        assert begin in line
        assert end in line.partition(begin)[2] if begin else end in line
        remedies = (f"`collapse-lab resume {run.path}`", "ove it out of the run", "start a new run", "or remove it")
        assert any(remedy in line for remedy in remedies)


def record(run, generation=3):
    return run.folder(0, generation) / "record.json"


def replace(folder, other):
    shutil.rmtree(folder)
    shutil.copytree(other, folder)


def put(path):
    """Return where something else may be put in place of a folder."""
    shutil.rmtree(path)
    return path


def edit(run, **changes):
    path = run.path / "recipe.json"
    path.write_text(json.dumps(json.loads(path.read_text()) | changes))


@pytest.mark.parametrize("row", [{"experiment": "ngram"}, {"policy": "replace"}, {"seeds": ["a"]}, {"settings": None}])
def test_a_recipe_of_another_shape_is_named(run, readers, row):
    path = run.path / "recipe.json"
    recipe = runs.read_recipe(run.path)
    path.write_text(json.dumps(runs.recipe_document(row if "experiment" in row else recipe | row)))
    assert all("recipe.json' is malformed: " in line for line in readers(run.path))


def test_a_run_of_another_version_says_so(run, readers):
    path = run.path / "versions.json"
    versions = json.loads(path.read_text())
    path.write_text(json.dumps(versions | {"collapse-theory": "9.9"}))
    edit(run, newkey=1)
    difference = f"the versions differ: it was written by 9.9, and this is {versions['collapse-theory']}"
    assert all(difference in line for line in readers(run.path))
    edit(run, format=3)
    assert all("another format (the versions differ" in line for line in readers(run.path))


def test_what_a_copy_or_a_gap_spoilt_is_computed_anew(run, complete, contents, lab):
    whole = contents(run.path)
    shutil.rmtree(run.folder(0, 3))
    replace(run.folder(1, 6), run.folder(1, 5))
    status, _, error = lab("resume", run.path, "--jobs", 1)
    assert status == 0
    assert "generation 3 of seed 0 (it is missing)" in error
    assert "it is the record of generation 5 of seed 1" in error
    assert contents(run.path) == whole


def test_another_recipe_is_refused_and_nothing_is_computed_over(unigram, complete, contents, lab):
    run, other = complete(unigram(keep="all")), unigram("other", keep="all", samples=21)
    shutil.copy(other.path / "recipe.json", run.path)
    before = contents(run.path)
    status, _, error = lab("resume", run.path, "--jobs", 1)
    assert (status, error.count("\n")) == (2, 1)
    assert "it was made with another recipe). Restore the recipe.json that belongs to it" in error
    assert contents(run.path) == before


def test_runs_below_a_folder_are_all_read_or_named(run, collapse, monkeypatch):
    above = run.path.parent / "above"
    above.mkdir()
    (above / "link").symlink_to(run.path)
    assert [found.records.keys() for found in read_runs(above)] == [{0, 1}]
    (run.path / "recipe.json").rename(run.path / "recipe.bak")
    status, _, error = collapse("verify", CLAIM, "--runs", run.path.parent)
    assert status == 2
    assert f"{str(run.path)!r} has no recipe.json. Restore it" in error

    def refuse(folder):
        raise PermissionError(13, "Permission denied", folder)

    monkeypatch.setattr(os, "scandir", refuse)
    with pytest.raises(ValueError, match=r"`runs` must be readable; got .* \(Permission denied\)"):
        read_runs(run.path)


def test_a_damaged_snapshot_is_named_and_costs_nothing(unigram, complete, lab):
    run = complete(unigram(keep="all"))
    spoilt = run.folder(0, 2) / "data" / "data.safetensors"
    spoilt.write_bytes(spoilt.read_bytes()[:-1] + b"?")
    shutil.rmtree(run.folder(0, 4) / "data")
    before = len(list(run.events()))
    status, _, error = lab("resume", run.path)
    assert status == 0
    assert f"damaged: generation 2 of seed 0 ({spoilt}: its checksum differs)" in error
    assert "damaged: generation 4 of seed 0 (no data is kept)" in error
    assert "generation" not in [event["event"] for event in list(run.events())[before:]]
    status, _, error = lab("compare", run.path, "--no-figures")
    assert (status, error.count("left out of the figures")) == (0, 2)


@pytest.mark.parametrize("moved", ["generation", "data", "seed"])
def test_what_symbolic_links_lead_to_is_read_and_never_removed(unigram, complete, contents, lab, tmp_path, moved):
    run = complete(unigram(keep="last"))
    whole = contents(run.path)
    source = {"generation": run.folder(0, 6), "data": run.folder(0, 6) / "data", "seed": run.path / "seed-0"}[moved]
    shutil.move(source, tmp_path / "elsewhere")
    source.symlink_to(tmp_path / "elsewhere")
    kept = contents(tmp_path / "elsewhere")
    assert lab("resume", run.path)[0] == 0
    assert contents(tmp_path / "elsewhere") == kept
    spoilt = run.folder(0, 6) / "data" / "data.safetensors"
    spoilt.write_bytes(b"?")
    status, _, error = lab("resume", run.path)
    if moved == "seed":  # only what is in it is computed anew
        assert (status, contents(tmp_path / "elsewhere")) == (0, kept)
    elif moved == "generation":
        assert (status, error.count("\n")) == (1, 1)
        assert "is a symbolic link, and what it leads to is left alone" in error
        assert (tmp_path / "elsewhere" / "record.json").is_file()
    else:  # the link goes with its generation
        assert (status, list((tmp_path / "elsewhere").iterdir())) == (0, [tmp_path / "elsewhere" / "data.safetensors"])
        assert contents(run.path) == whole


def test_linked_data_that_a_run_no_longer_needs_stays(unigram, complete, tmp_path):
    run = unigram(generations=8)
    from collapse_empirical import experiments
    from collapse_empirical.recursion import advance

    def stop(generation, metrics):
        if generation == 4:
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        advance(run, experiments.create(run.recipe), 0, report=stop)
    shutil.move(run.folder(0, 4) / "data", tmp_path / "elsewhere")
    (run.folder(0, 4) / "data").symlink_to(tmp_path / "elsewhere")
    complete(run)
    assert run.generations(0)[-1] == 8
    assert list((tmp_path / "elsewhere").iterdir())


def test_folders_of_the_user_are_left_alone(unigram, complete, contents):
    run = complete(unigram())
    names = ["mine.part", "trash-000001-data", "work-000003", "generation-abcdef", "generation-7", "notes"]
    for name in names:
        (run.path / "seed-0" / name).mkdir()
        (run.path / "seed-0" / name / "thesis.tex").write_text("…")
    (run.folder(0, 6) / "data" / "data.safetensors").write_bytes(b"?")
    complete(run)
    assert all((run.path / "seed-0" / name / "thesis.tex").is_file() for name in names)
    assert len(run.metrics(0)) == 7


@pytest.mark.parametrize("place", ["lock", "seed-0/lock", "events.jsonl"])
def test_a_folder_in_place_of_a_file_is_one_line(run, lab, place):
    path = run.path / place
    if path.is_file():
        path.unlink()
    path.mkdir(exist_ok=True)
    status, _, error = lab("resume", run.path, "--jobs", 1)
    assert status == (0 if place == "lock" else 1)
    assert error.count("\n") == status


def test_sealed_files_are_whole_or_known_to_be_damaged(tmp_path):
    for text in (b"one", b"two"):
        with files.sealed(tmp_path, "state") as path:
            path.write_bytes(text)
    (found,) = files.sealed_files(tmp_path, "state")
    assert found.read_bytes() == b"two"
    assert files.damaged(tmp_path) == []
    for spoilt in (b"tw", b"", b"twp"):
        found.write_bytes(spoilt)
        assert files.damaged(tmp_path) == [found]
    with pytest.raises(ZeroDivisionError):
        write_half(files.sealed(tmp_path, "other"))
    assert list(tmp_path.iterdir()) == [found]


def write_half(file):
    with file as path:
        path.write_bytes(b"half")
        raise ZeroDivisionError


def test_whole_files_leave_nothing_behind(tmp_path):
    with pytest.raises(ZeroDivisionError):
        write_half(files.whole(tmp_path / "a.json"))
    assert list(tmp_path.iterdir()) == []


def test_a_full_disk_in_compare_is_one_line_and_leaves_no_litter(run, lab, monkeypatch):
    def full(path, text):
        with files.whole(path) as part:
            part.write_bytes(b"half")
            raise OSError(28, "No space left on device", str(part))

    monkeypatch.setattr(files, "write", full)
    status, _, error = lab("compare", run.path)
    assert (status, error.count("\n")) == (1, 1)
    assert "No space left on device" in error
    assert list((run.path / "compare").iterdir()) == []


def test_metrics_that_are_not_finite_are_shown_as_such(unigram, lab):
    run = unigram(generations=3)
    for generation in range(4):
        row = {
            "support": 5,
            "entropy": float("nan"),
            "homozygosity": float("inf"),
            "token_support": 5,
            "tail_coverage": float("nan"),
            "out_of_support": float("nan"),
        }
        run.commit(0, generation, row, {})
    status, out, error = lab("compare", run.path)
    assert status == 0, error
    assert "nan" in out
    json.loads((run.path / "compare" / "compare.json").read_text())


def test_damage_names_its_remedy_also_after_a_process_has_sent_it():
    import pickle

    damage = pickle.loads(pickle.dumps(store.DamagedError("what", "remedy")))
    assert (str(damage), damage.remedy) == ("what", "remedy")


def test_a_disk_that_fills_up_is_named_with_the_file(run, lab, monkeypatch):
    def full(paths):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(files, "to_disk", full)
    status, _, error = lab("compare", run.path, "--no-figures")
    wanted = f"collapse-lab: {run.path}/compare/compare.json: No space left on device. Make room"
    assert (status, error.count("\n"), error.startswith(wanted)) == (1, 1, True)
    assert not list(run.path.rglob(".lab-*"))


def test_an_interrupt_while_the_command_is_loaded_is_one_line(lab, monkeypatch):
    def interrupt(*_):
        raise KeyboardInterrupt

    monkeypatch.setattr(cli, "_main", interrupt)
    assert lab("list") == (130, "", "collapse-lab: interrupted.\n")
