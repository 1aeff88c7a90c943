"""Loops whose data are drawn from one Gaussian, that of the generation before: replace and accumulate."""

from __future__ import annotations

import math
from dataclasses import dataclass, field

import numpy as np

from collapse_theory.monitor.estimate import IntervalEstimate, unknown
from collapse_theory.monitor.moments_estimates import Spread, bias, effective_share, move
from collapse_theory.monitor.moments_evidence import Evidence, largest_share, weighed
from collapse_theory.monitor.moments_input import Moments
from collapse_theory.monitor.moments_law import Floats, Shape, Tally

__all__ = ["Direct", "batch_of", "within_reach"]

_FURTHEST = 1e100  # ratio of variances, and squared move, that sums hold


@dataclass
class Direct:
    """Sums over the steps so far.

    Attributes
    ----------
    shape : Shape
    is_known : bool
        Whether the declared sizes are the effective ones.
    """

    shape: Shape
    is_known: bool
    _frame: Floats | None = None  # in which the parent's spread is the identity, carried along from step to step
    _rows: dict[float, Floats] = field(default_factory=dict)  # of each size: count, trace, log_det, square
    _whitened: Floats | float = 0.0  # moves in units of the spread before, weighed by the sizes
    _scaled: Floats | float = 0.0  # the same, each coordinate by itself

    def take(self, parent: Moments, child: Moments, size: float) -> tuple[float, float]:
        """Add a step of a declared size; return the ratio of variances and the length of the move."""
        gap = child.mean - parent.mean
        if parent.is_full:
            before, after = (np.linalg.cholesky(moments.spread) for moments in (parent, child))
            frame = _carried(self._frame, np.asarray(before))
            trace = float(np.square(frame @ after).sum())
            log_det = 2 * float(np.log(np.diagonal(after) / np.diagonal(before)).sum())
            white, scaled = frame @ gap, gap / np.sqrt(np.diagonal(parent.spread))
        else:
            frame, ratio = None, child.spread / parent.spread
            trace, log_det = float(ratio.sum()), float(np.log(ratio).sum())
            white = scaled = gap / np.sqrt(parent.spread)
        square = float(white @ white)
        within_reach(trace, square)
        row = self._rows.get(size, np.zeros(4)) + np.array([1.0, trace, log_det, square])
        self._whitened, self._scaled = self._whitened + size * white, self._scaled + size * scaled
        self._rows[size], self._frame = row, frame
        return trace / self.shape.dim, math.sqrt(square)

    @property
    def tally(self) -> Tally:
        """The sums."""
        count, trace, log_det, square = np.array(list(self._rows.values())).T
        pull = np.asarray(np.sum(np.square(self._whitened)))
        return Tally(np.array(list(self._rows), dtype=np.float64), count, trace, log_det, square, pull)

    def evidence(self) -> Evidence:
        """Return the evidence of all steps."""
        return weighed(self.shape, self.tally, is_known=self.is_known)

    def estimated(
        self, confidence: float, last: float
    ) -> tuple[IntervalEstimate, IntervalEstimate, tuple[IntervalEstimate, ...]]:
        """Return the effective size of a step of declared size ``last``, the bias, and the moves."""
        spread = Spread.of(self.shape, self.tally)
        found = effective_share(spread, confidence)
        share, freedom = found[0], np.asarray(np.inf)
        size = unknown(confidence) if np.isnan(share) else _estimate(tuple(last * part for part in found), confidence)
        if self.is_known:
            share = np.ones(())
        elif np.isnan(share):
            return size, unknown(confidence), (unknown(confidence),) * self.shape.dim
        else:
            share = np.minimum(share, largest_share(spread.tally))
            freedom = spread.freedom_at(share)
        moves = move(spread, np.asarray(self._scaled), share, freedom, confidence)
        factor = _estimate(bias(spread, share, freedom, confidence), confidence)
        return size, factor, tuple(_estimate(ends, confidence) for ends in zip(*moves, strict=True))


def _estimate(ends: tuple[Floats, ...], confidence: float) -> IntervalEstimate:
    value, low, high = map(float, ends)
    return IntervalEstimate(value, low, high, confidence)


def _carried(frame: Floats | None, root: Floats) -> Floats:
    """Return the frame for the next spread that turns the last one least, so that a steady move stays one.

    ``root`` is Cholesky's of that spread. Another linear map of the coordinates turns all frames alike.
    """
    if frame is None:
        return np.asarray(np.linalg.inv(root))
    axes, lengths, _ = np.linalg.svd(frame @ root)
    return np.asarray((axes / lengths) @ axes.T @ frame)


def within_reach(spread: float, square: float) -> None:
    """Refuse, as arithmetic does what leaves floats, a step whose sums would swallow all others."""
    if not max(spread, square) < _FURTHEST:
        raise FloatingPointError


def batch_of(pool: Moments, grown: Moments, total: float, size: float, ddof: int) -> Moments:
    """Return the unbiased moments of the ``size`` data that made a pool of ``total`` data what it has become."""
    mean = grown.mean + (grown.mean - pool.mean) * (total / size)
    gap = mean - pool.mean
    between = total * size / (total + size) * (np.outer(gap, gap) if pool.is_full else gap * gap)
    scatter = (total + size - ddof) * grown.spread - max(total - ddof, 0.0) * pool.spread - between
    return Moments(mean, scatter / (size - 1))
