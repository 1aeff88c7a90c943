"""The reader of runs believes a run as it was written, and names whatever was changed since."""

import json
import shutil

import pytest
import small_runs

from collapse_theory.runs import (
    DamagedError,
    ForeignError,
    digest,
    folder_of,
    generations,
    read,
    read_recipe,
    read_record,
    read_runs,
    recipe_document,
)

RECIPE = small_runs.RECIPE | {"samples": 100}


def metrics(seed, generation):
    return {"support": 10 * seed + generation, **({"entropy": 0.5} if generation else {})}


def write_record(folder, seed, generation, /, **changes):
    row = {
        "seed": seed,
        "generation": generation,
        "recipe": digest(RECIPE),
        "metrics": metrics(seed, generation),
        "files": {},
    } | changes
    path = folder_of(folder, seed, generation) / "record.json"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(row | {"digest": digest(row)}))


@pytest.fixture
def run(tmp_path):
    """A run of two seeds, written as the lab writes one."""
    folder = tmp_path / "run"
    folder.mkdir()
    (folder / "recipe.json").write_text(json.dumps(recipe_document(RECIPE)))
    for seed in RECIPE["seeds"]:
        for generation in range(3):
            write_record(folder, seed, generation)
    return folder


def edit(path, change):
    path.write_text(json.dumps(change(json.loads(path.read_text()))))


def test_what_was_written_is_read(run):
    assert read_recipe(run) == RECIPE
    assert [read(run).metrics(seed) for seed in (0, 7)] == [[metrics(seed, n) for n in range(3)] for seed in (0, 7)]
    assert read(run).metrics(1) == []
    assert generations(run, 7) == [0, 1, 2]
    assert generations(run, 1) == []


def test_runs_below_a_folder_are_found_with_their_series(run):
    shutil.copytree(run, run.parent / "elsewhere" / "copy")
    one, other = read_runs(run.parent)
    assert (one.recipe, one.records) == (other.recipe, other.records)
    assert one.series(7) == {"support": [70, 71, 72], "entropy": [None, 0.5, 0.5]}
    assert one.fits == 2
    assert {read_runs(path)[0].folder for path in (run, str(run))} == {run}


def test_the_slowest_seed_says_how_far_a_run_is(run):
    shutil.rmtree(folder_of(run, 7, 2))
    assert read_runs(run)[0].fits == 1


@pytest.mark.parametrize("key", RECIPE)
def test_an_edited_recipe_is_named(run, key):
    edit(run / "recipe.json", lambda row: row | {key: "another"})
    with pytest.raises(DamagedError, match=f'is not what the run was made with: {key} is now "another"'):
        read_recipe(run)


@pytest.mark.parametrize("key", RECIPE)
def test_a_recipe_that_lost_a_value_is_named(run, key):
    edit(run / "recipe.json", lambda row: {name: value for name, value in row.items() if name != key})
    with pytest.raises(DamagedError, match=f"{key} is gone"):
        read_recipe(run)


def test_another_format_is_not_read(run):
    edit(run / "recipe.json", lambda row: row | {"format": 1})
    with pytest.raises(DamagedError, match="was written in another format"):
        read_recipe(run)


@pytest.mark.parametrize(
    ("damage", "message"),
    [
        (lambda row: row | {"metrics": {"support": 123.0}}, "its digest differs"),
        (lambda row: row | {"seed": 0}, "its digest differs"),
        (lambda row: {key: value for key, value in row.items() if key != "digest"}, "its digest differs"),
        (lambda row: [row], "not an object"),
    ],
)
def test_a_damaged_record_is_named(run, damage, message):
    edit(folder_of(run, 7, 1) / "record.json", damage)
    with pytest.raises(DamagedError, match=rf"generation 1 of seed 7 .*{message}") as raised:
        read(run)
    assert not isinstance(raised.value, ForeignError)
    with pytest.raises(ValueError, match="`runs` must hold whole runs; generation 1 of seed 7"):
        read_runs(run)


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"generation": 2}, "it is the record of generation 2 of seed 7"),
        ({"seed": 0}, "it is the record of generation 1 of seed 0"),
        ({"metrics": None}, "it has no metrics or no list of files"),
    ],
)
def test_a_whole_record_in_the_wrong_place_is_named(run, changes, message):
    write_record(run, 7, 1, **changes)
    with pytest.raises(DamagedError, match=message):
        read_record(run, 7, 1, recipe=digest(RECIPE))


def test_a_record_of_another_recipe_is_foreign(run):
    write_record(run, 7, 1, recipe=digest(RECIPE | {"samples": 99}))
    with pytest.raises(ForeignError, match="it was made with another recipe"):
        read_record(run, 7, 1, recipe=digest(RECIPE))


def test_a_missing_generation_and_a_seed_too_many_are_named(run):
    shutil.rmtree(folder_of(run, 7, 1))
    with pytest.raises(DamagedError, match="generation 1 of seed 7 is missing"):
        read(run)
    write_record(run, 8, 0)
    with pytest.raises(DamagedError, match="seed-8' is not a seed of its recipe"):
        read(run)


def test_a_run_without_a_recipe_is_named(run):
    (run / "recipe.json").unlink()
    with pytest.raises(ValueError, match=r"`runs` must hold whole runs; .* has no recipe\.json"):
        read_runs(run.parent)


def test_metrics_as_rows_and_as_a_table(run):
    write_record(run, 7, 2, metrics={"support": 72, "shares": [0.25, None]})
    recorded = read(run)
    rows = recorded.rows()
    assert [(row["seed"], row["fits"]) for row in rows] == [(seed, fits) for seed in (0, 7) for fits in range(3)]
    assert rows[0] == {"seed": 0, "fits": 0, "support": 0}
    assert rows[-1] == {"seed": 7, "fits": 2, "support": 72, "shares.0": 0.25, "shares.1": None}
    pytest.importorskip("pandas")
    table = recorded.to_frame()
    assert table.groupby("seed").support.max().to_dict() == {0: 2, 7: 72}
    assert table["shares.1"].isna().all()
