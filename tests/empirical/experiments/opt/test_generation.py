"""Beam search against plain Python, and batches against single prompts."""

import json
import math
from dataclasses import replace

import numpy as np
import pytest
import torch
from tiny_models import TINY

from collapse_empirical.experiments.opt import generation, models


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
def test_batches_give_what_single_prompts_give(model, decided, blocks, penalty):
    """Ten prompts: batches of three leave a rest of one."""
    for each in (model, decided):
        expected = alone(each, blocks, replace(TINY, repetition_penalty=penalty))
        for batch in (1, 3, 10):
            settings = replace(TINY, generation_batch=batch, repetition_penalty=penalty)
            assert generation.continuations(each, blocks, settings)[0].tolist() == expected, batch


@pytest.mark.parametrize("penalty", [1.0, 3.0])
def test_blocks_of_the_papers_length_give_what_single_prompts_give(penalty):
    """64 and 64 tokens fill the context; the token for padding and for the end stands in them."""
    settings = replace(TINY, block=64, generation_batch=3, repetition_penalty=penalty)
    model = opinionated(settings)
    prompts = np.random.default_rng(2).integers(0, 300, size=(4, 64)).astype(np.int32)
    prompts[:, ::9] = 0
    found, _ = generation.continuations(model, prompts, settings)
    assert found.shape == (4, 64)
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


def test_running_out_of_memory_changes_nothing_but_the_batch(model, blocks, monkeypatch, capsys):
    whole, _ = generation.continuations(model, blocks, TINY)
    search = generation._search

    def small(model, prompts, settings, seed):
        if len(prompts) > 1:
            raise torch.OutOfMemoryError
        return search(model, prompts, settings, seed)

    monkeypatch.setattr(generation, "_search", small)
    assert np.array_equal(generation.continuations(model, blocks, TINY)[0], whole)
    assert "batches of 1" in capsys.readouterr().err


def test_drawn_tokens_follow_the_decoded_model(decided, blocks):
    """One new token after one prompt, 20 000 times: multinomial with shares T(p); p < 1e-9 has probability 1e-9."""
    from scipy import stats

    from collapse_theory.decoding import Decoding
    from collapse_theory.loop import decoded

    settings = replace(TINY, block=2, temperature=0.7, top_p=0.9, top_k=12, generation_batch=20_000)
    prompt = blocks[:1]
    found, _ = generation.continuations(decided, np.repeat(prompt, 20_000, axis=0), settings, seed=3)
    with torch.no_grad():
        logits = decided(input_ids=torch.tensor(prompt.astype(np.int64))).logits[0, -1].double()
        logits[decided.config.eos_token_id] = -math.inf
        p = torch.softmax(logits, 0).numpy()
    expected = 20_000 * decoded(p, decoding=Decoding(0.7, 0.9, 12))
    counts = np.bincount(found[:, 0], minlength=p.size)
    alive = expected > 0
    assert counts[~alive].sum() == 0
    assert stats.chisquare(counts[alive], expected[alive]).pvalue > 1e-9


def test_draws_are_those_of_the_seed_and_leave_the_global_numbers_alone(model, blocks):
    settings = replace(TINY, temperature=1.0)
    before = torch.random.get_rng_state()
    first, again, other = (generation.continuations(model, blocks, settings, seed=s)[0] for s in (1, 1, 2))
    assert np.array_equal(first, again)
    assert not np.array_equal(first, other)
    assert torch.equal(before, torch.random.get_rng_state())


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"temperature": -1.0}, "`temperature` must be in"),
        ({"temperature": 0.9, "top_p": 0.0}, "`top_p` must be in"),
        ({"top_p": 0.9}, "`top_p` must be left out for beam search"),
        ({"temperature": 1.0, "beams": 2}, "`beams` must be left out where tokens are drawn"),
    ],
)
def test_settings_that_contradict_each_other(given, message):
    from collapse_empirical import experiments

    with pytest.raises(ValueError, match=message):
        experiments.create(experiments.recipe("opt", "tiny", seeds=(0,), settings=given))
