"""Real Trainers over three generations on a CPU: the log, the numbers that trackers see, alarms, kills."""

import json
import subprocess
import sys
import warnings

import numpy as np
import pytest
import torch
from torch.utils.data import Dataset, IterableDataset
from transformers import OPTConfig, OPTForCausalLM, Trainer, TrainerCallback, TrainingArguments

from collapse_empirical.callback import AlarmWarning, MonitorCallback, count
from collapse_theory import monitor
from collapse_theory.monitor import monitor_scalars
from collapse_theory.policy import Accumulate

TOKENS, BLOCK = 40, 16


class Blocks(Dataset):
    """Blocks of tokens; the last two of each are padding if there is a mask."""

    def __init__(self, tokens, *, masked=False):
        self.tokens, self.masked = torch.as_tensor(tokens), masked

    def __len__(self):
        return len(self.tokens)

    def __getitem__(self, k):
        ids = self.tokens[k]
        if not self.masked:
            return {"input_ids": ids, "labels": ids}
        mask = torch.ones_like(ids)
        mask[-2:] = 0
        return {"input_ids": ids.where(mask == 1, 0), "attention_mask": mask, "labels": ids}


def generations(*, temperature=1.0, fits=3, blocks=150, seed=0):
    """Return the tokens of the original and of generations that are drawn from their own frequencies."""
    rng, share = np.random.default_rng(seed), 1 / np.arange(1, TOKENS)
    found = [rng.choice(np.arange(1, TOKENS), (blocks, BLOCK), p=share / share.sum())]
    for _ in range(fits):
        p = np.bincount(found[-1].ravel(), minlength=TOKENS) ** (1 / temperature)
        found.append(rng.choice(TOKENS, (blocks, BLOCK), p=p / p.sum()))
    return found


@pytest.fixture
def train(tmp_path):
    """Return a function that trains a tiny model on data and returns its Trainer."""

    def make(data, *callbacks, attached=None, epochs=1, **given):
        config = OPTConfig(
            vocab_size=TOKENS,
            hidden_size=8,
            word_embed_proj_dim=8,
            ffn_dim=8,
            num_hidden_layers=1,
            num_attention_heads=1,
            max_position_embeddings=BLOCK,
        )
        arguments = TrainingArguments(
            output_dir=str(tmp_path / "out"),
            per_device_train_batch_size=50,
            num_train_epochs=epochs,
            save_strategy="no",
            logging_steps=1,
            use_cpu=True,
            disable_tqdm=True,
            **{"report_to": "none"} | given,
        )
        with warnings.catch_warnings():
            warnings.filterwarnings("ignore", category=DeprecationWarning)
            trainer = Trainer(OPTForCausalLM(config), arguments, train_dataset=data, callbacks=list(callbacks))
            if attached is not None:
                attached.attach(trainer)
            trainer.train()
        return trainer

    return make


def rows(path):
    return [json.loads(line) for line in path.read_text().splitlines()]


def tallied(tokens):
    return {str(token): int(number) for token, number in enumerate(np.bincount(tokens.ravel())) if number}


def test_three_generations_write_a_log_that_the_monitor_reads(train, tmp_path):
    data, path = generations(), tmp_path / "logs" / "loop.jsonl"
    for number, tokens in enumerate(data):
        callback = MonitorCallback(path, stop_on_alarm=True)
        trainer = train(Blocks(tokens), callback)
        assert trainer.state.global_step == 3  # none was stopped
        assert callback.generation == number
    assert rows(path) == [{"generation": g, "counts": tallied(tokens)} for g, tokens in enumerate(data)]
    report = monitor.watch(monitor.read_log(path))
    assert callback.report.to_dict() == report.to_dict()
    assert report.alarm is None
    numbers = [row for row in trainer.state.log_history if "monitor/slope" in row]
    wanted = {"monitor/generation": 3.0, "step": 0} | monitor_scalars(report.steps[-1], alarm=None)
    assert numbers == [wanted]


def test_trackers_see_the_numbers_of_an_attached_callback(train, tmp_path):
    pytest.importorskip("tensorboard")
    from tensorboard.backend.event_processing.event_accumulator import EventAccumulator

    path = tmp_path / "loop.jsonl"
    first, second = generations(fits=1)
    MonitorCallback(path).observe(first)
    callback = MonitorCallback(path)
    train(Blocks(second), attached=callback, report_to="tensorboard")
    (events,) = (tmp_path / "out").rglob("events.out.tfevents.*")
    read = EventAccumulator(str(events.parent))
    read.Reload()
    wanted = {"monitor/generation": 1.0} | monitor_scalars(callback.report.steps[-1])
    for name, value in wanted.items():
        (event,) = read.Scalars(f"train/{name}")
        assert event.step == 0
        assert event.value == pytest.approx(value, rel=1e-6)
    assert "train/loss" in read.Tags()["scalars"]


def test_attached_twice_it_is_called_once(train, tmp_path):
    first, second = generations(fits=1)
    MonitorCallback(tmp_path / "loop.jsonl").observe(first)
    callback = MonitorCallback(tmp_path / "loop.jsonl")
    trainer = train(Blocks(second), callback, attached=callback)
    assert trainer.callback_handler.callbacks.count(callback) == 1
    assert sum("monitor/slope" in row for row in trainer.state.log_history) == 1


def test_padding_is_not_counted(train, tmp_path):
    tokens = generations(fits=0)[0]
    for masked, wanted in ((True, tokens[:, :-2]), (False, tokens)):
        path = tmp_path / f"{masked}.jsonl"
        train(Blocks(tokens, masked=masked), MonitorCallback(path))
        assert rows(path)[0]["counts"] == tallied(wanted)
    path = tmp_path / "pad.jsonl"
    train(Blocks(tokens), MonitorCallback(path, pad_token_id=1))
    assert rows(path)[0]["counts"] == {token: n for token, n in tallied(tokens).items() if token != "1"}


@pytest.mark.parametrize("stops", [True, False])
def test_an_alarm_warns_and_stops_if_asked(train, tmp_path, stops):
    *before, last = generations(temperature=0.7, fits=3)
    for tokens in before:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", AlarmWarning)
            MonitorCallback(tmp_path / "loop.jsonl").observe(tokens)
    callback = MonitorCallback(tmp_path / "loop.jsonl", stop_on_alarm=stops)
    with pytest.warns(AlarmWarning, match=r"Alarm at generation [123]: .* sharpening"):
        trainer = train(Blocks(last), callback, epochs=2)
    assert trainer.state.global_step == (1 if stops else 6)
    assert trainer.state.log_history[0]["monitor/alarm"] == 1


def test_what_was_observed_is_not_counted_again(train, tmp_path):
    path = tmp_path / "loop.jsonl"
    first, second = generations(fits=1)
    callback = MonitorCallback(path)
    assert callback.observe({"17": 30, 3: 12}) is None
    train(Blocks(first), callback)
    assert rows(path) == [{"generation": 0, "counts": {"17": 30, "3": 12}}]
    callback = MonitorCallback(path, policy=Accumulate())
    report = callback.observe({"17": 31, "3": 11})
    train(Blocks(second), callback)
    assert report.policy == Accumulate()
    assert [row["generation"] for row in rows(path)] == [0, 1]


def test_a_training_that_goes_on_is_the_same_generation(train, tmp_path):
    path = tmp_path / "loop.jsonl"
    first, second = generations(fits=1)
    MonitorCallback(path).observe(first)
    for _ in range(2):
        callback = MonitorCallback(path)
        train(Blocks(second), callback)
        assert callback.generation == 1
        assert callback.report is not None
    assert [row["generation"] for row in rows(path)] == [0, 1]


def test_other_data_of_a_generation_are_refused_or_replace_it(train, tmp_path):
    path = tmp_path / "loop.jsonl"
    first, second, third = generations(fits=2)
    MonitorCallback(path).observe(first)
    MonitorCallback(path, generation=1).observe(second)
    before = path.read_bytes()
    with pytest.raises(
        ValueError, match=r"`generation` must follow those of the log; got 1, for which .* other counts"
    ):
        train(Blocks(third), MonitorCallback(path, generation=1))
    assert path.read_bytes() == before
    MonitorCallback(path, generation=1, replace=True).observe(third)
    assert [row["counts"] for row in rows(path)] == [tallied(first), tallied(third)]


def test_one_callback_may_follow_all_generations(train, tmp_path):
    path, data = tmp_path / "loop.jsonl", generations(fits=2)
    callback = MonitorCallback(path)
    callback.observe(data[0])
    callback.observe(data[1])
    callback.on_train_end(None, None, None)
    train(Blocks(data[2]), callback)
    assert callback.generation == 2
    assert [row["counts"] for row in rows(path)] == [tallied(tokens) for tokens in data]


def test_a_generation_that_is_counted_again_does_not_see_later_ones(tmp_path):
    path = tmp_path / "loop.jsonl"
    data = generations(fits=3)
    for tokens in data:
        MonitorCallback(path).observe(tokens)
    before = path.read_bytes()
    report = MonitorCallback(path, generation=2).observe(data[2])
    assert (
        report.to_dict()
        == monitor.watch([np.bincount(tokens.ravel(), minlength=TOKENS) for tokens in data[:3]]).to_dict()
    )
    assert path.read_bytes() == before


def test_data_without_a_length_are_observed_before(train, tmp_path):
    class Stream(IterableDataset):
        def __iter__(self):
            yield from Blocks(tokens)

    (tokens,) = generations(fits=0)
    with pytest.raises(ValueError, match=r"`train_dataset` must have a length .* callback.observe\(data\)"):
        train(Stream(), MonitorCallback(tmp_path / "loop.jsonl"), max_steps=2)
    callback = MonitorCallback(tmp_path / "loop.jsonl")
    callback.observe(Stream())
    train(Stream(), callback, max_steps=2)
    assert rows(tmp_path / "loop.jsonl") == [{"generation": 0, "counts": tallied(tokens)}]


class State:
    def __init__(self, *, is_first):
        self.is_world_process_zero, self.global_step, self.log_history = is_first, 0, []


class Several:
    world_size = 2


class Control:
    should_training_stop = False


class Loader:
    def __init__(self, dataset):
        self.dataset = dataset


@pytest.mark.filterwarnings("ignore::collapse_empirical.callback.AlarmWarning")
def test_of_several_processes_the_first_writes_and_all_decide_alike(tmp_path):
    path = tmp_path / "loop.jsonl"
    data = generations(temperature=0.7, fits=2)
    for number, tokens in enumerate(data):
        reports, controls = [], []
        order = (True, False) if number % 2 else (False, True)  # whoever comes first
        for is_first in order:
            callback, control = MonitorCallback(path, generation=number, stop_on_alarm=True), Control()
            callback.on_train_begin(
                Several(), State(is_first=is_first), control, train_dataloader=Loader(Blocks(tokens))
            )
            reports.append(None if callback.report is None else callback.report.to_dict())
            controls.append(control.should_training_stop)
        assert reports[0] == reports[1]
        assert controls[0] == controls[1]
        assert len(rows(path)) == number + 1
    assert controls == [True, True]
    with pytest.raises(ValueError, match="`generation` must be given where several processes"):
        MonitorCallback(path).on_train_begin(
            Several(), State(is_first=True), Control(), train_dataloader=Loader(Blocks(tokens))
        )


def test_without_transformers_counts_and_logs_are_there_and_the_callback_says_what_it_needs():
    code = (
        "import sys; sys.modules['transformers'] = None; from collapse_empirical import callback; "
        "callback.count('a b'); callback.GenerationLog('loop.jsonl').read(); callback.MonitorCallback"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert done.stderr.splitlines()[-1] == (
        "ImportError: `MonitorCallback` must have the package transformers, which is not installed. "
        "Run: pip install 'collapse-theory[empirical]'"
    )


def test_bad_arguments_are_one_line(tmp_path):
    path = tmp_path / "loop.jsonl"
    for given, message in (
        ({"generation": -1}, "`generation` must be a whole number of at least 0"),
        ({"policy": "replace"}, "`policy` must be a policy"),
        ({"false_alarm": 1.5}, "`false_alarm` must lie strictly between 0 and 1"),
        ({"is_sample": 1}, "`is_sample` must be True or False"),
    ):
        with pytest.raises(ValueError, match=message):
            MonitorCallback(path, **given)
    with pytest.raises(ValueError, match="`log_path` must be the path of a file; got 3"):
        MonitorCallback(3)
    assert not path.exists()


def test_a_loop_counts_as_the_function_does(tmp_path):
    (tokens,) = generations(fits=0)
    assert count(Blocks(tokens)) == tallied(tokens)
    assert issubclass(MonitorCallback, TrainerCallback)
