"""``collapse-lab``: what it prints and writes, its exit status, and one line for bad input."""

import csv
import json
import re
import subprocess
import sys

import pytest

from collapse_empirical import experiments
from collapse_empirical.readings import read
from collapse_theory import runs
from collapse_theory.runs.packing import pack

SMALL = ["--samples", "20", "--seeds", "2", "--jobs", "1"]


@pytest.fixture
def small(lab, text, tmp_path):
    out = tmp_path / "runs" / "one"
    status, printed, _ = lab("run", "ngram", "--data", text, "--generations", "4", *SMALL, "--out", out)
    assert status == 0
    assert f"{out}: complete" in printed
    return out


def test_run_show_resume_compare(lab, small):
    status, out, err = lab("show", small)
    assert (status, err) == (0, "")
    assert "seed 1: generation 4 of 4: support" in out
    assert lab("resume", small)[:2] == (0, f"{small}: complete\n")
    status, out, _ = lab("compare", small)
    assert status == 0
    assert "agrees" in out
    row = json.loads((small / "compare" / "compare.json").read_text())
    assert [series["verdict"] for series in row["series"]] == ["agrees"] * 4
    assert row["versions"]["numpy"]
    assert {path.suffix for path in (small / "compare").glob("series.*")} == {".png", ".pdf"}


def test_every_result_is_written_as_csv_and_json(lab, small, tmp_path):
    for command in (["show", small], ["compare", small, "--no-figures"], ["monitor", small], ["list"]):
        targets = tmp_path / "a.csv", tmp_path / "a.json"
        status, out, err = lab(*command, "--csv", targets[0], "--json", targets[1])
        assert (status, err) == (0, "")
        assert out
        document = json.loads(targets[1].read_text(), parse_constant=lambda word: pytest.fail(word))
        rows = list(csv.DictReader(targets[0].read_text().splitlines()))
        if command[0] == "show":
            assert [float(row["entropy"]) for row in rows] == [row["entropy"] for row in document["metrics"]]
            assert {row["experiment"] for row in rows} == {"ngram"} == {document["recipe"]["experiment"]}
        if command[0] == "compare":
            means = [value for series in document["series"] for value in series["mean"]]
            assert [json.loads(row["mean"]) for row in rows] == means
            assert document == json.loads((small / "compare" / "compare.json").read_text())
        if command[0] == "monitor":
            evidence = [step["log_evidence"] for seed in document["seeds"].values() for step in seed["steps"]]
            assert [float(row["log_evidence"]) for row in rows] == evidence
        if command[0] == "list":
            assert [(row["experiment"], row["preset"]) for row in rows][1] == ("gmm", "paper")
            assert len(rows) == len(document)


EXTRA = ("sklearn", "torch", "safetensors", "transformers", "tokenizers", "accelerate")


ONE_AFTER_ANOTHER = """
import json, os, sys
missing, commands = map(json.loads, sys.argv[1:])
sys.modules.update(dict.fromkeys(missing))
from collapse_empirical.cli.main import main
for command in commands:
    os.environ.update(command.pop("environment", {}))
    sys.argv = ["collapse-lab", *command["words"]]
    try:
        main()
    except SystemExit as end:
        for stream in sys.stdout, sys.stderr:
            print("<end>", end.code or 0, file=stream, flush=True)
"""


def one_after_another(commands, *, missing=(), cwd=None):
    """Run commands in one new process; return what each writes to stdout and stderr, and the exit statuses."""
    code = [sys.executable, "-c", ONE_AFTER_ANOTHER, json.dumps(missing), json.dumps(commands)]
    done = subprocess.run(code, cwd=cwd, capture_output=True, text=True)
    parts = [re.split(r"<end> (\d+)\n", text) for text in (done.stdout, done.stderr)]
    assert [len(part) for part in parts] == [2 * len(commands) + 1] * 2, done.stderr
    return list(zip(parts[0][:-1:2], parts[1][:-1:2], map(int, parts[1][1::2]), strict=True))


@pytest.mark.parametrize(
    ("missing", "commands"),
    [
        (
            EXTRA,
            {
                "list": (0, ""),
                "run --help": (0, ""),
                "run opt --help": (0, ""),
                "run gmn --out run": (2, "Did you mean 'gmm'?"),
            },
        ),
        (["sklearn"], {"run gmm --out run": (2, "must have the extra `empirical`; sklearn")}),
        (["safetensors"], {"show run": (2, "must have the extra `empirical`; safetensors")}),
    ],
)
def test_without_the_extra(missing, commands, tmp_path):
    found = one_after_another([{"words": words.split()} for words in commands], missing=missing, cwd=tmp_path)
    for (_, error, status), (expected, remedy) in zip(found, commands.values(), strict=True):
        assert (status, error.count("\n")) == (expected, expected and 1)
        assert remedy in error
    assert not list(tmp_path.iterdir())


def test_gmm_and_its_figures(lab, tmp_path):
    out = tmp_path / "gmm"
    run = ("run", "gmm", "--preset", "smoke", "--generations", "3", *SMALL, "--set", "start=warm", "--out", out)
    assert lab(*run)[0] == 0
    assert lab("compare", out)[0] == 0
    assert {path.name for path in (out / "compare").glob("*.png")} == {"series.png", "snapshots.png", "distance.png"}


def test_vae_and_its_figures(lab, tmp_path):
    out = tmp_path / "vae"
    run = ("run", "vae", "--preset", "smoke", "--generations", "2", *SMALL, "--set", "epochs=1", "--out", out)
    assert lab(*run)[0] == 0
    status, printed, _ = lab("compare", out)
    assert status == 0
    assert "Effective sample size" in " ".join(printed.split())
    assert {path.name for path in (out / "compare").glob("*.png")} == {"series.png", "latents.png", "images.png"}


def test_list_names_every_preset(lab):
    status, out, _ = lab("list")
    assert status == 0
    assert [line.split()[:2] for line in out.splitlines()][:2] == [["custom", "default"], ["gmm", "paper"]]


def test_a_corrupted_generation_is_named_and_computed_anew(lab, small):
    before = (small / "seed-0" / "generation-000004" / "record.json").read_text()
    (small / "seed-0" / "generation-000004" / "record.json").write_text(before.replace("support", "suport"))
    status, _, err = lab("compare", small)
    assert (status, err.count("\n")) == (2, 1)
    assert "generation 4 of seed 0" in err
    status, _, err = lab("resume", small)
    assert status == 0
    assert "corrupted: generation 4 of seed 0" in err
    assert (small / "seed-0" / "generation-000004" / "record.json").read_text() == before


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["run", "gmn"], "`experiment` must be one of custom, gmm, ngram, opt, vae; got 'gmn'. Did you mean 'gmm'?"),
        (["run", "gmm", "--preset", "papers"], "Did you mean 'paper'?"),
        (["run", "gmm", "--set", "component=3"], "Did you mean 'components'?"),
        (["run", "gmm", "--set", "components"], "`--set` must be KEY=VALUE"),
        (["run", "gmm", "--set", "components=two"], "`components` must be a whole number; got 'two'"),
        (["run", "gmm", "--set", "components=1001"], "`components` must be at least 1 and at most `samples`, 1000"),
        (["run", "gmm", "--set", "start=hot"], "`start` must be one of cold, warm"),
        (["run", "gmm", "--set", "tol=0"], "`tol` must be greater than 0"),
        (["run", "gmm", "--set", "means=[[0,0],[1]]"], "`means` must be points of one dimension"),
        (["run", "gmm", "--order", "2"], "`--order` must be left out for gmm"),
        (["run", "gmm", "--policy", "mix:1,1,1"], "`alpha` + `beta` + `gamma` must be 1"),
        (["run", "gmm", "--policy", "fresh:3", "--anchors", "2"], "`anchors` must be left out with Fresh(anchors=3)"),
        (["run", "gmm", "--keep", "some"], "`keep` must be one of all, last, metrics"),
        (["run", "gmm", "--generations", "0"], "`generations` must be a whole number of at least 1"),
        (["run", "gmm", "--seeds", "0"], "`seeds` must be a whole number of at least 1"),
        (["run", "gmm", "--anchors", "-1"], "`anchors` must be a whole number of at least 0"),
        (["run", "ngram", "--order", "4"], "`order` must be 1, 2 or 3"),
        (["run", "ngram", "--data", "/no/such/text"], "`text` must be a readable UTF-8 file"),
        (["run", "vae", "--data", "/no/mnist"], "`data` must be a folder with train-images-idx3-ubyte"),
        (["run", "vae", "--preset", "paper"], "`data` must be a folder with train-images-idx3-ubyte"),
        (["run", "vae", "--set", "epochs=0"], "`epochs` must be a whole number of at least 1"),
        (["run", "gmm", "--samples", "100000000000"], "`--out` must have room for about"),
    ],
)
def test_bad_input_is_one_line_and_status_2(lab, tmp_path, arguments, message):
    extra = ["--out", tmp_path / "new"]
    status, out, err = lab(*arguments, *extra)
    assert (status, out) == (2, "")
    assert err.startswith("collapse-lab: ")
    assert message in err
    assert err.count("\n") == 1
    assert not (tmp_path / "new").exists()


def test_directories_without_a_run(lab, tmp_path):
    for command in ("resume", "compare", "show"):
        status, _, err = lab(command, tmp_path)
        assert (status, err.count("\n")) == (2, 1)
        assert "has no readable recipe.json" in err


def test_nothing_to_compare(lab, unigram):
    run = unigram()
    status, _, err = lab("compare", run.path)
    assert (status, err.count("\n")) == (2, 1)
    assert "none for some seed" in err


def test_a_level_out_of_range(lab, small):
    assert "`level` must be in (0, 1)" in lab("compare", small, "--level", "2")[2]


OPENED = []


@pytest.fixture
def opened():
    """Return a list that every file which is opened during a test is added to."""
    if not OPENED:  # a hook stays until the process ends, so there is one
        sys.addaudithook(lambda event, arguments: OPENED[-1].append(str(arguments[0])) if event == "open" else None)
    OPENED.append([])
    yield OPENED[-1]
    OPENED.append([])


def test_a_comparison_opens_each_record_once(lab, unigram, complete, opened):
    run = complete(unigram(seeds=(0, 1), generations=12, keep="all"))
    opened.clear()
    assert lab("compare", run.path)[0] == 0
    records = [path for path in opened if path.endswith("record.json")]
    assert len(records) == len(set(records)) == 26
    assert sum(path.endswith("recipe.json") for path in opened) == 1


COMPLETING = {"_COLLAPSE_LAB_COMPLETE": "complete_bash"}
COMPLETED = {"run g": ["gmm"], "run ngram --o": ["--out", "--order"], "run gmm --o": ["--out"], "run gmn --o": []}


def test_a_shell_completes_experiments_and_their_own_options():
    asked = [
        {"COMP_WORDS": f"collapse-lab {words}", "COMP_CWORD": str(len(words.split())), **COMPLETING}
        for words in COMPLETED
    ]
    found = one_after_another([{"words": [], "environment": environment} for environment in asked])
    assert [(out.split(), error) for out, error, _ in found] == [(offered, "") for offered in COMPLETED.values()]


def test_metrics_as_a_file_and_the_time_that_is_left(small, lab, tmp_path):
    status, out, _ = lab("show", small, "--table", tmp_path / "metrics.csv")
    assert status == 0
    assert out.splitlines()[-1] == str(tmp_path / "metrics.csv")
    assert "left at the pace so far" not in out
    rows = list(csv.DictReader((tmp_path / "metrics.csv").read_text().splitlines()))
    assert [row["fits"] for row in rows if row["seed"] == "0"] == [str(fits) for fits in range(len(rows) // 2)]
    status, _, error = lab("show", small, "--table", tmp_path / "metrics.txt")
    assert (status, error.count("\n")) == (2, 1)
    assert "must be a .csv or .parquet file" in error
    last = sorted((small / "seed-0").glob("generation-*"))[-1]
    last.rename(tmp_path / "away")
    assert "0.0 minutes left at the pace so far" in lab("show", small)[1]
    (tmp_path / "away").rename(last)


def test_metrics_as_parquet_are_those_of_the_run(small, lab, tmp_path):
    pytest.importorskip("pyarrow", reason="Parquet needs it")
    import pandas

    path = tmp_path / "metrics.parquet"
    assert lab("show", small, "--table", path)[0] == 0
    expected = runs.read(str(small)).to_frame()
    pandas.testing.assert_frame_equal(pandas.read_parquet(path), expected)
    assert len(expected) > 2


def test_a_run_in_one_file_is_compared_beside_it(lab, tmp_path):
    folder, file = tmp_path / "gmm", tmp_path / "gmm.run.zip"
    assert lab("run", "gmm", "--preset", "smoke", "--seeds", 2, "--generations", 3, "--out", folder)[0] == 0
    parameters = ["weights", "means", "covariances"]
    file.write_bytes(pack(runs.read(folder), name="gmm", by="me", drop=parameters))
    status, out, error = lab("compare", file, "--no-figures")
    assert (status, error) == (0, "")
    assert "its record leaves out weights and means and" in " ".join(out.replace("│", " ").split())
    assert set(experiments.find("gmm").figures(read(file))) == {"distance"}
    series = json.loads((tmp_path / "gmm-compare" / "compare.json").read_text())["series"]
    assert [len(row["measured"][0][1]) for row in series if row["name"] == "log_det"] == [2]  # one for each component
