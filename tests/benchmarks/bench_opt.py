"""One generation step of a model of OPT-125m's size with random weights, saved locally; no network.

Run: python tests/benchmarks/bench_opt.py [--device cuda --dtype bfloat16 --blocks 4096] [--compare 32]

Prints tokens per second of training and of beam search, the peak memory, and the share of blocks whose batched
continuation is that of ``model.generate`` on the block alone. In float32 the share should be 1. In bfloat16 a matrix
product depends on the batch in the third digit, so that near ties between beams may fall the other way: there the
share is a result, not a check.
"""

import argparse
import resource
import sys
import tempfile
import time
from dataclasses import replace
from pathlib import Path

import numpy as np
import torch
from transformers import OPTConfig

from collapse_empirical.experiments.opt import generation, measures, models, settings, text, training


def saved(folder, size):
    """Save a checkpoint of OPT-125m's size (or a small one) with random weights, and a tokenizer trained on prose."""
    kinds = {
        "125m": {},
        "small": {
            "hidden_size": 64,
            "word_embed_proj_dim": 64,
            "ffn_dim": 128,
            "num_hidden_layers": 2,
            "num_attention_heads": 2,
            "vocab_size": 1024,
        },
    }
    config = OPTConfig(**kinds[size], bos_token_id=0, eos_token_id=0, pad_token_id=0)  # those of the tokenizer
    from transformers import AutoModelForCausalLM

    torch.manual_seed(0)
    models.save(AutoModelForCausalLM.from_config(config), folder)
    text.train_tokenizer(text.rows("")["train"], min(config.vocab_size, 8192)).save_pretrained(folder)


def blocks_of(chosen, count):
    """Return blocks of prose, repeated until there are enough."""
    rows = text.blocks(models.tokenizer(chosen), text.rows("")["train"], chosen.block, part="train")
    return np.concatenate([rows] * -(-count // len(rows)))[:count]


def peak(device):
    if device.type == "cuda":
        return torch.cuda.max_memory_allocated() / 1e9
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6


def fresh_peak(device):
    if device.type == "cuda":
        torch.cuda.empty_cache()
        torch.cuda.reset_peak_memory_stats()


def agreement(model, blocks, chosen):
    """Return the share of blocks whose batched continuation is that of ``generate`` on the block alone."""
    batched, _ = generation.continuations(model, blocks, chosen)
    searching = generation.in_precision(model, chosen)
    equal = 0
    for block, row in zip(blocks, batched, strict=True):
        ids = torch.from_numpy(block[None].astype(np.int64)).to(model.device)
        alone = searching.generate(
            ids,
            attention_mask=torch.ones_like(ids),
            num_beams=chosen.beams,
            do_sample=False,
            max_new_tokens=chosen.block,
            min_new_tokens=chosen.block,
        )
        equal += alone[0, ids.shape[1] :].tolist() == row.tolist()
    return equal / len(blocks)


def step(chosen, count, compared, work):
    """Train on blocks, continue them, measure the result; print a line for each."""
    device, blocks = models.device(chosen), blocks_of(chosen, count)
    fresh_peak(device)
    model = models.new(chosen, 0)
    print(f"{'parameters':<44} {model.num_parameters():14,d}")
    training.train(model, blocks[: chosen.batch], blocks[:8], chosen, seed=0, work=work / "warm", report=_quiet)
    notes = training.train(model, blocks, blocks[:256], chosen, seed=0, work=work / "train", report=_quiet)
    row("training, tokens/s", notes["training_tokens_per_second"], device)
    fresh_peak(device)
    generation.continuations(model, blocks[: chosen.generation_batch], chosen)
    tokens, notes = generation.continuations(model, blocks, chosen, work=work / "train")
    row(f"search with {chosen.beams} beams, new tokens/s", notes["generation_tokens_per_second"], device)
    assert tokens.shape == blocks.shape
    fresh_peak(device)
    begun = time.perf_counter()
    nats = measures.losses(model, tokens, chosen.memory_batch)
    row("perplexity of the result in float32, tokens/s", tokens.size / (time.perf_counter() - begun), device)
    assert np.isfinite(nats).all()
    for dtype in dict.fromkeys(("float32", chosen.dtype)):
        share = agreement(model, blocks[:compared], replace(chosen, dtype=dtype))
        print(f"{'batched search equals single prompts, ' + dtype:<44} {share:14.4f} of {compared} blocks")


def row(name, value, device):
    print(f"{name:<44} {value:14,.0f}   peak {peak(device):6.2f} GB", flush=True)


def _quiet(share):
    return None


def main():
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--device", default="cpu", choices=("cpu", "cuda"))
    parser.add_argument("--dtype", default="auto", choices=("auto", "float32", "bfloat16"))
    parser.add_argument("--size", default="125m", choices=("125m", "small"))
    parser.add_argument("--blocks", type=int, default=0, help="default: 4096 on a GPU, 8 on a CPU")
    parser.add_argument("--batch", type=int, default=0, help="blocks searched together; default 256 and 8")
    parser.add_argument("--compare", type=int, default=0, help="blocks searched one by one; default 32 and 4")
    parser.add_argument("--model", default="", help="directory of a checkpoint; a random one if left out")
    given = parser.parse_args()
    gpu = given.device == "cuda"
    dtype = given.dtype if given.dtype != "auto" else ("bfloat16" if gpu else "float32")
    with tempfile.TemporaryDirectory() as folder:
        work = Path(folder)
        for name in ("model", "warm", "train"):
            (work / name).mkdir()
        if not given.model:
            saved(work / "model", given.size)
        chosen = settings.Settings(
            model=given.model or str(work / "model"),
            epochs=1,
            device=given.device,
            dtype=dtype,
            batch=128 if gpu else 8,
            memory_batch=128 if gpu else 4,
            generation_batch=given.batch or (256 if gpu else 8),
            checkpoint_steps=10**6,
        )
        place = torch.cuda.get_device_name() if gpu else "CPU"
        print(f"{place}, {dtype}, torch {torch.__version__}, Python {sys.version.split()[0]}")
        step(chosen, given.blocks or (4096 if gpu else 8), given.compare or (32 if gpu else 4), work)


if __name__ == "__main__":
    main()
