"""Loops whose data are drawn from one Gaussian, that of the generation before: replace and accumulate."""

from __future__ import annotations

import math
from dataclasses import dataclass, field

import numpy as np

from collapse_theory.monitor.estimate import Estimate, unknown
from collapse_theory.monitor.moments_estimates import Spread, bias, effective_share, move
from collapse_theory.monitor.moments_evidence import Evidence, largest_share, weighed
from collapse_theory.monitor.moments_input import Moments
from collapse_theory.monitor.moments_law import Floats, Shape, Tally

__all__ = ["Direct", "batch_of"]


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
    _rows: dict[float, Floats] = field(default_factory=dict)  # of each size: count, trace, log_det, square
    _whitened: Floats | float = 0.0  # moves in units of the spread before, weighed by the sizes
    _scaled: Floats | float = 0.0  # the same, each coordinate by itself

    def take(self, parent: Moments, child: Moments, size: float) -> tuple[float, float]:
        """Add a step of a declared size; return the ratio of variances and the length of the move."""
        trace, log_det, white, scaled = _compared(parent, child)
        square = float(white @ white)
        row = self._rows.get(size, np.zeros(4)) + np.array([1.0, trace, log_det, square])
        self._whitened, self._scaled = self._whitened + size * white, self._scaled + size * scaled
        self._rows[size] = row
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

    def estimated(self, level: float, last: float) -> tuple[Estimate, Estimate, tuple[Estimate, ...]]:
        """Return the effective size of a step of declared size ``last``, the bias, and the moves."""
        spread = Spread.of(self.shape, self.tally)
        found = effective_share(spread, level)
        share, freedom = found[0], np.asarray(np.inf)
        size = unknown(level) if np.isnan(share) else _estimate(tuple(last * part for part in found), level)
        if self.is_known:
            share = np.ones(())
        elif np.isnan(share):
            return size, unknown(level), (unknown(level),) * self.shape.dim
        else:
            share = np.minimum(share, largest_share(spread.tally))
            freedom = spread.freedom_at(share)
        weight = float(spread.tally.sizes @ spread.tally.count)
        moves = move(np.asarray(self._scaled), weight, share, freedom, level)
        factor = _estimate(bias(spread, share, freedom, level), level)
        return size, factor, tuple(_estimate(ends, level) for ends in zip(*moves, strict=True))


def _estimate(ends: tuple[Floats, ...], level: float) -> Estimate:
    value, low, high = map(float, ends)
    return Estimate(value, low, high, level)


def _compared(parent: Moments, child: Moments) -> tuple[float, float, Floats, Floats]:
    """Return trace and log-determinant of the child's spread in units of the parent's, and its move in both units."""
    gap = child.mean - parent.mean
    if not parent.is_full:
        ratio, move = child.spread / parent.spread, gap / np.sqrt(parent.spread)
        return float(ratio.sum()), float(np.log(ratio).sum()), move, move
    before, after = np.linalg.cholesky(parent.spread), np.linalg.cholesky(child.spread)
    units = np.linalg.solve(before, np.column_stack([after, gap]))
    trace = float(np.square(units[:, :-1]).sum())
    log_det = 2 * float(np.log(np.diagonal(after) / np.diagonal(before)).sum())
    return trace, log_det, units[:, -1], gap / np.sqrt(np.diagonal(parent.spread))


def batch_of(pool: Moments, grown: Moments, total: float, size: float, ddof: int) -> Moments:
    """Return the unbiased moments of the ``size`` data that made a pool of ``total`` data what it has become."""
    mean = grown.mean + (grown.mean - pool.mean) * (total / size)
    gap = mean - pool.mean
    between = total * size / (total + size) * (np.outer(gap, gap) if pool.is_full else gap * gap)
    scatter = (total + size - ddof) * grown.spread - (total - ddof) * pool.spread - between
    return Moments(mean, scatter / (size - 1))
