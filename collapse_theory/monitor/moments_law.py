r"""The law of one fit, and what a log of fits has to keep for its likelihood.

With N data, the fit S' to data of N(m, S) is :math:`(N - ddof) S' \sim W_d(N-1, S)`, and its mean moves by N(0, S/N).
In units of S, x is S' and u the move: the likelihood of N, of a factor c of the variance and of a move is a function of
:math:`\ln|x|`, :math:`\operatorname{tr} x`, :math:`|u|^2` and u, added up over steps of one size.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

__all__ = ["Shape", "Tally"]

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Shape:
    """What is fitted: the dimension, the divisor, and whether coordinates are fitted together or each by itself."""

    dim: int
    ddof: int
    is_full: bool

    @cached_property
    def offsets(self) -> Floats:
        """Numbers i whose N - i are the degrees of freedom of the factors of the determinant, from Bartlett."""
        return np.arange(1.0, self.dim + 1) if self.is_full else np.ones(1)

    @property
    def repeats(self) -> int:
        """How often each of them occurs."""
        return 1 if self.is_full else self.dim

    @property
    def floor(self) -> float:
        """Data that are too few for a positive definite fit."""
        return float(self.offsets[-1])

    def log_scale(self, size: Floats) -> Floats:
        """Return the part of the log-density of a step that the data do not change; minus infinity for too few."""
        from scipy.special import gammaln

        is_enough = size > self.floor
        size = np.where(is_enough, size, self.floor + 1)
        divisor = size - self.ddof
        gammas = self.repeats * gammaln((size[..., None] - self.offsets) / 2).sum(axis=-1)
        logs = self.dim / 2 * ((size - 1) * np.log(divisor / 2) + np.log(size)) - gammas
        return np.asarray(np.where(is_enough, logs, -np.inf))

    def log_scale_slope(self, size: Floats) -> Floats:
        """Return its derivative by the size."""
        from scipy.special import digamma

        divisor = size - self.ddof
        gammas = self.repeats / 2 * digamma((size[..., None] - self.offsets) / 2).sum(axis=-1)
        return np.asarray(self.dim / 2 * (np.log(divisor / 2) + (size - 1) / divisor + 1 / size) - gammas)

    def log_drift(self, size: Floats) -> Floats:
        """Return the mean of ln|x|/d of one step, what chance does to the variance."""
        from scipy.special import digamma

        gammas = self.repeats * digamma((size[..., None] - self.offsets) / 2).sum(axis=-1)
        return np.asarray(gammas / self.dim - np.log((size - self.ddof) / 2))


@dataclass(frozen=True)
class Tally:
    """Sums over the steps of each declared size; leading axes are those of several loops.

    Attributes
    ----------
    sizes, count : array, shape (R,)
        Declared sizes (1 where none are), that of the first step first, and steps of each.
    trace, log_det, square : array, shape (..., R)
        Sums of tr x, ln|x| and |u|².
    pull : array, shape (...)
        |Σ M u|², with the declared sizes M.
    """

    sizes: Floats
    count: Floats
    trace: Floats
    log_det: Floats
    square: Floats
    pull: Floats

    @property
    def steps(self) -> float:
        """How many steps there are."""
        return float(self.count.sum())

    def log_likelihood(self, shape: Shape, share: Floats) -> Floats:
        """Return that of the null for effective sizes of ``share`` times the declared ones, one share per loop."""
        size = np.asarray(share)[..., None] * self.sizes
        terms = self.count * shape.log_scale(size) + (size - 1) / 2 * self.log_det
        return np.asarray((terms - (size - shape.ddof) / 2 * self.trace - size / 2 * self.square).sum(axis=-1))

    def slope(self, shape: Shape, share: Floats) -> Floats:
        """Return its derivative by the share."""
        size = np.asarray(share)[..., None] * self.sizes
        terms = self.count * shape.log_scale_slope(size) + (self.log_det - self.trace - self.square) / 2
        return np.asarray((self.sizes * terms).sum(axis=-1))
