"""Fine-tuning: AdamW with a rate that falls along a cosine from epoch to epoch; the best epoch on real text is kept.

A step depends on the seed and its number alone: the order of the blocks and the dropout are drawn anew from them. So a
checkpoint holds no random state, and a run that is killed between two steps goes on to the same bits.
"""

from __future__ import annotations

import json
import math
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from safetensors import safe_open
from safetensors.torch import load_file, save_file
from torch.nn import functional

from collapse_empirical import files
from collapse_empirical.experiments.opt import team
from collapse_empirical.experiments.opt.measures import losses
from collapse_empirical.experiments.opt.memory import autocast, halving
from collapse_empirical.experiments.opt.settings import Settings

__all__ = ["learning_rate", "train"]

_CHECKPOINT = "training"
Array = NDArray[np.int32]
Report = Callable[[float], None]


@dataclass
class _State:
    """What changes while training goes on, and is written to a checkpoint."""

    model: Any
    optimiser: torch.optim.AdamW
    memory_batch: int
    step: int = 0
    best: dict[str, torch.Tensor] = field(default_factory=dict)
    best_loss: float = math.inf
    loss_by_epoch: list[float] = field(default_factory=list)


def learning_rate(epoch: int, settings: Settings) -> float:
    """Return the learning rate of an epoch, counted from 0: a cosine from ``rate`` towards ``last_rate``.

    Examples
    --------
    >>> settings = Settings(epochs=4, rate=3.0, last_rate=1.0)
    >>> [round(learning_rate(epoch, settings), 6) for epoch in range(4)]
    [3.0, 2.707107, 2.0, 1.292893]
    """
    height = (1 + math.cos(math.pi * epoch / settings.epochs)) / 2
    return settings.last_rate + (settings.rate - settings.last_rate) * height


def train(
    model: Any, blocks: Array, validation: Array, settings: Settings, *, seed: int, work: Path, report: Report
) -> dict[str, float]:
    """Fine-tune a model in place; it ends with the weights of its best epoch.

    Parameters
    ----------
    model : causal language model
    blocks, validation : array of int, shape (n, block) and (m, block)
        What to train on, and the real text that decides which epoch was best.
    settings : Settings
    seed : int >= 0
        Of the order of the blocks and of dropout.
    work : Path
        Folder for checkpoints; training goes on from the one that is there.
    report : callable
        Called with the share of the steps that are done.

    Returns
    -------
    dict
        Number of the best epoch, and tokens per second of training without evaluation if there was any to do. Empty,
        and the model the last one, in a process of a team that is not the first.
    """
    team.share_weights(model)
    state = _State(model, _optimiser(model, settings), settings.memory_batch)
    _resume(state, work)
    team.wait()  # all have read the same checkpoint before there is another one
    per_epoch = -(-len(blocks) // settings.batch)
    seconds, started_at = 0.0, state.step
    while state.step < per_epoch * settings.epochs:
        begun = time.perf_counter()
        _take_step(state, blocks, per_epoch, settings, seed)
        seconds += time.perf_counter() - begun
        state.step += 1
        if team.RANK:
            continue
        report(state.step / (per_epoch * settings.epochs))
        if state.step % per_epoch == 0:
            _evaluate(state, validation, settings)
        if state.step % per_epoch == 0 or state.step % settings.checkpoint_steps == 0:
            _checkpoint(state, work)
    if team.RANK:
        return {}
    _assign(model, state.best)
    model.eval()
    found = {"best_epoch": 1.0 + int(np.argmin(state.loss_by_epoch))}
    trained = (state.step - started_at) * min(settings.batch, len(blocks)) * blocks.shape[1]
    return found | ({"training_tokens_per_second": trained / seconds} if trained else {})


def _optimiser(model: Any, settings: Settings) -> torch.optim.AdamW:
    return torch.optim.AdamW(model.parameters(), lr=settings.rate, weight_decay=settings.decay)


def _take_step(state: _State, blocks: Array, per_epoch: int, settings: Settings, seed: int) -> None:
    epoch, place = divmod(state.step, per_epoch)
    order = np.random.default_rng([seed, epoch]).permutation(len(blocks))
    chosen = np.ascontiguousarray(blocks[order[place * settings.batch : (place + 1) * settings.batch]])
    for group in state.optimiser.param_groups:
        group["lr"] = learning_rate(epoch, settings)
    state.model.train()
    with torch.random.fork_rng(devices=_devices(state.model)):
        _, state.memory_batch = halving(
            "training", state.memory_batch, lambda size: _gradients(state, chosen, size, settings, seed)
        )
    team.add_up(state.model)
    halving("the optimiser", 1, lambda _: state.optimiser.step())


def _gradients(state: _State, chosen: Array, size: int, settings: Settings, seed: int) -> None:
    """Add up the gradients of the mean loss of a batch, ``size`` blocks at a time, for this process's blocks of it."""
    state.optimiser.zero_grad(set_to_none=True)
    place = [seed, state.step] + ([team.RANK] if team.RANK else [])
    torch.manual_seed(int(np.random.SeedSequence(place).generate_state(1)[0]))
    device = next(state.model.parameters()).device
    own = torch.from_numpy(chosen[team.RANK :: team.SIZE]).long().to(device)
    for part in torch.split(own, size) if len(own) else ():
        with autocast(device, settings):
            logits = state.model(input_ids=part, attention_mask=torch.ones_like(part), use_cache=False).logits
        loss = functional.cross_entropy(logits[:, :-1].flatten(0, 1).float(), part[:, 1:].flatten())
        torch.autograd.backward(loss * (len(part) / len(chosen)))


def _devices(model: Any) -> list[int]:
    device = next(model.parameters()).device
    return [device.index or 0] if device.type == "cuda" else []


def _evaluate(state: _State, validation: Array, settings: Settings) -> None:
    """Note the loss on real text after an epoch, and keep the weights if it is the least so far."""
    loss = float(losses(state.model, validation, state.memory_batch).mean())
    state.loss_by_epoch.append(loss)
    if not state.best or loss < state.best_loss:
        state.best_loss = loss
        state.best = {name: weight.detach().clone() for name, weight in state.model.named_parameters()}


def _checkpoint(state: _State, work: Path) -> None:
    """Write everything that the next step depends on; the file appears whole or not at all."""
    tensors = {f"model.{name}": weight.detach() for name, weight in state.model.named_parameters()}
    tensors |= {f"best.{name}": weight for name, weight in state.best.items()}
    for name, weight in state.model.named_parameters():
        for key, value in state.optimiser.state[weight].items():
            tensors[f"{key}.{name}"] = value
    facts = {"step": state.step, "best_loss": state.best_loss, "loss_by_epoch": state.loss_by_epoch}
    with files.sealed(work, _CHECKPOINT) as path:
        save_file(
            {name: value.contiguous() for name, value in tensors.items()}, path, metadata={"facts": json.dumps(facts)}
        )


def _facts(path: Path) -> dict[str, Any]:
    with safe_open(path, framework="pt") as handle:
        facts: dict[str, Any] = json.loads(handle.metadata()["facts"])
    return facts


def _resume(state: _State, work: Path) -> None:
    """Take up the latest checkpoint, if there is one."""
    found = [(_facts(path), path) for path in files.sealed_files(work, _CHECKPOINT)]
    if not found:
        return
    facts, path = max(found, key=lambda pair: pair[0]["step"])
    tensors = load_file(path)
    names = [name for name, _ in state.model.named_parameters()]
    _assign(state.model, {name: tensors[f"model.{name}"] for name in names})
    for name, weight in state.model.named_parameters():
        state.optimiser.state[weight] = {
            key: tensors[f"{key}.{name}"].to("cpu" if key == "step" else weight.device)
            for key in ("step", "exp_avg", "exp_avg_sq")
        }
    if f"best.{names[0]}" in tensors:
        state.best = {name: tensors[f"best.{name}"].to(state.model.device) for name in names}
    state.step, state.best_loss, state.loss_by_epoch = facts["step"], facts["best_loss"], facts["loss_by_epoch"]


@torch.no_grad()
def _assign(model: Any, weights: dict[str, torch.Tensor]) -> None:
    for name, weight in model.named_parameters():
        weight.copy_(weights[name])
