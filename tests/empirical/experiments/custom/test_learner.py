"""Models of one's own: the examples of the documentation, complete, and what a file may get wrong."""

import json
import re
import shutil
from pathlib import Path

import numpy as np
import pytest

from collapse_empirical.experiments.opt import models, text
from collapse_empirical.experiments.opt.settings import Settings
from collapse_empirical.readings import read

PAGE = Path(__file__).parents[4] / "docs" / "own-models.md"
EXAMPLES = dict(re.findall(r"```python\n# (\w+\.py)\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL))
GOOD = "import numpy as np\ndef real(count, rng):\n    return rng.random((count, 3))\nclass Model:\n"
FIT = "    def fit(self, data, rng):\n        pass\n"
BAD = {
    "nothing": ("", "lacks real"),
    "no class": ("def real(count, rng):\n    return 0\n", "lacks Model"),
    "no sample": (GOOD + FIT, "it lacks sample"),
    "text": (
        "def real(count, rng):\n    return ['a'] * count\n" + GOOD[-13:] + FIT + FIT.replace("fit", "sample"),
        "1 data",
    ),
}
SHAPES = {
    "fewer": "rng.random((count - 1, 3))",
    "another": "rng.random((count, 2))",
    "kind": "np.ones((count, 3), int)",
}


@pytest.fixture(scope="module")
def language(tmp_path_factory):
    """Return a text, and a folder with a small model and its tokenizer: what language.py goes on from."""
    folder, words = tmp_path_factory.mktemp("lm"), tmp_path_factory.mktemp("text") / "words.txt"
    words.write_text("the cat sat on the mat and the dog sat on the cat. " * 40)
    models.save(models.new(Settings(vocabulary=300, width=32, layers=1, block=16), 0), folder)
    text.train_tokenizer([words.read_text()], 300).save_pretrained(folder)
    return {"MODEL": str(folder), "TEXT": str(words)}


@pytest.fixture
def example(tmp_path, lab, monkeypatch, language):
    """Return a function that runs an example of the page: status, directory, what it said on stderr."""

    def run(name, *options, samples=60, generations=3):
        file = tmp_path / name
        file.write_text(EXAMPLES[name], encoding="utf-8")
        out = tmp_path / "run"
        given = ("--samples", samples, "--generations", generations, "--seeds", 2, "--jobs", 1)
        status, _, error = lab("run", "custom", "--model", file, *given, *options, "--out", out)
        return status, out, error

    for name, value in language.items():
        monkeypatch.setenv(name, value)
    return run


def test_the_page_has_three_complete_examples():
    assert set(EXAMPLES) == {"kde.py", "flow.py", "language.py"}
    assert all(len(code.splitlines()) <= 50 for code in EXAMPLES.values())


@pytest.mark.parametrize("name", ["kde.py", "flow.py", "language.py"])
def test_an_example_runs_resumes_and_is_compared(name, example, lab, contents):
    status, out, _ = example(name, samples=40, generations=2)
    assert status == 0
    whole = contents(out)
    for folder in (out / "seed-0").glob("generation-000002"):
        shutil.rmtree(folder)
    assert lab("resume", out)[0] == 0
    assert contents(out) == whole
    status, printed, _ = lab("compare", out, "--no-figures")
    assert status == 0
    series = {row["name"]: row for row in json.loads((out / "compare" / "compare.json").read_text())["series"]}
    own = {"kde.py": "far", "flow.py": "hole", "language.py": "homozygosity"}[name]
    assert np.isfinite(series[own]["mean"]).all()
    if name == "language.py":
        assert lab("monitor", out)[0] in (0, 3)
    else:
        assert "Effective sample size" in printed or "No decay" in printed


@pytest.mark.parametrize("policy", ["accumulate", "mix:0.5,0.2,0.3", "fresh:10"])
def test_an_example_under_every_policy(policy, example):
    status, out, error = example("kde.py", "--policy", policy)
    assert (status, error.count("Traceback")) == (0, 0)
    assert read(out).series["variance"].shape == (2, 4)


def test_a_kernel_widens_and_a_sample_of_ten_does_not_explain_it(example):
    _, out, _ = example("kde.py")
    variance = read(out).series["variance"].mean(0)
    assert variance[3] > variance[1]  # each kernel adds a third of the variance: 60 data, two seeds, far beyond chance


@pytest.mark.parametrize("name", BAD)
def test_a_file_that_is_no_model_is_one_line(name, lab, tmp_path):
    code, expected = BAD[name]
    file = tmp_path / "model.py"
    file.write_text(code)
    status, _, error = lab("run", "custom", "--model", file, "--out", tmp_path / "run")
    assert (status, error.count("\n")) == (2, 1)
    assert expected in error
    assert not (tmp_path / "run").exists()


@pytest.mark.parametrize("name", SHAPES)
def test_samples_of_another_shape_end_the_run_and_nothing_is_lost(name, lab, tmp_path):
    file = tmp_path / "model.py"
    file.write_text(f"{GOOD}{FIT}    def sample(self, count, rng):\n        return {SHAPES[name]}\n")
    status, _, error = lab("run", "custom", "--model", file, "--seeds", 1, "--jobs", 1, "--out", tmp_path / "run")
    assert status == 2
    assert "`sample` of " in error.splitlines()[-1]
    assert "must return" in error
    assert "Traceback" not in error
    assert (tmp_path / "run" / "seed-0" / "generation-000000" / "record.json").is_file()


def test_a_run_is_not_resumed_with_another_file(example, lab, tmp_path):
    _, out, _ = example("kde.py")
    (tmp_path / "kde.py").write_text(EXAMPLES["kde.py"] + "\n")
    status, _, error = lab("resume", out)
    assert status == 2
    assert "`model` must have the content that the run began with" in error


def test_models_that_save_themselves(lab, tmp_path, contents):
    save = "    def save(self, folder):\n        np.save(folder / 'm.npy', self.m)\n"
    load = "    def load(self, folder):\n        self.m = np.load(folder / 'm.npy')\n"
    fit = "    def fit(self, data, rng):\n        self.m = data.mean(0)\n"
    sample = "    def sample(self, count, rng):\n        return self.m + rng.random((count, 3)) - 0.5\n"
    file = tmp_path / "model.py"
    file.write_text(GOOD + fit + sample + save + load)
    out = tmp_path / "run"
    given = ("--policy", "mix:0.5,0.5,0", "--generations", 3, "--samples", 20, "--seeds", 1)
    assert lab("run", "custom", "--model", file, *given, "--out", out)[0] == 0
    whole = contents(out)
    shutil.rmtree(out / "seed-0" / "generation-000003")
    assert lab("resume", out)[0] == 0
    assert contents(out) == whole
    assert (out / "seed-0" / "generation-000002" / "model" / "m.npy").is_file()
