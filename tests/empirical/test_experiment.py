"""General code knows no experiment: a new one is a folder, here a coin that is tossed with its own bias."""

import ast
import json
import sys
from pathlib import Path

import pytest
import served

import collapse_empirical
from collapse_empirical import experiments, store
from collapse_empirical.experiment import Experiment

TOYS = Path(__file__).parents[1] / "support" / "toy_experiments"
OPTIONS = ["--bias", "0.3", "--seeds", "3", "--jobs", "1"]


@pytest.fixture
def coin(monkeypatch):
    """Put the folder of a fifth experiment beside the four, for one test."""
    monkeypatch.setattr(experiments, "__path__", [*experiments.__path__, str(TOYS)])
    yield
    for name in [name for name in sys.modules if name.startswith("collapse_empirical.experiments.coin")]:
        del sys.modules[name]


def test_an_experiment_is_what_its_folder_says():
    for name in experiments.names():
        declared = experiments.find(name)
        assert isinstance(declared, Experiment)
        assert declared.name == name
        assert declared.preset({}) in declared.presets


def test_no_general_code_names_an_experiment():
    root = Path(collapse_empirical.__file__).parent
    for file in root.rglob("*.py"):
        if file.is_relative_to(root / "experiments") and file != root / "experiments" / "__init__.py":
            continue
        for node in ast.walk(ast.parse(file.read_text())):
            if isinstance(node, ast.Constant):
                assert node.value not in experiments.names(), (file, node.lineno)
            if isinstance(node, ast.ImportFrom):
                assert not (node.module or "").startswith("collapse_empirical.experiments."), (file, node.lineno)


@pytest.mark.usefixtures("coin")
def test_the_command_line_has_its_options(lab):
    status, shown, _ = lab("run", "coin", "--help")
    assert status == 0
    assert "--bias" in shown
    assert "--order" not in shown
    assert "A coin that is tossed anew" in shown
    assert "coin" in lab("run", "--help")[1]
    assert "coin   fair" in lab("list")[1]


@pytest.mark.usefixtures("coin")
@pytest.mark.parametrize(
    ("command", "message"),
    [
        (["run", "gmm", "--bias", "0.3"], "`--bias` must be left out for gmm; it is for coin. Remove it."),
        (["run", "coin", "--bias=2"], "`--bias` must be in (0, 1); got 2.0. Try 0.5."),
        (["run", "coin", "--order", "1"], "`--order` must be left out for coin; it is for ngram. Remove it."),
        (["run", "coin", "--set", "bais=0.3"], "Did you mean 'bias'?"),
        (
            ["run", "coyn"],
            "`experiment` must be one of coin, custom, gmm, ngram, opt, vae; got 'coyn'. Did you mean 'coin'?",
        ),
    ],
)
def test_what_it_refuses_is_one_line(lab, tmp_path, command, message):
    status, _, error = lab(*command, "--out", tmp_path / "run")
    assert (status, error.count("\n")) == (2, 1)
    assert message in error


@pytest.mark.usefixtures("coin")
def test_it_is_run_compared_and_drawn(lab, tmp_path):
    out, other = tmp_path / "coin", tmp_path / "other"
    for folder in (out, other):
        assert lab("run", "coin", *OPTIONS, "--first-seed", len(folder.name), "--out", folder)[0] == 0
    status, printed, error = lab("compare", out, "--level", "1e-6", "--beside", other)
    assert (status, error) == (0, "")
    assert "agrees" in printed
    written = {path.name for path in (out / "compare").iterdir()}
    pictures = {f"{name}.{kind}" for name in ("series", "biases", "beside") for kind in ("png", "pdf")}
    assert written == pictures | {"compare.json", "last.txt"}
    row = json.loads((out / "compare" / "compare.json").read_text())
    assert [series["name"] for series in row["series"]] == ["bias"]
    assert row["recipe"]["settings"] == {"bias": 0.3}
    assert row["profile"] is not None


@pytest.mark.usefixtures("coin")
def test_killed_and_resumed_it_ends_with_the_same_bits(lab, tmp_path, contents):
    options = ["run", "coin", *OPTIONS, "--generations", "60"]
    assert lab(*options, "--out", tmp_path / "whole")[0] == 0
    killed, errors = tmp_path / "killed", tmp_path / "errors"
    process = served.lab(*options, "--out", killed, errors=errors, path=[TOYS])
    third = killed / "seed-0" / "generation-000003"
    served.killed_when(process, third.is_dir, errors=errors, every=0.001)
    assert store.open_run(killed).generations(2) == []  # it came before the last seed
    assert lab("resume", killed, "--jobs", "1")[0] == 0
    assert contents(killed) == contents(tmp_path / "whole")
