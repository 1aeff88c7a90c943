"""Several processes for one run, as ``accelerate launch`` starts them: each takes its part of every batch.

The first process runs the whole experiment. The others wait until it calls them to a piece of work, which all do
together: training, where gradients are added up, and beam search, where each writes its own shards. So a run has one
writer, and only these two pieces of work know that there are others. A process alone is a team of one, and sends
nothing.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from datetime import timedelta
from functools import cache
from typing import Any

__all__ = ["RANK", "SIZE", "add_up", "call", "dismiss", "follow", "share_weights", "wait"]

SIZE = int(os.environ.get("WORLD_SIZE", "1"))
RANK = int(os.environ.get("RANK", "0"))


def call(work: str, *arguments: Any) -> None:
    """Call all others to a piece of work; the caller does it as well."""
    if SIZE > 1:
        _told([(work, arguments)])


def dismiss() -> None:
    """Tell the others that they are no longer needed, and disconnect."""
    if SIZE > 1:
        _told([None])
        _leave()


def follow(works: Mapping[str, Callable[..., object]]) -> None:
    """Do what the first process calls for, until it needs no more."""
    while (task := _told([None])[0]) is not None:
        work, arguments = task
        works[work](*arguments)
    _leave()


def share_weights(model: Any) -> None:
    """Give all processes the weights of the first one's model."""
    if SIZE > 1:
        from accelerate.utils import broadcast

        _state()
        for weight in model.parameters():
            broadcast(weight.data)


def add_up(model: Any) -> None:
    """Replace every gradient by the sum over all processes; one that had nothing to do adds zero."""
    if SIZE > 1:
        import torch
        from accelerate.utils import reduce

        for weight in model.parameters():
            own = torch.zeros_like(weight) if weight.grad is None else weight.grad
            weight.grad = reduce(own, reduction="sum")


def wait() -> None:
    """Return when all processes have come here."""
    if SIZE > 1:
        _state().wait_for_everyone()


def _leave() -> None:
    """Disconnect, all at the same time: PyTorch may abort a process whose partners have gone before it."""
    wait()
    _state().destroy_process_group()


@cache
def _state() -> Any:
    """Connect the processes; they may wait long for the first one, which evaluates alone."""
    import torch
    from accelerate import PartialState

    return PartialState(cpu=not torch.cuda.is_available(), timeout=timedelta(days=1))


def _told(message: list[Any]) -> list[Any]:
    from accelerate.utils import broadcast_object_list

    _state()
    told: list[Any] = broadcast_object_list(message)
    return told
