"""Quantiles of simulated draws, with intervals that hold for every distribution: between two order statistics."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from collapse_theory import checks

__all__ = ["Quantiles", "quantiles_of"]

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Quantiles:
    """Estimated quantiles, each with an interval that holds the true one with probability ``confidence`` or more.

    Attributes
    ----------
    q : float array
        Probabilities.
    value, low, high : float array, like ``q``
        Estimates and ends of their intervals; infinite where no draw lies beyond.
    confidence : float
        Of each interval by itself, for a distribution without atoms, however heavy its tails.
    replicates, seed : int
        Draws, and what fixed them.

    Examples
    --------
    >>> found = quantiles_of(np.arange(1000.0), 0.5, seed=1)
    >>> float(found.value), float(found.low), float(found.high)
    (499.0, 468.0, 531.0)
    """

    q: Floats
    value: Floats
    low: Floats
    high: Floats
    confidence: float
    replicates: int
    seed: int

    def __repr__(self) -> str:
        rows = zip(*(np.ravel(column).tolist() for column in (self.q, self.value, self.low, self.high)), strict=True)
        shown = "; ".join(f"{q:g}: {value:.6g} [{low:.6g}, {high:.6g}]" for q, value, low, high in rows)
        return f"Quantiles({shown})"


def quantiles_of(draws: Any, q: Any, *, seed: int, confidence: float = 0.95) -> Quantiles:
    """Estimate quantiles from independent draws.

    The number of draws below the true quantile is binomial, whatever their distribution.
    """
    from scipy.stats import binom

    levels = checks.reals("q", q)
    if not ((levels > 0) & (levels < 1)).all():
        raise ValueError(
            f"`q` must be in (0, 1); got {checks.shown(q)}. The ends of the support are known without draws."
        )
    tail = (1 - checks.probability("confidence", confidence)) / 2
    ordered = np.concatenate([[-math.inf], np.sort(draws), [math.inf]])
    count = len(ordered) - 2
    middle = np.clip(np.ceil(levels * count), 1, count).astype(np.int64)
    first = binom.ppf(tail, count, levels).astype(np.int64)
    last = np.minimum(binom.isf(tail, count, levels).astype(np.int64) + 1, count + 1)
    value, low, high = (np.asarray(ordered[place]) for place in (middle, first, last))
    return Quantiles(levels, value, low, high, float(confidence), count, seed)
