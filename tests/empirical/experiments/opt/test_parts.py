"""The parts of the language model experiment, each by another route."""

import json
import math
from dataclasses import replace

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as npst

from collapse_empirical.experiments.opt import generation, measures, memory, models, team, text, training
from collapse_empirical.experiments.opt.settings import Settings

TINY = Settings(
    vocabulary=300,
    width=32,
    layers=1,
    block=8,
    epochs=3,
    batch=4,
    rate=3e-3,
    last_rate=1e-3,
    generation_batch=4,
    memory_batch=3,
    checkpoint_steps=2,
    device="cpu",
)


@pytest.fixture(scope="module", autouse=True)
def _one_thread():
    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(threads)


@pytest.fixture(scope="module")
def blocks():
    return np.random.default_rng(0).integers(1, 300, size=(10, 8)).astype(np.int32)


def fitted(blocks, work, settings=TINY, **given):
    model = models.new(settings, 0)
    notes = training.train(
        model,
        blocks,
        given.get("validation", blocks[:3]),
        settings,
        seed=1,
        work=work,
        report=given.get("report", lambda share: None),
    )
    return model, notes


def weights(model):
    return torch.cat([weight.detach().flatten() for weight in model.parameters()])


@pytest.fixture(scope="module")
def model(blocks, tmp_path_factory):
    return fitted(blocks, tmp_path_factory.mktemp("work"))[0]


def opinionated(settings):
    """Return a model with strong opinions: what it attends to matters, and it likes to end a text."""
    model = models.new(settings, 0)
    with torch.no_grad():
        for weight in model.parameters():
            if weight.dim() > 1:
                weight.mul_(20)
        model.get_input_embeddings().weight[0] = 3 * torch.randn(32, generator=torch.Generator().manual_seed(1))
    return model


@pytest.fixture(scope="module")
def decided():
    return opinionated(TINY)


def by_hand(model, prompt, settings, may_end=False):
    """Search with beams in plain Python, one whole forward pass for each beam and step."""
    end, beams = model.config.eos_token_id, [(0.0, [])]
    for _ in range(settings.block):
        grown = []
        for score, made in beams:
            ids = torch.tensor([[*prompt.tolist(), *made]])
            logits = model(input_ids=ids, attention_mask=torch.ones_like(ids)).logits[0, -1].double()
            scores = torch.log_softmax(logits, 0)
            seen = ids[0].unique()
            factor = settings.repetition_penalty
            scores[seen] = torch.where(scores[seen] < 0, scores[seen] * factor, scores[seen] / factor)
            if not may_end:
                scores[end] = -math.inf
            top = torch.topk(scores, 2 * settings.beams)
            grown += [(score + float(s), [*made, int(t)]) for s, t in zip(*top, strict=True)]
        beams = sorted(grown, key=lambda beam: -beam[0])[: settings.beams]
    return beams[0][1]


@pytest.mark.parametrize("penalty", [1.0, 2.0])
def test_beam_search_is_a_beam_search(model, blocks, penalty):
    settings = replace(TINY, repetition_penalty=penalty)
    found, _ = generation.continuations(model, blocks[:3], settings)
    with torch.no_grad():
        assert found.tolist() == [by_hand(model, prompt, settings) for prompt in blocks[:3]]


def alone(model, prompts, settings):
    """Return what ``model.generate`` itself makes of one prompt after the other."""
    found = []
    for prompt in prompts:
        ids = torch.tensor(prompt[None].astype(np.int64))
        made = model.generate(
            ids,
            attention_mask=torch.ones_like(ids),
            num_beams=settings.beams,
            do_sample=False,
            max_new_tokens=settings.block,
            min_new_tokens=settings.block,
            eos_token_id=0,
            pad_token_id=0,
            repetition_penalty=settings.repetition_penalty,
        )
        found.append(made[0, ids.shape[1] :].tolist())
    return found


@pytest.mark.parametrize("penalty", [1.0, 2.0])
@pytest.mark.parametrize("batch", [1, 3, 10])
def test_batches_give_what_single_prompts_give(model, decided, blocks, batch, penalty):
    """Ten prompts: batches of three leave a rest of one."""
    settings = replace(TINY, generation_batch=batch, repetition_penalty=penalty)
    for each in (model, decided):
        found, _ = generation.continuations(each, blocks, settings)
        assert found.tolist() == alone(each, blocks, settings)


@pytest.mark.parametrize("penalty", [1.0, 3.0])
def test_blocks_of_the_papers_length_give_what_single_prompts_give(penalty):
    """64 and 64 tokens fill the context; the token for padding and for the end stands in them."""
    settings = replace(TINY, block=64, generation_batch=3, repetition_penalty=penalty)
    model = opinionated(settings)
    prompts = np.random.default_rng(2).integers(0, 300, size=(7, 64)).astype(np.int32)
    prompts[:, ::9] = 0
    found, _ = generation.continuations(model, prompts, settings)
    assert found.shape == (7, 64)
    assert (found != model.config.eos_token_id).all()
    assert found.tolist() == alone(model, prompts, settings)


def test_what_a_checkpoint_says_about_generation_is_ignored(decided, blocks, tmp_path):
    decided.save_pretrained(tmp_path)
    habits = {"no_repeat_ngram_size": 1, "forced_eos_token_id": 0, "eos_token_id": 5, "length_penalty": 3.0}
    (tmp_path / "generation_config.json").write_text(json.dumps(habits))
    again = models.new(replace(TINY, model=str(tmp_path)), 0)
    found, _ = generation.continuations(again, blocks, TINY)
    assert np.array_equal(found, generation.continuations(decided, blocks, TINY)[0])
    assert any(len(set(row)) < len(row) for row in found.tolist())  # some token is repeated


def test_special_tokens_in_a_prompt_are_tokens_like_others(decided, blocks):
    """The tokens for padding and for the end stand in real blocks; neither is masked, nor ends a search."""
    prompts = blocks[:4].copy()
    prompts[:, 2:5] = decided.config.pad_token_id
    found, _ = generation.continuations(decided, prompts, TINY)
    with torch.no_grad():
        assert found.tolist() == [by_hand(decided, prompt, TINY) for prompt in prompts]


def test_a_search_never_ends_before_the_last_token(decided, blocks):
    found, _ = generation.continuations(decided, blocks, TINY)
    assert found.shape == blocks.shape
    assert (found != decided.config.eos_token_id).all()
    with torch.no_grad():  # it would like to
        assert any(decided.config.eos_token_id in by_hand(decided, prompt, TINY, may_end=True) for prompt in blocks[:4])


def test_shards_are_read_and_belong_to_one_model_and_set_of_prompts(model, blocks, tmp_path):
    whole, _ = generation.continuations(model, blocks, TINY, work=tmp_path)
    first = sorted(tmp_path.glob("shard-*"))[0]
    from collapse_empirical.store import load_arrays, save_arrays

    save_arrays(first, tokens=np.full_like(load_arrays(first)["tokens"], 7))  # the recursion would have removed it
    again, notes = generation.continuations(model, blocks, TINY, work=tmp_path)
    assert (again[:4] == 7).all()
    assert np.array_equal(again[4:], whole[4:])
    assert not notes  # nothing was computed
    other, _ = generation.continuations(model, blocks[::-1].copy(), TINY, work=tmp_path)
    assert np.array_equal(other, whole[::-1])


def test_losses_are_those_of_the_model(model, blocks):
    found = measures.losses(model, blocks, 3)
    for block, nats in zip(blocks, found, strict=True):
        ids = torch.tensor(block[None].astype(np.int64))
        with torch.no_grad():
            expected = float(model(input_ids=ids, labels=ids).loss)
        assert nats == pytest.approx(expected, rel=1e-5, abs=0)


def gradient(blocks, size):
    """Return the gradient without dropout, which is drawn for each part; zero where there was nothing to do."""
    settings = replace(TINY, memory_batch=size, batch=len(blocks))
    model = models.new(settings, 0).double()
    for layer in model.modules():
        layer.dropout = 0.0
    state = training._State(model, training._optimiser(model, settings), size)
    model.train()
    training._gradients(state, blocks, size, settings, 0)
    parts = [torch.zeros_like(weight) if weight.grad is None else weight.grad for weight in model.parameters()]
    return torch.cat([part.flatten() for part in parts])


def test_the_gradient_does_not_depend_on_what_fits_into_memory(blocks):
    found = [gradient(blocks, size) for size in (1, 3, 10)]
    assert torch.allclose(found[0], found[1], rtol=1e-5, atol=1e-9)  # cross-entropy is computed in float32
    assert torch.allclose(found[0], found[2], rtol=1e-5, atol=1e-9)
    assert found[0].abs().max() > 1e-3


@pytest.mark.parametrize("count", [1, 2, 9])
def test_gradients_of_a_team_add_up_to_the_whole(blocks, count, monkeypatch):
    whole, parts = gradient(blocks[:count], 4), []
    monkeypatch.setattr(team, "SIZE", 2)
    for rank in (0, 1):
        monkeypatch.setattr(team, "RANK", rank)
        parts.append(gradient(blocks[:count], 4))
    assert torch.allclose(parts[0] + parts[1], whole, rtol=1e-5, atol=1e-9)
    assert bool(parts[1].any()) == (count > 1)


def test_training_learns_and_keeps_the_best_epoch(blocks, tmp_path):
    settings = replace(TINY, epochs=8, rate=1e-2, last_rate=1e-3)
    losses = []
    original = training.losses

    def watched(*arguments):
        losses.append(original(*arguments).mean())
        return original(*arguments)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(training, "losses", watched)
        other = np.random.default_rng(5).integers(1, 300, size=(4, 8)).astype(np.int32)
        model, notes = fitted(blocks, tmp_path, settings, validation=other)
    assert len(losses) == 8
    assert notes["best_epoch"] == 1 + int(np.argmin(losses)) < 8  # other text: it overfits
    assert original(model, other, 3).mean() == pytest.approx(min(losses), rel=1e-6, abs=0)
    assert original(model, blocks, 3).mean() < original(models.new(settings, 0), blocks, 3).mean() - 0.2


def test_the_rate_is_that_of_a_cosine_stepped_once_an_epoch(blocks, tmp_path, monkeypatch):
    """Ten blocks in batches of 4: three steps an epoch, all at the rate that PyTorch's own schedule has then."""
    settings = replace(TINY, epochs=5, rate=2e-5, last_rate=1e-6)
    rates = []
    step = torch.optim.AdamW.step

    def watched(self, *arguments):
        rates.extend(group["lr"] for group in self.param_groups)
        return step(self, *arguments)

    monkeypatch.setattr(torch.optim.AdamW, "step", watched)
    fitted(blocks, tmp_path, settings)
    by_hand = [1e-6 + 1.9e-5 * (1 + math.cos(math.pi * epoch / 5)) / 2 for epoch in range(5)]
    assert rates == pytest.approx(np.repeat(by_hand, 3).tolist(), rel=1e-12, abs=0)
    optimiser = torch.optim.SGD([torch.zeros(1, requires_grad=True)], lr=2e-5)
    schedule = torch.optim.lr_scheduler.CosineAnnealingLR(optimiser, T_max=5, eta_min=1e-6)
    for rate in by_hand:
        assert schedule.get_last_lr() == pytest.approx([rate], rel=1e-9, abs=0)
        optimiser.step()
        schedule.step()


def test_every_block_is_seen_once_an_epoch_in_another_order(blocks, tmp_path, monkeypatch):
    seen = []
    original = training._gradients

    def watched(state, chosen, *arguments):
        seen.append(chosen)
        return original(state, chosen, *arguments)

    monkeypatch.setattr(training, "_gradients", watched)
    fitted(blocks, tmp_path)
    assert [len(part) for part in seen] == [4, 4, 2] * 3
    epochs = [np.concatenate(seen[first : first + 3]) for first in (0, 3, 6)]
    assert all(sorted(epoch.tolist()) == sorted(blocks.tolist()) for epoch in epochs)
    assert len({epoch.tobytes() for epoch in epochs}) == 3


class KilledError(Exception):
    pass


@pytest.mark.parametrize("kill_at", range(1, 10))
def test_training_goes_on_from_a_checkpoint_to_the_same_bits(blocks, tmp_path, kill_at):
    """Nine steps; checkpoints after steps 2, 4, 6, 8 and after each epoch of 3."""
    (tmp_path / "whole").mkdir()
    (tmp_path / "killed").mkdir()
    whole, _ = fitted(blocks, tmp_path / "whole")
    steps = []

    def killer(share):
        steps.append(share)
        if len(steps) == kill_at:
            raise KilledError

    with pytest.raises(KilledError):
        fitted(blocks, tmp_path / "killed", report=killer)
    resumed, _ = fitted(blocks, tmp_path / "killed", report=steps.append)
    assert torch.equal(weights(resumed), weights(whole))
    assert len(steps) - kill_at <= 9 - max((s for s in (2, 3, 4, 6, 8) if s < kill_at), default=0)


def test_the_batch_is_halved_when_the_gpu_is_full(capsys):
    tried = []

    def attempt(size):
        tried.append(size)
        if size > 3:
            raise torch.OutOfMemoryError
        return "done"

    assert memory.halving("training", 16, attempt) == ("done", 2)
    assert tried == [16, 8, 4, 2]
    assert "out of GPU memory in training; going on with batches of 8\n" in capsys.readouterr().err


def test_evaluation_fits_itself_into_memory(model, blocks, monkeypatch, capsys):
    whole = measures.losses(model, blocks, 8)
    sizes, original = [], measures._losses

    def small(model, blocks, size):
        if size > 2:
            raise torch.OutOfMemoryError
        sizes.append(len(blocks[:size]))
        return original(model, blocks, size)

    monkeypatch.setattr(measures, "_losses", small)
    assert measures.losses(model, blocks, 8) == pytest.approx(whole, rel=1e-6, abs=0)
    assert sizes == [2] * 5
    assert capsys.readouterr().err.count("out of GPU memory in evaluation") == 2  # 8, then 4


def test_training_out_of_memory_halves_the_batch_and_goes_on(blocks, tmp_path, monkeypatch, capsys):
    original, sizes = training._gradients, []

    def small(state, chosen, size, *arguments):
        sizes.append(size)
        if size > 1:
            raise torch.OutOfMemoryError
        return original(state, chosen, size, *arguments)

    monkeypatch.setattr(training, "_gradients", small)
    fitted(blocks, tmp_path)
    assert sizes == [3] + [1] * 9
    assert capsys.readouterr().err == "collapse-lab: out of GPU memory in training; going on with batches of 1\n"


def test_a_batch_of_one_that_does_not_fit_is_one_line():
    def attempt(size):
        raise torch.OutOfMemoryError

    with pytest.raises(ValueError, match=r"`model` must fit into the memory of the GPU for training"):
        memory.halving("training", 2, attempt)


def test_running_out_of_memory_changes_nothing_but_the_batch(model, blocks, monkeypatch, capsys):
    whole, _ = generation.continuations(model, blocks, TINY)
    search = generation._search

    def small(model, prompts, settings):
        if len(prompts) > 1:
            raise torch.OutOfMemoryError
        return search(model, prompts, settings)

    monkeypatch.setattr(generation, "_search", small)
    assert np.array_equal(generation.continuations(model, blocks, TINY)[0], whole)
    assert "batches of 1" in capsys.readouterr().err


@given(npst.arrays(np.int32, st.tuples(st.integers(1, 4), st.integers(4, 9)), elements=st.integers(0, 3)))
def test_repetition_and_diversity_by_counting(blocks):
    def grams(block, order):
        return [tuple(block[i : i + order]) for i in range(len(block) - order + 1)]

    for order in (2, 3, 4):
        every = [gram for block in blocks.tolist() for gram in grams(block, order)]
        assert measures.distinct(blocks, order) == pytest.approx(len(set(every)) / len(every), abs=1e-15)
        shares = [1 - len(set(grams(block, order))) / len(grams(block, order)) for block in blocks.tolist()]
        assert measures.repetition(blocks, order) == pytest.approx(np.mean(shares), abs=1e-14)


@given(st.lists(st.floats(0, 20), min_size=1, max_size=30))
def test_every_sequence_is_in_the_histogram(nats):
    assert measures.histogram(np.exp(np.array(nats))).sum() == len(nats)
    found = measures.perplexities(np.array(nats))
    assert found["perplexity"] <= found["sequence_perplexity_mean"] * (1 + 1e-12)


def test_blocks_lose_nothing_but_the_rest():
    tokenizer = text.train_tokenizer(["to be or not to be that is the question"], 280)
    rows = ["to be or not\n", "\n", "that is the question, then\n"]
    tokens = [token for row in rows for token in tokenizer(row)["input_ids"]]
    cut = text.blocks(tokenizer, rows, 4, part="train")
    assert cut.ravel().tolist() == tokens[: len(tokens) // 4 * 4]
    assert tokenizer.decode(tokens) == "".join(rows)


def test_files_of_a_directory(tmp_path):
    for name in ("wiki.train.raw", "wiki.valid.raw", "wiki.test.raw"):
        (tmp_path / name).write_text(f"{name}\nsecond\n")
    found = text.rows(str(tmp_path))
    assert found["validation"] == ["wiki.valid.raw\n", "second\n"]
    (tmp_path / "wiki.test.raw").unlink()
    with pytest.raises(ValueError, match="one file for test"):
        text.rows(str(tmp_path))


def test_models_come_back(model, blocks, tmp_path):
    models.save(model, tmp_path)
    again = models.load(tmp_path, TINY)
    assert torch.equal(weights(again), weights(model))
    assert np.array_equal(measures.losses(again, blocks, 4), measures.losses(model, blocks, 4))
