"""The stationary law of the share of one atom where each fit sees fresh real data."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from collapse_theory import checks
from collapse_theory.arithmetic import floats_only
from collapse_theory.discrete import arguments
from collapse_theory.discrete.binomials import binomial_rows
from collapse_theory.distribution import DiscreteDistribution, Floats, both_sums

__all__ = ["StationaryCount"]

Array = NDArray[np.float64]

_MOST = 5000


@floats_only
@dataclass(frozen=True, eq=False, repr=False)
class StationaryCount(DiscreteDistribution):
    r"""Stationary number of data of one atom among those of a fit, under ``Fresh(anchors)``.

    Its methods are those of a frozen distribution of scipy.stats, with ``seed`` for randomness.

    Parameters
    ----------
    p : float in [0, 1]
        Original probability of the atom.
    samples : int >= 1
        Synthetic data in each fit, M.
    anchors : int >= 1
        Real data in each fit, m; M + m at most 5000.

    Raises
    ------
    ValueError
        If an argument is out of range.

    Notes
    -----
    Exact: c of the M + m data become Binomial(M, c/(M + m)) + Binomial(m, p), an irreducible chain if 0 < p < 1. Its
    stationary law is solved for densely; absolute error of a probability below 1e-12. For many synthetic data the share
    tends to the marginal Beta(2mp, 2m(1 − p)) of :func:`dirichlet_limit`.

    Examples
    --------
    >>> count = StationaryCount(0.25, samples=100, anchors=2)
    >>> round(count.mean(), 9), round(count.var(), 6)
    (25.5, 394.794643)
    >>> round(count.pmf(0), 6)  # absent, for the time being
    0.021399
    """

    p: Any
    samples: int
    anchors: int
    _chance: float = field(init=False, repr=False)

    def __init__(self, p: Any, *, samples: int, anchors: int) -> None:
        object.__setattr__(self, "p", p)
        object.__setattr__(self, "samples", arguments.count(samples))
        object.__setattr__(self, "anchors", arguments.count(anchors, name="anchors"))
        object.__setattr__(self, "_chance", checks.real("p", arguments.share("p", p)))
        if self._total > _MOST:
            raise ValueError(
                f"`samples` + `anchors` must be at most {_MOST}; got {self._total}. Use `dirichlet_limit`, the limit "
                f"for many data, or `presence_probability` with fits=math.inf."
            )

    def __repr__(self) -> str:
        return f"StationaryCount({self.p}, samples={self.samples}, anchors={self.anchors})"

    @property
    def _total(self) -> int:
        return self.samples + self.anchors

    def support(self) -> tuple[int, float]:
        """Return the least and greatest number of data that are possible."""
        if self._chance in (0.0, 1.0):
            certain = self._total * int(self._chance)
            return certain, float(certain)
        return 0, float(self._total)

    def mean(self) -> float:
        """Return the mean, (M + m)·p."""
        return self._total * self._chance

    def var(self) -> float:
        """Return the variance, from the fixed point of its linear recursion."""
        synthetic, real, total, p = self.samples, self.anchors, self._total, self._chance
        noise = (synthetic + real) * p * (1 - p)
        return noise / (1 - synthetic * (synthetic - 1) / total**2)

    @cached_property
    def _law(self) -> Array:
        low, high = self.support()
        if low == high:
            return np.asarray(np.eye(1, self._total + 1, low)[0])
        matrix = np.eye(self._total + 1) - _transitions(self.samples, self.anchors, self._chance).T
        matrix[-1] = 1.0
        law = np.linalg.solve(matrix, np.eye(1, self._total + 1, self._total)[0])
        return np.asarray(np.maximum(law, 0.0) / np.maximum(law, 0.0).sum())

    @cached_property
    def _sums(self) -> tuple[Array, Array]:
        return both_sums(self._law)

    def _pmf(self, x: Floats) -> Floats:
        return np.asarray(self._law[x.astype(np.int64)])

    def _cdf(self, x: Floats) -> Floats:
        return np.asarray(self._sums[0][x.astype(np.int64)])

    def _sf(self, x: Floats) -> Floats:
        return np.asarray(self._sums[1][x.astype(np.int64)])


def _transitions(synthetic: int, real: int, p: float) -> Array:
    """Return the chain of the count: from c, a binomial number of copies and one of real data."""
    total = synthetic + real
    counts = np.arange(total + 1)
    copies = binomial_rows(synthetic, counts / total, counts[::-1] / total)
    (fresh,) = binomial_rows(real, [p], [1 - p])
    matrix = np.zeros((total + 1, total + 1))
    for number, chance in enumerate(fresh):
        matrix[:, number : number + synthetic + 1] += chance * copies
    return matrix
