"""Loading and saving causal language models: from the hub, a directory, or a configuration alone."""

from __future__ import annotations

import multiprocessing
import os
from dataclasses import replace
from pathlib import Path
from typing import Any

import torch

from collapse_empirical import provenance
from collapse_empirical.experiments.opt.memory import halving
from collapse_empirical.experiments.opt.settings import Settings

__all__ = ["check_fit", "configuration", "content", "device", "load", "new", "parameters", "save", "tokenizer"]

_HEAD = 32  # hidden units of an attention head of the tiny model


def configuration(settings: Settings) -> Any:
    """Return the configuration of the model."""
    if settings.model == "tiny":
        return _tiny(settings)
    from transformers import AutoConfig

    return _fetched(AutoConfig.from_pretrained, settings)


def tokenizer(settings: Settings) -> Any:
    """Return the tokenizer that a hub or local model comes with."""
    from transformers import AutoTokenizer

    return _fetched(AutoTokenizer.from_pretrained, settings)


def check_fit(found: Any, config: Any, settings: Settings) -> None:
    """Raise ValueError if the tokenizer is not the model's, or a prompt and its continuation are too long for it."""
    if len(found) <= len(found.all_special_tokens):
        raise ValueError(f"`model` must come with a tokenizer; {settings.model!r} has none. Save its tokenizer there.")
    if len(found) > config.vocab_size:
        raise ValueError(
            f"`model` must know every token of its tokenizer; {settings.model!r} has {config.vocab_size} "
            f"and the tokenizer {len(found)}. Use the tokenizer it was trained with."
        )
    ends = _listed(config.eos_token_id)
    if ends and found.eos_token_id is not None and found.eos_token_id not in ends:
        raise ValueError(
            f"`model` must end a text as its tokenizer does; {settings.model!r} has {ends[0]} for it "
            f"and the tokenizer {found.eos_token_id}. Use the tokenizer it was trained with."
        )
    context = getattr(config, "max_position_embeddings", 2 * settings.block)
    if 2 * settings.block > context:
        raise ValueError(
            f"`block` must be at most half the model's context, {context // 2}: a block and its "
            f"continuation go in together; got {settings.block}. Use a smaller block."
        )


def device(settings: Settings) -> torch.device:
    """Return where to compute; each process takes its own GPU where there are several."""
    available = torch.cuda.is_available()
    if settings.device == "cuda" and not available:
        raise ValueError(
            "`device` must be cpu or auto on this machine, which has no CUDA device; got cuda. Use device=auto."
        )
    if not available or settings.device == "cpu":
        return torch.device("cpu")
    worker = int(os.environ.get("LOCAL_RANK", (multiprocessing.current_process()._identity or (1,))[0] - 1))
    return torch.device("cuda", worker % torch.cuda.device_count())


def new(settings: Settings, seed: int) -> Any:
    """Return the original model: pretrained, or with random weights that depend on the seed alone."""
    from transformers import AutoModelForCausalLM

    if settings.model == "tiny" or settings.weights == "random":
        with torch.random.fork_rng(devices=[]):
            torch.manual_seed(seed)
            model = AutoModelForCausalLM.from_config(configuration(settings))
    else:
        fetch = AutoModelForCausalLM.from_pretrained
        model, report = _fetched(fetch, settings, use_safetensors=True, output_loading_info=True)
        if missing := sorted(report["missing_keys"]):  # they would be random
            raise ValueError(
                f"`model` must have all its weights; {settings.model!r} lacks {len(missing)}, such as "
                f"{missing[0]}. Fetch it anew, or use weights=random."
            )
    return _ready(model, settings)


def content(settings: Settings) -> dict[str, str]:
    """Return a digest of the weights of a pretrained model, by the name of its setting; nothing for random ones."""
    if settings.model == "tiny" or settings.weights == "random":
        return {}
    weights = new(replace(settings, device="cpu"), 0).state_dict()
    parts = (part for name, weight in sorted(weights.items()) for part in (name.encode(), weight.numpy().tobytes()))
    return {"model": provenance.content(parts)}


def parameters(config: Any) -> int:
    """Return the number of parameters of a model without making it."""
    from transformers import AutoModelForCausalLM

    with torch.device("meta"):
        return int(AutoModelForCausalLM.from_config(config).num_parameters())


def save(model: Any, folder: Path) -> None:
    """Write configuration and weights, as transformers does: the folder can be loaded by any of its programs."""
    model.save_pretrained(folder)


def load(folder: Path, settings: Settings) -> Any:
    """Return the model that :func:`save` wrote."""
    from transformers import AutoModelForCausalLM

    model = AutoModelForCausalLM.from_pretrained(folder, use_safetensors=True, local_files_only=True)
    return _ready(model, settings)


def _ready(model: Any, settings: Settings) -> Any:
    """Return a model where it is to compute, without the habits of generation that its authors saved beside it."""
    from transformers import GenerationConfig

    model.generation_config = GenerationConfig()
    return halving("its weights", 1, lambda _: model.float().eval().to(device(settings)))[0]


def _listed(token: int | list[int] | None) -> list[int]:
    """Return the tokens that end a text: a configuration names none, one or several."""
    return token if isinstance(token, list) else [] if token is None else [token]


def _tiny(settings: Settings) -> Any:
    from transformers import OPTConfig

    if settings.width % _HEAD:
        raise ValueError(f"`width` must be a multiple of {_HEAD}; got {settings.width}. Try 96.")
    return OPTConfig(
        vocab_size=settings.vocabulary,
        hidden_size=settings.width,
        word_embed_proj_dim=settings.width,
        ffn_dim=4 * settings.width,
        num_hidden_layers=settings.layers,
        num_attention_heads=settings.width // _HEAD,
        max_position_embeddings=2 * settings.block,
        pad_token_id=0,
        bos_token_id=0,
        eos_token_id=0,
    )


def _fetched(fetch: Any, settings: Settings, **options: Any) -> Any:
    """Call one of transformers' ``from_pretrained``; every failure becomes one line."""
    try:
        return fetch(settings.model, revision=settings.revision, trust_remote_code=False, **options)
    except Exception as error:  # also the readers of safetensors and tokenizers, whose errors have no common base
        raise ValueError(_missing(settings, str(error))) from None


def _missing(settings: Settings, reason: str) -> str:
    first = next((line.strip() for line in reason.splitlines() if line.strip()), "no reason given")
    if Path(settings.model).is_dir():
        return (
            f"`model` must hold a configuration, a tokenizer and safetensors; {settings.model!r} does not load "
            f"({first}). Check the directory."
        )
    return (
        f"`model` {settings.model!r} is not a local directory, not in the cache, and could not be fetched from the "
        f"hub ({first}). Go online, use --model tiny, or give the path of a directory."
    )
