"""The perplexities that a run of the language model measured."""

from __future__ import annotations

from collapse_theory.claims.claim import Series

__all__ = ["LAST", "perplexities"]

LAST = 10
"""The last generation whose perplexity the sources show; generation 1, fitted to real text, is their generation 0."""


def perplexities(series: Series) -> list[float]:
    """Return the mean perplexity over the sequences of real test text, by generation.

    Examples
    --------
    >>> perplexities({"sequence_perplexity_mean": [115, 34]})
    [115.0, 34.0]
    """
    return [float(value) for value in series["sequence_perplexity_mean"][: LAST + 1]]
