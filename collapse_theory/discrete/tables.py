"""Both tails of a time of loss, fit by fit, by all rows of the ancestry; then a geometric tail."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from collapse_theory.discrete.lineages import expectations
from collapse_theory.distribution import Floats

__all__ = ["Tables", "tabulated"]

_TABLE = 40  # generations over D/(j + 1) after which j + 2 ancestors are 1e-17 as likely as j + 1


@dataclass(frozen=True, eq=False)
class Tables:
    """P(T <= t) and P(T > t) for t = 0, 1, …; after the last, ln P(T > t) falls by a constant."""

    cdf: Floats
    sf: Floats
    log_ratio: float

    def tails(self, x: Floats) -> tuple[Floats, Floats]:
        """Return P(T <= x) and P(T > x) for whole numbers of fits."""
        last = self.sf.size - 1
        late = np.asarray(self.sf[-1] * np.exp(np.maximum(x - last, 0.0) * self.log_ratio))
        at, is_late = np.minimum(x, last).astype(np.int64), x > last
        return np.where(is_late, 1 - late, self.cdf[at]), np.where(is_late, late, self.sf[at])

    def excess_moment(self, order: int) -> float:
        """E (T−1)^order: its increments over P(T > t), t = 1, 2, …, and the geometric tail in closed form."""
        sf = self.sf
        t = np.arange(sf.size, dtype=np.float64)
        weights = np.minimum(t, 1.0) if order == 1 else np.maximum(2 * t - 1, 0.0)
        if self.log_ratio == 0 or sf[-1] == 0:
            return float((weights * sf).sum())
        life, last = -1 / math.expm1(self.log_ratio), float(sf.size - 1)
        beyond = life if order == 1 else (2 * last - 1) * life + 2 * life * (life - 1)
        return float((weights * sf)[:-1].sum() + sf[-1] * beyond)


def tabulated(
    tails: tuple[Callable[[Floats], Floats], Callable[[Floats], Floats]], left: int, size: int, steps: int | None = None
) -> Tables:
    """Return the tables, given P(more than ``left`` atoms) and its complement for so many draws.

    They end after so many ``steps``, or where the tail is geometric.
    """
    ancestors = np.arange(size + 1, dtype=np.float64)
    more, fewer = tails
    steps = math.ceil(_TABLE * size / (left + 1)) + 2 if steps is None else steps
    table = expectations(np.stack([fewer(ancestors), more(ancestors)]), size, steps)
    cdf, sf = (np.concatenate([[start], row]) for start, row in zip((0.0, 1.0), table, strict=True))
    upper = np.minimum.accumulate(np.where(cdf < 0.5, 1 - cdf, np.minimum(sf, 1.0)))
    lower = np.maximum.accumulate(np.where(upper < 0.5, 1 - upper, cdf))
    return Tables(lower, upper, _log_ratio(left, size))


def _log_ratio(left: int, size: int) -> float:
    """Return the logarithm of the probability that ``left`` + 1 data have as many ancestors."""
    return 0.0 if size <= left else math.fsum(math.log1p(-i / size) for i in range(1, left + 1))
