"""What fits into the memory of a device, and in which precision."""

from __future__ import annotations

import sys
from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import TypeVar

import torch

from collapse_empirical.experiments.opt.settings import Settings

__all__ = ["autocast", "halving", "precision"]

T = TypeVar("T")


def precision(device: torch.device, settings: Settings) -> torch.dtype:
    """Return the precision of forward passes: bfloat16 on CUDA and float32 elsewhere, unless the settings say."""
    if settings.dtype == "auto":
        return torch.bfloat16 if device.type == "cuda" else torch.float32
    return torch.bfloat16 if settings.dtype == "bfloat16" else torch.float32


def autocast(device: torch.device, settings: Settings) -> AbstractContextManager[None]:
    """Return the context in which a forward pass computes in the chosen precision."""
    chosen = precision(device, settings)
    return torch.autocast(device.type, dtype=chosen, enabled=chosen != torch.float32)


def halving(what: str, size: int, attempt: Callable[[int], T]) -> tuple[T, int]:
    """Return what ``attempt(size)`` returns, and the size: halved, with a message, until the GPU's memory is enough.

    Parameters
    ----------
    what : str
        What is attempted, for the message.
    size : int >= 1
        Largest batch to try.
    attempt : callable
        Started anew after each failure.

    Raises
    ------
    ValueError
        If not even a batch of one fits.
    """
    while True:
        try:
            return attempt(size), size
        except torch.OutOfMemoryError:
            if size == 1:
                raise ValueError(
                    f"`model` must fit into the memory of the GPU for {what}; a batch of 1 does not. "
                    "Use device=cpu, a smaller model or a smaller block."
                ) from None
            size //= 2
        torch.cuda.empty_cache()
        print(f"collapse-lab: out of GPU memory in {what}; going on with batches of {size}", file=sys.stderr)
