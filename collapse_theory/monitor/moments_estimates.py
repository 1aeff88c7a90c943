r"""Effective size, bias and moves from the sums of a log, with intervals.

The size comes from what does not depend on bias and moves: the spread of determinants about their mean trace and that
of the moves about theirs. Times the size it is close to a chi², of mean and variance that are known exactly.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from collapse_theory.monitor.moments_evidence import largest_share
from collapse_theory.monitor.moments_law import Floats, Shape, Tally

__all__ = ["Interval", "Spread", "bias", "effective_share", "move"]

Interval = tuple[Floats, Floats, Floats]  # value, low, high

_HALVINGS = 45
_LEAST_FREEDOM = 6.0  # for which the variance of F is used
_SMOOTH = 1e7  # degrees of freedom above which ln chi² is normal to the digits left


@dataclass(frozen=True)
class Spread:
    """What is left of the sums when bias and moves are taken out.

    Attributes
    ----------
    shape : Shape
    tally : Tally
    moves : array, shape (...)
        Sum of |u|² about their mean, weighed by the declared sizes.
    """

    shape: Shape
    tally: Tally
    moves: Floats

    @staticmethod
    def of(shape: Shape, tally: Tally) -> Spread:
        """Take the mean move out of the sum of squares."""
        about = tally.square @ tally.sizes - tally.pull / float(tally.sizes @ tally.count)
        return Spread(shape, tally, np.maximum(about, 0.0))

    @property
    def freedom(self) -> int:
        """Degrees of freedom, for large sizes."""
        steps, dim = int(self.tally.steps), self.shape.dim
        within = dim * (dim + 1) // 2 if self.shape.is_full else dim
        return steps * within - 1 + (steps - 1) * dim

    def freedom_at(self, share: Floats) -> Floats:
        """Return the degrees of freedom of the chi² that the spread is close to."""
        _, mean, variance = self.at(share)
        return np.asarray(2 * mean**2 / variance)

    def at(self, share: Floats) -> tuple[Floats, Floats, Floats]:
        """Return the spread times the size, and what its mean and variance are at that share."""
        from scipy.special import digamma, polygamma

        shape, tally, dim = self.shape, self.tally, self.shape.dim
        size = np.asarray(share)[..., None] * tally.sizes
        freedom, halves = size - 1, (size[..., None] - shape.offsets) / 2
        total = (tally.count * freedom).sum(axis=-1)  # K
        trace = (tally.trace * (size - shape.ddof)).sum(axis=-1) / (dim * total)
        dets = tally.log_det + tally.count * dim * np.log((size - shape.ddof) / freedom)
        seen = total * dim * np.log(trace) - (freedom * dets).sum(axis=-1)
        logs = shape.repeats * (digamma(halves) - np.log(freedom / 2)[..., None]).sum(axis=-1)
        mean = total * dim * (digamma(total * dim / 2) - np.log(total * dim / 2)) - (tally.count * freedom * logs).sum(
            axis=-1
        )
        curve = shape.repeats * polygamma(1, halves).sum(axis=-1)
        variance = (tally.count * freedom**2 * curve).sum(axis=-1) - (total * dim) ** 2 * polygamma(1, total * dim / 2)
        limit = self.freedom - (tally.steps - 1) * dim
        is_smooth = freedom.max(axis=-1) > _SMOOTH
        mean, variance = np.where(is_smooth, limit, mean), np.where(is_smooth, 2 * limit, variance)
        moved, scattered = self._of_moves(total * dim)
        return seen + share * self.moves / trace, mean + moved, variance + scattered

    def _of_moves(self, freedom: Floats) -> tuple[Floats, Floats]:
        """Return mean and variance of the moves' chi² in units of a variance with that freedom, which is F's law."""
        moves, below = (self.tally.steps - 1) * self.shape.dim, np.maximum(freedom, _LEAST_FREEDOM)
        mean = moves * below / (below - 2)
        return mean, 2 * mean**2 * (moves + below - 2) / (max(moves, 1) * (below - 4))

    def factor(self, share: Floats) -> tuple[Floats, Floats]:
        """Return the factor of the variance at a share of the sizes, and its degrees of freedom."""
        size = np.asarray(share)[..., None] * self.tally.sizes
        freedom = self.shape.dim * (self.tally.count * (size - 1)).sum(axis=-1)
        return (self.tally.trace * (size - self.shape.ddof)).sum(axis=-1) / freedom, freedom


def effective_share(spread: Spread, confidence: float) -> Interval:
    """Return the share of the declared sizes that is effective; NaN where nothing tells."""
    from scipy.special import gammaincinv

    if spread.freedom < 1:
        nothing = np.full(spread.moves.shape, np.nan)
        return nothing, np.zeros_like(nothing), np.full_like(nothing, np.inf)

    levels = np.reshape([(1 - confidence) / 2, (1 + confidence) / 2], (2, *np.ones(spread.moves.ndim, dtype=int)))

    def excess(share: Floats) -> Floats:
        """How far the spread at each of three shares is above what is expected there: its mean, and two quantiles."""
        seen, mean, variance = spread.at(share)
        outer, wide = mean[1:], variance[1:]
        return np.asarray(seen - np.concatenate([mean[:1], wide / outer * gammaincinv(outer**2 / wide, levels)]))

    value, low, high = _roots(spread, excess, 3)
    return value, low, high


def _roots(spread: Spread, excess: Callable[[Floats], Floats], count: int) -> Floats:
    """Return where so many excesses that rise with the share are 0; infinity beyond the largest share."""
    floor, top = spread.shape.floor / spread.tally.sizes.min(), largest_share(spread.tally)
    low = np.full((count, *spread.moves.shape), math.log(1e-6 * floor))
    high = np.full((count, *spread.moves.shape), math.log(top))
    for _ in range(_HALVINGS):
        middle = (low + high) / 2
        rises = excess(floor + np.exp(middle)) < 0
        low, high = np.where(rises, middle, low), np.where(rises, high, middle)
    root = floor + np.exp(high)
    return np.asarray(np.where(root > 0.99 * top, np.inf, root))


def bias(spread: Spread, share: Floats, freedom: Floats, confidence: float) -> Interval:
    """Return the factor of the variance per fit; ``freedom`` of the share's estimate, infinite if it is known."""
    from scipy.special import chdtri, digamma, polygamma, stdtrit

    factor, total = spread.factor(share)
    seen = factor * total
    if np.isinf(freedom).all():
        return factor, seen / chdtri(total, (1 - confidence) / 2), seen / chdtri(total, (1 + confidence) / 2)
    centre, variance = np.log(seen / 2) - digamma(total / 2), polygamma(1, total / 2)
    if spread.shape.ddof == 0:  # whose own bias depends on the size, and so on its error
        variance = variance + 2 / freedom * (share * spread.tally.sizes[0] - 1.0) ** -2
    with np.errstate(over="ignore"):
        width = stdtrit(freedom, (1 + confidence) / 2) * np.sqrt(variance)
        return factor, np.exp(centre - width), np.exp(centre + width)


def move(spread: Spread, total: Floats, share: Floats, freedom: Floats, confidence: float) -> Interval:
    """Return the steady move of each coordinate from the sum of its moves, weighed by the declared sizes."""
    from scipy.special import stdtrit

    weight, (factor, own) = float(spread.tally.sizes @ spread.tally.count), spread.factor(share)
    quantile = stdtrit(np.minimum(freedom, own), (1 + confidence) / 2)
    width = (quantile * np.sqrt(factor / (share * weight)))[..., None]
    return total / weight, total / weight - width, total / weight + width
