"""TensorBoard and Weights & Biases are told what the records say; neither is needed."""

import json
import sys
from types import SimpleNamespace

import pytest

from collapse_empirical import store, trackers
from collapse_empirical.monitoring import watch_run
from collapse_empirical.runner import execute
from collapse_theory.monitor import monitor_scalars

FAKE = """
import json

class Error(Exception):
    pass

class Run:
    def __init__(self, given):
        self.file = open(given["dir"] / f"wandb-{given['name']}.jsonl", "w")
        self.file.write(json.dumps({"name": given["name"], "config": given["config"]}) + "\\n")

    def __enter__(self):
        return self

    def __exit__(self, *error):
        self.file.close()

    def log(self, numbers, step):
        self.file.write(json.dumps([step, numbers]) + "\\n")

def init(**given):
    if given["dir"].name == "refused":
        raise Error("No API key configured.")
    return Run(given)
"""


@pytest.fixture
def wandb(tmp_path, monkeypatch):
    """Put a package wandb in the way of imports that writes what it is told to a file."""
    (tmp_path / "packages").mkdir()
    (tmp_path / "packages" / "wandb.py").write_text(FAKE)
    monkeypatch.syspath_prepend(tmp_path / "packages")
    yield
    sys.modules.pop("wandb", None)


def numbers(metrics):
    return {name: value for name, value in metrics.items() if isinstance(value, (int, float))}


def test_weights_and_biases_is_told_what_is_recorded(unigram, wandb):
    run = unigram(generations=3, seeds=(0, 1))
    execute(run, jobs=1, trackers=("wandb",))
    for seed in (0, 1):
        first, *rest = map(json.loads, (run.path / f"wandb-run seed {seed}.jsonl").read_text().splitlines())
        assert first == {"name": f"run seed {seed}", "config": run.recipe.to_dict()}
        assert [step for step, _ in rest] == [0, 1, 2, 3]
        assert [numbers(told)["entropy"] for _, told in rest] == [row["entropy"] for row in run.metrics(seed)]
        report = watch_run(run.path)[seed]
        watched = [{name: told[name] for name in told if name.startswith("monitor/")} for _, told in rest]
        assert watched == [{}, *(monitor_scalars(step, alarm=report.alarm) for step in report.steps)]
    assert "entropy" not in (run.path / "events.jsonl").read_text()


def test_tensorboard_is_told_what_is_recorded(unigram, monkeypatch):
    calls = []

    class Writer:
        def __init__(self, folder):
            self.folder = folder

        def __enter__(self):
            return self

        def __exit__(self, *error):
            calls.append("closed")

        def add_scalar(self, name, value, step):
            calls.append((self.folder, name, value, step))

        def flush(self):
            pass

    monkeypatch.setitem(sys.modules, "torch.utils.tensorboard", SimpleNamespace(SummaryWriter=Writer))
    run = unigram(generations=2)
    execute(run, jobs=1, trackers=("tensorboard",))
    told = [(value, step) for _, name, value, step in calls[:-1] if name == "entropy"]
    assert told == [(row["entropy"], step) for step, row in enumerate(run.metrics(0))]
    assert calls[-1] == "closed"
    assert {row[0] for row in calls[:-1]} == {str(run.path / "tensorboard" / "seed-0")}


def test_tensorboard_itself(unigram):
    pytest.importorskip("tensorboard")
    from tensorboard.backend.event_processing.event_accumulator import EventAccumulator

    run = unigram(generations=2)
    execute(run, jobs=1, trackers=("tensorboard",))
    read = EventAccumulator(str(run.path / "tensorboard" / "seed-0"))
    read.Reload()
    assert [event.step for event in read.Scalars("entropy")] == [0, 1, 2]
    found = [event.value for event in read.Scalars("entropy")]
    assert found == pytest.approx([row["entropy"] for row in run.metrics(0)], rel=1e-6, abs=0)
    names = {name for name in read.Tags()["scalars"] if name.startswith("monitor/")}
    (report,) = watch_run(run.path).values()
    wanted = [monitor_scalars(step, alarm=report.alarm) for step in report.steps]
    assert names == {*wanted[0], *wanted[1]} >= {"monitor/slope", "monitor/alarm", "monitor/log_evidence"}
    for name in names:
        told = {event.step: event.value for event in read.Scalars(name)}
        here = {step: row[name] for step, row in enumerate(wanted, 1) if name in row}
        assert told == pytest.approx(here, rel=1e-6, abs=0)


def test_trackers_are_off_unless_asked_for(unigram, monkeypatch):
    monkeypatch.setattr(trackers, "_KINDS", {})
    run = unigram(generations=1)
    execute(run, jobs=1)
    assert run.generations(0) == [0, 1]


def test_a_tracker_that_is_not_there_is_one_line(lab, text, tmp_path, monkeypatch):
    monkeypatch.setattr(trackers, "find_spec", lambda name: None)
    given = ("run", "ngram", "--data", text, "--samples", "20", "--generations", "1", "--seeds", "1")
    for kind, message in (("wandb", "needs the package wandb"), ("wand", "Did you mean 'wandb'?")):
        status, _, error = lab(*given, "--out", tmp_path / "run", "--log-to", kind)
        assert (status, error.count("\n")) == (2, 1)
        assert message in error
    assert not (tmp_path / "run").exists()


def test_a_tracker_that_does_not_start_is_one_line_and_the_run_goes_on_without(lab, text, tmp_path, wandb):
    out = tmp_path / "refused"
    given = ("run", "ngram", "--data", text, "--samples", "20", "--generations", "1", "--seeds", "1")
    status, _, error = lab(*given, "--out", out, "--log-to", "wandb")
    assert (status, error.count("\n")) == (2, 1)
    assert "No API key configured" in error
    assert lab("resume", out)[0] == 0
    assert store.open_run(out).generations(0) == [0, 1]
