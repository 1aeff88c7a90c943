"""``collapse monitor``: the exit status says alarm or not, files are written, standard input is followed."""

import io
import json
import os
import subprocess
import sys

import numpy as np
import pytest

from collapse_theory import monitor

WORDS = [f"w{i}" for i in range(60)]


def rows(temperature, *, seed=1, generations=6, size=4000):
    """Return counts of a loop, without bias at temperature 1; chance and alarm are those of fixed draws."""
    rng, p = np.random.default_rng(seed), 1 / np.arange(1, len(WORDS) + 1)
    found = [rng.multinomial(size, p / p.sum())]
    while len(found) < generations:
        q = (found[-1] / size) ** (1 / temperature)
        found.append(rng.multinomial(size, q / q.sum()))
    return found


def table(temperature, **given):
    lines = [
        f"{g},{word},{count}"
        for g, row in enumerate(rows(temperature, **given))
        for word, count in zip(WORDS, row, strict=True)
    ]
    return "\n".join(["generation,category,count", *lines]) + "\n"


def objects(temperature):
    return [
        json.dumps({"generation": g, "counts": dict(zip(WORDS, row.tolist(), strict=True))}) + "\n"
        for g, row in enumerate(rows(temperature))
    ]


@pytest.fixture
def log(tmp_path):
    """Return a function that writes a log and returns its path."""

    def write(temperature=1.0, **given):
        path = tmp_path / f"loop-{temperature}.csv"
        path.write_text(table(temperature, **given))
        return path

    return write


@pytest.fixture
def piped(monkeypatch):
    """Return a function that puts a text on standard input."""
    return lambda text: monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(text.encode())))


def test_no_alarm_is_status_0(collapse, log):
    status, out, err = collapse("monitor", log())
    assert (status, err) == (0, "")
    assert "No alarm up to generation 5" in out
    assert str(monitor.watch(monitor.read_log(log())).slope) in out


def test_an_alarm_is_status_3_and_names_the_cause(collapse, log):
    status, out, err = collapse("monitor", log(0.85))
    assert (status, err) == (3, "")
    last = out.splitlines()[-1]
    assert last.startswith(f"Alarm at generation {monitor.watch(monitor.read_log(log(0.85))).alarm}:")
    assert "sharpening" in last


def test_files_hold_the_report(collapse, log, tmp_path):
    path = log(0.85)
    files = {kind: tmp_path / f"report.{kind}" for kind in ("json", "markdown", "html")}
    assert collapse("monitor", path, *(word for kind, at in files.items() for word in (f"--{kind}", at)))[0] == 3
    expected = monitor.watch(monitor.read_log(path))
    data = json.loads(files["json"].read_text())
    assert data["log"] == str(path)
    assert {key: data[key] for key in expected.to_dict()} == json.loads(json.dumps(expected.to_dict()))
    assert files["markdown"].read_text() == expected.to_markdown()
    page = files["html"].read_text()
    assert "<title>Monitor: loop-0.85.csv</title>" in page
    assert "<svg" in page


def test_options_reach_the_monitor(collapse, log, tmp_path):
    scores = tmp_path / "scores.csv"
    scores.write_text("category,score\n" + "".join(f"{word},{i % 7}\n" for i, word in enumerate(WORDS)))
    out = tmp_path / "report.json"
    given = ("--false-alarm", 0.2, "--confidence", 0.8, "--seed", 7, "--policy", "mix:0.5,0,0.5", "--scores", scores)
    assert collapse("monitor", log(), *given, "--json", out)[0] in (0, 3)
    data = json.loads(out.read_text())
    assert [data[key] for key in ("false_alarm", "seed", "policy", "is_sample")] == [0.2, 7, "mix:0.5,0.0,0.5", False]
    assert data["slope"]["confidence"] == 0.8
    assert data["preference"]["value"] is not None
    assert collapse("monitor", log(), "--sample", "--json", out)[0] == 0
    assert json.loads(out.read_text())["is_sample"] is True


def test_a_prediction_stands_below_and_in_the_files(collapse, log, piped, tmp_path):
    path = log(0.9)
    files = [word for kind in ("json", "markdown", "html") for word in (f"--{kind}", tmp_path / kind)]
    status, out, err = collapse("monitor", path, "--predict", "entropy", "0.5", *files)
    assert (status, err) == (3, "")
    expected = monitor.predict(monitor.watch(monitor.read_log(path)), "entropy", share=0.5)
    assert out.endswith(f"\n\n{expected}\n")
    assert (tmp_path / "markdown").read_text().endswith(f"\n## Prediction\n\n{expected}\n")
    assert "<h2>Prediction</h2>" in (tmp_path / "html").read_text()
    found = json.loads((tmp_path / "json").read_text())["prediction"]
    assert (found["quantity"], found["target"]) == ("entropy", expected.target)
    assert found["joint"]["value"] == expected.joint.value
    piped(path.read_text())
    assert collapse("monitor", "-", "--predict", "entropy", "0.5")[1].endswith(f"\n\n{expected}\n")


def test_a_prediction_knows_the_real_data(collapse, log, piped):
    """With real data in every generation the entropy does not fall to a half; without them it would."""
    given = ("--policy", "mix:0.5,0,0.5", "--predict", "entropy", "0.5")
    status, out, err = collapse("monitor", log(1.0), *given)
    assert status in (0, 3)
    assert err == ""
    assert "of which 0 got there within 1000" in out


@pytest.fixture
def run(tmp_path):
    """Return a function that makes a run of the lab of words by Zipf's law."""
    pytest.importorskip("safetensors", reason="the lab needs its extra")
    from collapse_empirical import experiments, store
    from collapse_empirical.recursion import advance

    rng, share = np.random.default_rng(0), 1 / np.arange(1, 101)
    (tmp_path / "text.txt").write_text(" ".join(f"w{k}" for k in rng.choice(100, 9000, p=share / share.sum())))

    def make(seeds, **settings):
        given = {"text": str(tmp_path / "text.txt"), **settings}
        recipe = experiments.recipe(
            "ngram", "unigram", generations=4, seeds=seeds, samples=3000, keep="metrics", settings=given
        )
        made = store.create(tmp_path / "run", recipe)
        for seed in seeds:
            advance(made, experiments.create(recipe), seed)
        return made.path

    return make


def test_a_run_of_the_lab_is_told_by_seeds_and_together(collapse, run, tmp_path):
    from collapse_theory.runs import watch_run

    path = run((0, 1), temperature=0.8)
    files = [word for kind in ("json", "markdown", "html") for word in (f"--{kind}", tmp_path / kind)]
    status, out, err = collapse("monitor", path, *files)
    assert (status, err) == (3, "")
    assert [line for line in out.splitlines() if "seed" in line] == ["seed 0", "seed 1", "2 seeds together"]
    expected = watch_run(path)
    data = json.loads((tmp_path / "json").read_text())
    assert data["seeds"] == {str(seed): json.loads(json.dumps(one.to_dict())) for seed, one in expected.items()}
    assert data["together"]["alarm"] == monitor.together(expected.values()).alarm
    assert "# Monitor: seed 1" in (tmp_path / "markdown").read_text()
    assert (tmp_path / "html").read_text().count("<figure") == 2


def test_one_seed_of_a_run(collapse, run, refused):
    path = run((3,))
    status, out, err = collapse("monitor", path)
    assert (status, err) == (0, "")
    assert "together" not in out
    for given in (["--policy", "replace"], ["--sample"], ["--predict", "entropy", "0.5"]):
        assert "must be left out for a run of collapse-lab" in refused("monitor", path, *given)


FITS = "generation,mean,variance,size\n0,0,1,\n1,0.1,0.7,200\n2,0.05,0.48,200\n3,0.2,0.36,200\n"


def test_means_and_variances_are_known_by_their_columns(collapse, refused, tmp_path):
    path = tmp_path / "fits.csv"
    path.write_text(FITS)
    files = [word for kind in ("json", "markdown", "html") for word in (f"--{kind}", tmp_path / kind)]
    status, out, err = collapse("monitor", path, *files)
    assert (status, err) == (3, "")
    expected = monitor.watch_moments([0.0, 0.1, 0.05, 0.2], [1.0, 0.7, 0.48, 0.36], samples=[200] * 3)
    assert str(expected.bias) in out
    assert json.loads((tmp_path / "json").read_text())["bias"]["value"] == expected.bias.value
    assert str(expected.bias) in (tmp_path / "markdown").read_text()
    assert (tmp_path / "html").read_text().count("<figure") == 1
    biased = monitor.watch_moments([0.0, 0.1, 0.05, 0.2], [1.0, 0.7, 0.48, 0.36], samples=[200] * 3, ddof=0)
    assert biased.bias.value != expected.bias.value
    assert str(biased.bias) in collapse("monitor", path, "--ddof", 0)[1]
    assert "must be left out for means and variances" in refused("monitor", path, "--sample")
    path.write_text(FITS.replace("0.7", "-0.7"))
    assert "`variances` must be positive" in refused("monitor", path)


def test_counts_have_no_divisor(refused, log):
    assert "`--ddof` must be left out for counts" in refused("monitor", log(), "--ddof", 0)


@pytest.mark.parametrize("form", [lambda: "".join(objects(0.85)), lambda: table(0.85)], ids=["lines", "table"])
def test_standard_input_is_told_step_by_step(collapse, piped, form, tmp_path):
    piped(form())
    status, out, err = collapse("monitor", "-", "--json", tmp_path / "report.json")
    assert (status, err) == (3, "")
    expected = monitor.watch(rows(0.85))
    told = [line.split(":")[0] for line in out.splitlines() if line.startswith(("generation ", "Alarm at"))]
    steps = [f"generation {g}" for g in range(1, 6)]
    steps.insert(expected.alarm, f"Alarm at generation {expected.alarm}")
    assert told == [*steps, f"Alarm at generation {expected.alarm}"]
    assert json.loads((tmp_path / "report.json").read_text())["log"] == "standard input"


def test_what_came_before_a_line_that_is_cut_off_is_kept(collapse, piped, tmp_path):
    piped("".join(objects(1.0)[:3]) + '{"generation": 3, "cou')
    status, out, err = collapse("monitor", "-", "--markdown", tmp_path / "report.md")
    assert status == 2
    assert "No alarm up to generation 2" in out
    assert "(standard input, line 4)" in err
    assert err.count("\n") == 1
    assert "No alarm up to generation 2" in (tmp_path / "report.md").read_text()


@pytest.mark.parametrize(("text", "got"), [("", "an empty file"), (objects(1.0)[0], "got one")])
def test_too_little_on_standard_input(refused, piped, text, got):
    piped(text)
    assert got in refused("monitor", "-")


def test_a_loop_that_runs_is_heard_at_once():
    """The second generation is answered while the loop has not written the third."""
    command = [sys.executable, "-m", "collapse_theory", "monitor", "-"]
    environment = os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)}
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=environment
    ) as process:
        lines = objects(0.85)
        process.stdin.write("".join(lines[:2]))
        process.stdin.flush()
        assert process.stdout.readline().startswith("generation 1: evidence ")
        process.stdin.write("".join(lines[2:]))
        process.stdin.close()
        assert "Alarm at generation" in process.stdout.read()
    assert process.returncode == 3


def test_an_interrupted_loop_is_told_until_there(collapse, monkeypatch):
    def lines():
        yield from (line.encode() for line in objects(1.0)[:3])
        raise KeyboardInterrupt

    class Stream:
        buffer = lines()

    monkeypatch.setattr(sys, "stdin", Stream())
    status, out, err = collapse("monitor", "-")
    assert (status, err) == (130, "")
    assert "No alarm up to generation 2" in out


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--alpha", "0"], "`false_alarm` must "),
        (["--level", "1.5"], "`confidence` must "),
        (["--seed", "-1"], "`seed` must be"),
        (["--policy", "often"], "policy"),
        (["--policy", "accumulate", "--sample"], "policy"),
        (["--predict", "words", "0.5"], "`predict` must be one of"),
        (["--predict", "entropy", "half"], "`--predict` must be a number"),
        (["--predict", "entropy", "2"], "`share` must be in"),
        (["--scores", "{folder}/none.csv"], "`scores` must be a readable file"),
        (["--json", "{folder}/none/report.json"], "`--json` must be a file"),
        (["--html", "{folder}"], "`--html` must be a file"),
        (["--markdown", "{folder}"], "`--markdown` must be a file"),
    ],
)
def test_bad_options_are_one_line(collapse, log, tmp_path, arguments, message):
    status, out, err = collapse("monitor", log(), *(word.format(folder=tmp_path) for word in arguments))
    assert (status, err.count("\n")) == (2, 1)
    assert message in err
    assert not out or arguments[-1] == "2"  # which the report has to say


def test_bad_logs_are_one_line(refused, tmp_path):
    (tmp_path / "one.csv").write_text("generation,a,b\n0,5,5\n")
    assert "`log` must have two or more generations" in refused("monitor", tmp_path / "one.csv")
    assert "`log` must be a readable file" in refused("monitor", tmp_path / "none.csv")


def test_help_names_the_exit_status(collapse):
    status, out, _ = collapse("monitor", "--help")
    assert status == 0
    assert "0 no alarm, 3 alarm, 2 bad input" in " ".join(out.split())
