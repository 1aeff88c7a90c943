"""Tiny runs: a text of a dozen words, resampled word by word."""

import sys

import pytest

import collapse_theory.cli.main
from collapse_empirical import experiments, store
from collapse_empirical.cli import main as cli
from collapse_empirical.readings import read
from collapse_empirical.recursion import advance

WORDS = "a a a a a a a a b b b b c c c d d e f g h i"


@pytest.fixture
def text(tmp_path):
    path = tmp_path / "text.txt"
    path.write_text(WORDS)
    return str(path)


@pytest.fixture
def unigram(text, tmp_path):
    """Return a function that makes a small run on disk."""

    def make(name="run", *, generations=6, seeds=(0,), samples=20, settings=None, **given):
        chosen = {"text": text, **(settings or {})}
        recipe = experiments.recipe(
            "ngram", "unigram", generations=generations, seeds=seeds, samples=samples, settings=chosen, **given
        )
        return store.create(tmp_path / name, recipe)

    return make


@pytest.fixture
def readings():
    """Return a function that reads a run on disk."""
    return lambda run: read(run.path)


@pytest.fixture
def complete():
    """Return a function that brings all seeds of a run to the end, in this process."""

    def bring(run):
        for seed in run.recipe.seeds:
            advance(run, experiments.create(run.recipe), seed)
        return run

    return bring


def _command(name, main, capsys):
    def call(*arguments):
        sys.argv = [name, *map(str, arguments)]
        with pytest.raises(SystemExit) as raised:
            main()
        captured = capsys.readouterr()
        return raised.value.code or 0, captured.out, captured.err

    return call


@pytest.fixture
def lab(capsys):
    """Return a function that runs ``collapse-lab`` in this process: status, stdout, stderr."""
    return _command("collapse-lab", cli.main, capsys)


@pytest.fixture
def collapse(capsys):
    """Return a function that runs ``collapse`` in this process: status, stdout, stderr."""
    return _command("collapse", collapse_theory.cli.main.main, capsys)


@pytest.fixture
def contents():
    """Return a function that reads everything a run computed; not the log, which holds times."""

    def read(path):
        files = (file for file in path.rglob("*") if file.is_file())
        return {str(file.relative_to(path)): file.read_bytes() for file in files if file.name != "events.jsonl"}

    return read
