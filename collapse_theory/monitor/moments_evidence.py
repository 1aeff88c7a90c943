r"""Evidence against resampling alone, which may be looked at after any step.

The numerator is a mixture, fixed beforehand, of likelihoods with a factor c of the variance and a steady move of the
mean. The denominator is the null's likelihood: with the declared sizes, or at the share of them that makes it greatest.
The first ratio is a martingale of mean 1 under the null. The second never exceeds the ratio at the true share, which is
one (universal inference, Wasserman, Ramdas and Balakrishnan 2020). By Ville's inequality either reaches 1/alpha at any
time with probability alpha at most.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

from collapse_theory.monitor.moments_law import Floats, Shape, Tally

__all__ = [
    "CAUSES",
    "LOG_FACTORS",
    "Evidence",
    "grid_of",
    "largest_share",
    "log_mean",
    "most_likely",
    "on_grid",
    "weighed",
]

CAUSES = ("shrinking", "widening", "moving mean", "moving mean and a changed variance")
LOG_FACTORS = 2.0 ** -np.arange(13.0)  # of the variance per step, on both sides
MOVES = np.array([0.03, 0.3])  # mean squares of a steady move, in those of the chance move of the first step
_LARGEST_SIZE = 1e8  # of the grid of the numerator
_LARGEST_OF_ALL = 1e12  # of the null
_HALVINGS = 30
_NEGLIGIBLE = 40.0  # nats below the greatest
_TINY = 1e-300


@dataclass(frozen=True)
class Evidence:
    """Logarithms of the evidence: of each cause, and of all together."""

    causes: Floats
    total: Floats

    @property
    def cause(self) -> str:
        """The most likely cause, of one loop."""
        return CAUSES[int(np.argmax(self.causes))]


def weighed(shape: Shape, tally: Tally, *, is_known: bool) -> Evidence:
    """Return the evidence of all steps; ``is_known`` says whether the declared sizes are the effective ones."""
    if is_known:
        shares, likelihoods, greatest = np.ones(1), np.zeros((*tally.pull.shape, 1)), np.zeros(tally.pull.shape)
    else:
        shares = grid_of(shape, float(tally.sizes[0]))
        likelihoods = on_grid(shape, tally, shares)
        best = most_likely(shape, tally, shares, likelihoods)
        greatest = tally.log_likelihood(shape, best)
    causes = _numerators(shape, tally, shares, likelihoods) - greatest[..., None]
    return Evidence(causes, log_mean(causes))


def grid_of(shape: Shape, first: float) -> Floats:
    """Return the grid of shares: finer than what one step tells in so many dimensions."""
    dim = shape.dim
    told = (dim * (dim + 1) / 4 if shape.is_full else dim / 2) + dim / 2  # Fisher's information on ln N in a step
    low, high = np.log(shape.floor + 0.5), np.log(_LARGEST_SIZE)
    return np.asarray(np.exp(np.linspace(low, high, int((high - low) / min(0.14, 0.45 / told**0.5)) + 2)) / first)


def on_grid(shape: Shape, tally: Tally, shares: Floats) -> Floats:
    """Return the null's likelihood at each share, shape (..., shares)."""
    size = shares[:, None] * tally.sizes
    fixed = _log_scales(shape, tuple(shares), tuple(tally.sizes)) @ tally.count
    varying = tally.log_det @ ((size - 1) / 2).T - tally.trace @ ((size - shape.ddof) / 2).T
    return np.asarray(fixed + varying - tally.square @ (size / 2).T)


@cache
def _log_scales(shape: Shape, shares: tuple[float, ...], sizes: tuple[float, ...]) -> Floats:
    return shape.log_scale(np.array(shares)[:, None] * np.array(sizes))


def largest_share(tally: Tally) -> float:
    """Return the largest share that the null may have."""
    return _LARGEST_OF_ALL / float(tally.sizes.min())


def most_likely(shape: Shape, tally: Tally, shares: Floats, likelihoods: Floats) -> Floats:
    """Return the share of the greatest likelihood, which is concave: by bisection beside the best of a grid."""
    least = shape.floor / tally.sizes.min()
    ends = np.concatenate(([least], shares, [largest_share(tally)]))
    place = likelihoods.argmax(axis=-1)
    low, high = np.maximum(ends[place], least), ends[place + 2]
    for _ in range(_HALVINGS):
        middle = np.sqrt(low * high)
        rises = tally.slope(shape, middle) > 0
        low, high = np.where(rises, middle, low), np.where(rises, high, middle)
    return np.asarray(np.sqrt(low * high))


def _numerators(shape: Shape, tally: Tally, shares: Floats, likelihoods: Floats) -> Floats:
    """Return the mixtures over shares, factors and moves, shape (..., causes)."""
    size = shares[:, None] * tally.sizes
    freedom = shape.dim / 2 * (size - 1) @ tally.count
    spread = tally.trace @ ((size - shape.ddof) / 2).T
    moved = _moved(shape, tally, shares)
    kept = _worth_adding(likelihoods, freedom, spread, moved)
    likelihoods, freedom, spread, moved = likelihoods[..., kept], freedom[kept], spread[..., kept], moved[..., kept]
    lower, upper = (_with_factors(likelihoods, freedom, spread, side * LOG_FACTORS) for side in (-1, 1))
    both = log_mean(np.stack([lower, upper], axis=-1)) + moved
    parts = np.stack([log_mean(part) for part in (lower, upper, likelihoods + moved, both)], axis=-1)
    return np.asarray(parts + np.log(kept.mean()))


def _worth_adding(likelihoods: Floats, freedom: Floats, spread: Floats, moved: Floats) -> NDArray[np.bool_]:
    """Tell which shares may matter in any loop, with the best of all factors: others are left out of the mixture."""
    if len(freedom) == 1:
        return np.ones(1, dtype=bool)
    freedom, spread = np.maximum(freedom, _TINY), np.maximum(spread, _TINY)  # where sizes are too small for a fit
    gain = spread - freedom - freedom * np.log(spread / freedom)
    most = likelihoods + gain + np.maximum(moved, 0.0)
    return np.asarray((most > most.max(axis=-1, keepdims=True) - _NEGLIGIBLE).reshape(-1, len(freedom)).any(axis=0))


def _with_factors(likelihoods: Floats, freedom: Floats, spread: Floats, logs: Floats) -> Floats:
    """Return the mean likelihood over factors c = exp(logs) of the variance, at each share."""
    peak = np.full(spread.shape, -np.inf)
    parts = [-freedom * log - spread * np.expm1(-log) for log in logs]
    for part in parts:
        np.maximum(peak, part, out=peak)
    total = np.zeros_like(peak)
    with np.errstate(under="ignore"):
        for part in parts:
            total += np.exp(part - peak)
    return np.asarray(likelihoods + peak + np.log(total / len(logs)))


def _moved(shape: Shape, tally: Tally, shares: Floats) -> Floats:
    """Return the logarithm of the mean likelihood ratio of a steady normal move, at each share."""
    steps = float(tally.sizes @ tally.count) / tally.sizes[0]  # in units of the first
    pull = tally.pull[..., None, None] * shares[:, None] / tally.sizes[0]
    logs = -shape.dim / 2 * np.log1p(MOVES * steps) + MOVES * pull / (2 * (1 + MOVES * steps))
    return log_mean(logs)


def log_mean(logs: Floats) -> Floats:
    """Return the logarithm of the mean of exponentials over the last axis."""
    peak = logs.max(axis=-1, keepdims=True)
    with np.errstate(under="ignore"):
        return np.asarray(peak[..., 0] + np.log(np.exp(logs - peak).mean(axis=-1)))
