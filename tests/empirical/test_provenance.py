"""A run goes on only as what it began to be: the same recipe, text and versions; otherwise it says what differs."""

import json
import multiprocessing
import shutil
import subprocess
import sys

import pytest

from collapse_empirical import data, experiments, provenance, store
from collapse_empirical.recursion import advance

SMALL = ["--samples", "20", "--seeds", "1", "--jobs", "1", "--generations", "4"]


@pytest.fixture
def halfway(unigram):
    """Return a run that stopped after generation 3 of 6."""
    run = unigram()

    def stop(generation, metrics):
        if generation == 3:
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        advance(run, experiments.create(run.recipe), 0, report=stop)
    return run


@pytest.fixture
def refused(halfway, lab, contents):
    """Return a function that resumes and checks that nothing was written; it returns the one line."""

    def resume(*options):
        before = contents(halfway.path), list(halfway.events())
        status, out, error = lab("resume", halfway.path, *options)
        assert (status, out, error.count("\n")) == (2, "", 1)
        assert (contents(halfway.path), list(halfway.events())) == before
        return error

    return resume


def change(path, **values):
    path.write_text(json.dumps(json.loads(path.read_text()) | values))


@pytest.mark.parametrize(
    ("values", "named"),
    [
        ({"samples": 40}, "samples is now 40"),
        ({"generations": 9, "seeds": [0, 1]}, "generations is now 9, seeds is now [0, 1]"),
        ({"settings": {"order": 2}}, 'settings is now {"order": 2}'),
    ],
)
def test_an_edited_recipe_is_refused_and_the_keys_are_named(halfway, refused, values, named):
    change(halfway.path / "recipe.json", **values)
    error = refused()
    assert named in error
    assert "start a new run in another directory" in error


def test_a_recipe_of_another_run_is_refused_by_the_records(halfway, unigram, lab):
    other = unigram("other", samples=40)
    shutil.copy(other.path / "recipe.json", halfway.path / "recipe.json")
    status, _, error = lab("compare", halfway.path)
    assert (status, "it was made with another recipe" in error) == (2, True)


def test_another_text_is_refused(text, refused):
    with open(text, "a") as handle:
        handle.write(" z z")
    assert "`text` must have the content that the run began with (sha256 " in refused()


def test_the_text_is_found_from_anywhere_and_a_namesake_is_not_taken(lab, tmp_path, monkeypatch, contents):
    for folder, words in (("here", "a b c a b a"), ("there", "x y z")):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "t.txt").write_text(words)
    monkeypatch.chdir(tmp_path / "here")
    assert lab("run", "ngram", "--data", "t.txt", *SMALL, "--out", tmp_path / "run")[0] == 0
    before = contents(tmp_path / "run")
    shutil.rmtree(tmp_path / "run" / "seed-0" / "generation-000004")
    monkeypatch.chdir(tmp_path / "there")
    assert lab("resume", tmp_path / "run")[0] == 0
    assert contents(tmp_path / "run") == before


def test_the_help_of_another_python_is_another_text(lab, tmp_path, monkeypatch):
    out = tmp_path / "run"
    with monkeypatch.context() as patch:
        patch.setattr(data, "DOCUMENTED", "0" * 64)
        status, _, error = lab("run", "ngram", *SMALL, "--out", out)
    assert status == 0
    assert "the help of this Python is another text" in error
    original = data.prose
    monkeypatch.setattr(
        "collapse_empirical.experiments.ngram.learner.prose", lambda path: original(path) + " and one more topic"
    )
    status, _, error = lab("resume", out)
    assert status == 2
    assert "that of Python 3" in error
    status, _, error = lab("run", "ngram", *SMALL, "--out", tmp_path / "other")
    status, _, error = lab("compare", out, "--no-figures", "--beside", tmp_path / "other")
    assert (status, "`--beside` must be a run with the same text" in error) == (2, True)
    status, printed, _ = lab("compare", out, "--no-figures")
    assert (status, "agrees" in printed) == (0, False)


def test_documented_numbers_belong_to_one_text():
    recipe = experiments.recipe("ngram", "unigram", seeds=(0,))
    if recipe.sources["text"] != data.DOCUMENTED:
        pytest.skip("the documented runs were made with the help of another Python")
    assert len(experiments.create(recipe).words) == 4194


@pytest.mark.parametrize(
    ("package", "version"), [("numpy", "1.0.0"), ("collapse-theory", "0.0.9"), ("python", "3.8.1")]
)
def test_other_versions_are_refused_unless_they_are_accepted(halfway, refused, lab, package, version):
    change(halfway.path / "versions.json", **{package: version})
    assert f"{package} was {version} and is {provenance.versions()[package]}" in refused()
    assert lab("resume", halfway.path, "--accept-versions")[0] == 0
    started = next(event for event in halfway.events() if event["event"] == "started")
    assert started["accepted"] == {package: [version, provenance.versions()[package]]}
    noted = [halfway.record(0, generation).get("versions") for generation in range(7)]
    assert noted == [None] * 4 + [{package: provenance.versions()[package]}] * 3


def test_versions_that_decide_no_bits_do_not_matter(halfway, lab):
    minor = ".".join(provenance.versions()["python"].split(".")[:2])
    change(halfway.path / "versions.json", torch="1.0", python=f"{minor}.99")
    assert lab("resume", halfway.path)[0] == 0


def test_unreadable_versions_are_refused(halfway, refused):
    (halfway.path / "versions.json").write_text("{")
    assert "numpy was unknown and is" in refused()


def _create(folders, recipe, start, results):
    """Create a run in each folder, at the same time as the others."""
    for path in folders:
        start.wait()
        try:
            results.put((path, store.create(path, recipe).recipe.generations))
        except ValueError as error:
            results.put((path, str(error)))


def test_of_two_new_runs_in_one_directory_one_wins(unigram, tmp_path):
    recipes = [unigram(f"r{n}", generations=n).recipe for n in (5, 7)] * 2
    context = multiprocessing.get_context("fork")
    start, results = context.Barrier(4), context.Queue()
    folders = [tmp_path / f"new-{attempt}" for attempt in range(8)]
    processes = [context.Process(target=_create, args=(folders, recipe, start, results)) for recipe in recipes]
    for process in processes:
        process.start()
    answers = [results.get(timeout=30) for _ in processes for _ in folders]
    for process in processes:
        process.join()
    for folder in folders:
        won = store.open_run(folder).recipe.generations
        found = sorted(str(answer) for path, answer in answers if path == folder)
        assert found[:2] == [str(won)] * 2
        assert len(found) == 4
        assert all("must be new, or hold the same configuration" in line for line in found[2:])


def test_a_run_whose_creation_was_killed_is_made(unigram, tmp_path):
    whole = unigram("whole")
    (tmp_path / "half").mkdir()
    for name in ("lock", "versions.json"):
        shutil.copy(whole.path / name, tmp_path / "half" / name)
    assert unigram("half").recipe == whole.recipe


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (["--set", "order=1", "--order", "1"], "`order` must be given once"),
        (["--set", "length=1", "--set", "length=2"], "`length` must be given once"),
        (["--jobs", "0"], "`jobs` must be a whole number of at least 1"),
    ],
)
def test_arguments_that_would_be_ignored_are_errors(lab, tmp_path, options, message):
    status, _, error = lab("run", "ngram", "--samples", 20, "--seeds", 1, *options, "--out", tmp_path / "new")
    assert (status, message in error, (tmp_path / "new").exists()) == (2, True, False)


@pytest.mark.parametrize("command", [["list"], ["run", "gmm", "--preset", "smoke", *SMALL, "--out", "run"]])
def test_what_needs_no_torch(tmp_path, command):
    (tmp_path / "torch.py").write_text("raise ModuleNotFoundError('torch')")  # stands before the real one
    code = "from collapse_empirical.cli.main import main; main()"
    done = subprocess.run([sys.executable, "-c", code, *command], capture_output=True, text=True, cwd=tmp_path)
    assert (done.returncode, done.stderr) == (0, "")
    assert ("vae    paper" if command == ["list"] else "run: complete") in done.stdout
