"""The law that the data of the next generation are drawn from, should there be nothing but resampling."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from collapse_theory import checks
from collapse_theory.policy import Accumulate, AccumulateSubsample, Fresh, Mix, Policy, Replace

__all__ = ["Law", "Source", "source"]

Array = NDArray[np.float64]


@dataclass(frozen=True)
class Law:
    """A share of data from the model, and the rest from real data and earlier models.

    Attributes
    ----------
    share : float in [0, 1]
    model, rest : array, shape (categories,)
        Both sum to 1.
    """

    share: float
    model: Array
    rest: Array

    @property
    def plain(self) -> Array:
        """Frequencies to expect of resampling alone."""
        return self.share * self.model + (1.0 - self.share) * self.rest


class Source:
    """Follows a policy: takes the counts of one generation, gives the law of the next."""

    def __init__(self, policy: Policy, original: NDArray[np.int64]) -> None:
        self._policy = policy
        self._counted = original.astype(np.float64)
        self._original = self._counted / original.sum()
        self._mixture = self._original
        self._pool = np.zeros_like(self._counted)
        self.add(original)

    def add(self, counts: NDArray[np.int64]) -> None:
        """Take the counts of the next generation, of shape (categories,); there may be more categories than before."""
        if isinstance(self._policy, Mix) and self._pool.any():
            self._mixture = self.law(counts.size).plain
        self._counted = counts.astype(np.float64)
        self._pool = widened(self._pool, counts.size) + self._counted

    def law(self, size: int) -> Law:
        """Return the law of the next generation over so many categories."""
        now, original = widened(self._counted / self._counted.sum(), size), widened(self._original, size)
        policy = self._policy
        if isinstance(policy, (Accumulate, AccumulateSubsample)):
            pool = widened(self._pool / self._pool.sum(), size)
            return Law(1.0, pool, pool)
        if isinstance(policy, Fresh):
            share = policy.anchors / (policy.anchors + self._counted.sum())
            fitted = (1.0 - share) * now + share * original
            return Law(1.0, fitted, fitted)
        if isinstance(policy, Mix) and policy.alpha < 1:
            alpha, beta, gamma = float(policy.alpha), float(policy.beta), float(policy.gamma)
            rest = (beta * widened(self._mixture, size) + gamma * original) / (beta + gamma)
            return Law(alpha, now, rest)
        return Law(1.0, now, now)


def source(policy: Policy, original: NDArray[np.int64], *, is_sample: bool) -> Source:
    """Return what follows a policy from the original; refuse those that the monitor has no law for."""
    kinds = (Replace, Fresh, Accumulate, AccumulateSubsample, Mix)
    if not isinstance(policy, kinds):
        raise ValueError(
            "`policy` must be Replace, Fresh, Accumulate, AccumulateSubsample or Mix; "
            f"got {checks.shown(policy)}. Pass one of ct.policy."
        )
    if is_sample and not isinstance(policy, Replace):
        raise ValueError(
            "`policy` must be Replace where the log is a sample of the data: the noise of earlier samples would stay "
            f"in what is expected; got {checks.shown(policy)}. Count all data, or pass is_sample=False if this does."
        )
    return Source(policy, original)


def widened(values: Array, size: int) -> Array:
    """Return values with zeros for categories that are new."""
    if values.size == size:
        return values
    wide = np.zeros(size)
    wide[: values.size] = values
    return wide
