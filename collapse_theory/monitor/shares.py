"""Shares of data: new categories, and the mass that a cut of the tail takes away."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import betaincinv

from collapse_theory.monitor.estimate import IntervalEstimate, unknown
from collapse_theory.monitor.expected import Law

__all__ = ["Cut", "Share", "cut_tail"]

Array = NDArray[np.float64]

SCARCE = 100.0  # independent data that the tail must be worth
FAR = 4.0  # standard errors below 0 from which on a loss is no cut


@dataclass(frozen=True)
class Share:
    """A part of some data; those of several steps add up."""

    part: float = 0.0
    size: float = 0.0

    def __add__(self, other: Share) -> Share:
        return Share(self.part + other.part, self.size + other.size)

    def estimate(self, dispersion: float, confidence: float) -> IntervalEstimate:
        """Return the share with the Clopper–Pearson interval for as many independent data as are worth these."""
        if self.size == 0.0:
            return unknown(confidence)
        tail, scale = 0.5 - 0.5 * confidence, max(dispersion, 1.0)
        part, rest = self.part / scale, (self.size - self.part) / scale
        low = float(betaincinv(part, rest + 1.0, tail)) if part > 0.0 else 0.0
        high = float(betaincinv(part + 1.0, rest, 1.0 - tail)) if rest > 0.0 else 1.0
        return IntervalEstimate(self.part / self.size, low, high, confidence)


@dataclass(frozen=True)
class Cut:
    """A cut that leaves the head of the model, of mass ``head`` or more, and nothing below.

    Attributes
    ----------
    lost : float
        Probability that the cut takes away.
    variance : float
        Of ``lost`` for independent data.
    law : array, shape (categories,)
        Of the data.
    log_likelihood : float
    """

    lost: float
    variance: float
    law: Array
    log_likelihood: float


def cut_tail(law: Law, counts: Array, dispersion: float) -> Cut:
    """Return the cut just below the rarest category that was seen again.

    Whatever is surely above the cut is seen 1/(1 - lost) times as often as before. A cut may go through categories that
    are equally rare; what is above them says how much is lost, as far as what lies below has data enough to be missed.
    """
    size, model = float(counts.sum()), law.model
    seen = (counts > 0) & (model > 0.0)
    if not seen.any():
        return Cut(0.0, math.inf, law.plain, -math.inf)
    edge = float(model[seen].min())
    above, at = model > edge, model == edge
    above = _above(model, above, SCARCE * max(dispersion, 1.0) / size)
    head, found = float(model[above].sum()), float(counts[above].sum()) / size
    by_model = found - (1.0 - law.share) * float(law.rest[above].sum())
    if head == 0.0 or by_model <= 0.0:
        return Cut(0.0, math.inf, law.plain, -math.inf)
    kept = law.share * head / by_model
    if kept > 1.0 + FAR * _without_a_cut(law, above, dispersion, size):
        return Cut(0.0, math.inf, law.plain, -math.inf)
    variance = (kept / by_model) ** 2 * max(found * (1.0 - found), 1.0 / size) / size
    stayed = np.where(above, model / kept, 0.0)
    between = ~above & (model > edge)
    stayed[between] = model[between] / kept
    stayed[at] = max(1.0 - stayed.sum(), 1e-12) / at.sum()
    after = law.share * stayed / stayed.sum() + (1.0 - law.share) * law.rest
    some = counts > 0
    return Cut(1.0 - kept, variance, after, float(counts[some] @ np.log(np.maximum(after[some], 1e-300))))


def _without_a_cut(law: Law, above: NDArray[np.bool_], dispersion: float, size: float) -> float:
    """Return the standard error of what is kept, should nothing be cut."""
    head, found = law.share * float(law.model[above].sum()), float(law.plain[above].sum())
    return math.sqrt(max(dispersion, 1.0) * max(found * (1.0 - found), 1.0 / size) / size) / head


def _above(model: Array, above: NDArray[np.bool_], least: float) -> NDArray[np.bool_]:
    """Return the head of ``above`` that leaves a mass of at least ``least`` below it."""
    if float(model[~above].sum()) >= least:
        return above
    order = np.argsort(model, kind="stable")
    below = order[: int(np.searchsorted(np.cumsum(model[order]), least)) + 1]
    head = above.copy()
    head[below] = False
    return head
