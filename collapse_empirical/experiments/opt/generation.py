"""Every block is continued by as many new tokens, in batches, by ``generate`` of transformers: searched or drawn.

The search never ends early, since the end of the text is not allowed before the last token, and no block is padded. So
every beam has the same length, a length penalty has nothing to decide, and a batch gives what its blocks give alone.
Where tokens are drawn, the numbers are those of a seed and of the first block that is continued together.
"""

from __future__ import annotations

import copy
import hashlib
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray

from collapse_empirical import files
from collapse_empirical.experiments.opt import team
from collapse_empirical.experiments.opt.memory import halving, precision
from collapse_empirical.experiments.opt.settings import Settings
from collapse_empirical.store import load_arrays, save_arrays

__all__ = ["beam_search", "continuations", "in_precision", "sampling"]

Array = NDArray[np.int32]
Report = Callable[[float], None]


def beam_search(settings: Settings, config: Any) -> Any:
    """Return the settings of ``generate`` for the continuation of a block.

    Parameters
    ----------
    settings : Settings
    config : transformers configuration
        Of the model; names the tokens that end a text.

    Returns
    -------
    transformers.GenerationConfig
        Exactly ``settings.block`` new tokens, nothing drawn at random.
    """
    from transformers import GenerationConfig

    return GenerationConfig(
        num_beams=settings.beams,
        do_sample=False,
        max_new_tokens=settings.block,
        min_new_tokens=settings.block,
        repetition_penalty=settings.repetition_penalty,
        early_stopping=False,
        length_penalty=1.0,
        use_cache=True,
        eos_token_id=config.eos_token_id,
        pad_token_id=0,  # any: nothing is padded
    )


def sampling(settings: Settings, config: Any) -> Any:
    """Return the settings of ``generate`` that draw tokens; the rest as :func:`beam_search`."""
    drawn = beam_search(settings, config)
    drawn.update(
        num_beams=1,
        do_sample=True,
        early_stopping=None,
        length_penalty=None,
        temperature=settings.temperature,
        top_p=settings.top_p,
        top_k=settings.top_k,
    )
    return drawn


def continuations(
    model: Any,
    prompts: Array,
    settings: Settings,
    *,
    seed: int = 0,
    work: Path | None = None,
    report: Report | None = None,
) -> tuple[Array, dict[str, float]]:
    """Continue every prompt.

    Parameters
    ----------
    model : causal language model
    prompts : array of int, shape (n, length)
    settings : Settings
    seed : int
        Of what is drawn.
    work : Path, optional
        Folder for shards, one for each batch; those that are there already are not computed again. The processes of a
        team divide the batches among them if there is one.
    report : callable, optional
        Called with the share of the prompts that are done.

    Returns
    -------
    array of int32, shape (n, block)
        The new tokens only.
    dict
        New tokens per second, if any had to be computed.
    """
    searching = in_precision(model, settings)
    key = _key(model, prompts) if work is not None else ""
    size, batch, sharing = settings.generation_batch, settings.generation_batch, team.SIZE if work is not None else 1
    starts, found = range(0, len(prompts), batch), dict[int, Array]()
    seconds, made = 0.0, 0
    for first in starts[team.RANK % sharing :: sharing]:
        if not _shards(work, key, first):
            begun = time.perf_counter()
            attempt = _attempt(searching, prompts[first : first + batch], settings, (seed + first) % 2**63)
            found[first], size = halving("generation", size, attempt)
            seconds, made = seconds + time.perf_counter() - begun, made + found[first].size
            _write(work, key, first, found[first])
        if report:
            report(min(1.0, (first + batch) / len(prompts)))
    if sharing > 1:
        team.wait()
    parts = [found[first] if first in found else _read(work, key, first) for first in starts]
    return np.concatenate(parts), {"generation_tokens_per_second": sharing * made / seconds} if made else {}


def _stem(key: str, first: int) -> str:
    return f"shard-{key}-{first:08d}"


def _shards(work: Path | None, key: str, first: int) -> list[Path]:
    return [] if work is None else files.sealed_files(work, _stem(key, first))


def _read(work: Path | None, key: str, first: int) -> Array:
    tokens: Array = load_arrays(_shards(work, key, first)[0])["tokens"]
    return tokens


def _attempt(model: Any, prompts: Array, settings: Settings, seed: int) -> Callable[[int], Array]:
    return lambda size: np.concatenate(
        [
            _search(model, prompts[first : first + size], settings, (seed + first) % 2**63)
            for first in range(0, len(prompts), size)
        ]
    )


@torch.inference_mode()
def _search(model: Any, prompts: Array, settings: Settings, seed: int) -> Array:
    """Return the continuations of prompts of shape (n, length) that are searched or drawn together."""
    ids = torch.from_numpy(np.ascontiguousarray(prompts)).long().to(model.device)
    if settings.temperature == 0:
        found = _generate(model, ids, beam_search(settings, model.config))
    else:
        with torch.random.fork_rng([model.device] if model.device.type == "cuda" else []):
            torch.manual_seed(seed)
            found = _generate(model, ids, sampling(settings, model.config))
    new = found[:, ids.shape[1] :]
    assert new.shape == (len(ids), settings.block), "every continuation has the same length"
    tokens: Array = new.cpu().numpy().astype(np.int32)
    return tokens


def _generate(model: Any, ids: torch.Tensor, config: Any) -> torch.Tensor:
    found: torch.Tensor = model.generate(ids, attention_mask=torch.ones_like(ids), generation_config=config)
    return found


def in_precision(model: Any, settings: Settings) -> Any:
    """Return the model in the precision of forward passes, as a copy if that is another one."""
    chosen = precision(model.device, settings)
    model.eval()
    return model if chosen == torch.float32 else copy.deepcopy(model).to(chosen)


def _key(model: Any, prompts: Array) -> str:
    """Return what tells the shards of one model and one set of prompts from those of others in the same folder."""
    digest = hashlib.sha256(prompts.tobytes())
    for weight in model.parameters():
        digest.update(weight.detach().cpu().numpy().tobytes())
    return digest.hexdigest()[:16]


def _write(work: Path | None, key: str, first: int, tokens: Array) -> None:
    if work is not None:
        with files.sealed(work, _stem(key, first)) as path:
            save_arrays(path, tokens=tokens)
