"""Whole runs of tiny language models, on a text of two dozen words; kills, bad input, comparison."""

import json
import shutil
import socket

import numpy as np
import pytest
import served

from collapse_empirical import experiments, store
from collapse_empirical.compare import compare, profile
from collapse_empirical.experiments.opt import learner, models
from collapse_empirical.experiments.opt.compare import effective_samples
from collapse_empirical.experiments.opt.figures import histograms, histograms_beside, histograms_in_depth
from collapse_empirical.experiments.opt.settings import Settings
from collapse_empirical.readings import read
from collapse_empirical.runner import execute
from collapse_theory import runs
from collapse_theory.policy import Mix

SMALL = {
    "vocabulary": 300,
    "width": 32,
    "layers": 1,
    "block": 8,
    "epochs": 3,
    "batch": 8,
    "rate": 3e-3,
    "last_rate": 1e-3,
    "generation_batch": 4,
    "checkpoint_steps": 2,
    "device": "cpu",
}

LIBRARIES = ["torch", "transformers.models.opt.modeling_opt", "accelerate.utils"]
WORDS = "the cat sat on a mat and saw dogs run by red houses near old river banks while birds sang loud songs"


@pytest.fixture(scope="module")
def words(tmp_path_factory):
    rng = np.random.default_rng(0)
    path = tmp_path_factory.mktemp("text") / "words.txt"
    path.write_text("\n".join(" ".join(rng.choice(WORDS.split(), 12)) for _ in range(100)))
    return str(path)


@pytest.fixture
def tiny(words, tmp_path):
    """Return a function that makes a run on disk."""

    def make(name="run", *, generations=2, seeds=(0,), samples=20, settings=None, **given):
        chosen = SMALL | {"data": words} | (settings or {})
        if "model" in chosen:
            chosen = {key: value for key, value in chosen.items() if key not in ("vocabulary", "width", "layers")}
        recipe = experiments.recipe(
            "opt", "tiny", generations=generations, seeds=seeds, samples=samples, settings=chosen, **given
        )
        return store.create(tmp_path / name, recipe)

    return make


def test_a_run_measures_what_it_promises(tiny):
    run = tiny(seeds=(0, 1))
    execute(run, jobs=1)
    for seed in run.recipe.seeds:
        zero, *fits = run.metrics(seed)
        assert zero["token_support"] == len(np.unique(experiments.create(run.recipe).corpus.train))
        assert zero["perplexity"] == pytest.approx(300, rel=0.1)  # random weights
        for row in fits:
            assert 1 < row["perplexity"] <= row["sequence_perplexity_mean"] < 300
            assert sum(row["histogram"]) == sum(row["histogram_real"]) == 20
            assert len(row["continuation"]) == 8
    assert run.metrics(0)[1] != run.metrics(1)[1]
    speeds = [event for event in run.events() if event["event"] == "generation" and event["generation"]]
    assert all(event["training_tokens_per_second"] > 0 < event["generation_tokens_per_second"] for event in speeds)
    _compared(run)


def _compared(run):
    rows = {row.name: row for row in compare(read(run.path))}
    assert rows["perplexity"].predicted is None
    assert rows["homozygosity"].measured.shape == rows["token_support"].measured.shape == (2, 3)
    p = rows["homozygosity"].measured[0, 0]
    exact = 1 - (1 - 1 / 160) ** np.arange(3) * (1 - p)  # 20 blocks of 8 tokens; mean of 200 simulated runs
    assert rows["homozygosity"].predicted == pytest.approx(exact, rel=0.05, abs=0)
    assert rows["homozygosity"].numbers["effective_samples"] > 0
    assert profile(read(run.path)) is not None


def test_the_real_fraction_is_drawn_anew_from_the_original_blocks(tiny):
    run = tiny(settings={"real_fraction": 0.25}, keep="all")
    execute(run, jobs=1)
    assert (run.recipe.samples, run.recipe.anchors) == (15, 5)
    data = [store.load_arrays(run.part(0, g, "data") / "data.safetensors")["data"] for g in range(3)]
    original = {tuple(row) for row in data[0]}
    assert len(data[0]) == len(data[1]) == len(data[2]) == 20
    kept = [[tuple(row) for row in rows[15:]] for rows in data[1:]]
    assert all(row in original for rows in kept for row in rows)
    assert kept[0] != kept[1]
    assert all(len(set(rows)) == 5 for rows in kept)
    measured = [(row["token_support"], row["generated_support"]) for row in run.metrics(0)]
    made = [data[0], *(rows[:15] for rows in data[1:])]  # in the beginning all blocks are real, and are measured alike
    assert measured == [(len(np.unique(rows)), len(np.unique(each))) for rows, each in zip(data, made, strict=True)]
    recorded = runs.read(run.path)
    for generation, rows in enumerate(data):
        counts = runs.read_counts(recorded, 0, generation)
        made = rows[:15] if generation else rows[:0]
        assert [int((made == token).sum()) for token in counts.categories] == counts.generated.tolist()
        assert (counts.generated + counts.real).tolist() == [int((rows == token).sum()) for token in counts.categories]
    assert runs.count_log(run.path).totals.tolist() == [160, 120, 120]


@pytest.mark.parametrize(
    ("given", "kept"),
    [({"settings": {"real_fraction": 0.25}}, (5, 5)), ({"policy": Mix(0.5, 0.2, 0.3)}, None), ({}, (0, 0))],
    ids=["fraction", "mix", "none"],
)
def test_each_block_of_the_text_is_continued_or_kept(tiny, monkeypatch, given, kept):
    """Continuations are the prompts themselves, so the data of a generation show both."""
    monkeypatch.setattr(learner, "continuations", lambda model, prompts, *_, **__: (prompts, {}))
    run = tiny(keep="all", **given)
    execute(run, jobs=1)
    data = [store.load_arrays(run.part(0, g, "data") / "data.safetensors")["data"] for g in range(3)]
    recorded = runs.read(run.path)
    for generation in (1, 2):
        assert sorted(map(tuple, data[generation])) == sorted(map(tuple, data[0]))
        real = int(runs.read_counts(recorded, 0, generation).real.sum()) // 8
        assert kept is None or real == kept[generation - 1]
        made = data[generation][: 20 - real]
        row = run.metrics(0)[generation]
        assert row["generated_support"] == len(np.unique(made))
        assert sum(row["histogram"]) == 20 - real  # of generated blocks alone, whatever the policy


def test_the_prompts_are_the_real_blocks_in_every_generation(tiny, monkeypatch):
    from collapse_empirical.experiments.opt import learner

    run, seen = tiny(), []
    original = learner.continuations

    def watched(model, prompts, settings, **given):
        seen.append(prompts)
        return original(model, prompts, settings, **given)

    monkeypatch.setattr(learner, "continuations", watched)
    execute(run, jobs=1)
    whole = [prompts for prompts in seen if len(prompts) > 1]
    real = store.load_arrays(run.part(0, 0, "data") / "data.safetensors")["data"]
    assert len(whole) == 2
    assert all(np.array_equal(prompts, real) for prompts in whole)


def kill_when(run, pattern):
    """Start the run in another process, and kill it as soon as a file that fits the pattern is there."""
    errors = run.path.with_suffix(".errors")
    process = served.lab("resume", run.path, "--jobs=1", errors=errors, preload=LIBRARIES)
    served.killed_when(process, lambda: list(run.path.glob(pattern)), errors=errors)


def test_killed_in_training_and_in_generation_it_ends_with_the_same_bits(tiny, contents):
    slow = {"epochs": 12, "checkpoint_steps": 1, "generation_batch": 1}
    whole = tiny("whole", settings=slow)
    execute(whole, jobs=1)
    killed = tiny("killed", settings=slow)
    kill_when(killed, "seed-0/.lab-work-000001/training.*.safetensors")
    assert not list(killed.path.glob("seed-0/.lab-work-000001/shard-*"))
    for checkpoint in killed.path.glob("seed-0/.lab-work-000001/training.*"):
        spoil(checkpoint, lambda content: content[:-9] + bytes([content[-9] ^ 1]) + content[-8:])
    kill_when(killed, "seed-0/.lab-work-000002/shard-*-00000002.*.safetensors")
    assert killed.generations(0) == [0, 1]
    shards = sorted(killed.path.glob("seed-0/.lab-work-000002/shard-*"))
    spoil(shards[0], lambda content: content[:-2])
    spoil(shards[1], lambda content: b"")
    execute(killed, jobs=1)
    assert contents(killed.path) == contents(whole.path)
    reasons = [event["reason"] for event in killed.events() if event["event"] == "corrupted"]
    assert [reason.partition(" (")[0] for reason in reasons][-2:] == ["a checkpoint in generation 2 of seed 0"] * 2
    assert reasons[0].startswith("a checkpoint in generation 1 of seed 0 (")


def spoil(path, change):
    path.write_bytes(change(path.read_bytes()))


def in_a_team(run, size=2):
    """Go on with a run in several processes, as ``accelerate launch`` starts them."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    common = {"MASTER_ADDR": "127.0.0.1", "MASTER_PORT": str(port), "WORLD_SIZE": str(size), "OMP_NUM_THREADS": "1"}
    errors = [run.path.with_suffix(f".errors-{rank}") for rank in range(size)]
    processes = [
        served.lab(
            "resume",
            run.path,
            errors=errors[rank],
            environment=common | {"RANK": str(rank), "LOCAL_RANK": str(rank)},
            preload=LIBRARIES,
        )
        for rank in range(size)
    ]
    for process in processes:
        process.join(120)
        process.kill()
    assert [process.exitcode for process in processes] == [0] * size, [path.read_text() for path in errors]


def test_two_processes_train_and_search_as_one_does(tiny, directory, tmp_path):
    """Without dropout, which every process draws for itself; 20 blocks in steps of 19 leave one of them without any."""
    shutil.copytree(directory, tmp_path / "model")
    config = json.loads((tmp_path / "model" / "config.json").read_text())
    (tmp_path / "model" / "config.json").write_text(json.dumps(config | {"dropout": 0.0}))
    settings = {"model": str(tmp_path / "model"), "batch": 19, "generation_batch": 3, "rate": 3e-2}
    alone, team = (tiny(name, settings=settings, generations=1, keep="all") for name in ("alone", "team"))
    execute(alone, jobs=1)
    in_a_team(team)
    assert next(team.events())["team"] == 2
    one, two = (np.array([row["perplexity"] for row in run.metrics(0)]) for run in (alone, team))
    assert two[1] == pytest.approx(one[1], rel=1e-4, abs=0)  # sums in another order
    assert abs(one[1] / one[0] - 1) > 0.1  # training did something
    data = [store.load_arrays(run.part(0, 1, "data") / "data.safetensors")["data"] for run in (alone, team)]
    assert data[0].shape == data[1].shape
    assert (data[0] == data[1]).all(1).mean() > 0.7  # but for near ties of beams


@pytest.fixture(scope="module")
def directory(words, tmp_path_factory):
    """Return a model and a tokenizer saved as transformers does."""
    from collapse_empirical.experiments.opt import text

    folder = tmp_path_factory.mktemp("model")
    settings = Settings(**SMALL)
    models.save(models.new(settings, 3), folder)
    text.train_tokenizer(text.rows(words)["train"], 300).save_pretrained(folder)
    return folder


def test_a_local_directory_is_fine_tuned(tiny, directory):
    run = tiny(settings={"model": str(directory)}, generations=1)
    execute(run, jobs=1)
    original = models.load(directory, Settings(device="cpu"))
    zero = models.load(run.part(0, 0, "model"), Settings(device="cpu"))
    assert all((a == b).all() for a, b in zip(original.parameters(), zero.parameters(), strict=True))
    random = tiny("random", settings={"model": str(directory), "weights": "random"}, generations=1)
    execute(random, jobs=1)
    assert random.metrics(0)[0]["perplexity"] != run.metrics(0)[0]["perplexity"]


BAD = {
    "short text": (["--set", "block=2000"], "`data` must hold at least one block"),
    "share": (["--real-fraction", "1.5"], "`--real-fraction` must be in [0, 1]; got 1.5"),
    "negative share": (["--real-fraction", "-0.1"], "`--real-fraction` must be in [0, 1]"),
    "both": (["--real-fraction", "0.1", "--anchors", "3"], "`--anchors` must be left out"),
    "all real": (["--anchors", "20000"], "`--anchors` must be less than"),
    "model": (["--model", "/nowhere/at-all"], "--model tiny"),
    "data": (["--data", "/nowhere/at-all"], "Check the path"),
    "setting": (["--set", "beems=4"], "Did you mean 'beams'"),
    "beams": (["--set", "beams=0"], "`beams` must be at least 1"),
    "device": (["--set", "device=tpu"], "`device` must be one of"),
    "vocabulary": (["--set", "vocabulary=10"], "`vocabulary` must be at least 257"),
    "order": (["--order", "2"], "`--order` must be left out for opt"),
    "rates": (["--set", "last_rate=1"], "`last_rate` must be in"),
}


@pytest.mark.parametrize("name", BAD)
def test_bad_input_is_one_line(name, lab, words, tmp_path):
    arguments, expected = BAD[name]
    given = ["--data", words] if "--data" not in arguments else []
    status, _, error = lab("run", "opt", "--out", tmp_path / "run", *given, *arguments)
    assert status == 2
    assert expected in error
    assert error.count("\n") == 1
    assert not (tmp_path / "run").exists()


def test_a_tokenizer_of_another_model_and_too_long_blocks(lab, words, directory, tmp_path):
    from collapse_empirical.experiments.opt import text

    def run(folder, *more):
        status, _, error = lab("run", "opt", "--out", tmp_path / "run", "--data", words, "--model", folder, *more)
        return status, error

    assert run(directory, "--set", "block=9")[1].startswith("collapse-lab: `block` must be at most half the model's")
    other = tmp_path / "other"
    models.save(models.new(Settings(**SMALL), 3), other)
    text.train_tokenizer(text.rows("")["train"][:500], 400).save_pretrained(other)
    status, error = run(other, "--set", "block=8")
    assert status == 2
    assert "must know every token of its tokenizer" in error


def broken(kind, folder):
    """Spoil a checkpoint in one of the ways in which they come."""
    import torch
    from safetensors.torch import load_file, save_file

    weights, name = load_file(folder / "model.safetensors"), "model.decoder.layers.0.fc1.weight"
    config = json.loads((folder / "config.json").read_text())
    if kind == "other tokenizer":
        config["eos_token_id"] = 2
    if kind == "incomplete":
        save_file({key: value for key, value in weights.items() if key != name}, folder / "model.safetensors")
    if kind == "other shape":
        save_file(weights | {name: weights[name][:-1]}, folder / "model.safetensors")
    if kind == "truncated":
        (folder / "model.safetensors").write_bytes((folder / "model.safetensors").read_bytes()[:-100])
    if kind == "pickled":
        (folder / "model.safetensors").unlink()
        torch.save(weights, folder / "pytorch_model.bin")
    if kind == "code":
        config |= {"model_type": "own", "auto_map": {"AutoConfig": "own.Own", "AutoModelForCausalLM": "own.Own"}}
        (folder / "own.py").write_text("raise SystemExit('code of a model was run')")
    if kind == "no tokenizer":
        for path in folder.glob("tokenizer*"):
            path.unlink()
    (folder / "config.json").write_text(json.dumps(config))


@pytest.mark.parametrize(
    ("kind", "message"),
    [
        ("other tokenizer", "`model` must end a text as its tokenizer does"),
        ("incomplete", "lacks 1, such as model.decoder.layers.0.fc1.weight"),
        ("other shape", "does not load"),
        ("truncated", "does not load"),
        ("pickled", "no file named model.safetensors"),
        ("code", "does not load"),
        ("no tokenizer", "must come with a tokenizer"),
    ],
)
def test_a_checkpoint_that_does_not_load_is_one_line_before_anything_is_written(
    kind, message, lab, words, directory, tmp_path
):
    folder = tmp_path / "model"
    shutil.copytree(directory, folder)
    broken(kind, folder)
    given = ("--data", words, "--model", folder, "--set", "block=8", "--out", tmp_path / "run")
    status, _, error = lab("run", "opt", *given)
    assert (status, error.count("\n")) == (2, 1)
    assert message in error
    assert not (tmp_path / "run").exists()


def test_nothing_is_overwritten(tiny, lab, words, contents):
    run = tiny(generations=1)
    execute(run, jobs=1)
    before = contents(run.path)
    status, _, error = lab("run", "opt", "--out", run.path, "--data", words, "--real-fraction", "0.5")
    assert (status, error.count("\n")) == (2, 1)
    assert "`--out` must be new, or hold the same configuration" in error
    assert contents(run.path) == before


def test_two_runs_stand_beside_each_other(tiny, lab):
    """Figures 1b and 1c: without and with real text."""
    runs = tiny("none", generations=2), tiny("quarter", generations=2, settings={"real_fraction": 0.25})
    for run in runs:
        execute(run, jobs=1)
    status, printed, _ = lab("compare", runs[0].path, "--beside", runs[1].path, "--no-figures")
    assert status == 0
    assert "real_fraction 0.25" in printed
    none, quarter = (read(run.path) for run in runs)
    for figure in (histograms(none), histograms_beside({"none": none, "quarter": quarter})):
        for axes in figure.axes:
            assert len(axes.patches) == 3  # real text, and two generations
            assert all(patch.get_data().values.sum() == pytest.approx(1) for patch in axes.patches)
    assert len(histograms_in_depth(quarter).axes[0].get_lines()) == 3
    text = (runs[0].path / "compare" / "continuations.txt").read_text()
    assert text.count("After 1 fit: ") == text.count("After 2 fits: ") == text.count("Original: ") == 1


def test_options_of_language_models_are_refused_elsewhere(lab, tmp_path):
    status, _, error = lab("run", "ngram", "--out", tmp_path / "run", "--real-fraction", "0.1")
    assert (status, error.count("\n")) == (2, 1)
    assert "`--real-fraction` must be left out for ngram" in error


@pytest.mark.parametrize("size", [5, 50])
def test_the_effective_sample_size_of_the_theory_is_its_sample_size(size):
    found = effective_samples(1 - 0.9 * (1 - 1 / size) ** np.arange(8)[None].repeat(2, 0))
    assert [found[f"effective_samples{kind}"] for kind in ("", "_first", "_later")] == pytest.approx(
        [size] * 3, rel=1e-9
    )
