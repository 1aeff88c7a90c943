"""What a run of the language model must have done as the source did, and the perplexities that it measured."""

from __future__ import annotations

from typing import Any

from collapse_theory.claims.claim import AtLeast, Series

__all__ = ["LAST", "perplexities", "wikitext2"]

LAST = 10
"""The last generation whose perplexity the sources show; generation 1, fitted to real text, is their generation 0."""


def wikitext2(**settings: Any) -> dict[str, Any]:
    """Return the experiment that a run must be: OPT-125m fine-tuned on wikitext-2, with further settings.

    Examples
    --------
    >>> wikitext2(epochs=5)["settings"]["epochs"]
    5
    """
    return {
        "experiment": "opt",
        "samples": AtLeast(30_000),  # blocks of 64 tokens: the whole text
        "settings": {
            "model": "facebook/opt-125m",
            "weights": "pretrained",
            "data": "wikitext-2-raw-v1",
            "block": 64,
            "beams": 5,
            "batch": 128,
            "rate": 2e-5,
            "start": "original",
            **settings,
        },
    }


def perplexities(series: Series) -> list[float]:
    """Return the mean perplexity over the sequences of real test text, by generation.

    Examples
    --------
    >>> perplexities({"sequence_perplexity_mean": [115, 34]})
    [115.0, 34.0]
    """
    return [float(value) for value in series["sequence_perplexity_mean"][: LAST + 1]]
