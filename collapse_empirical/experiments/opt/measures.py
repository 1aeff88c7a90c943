"""Measures of language models and of tokens: perplexity, repetition, diversity."""

from __future__ import annotations

from functools import partial
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch.nn import functional

from collapse_empirical.experiments.opt.memory import halving
from collapse_empirical.experiments.opt.settings import BINS

__all__ = ["distinct", "frequencies", "histogram", "losses", "perplexities", "repetition"]

Array = NDArray[Any]


def losses(model: Any, blocks: Array, batch: int) -> NDArray[np.float64]:
    """Mean negative log-likelihood per token of each block, in nats; its first token is given.

    Parameters
    ----------
    model : causal language model
    blocks : array of int, shape (n, length)
    batch : int >= 1
        Blocks in memory at once; halved where the memory of a GPU is too small.

    Returns
    -------
    array, shape (n,)
    """
    model.eval()
    parts: list[NDArray[np.float64]] = []
    while (first := sum(map(len, parts))) < len(blocks):
        found, batch = halving("evaluation", batch, partial(_losses, model, blocks[first:]))
        parts.append(found)
    return np.concatenate(parts)


@torch.no_grad()
def _losses(model: Any, blocks: Array, size: int) -> NDArray[np.float64]:
    """Return the losses of the first ``size`` blocks, computed together."""
    ids = torch.from_numpy(np.ascontiguousarray(blocks[:size])).long().to(model.device)
    logits = model(input_ids=ids, attention_mask=torch.ones_like(ids), use_cache=False).logits[:, :-1]
    each = functional.cross_entropy(logits.float().transpose(1, 2), ids[:, 1:], reduction="none")
    return np.asarray(each.double().mean(1).cpu().numpy())


def perplexities(nats: Array) -> dict[str, float]:
    """Return the perplexity of the corpus, and mean and standard deviation of those of its sequences.

    Parameters
    ----------
    nats : array, shape (n,)
        Mean negative log-likelihoods of sequences of one length.

    Notes
    -----
    The mean of perplexities is never below the perplexity of the corpus (Jensen). Logs of the published experiment
    call exp(std(nats)) a standard deviation of perplexities; it is a ratio, and not that.

    Examples
    --------
    >>> {name: round(value, 9) for name, value in perplexities(np.log([2.0, 8.0])).items()}
    {'perplexity': 4.0, 'sequence_perplexity_mean': 5.0, 'sequence_perplexity_std': 3.0}
    """
    each = np.exp(nats)
    return {
        "perplexity": float(np.exp(nats.mean())),
        "sequence_perplexity_mean": float(each.mean()),
        "sequence_perplexity_std": float(each.std()),
    }


def histogram(perplexity: Array) -> NDArray[np.int64]:
    """Return how many perplexities lie in each bin of ``BINS``; all are counted.

    Examples
    --------
    >>> int(histogram(np.array([1.0, 50.0, 1e9])).sum())
    3
    """
    inside = np.clip(perplexity, BINS[0], np.nextafter(BINS[-1], 0))
    return np.asarray(np.histogram(inside, BINS)[0])


def frequencies(blocks: Array, vocabulary: int) -> NDArray[np.float64]:
    """Return the frequency of every token of a vocabulary, shape (vocabulary,)."""
    return np.asarray(np.bincount(blocks.ravel(), minlength=vocabulary) / blocks.size)


def distinct(blocks: Array, order: int) -> float:
    """Share of the n-grams inside blocks that are different from each other, in (0, 1].

    Examples
    --------
    >>> distinct(np.array([[1, 2, 1, 2, 1]]), 2)
    0.5
    """
    grams = _grams(blocks, order)
    return float(len(np.unique(grams.reshape(-1, order), axis=0)) / (grams.shape[0] * grams.shape[1]))


def repetition(blocks: Array, order: int = 4) -> float:
    """Share of the n-grams of a block that occurred in it before, averaged over blocks; in [0, 1).

    Examples
    --------
    >>> repetition(np.array([[1, 1, 1, 1, 1], [1, 2, 3, 4, 5]]), order=4)
    0.25
    """
    grams = _grams(blocks, min(order, blocks.shape[1]))
    return float(np.mean([1 - len(np.unique(block, axis=0)) / len(block) for block in grams]))


def _grams(blocks: Array, order: int) -> Array:
    """Return all n-grams of blocks of shape (n, length), as (n, length − order + 1, order)."""
    return np.lib.stride_tricks.sliding_window_view(blocks, order, axis=1)
