r"""P(bad wins) behind a strong filter: only states with few good data matter, however many data there are.

With n good data left, bad ones win with probability at most :math:`e^{-cn}` (:mod:`.bounds`). So the chain may stop, as
lost, where n passes R/c: the error is below :math:`e^{-R}`, less than every float. What is left is a small chain.
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from collapse_theory import arithmetic
from collapse_theory.curation.bounds import rates
from collapse_theory.curation.curators import Curator
from collapse_theory.discrete.binomials import log_binomial, log_ways

__all__ = ["fixation", "good_data_that_matter"]

Array = NDArray[np.float64]

_REACH = 780.0  # e^-745 is the least float
_NEVER = 1e-300  # a chance whose powers, and quotients by which, are no floats


def good_data_that_matter(size: int, curator: Curator) -> int:
    """Return up to how many good data bad ones can still win, with a probability that is a float."""
    return int(min(size - 1.0, math.ceil(_REACH / min(rates(curator)))))


def fixation(share: float, size: int, curator: Curator) -> float:
    """Return the probability that only bad data are left in the end, for a share strictly between 0 and 1."""
    most = good_data_that_matter(size, curator)
    ways = log_ways(np.arange(most + 1), size)
    first = _row(share, 1 - share, size, ways, curator)
    if not most:
        return float(first[0])
    shares = [(1 - good / size, good / size) for good in range(1, most + 1)]
    rows = np.array([_row(bad, good, size, ways, curator) for bad, good in shares])
    return float(first[0] + first[1:] @ _wins(rows))


def _wins(rows: Array) -> Array:
    """Return the probability to win from 1, 2, … good data."""
    from collapse_theory.markov import AbsorbingChain

    lost = np.maximum(1 - rows.sum(axis=1), 0.0)
    chain = AbsorbingChain.from_rows(rows[:, 1:], np.column_stack([rows[:, 0], lost]))
    return np.asarray(chain.absorption_probabilities[:, 0])


@np.errstate(under="ignore")
def _row(bad: float, good: float, size: int, ways: Array, curator: Curator) -> Array:
    """Return the law of the good data, from none to as many as ``ways`` are given for."""
    ops = arithmetic.of()
    kept, other = float(curator.kept(bad, ops)), float(curator.kept_good_share(bad, good, ops))
    if min(kept, other) < _NEVER:
        return np.eye(1, ways.size)[0] if other < _NEVER else np.zeros(ways.size)
    return np.asarray(np.exp(log_binomial(np.arange(ways.size), size, other, kept, ways=ways)))
