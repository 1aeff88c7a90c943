"""One step, where all data of each generation were counted."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from collapse_theory.monitor.cells import alternatives, gathered, preferences
from collapse_theory.monitor.dispersion import Dispersion, scatter
from collapse_theory.monitor.estimate import IntervalEstimate, above
from collapse_theory.monitor.evidence import Evidence
from collapse_theory.monitor.expected import Law, Source, source, widened
from collapse_theory.monitor.parts import Mean, Parts, entropy_of
from collapse_theory.monitor.report import Causes
from collapse_theory.monitor.shares import Share, cut_tail
from collapse_theory.monitor.tilt import strength
from collapse_theory.policy import Policy

__all__ = ["WholeLog"]

Array = NDArray[np.float64]
Counts = NDArray[np.int64]


class WholeLog:
    """Follows counts of all data: the law of the next ones is known but for the overdispersion."""

    def __init__(self, policy: Policy, original: Counts) -> None:
        self._source: Source = source(policy, original, is_sample=False)
        self._before = original
        self._evidence, self._by_scores = Evidence(), Evidence()
        self._scatter = Dispersion()

    @property
    def evidence(self) -> list[Array]:
        """Logarithms of the evidence that each alternative gives: of temperatures and cuts, and of scores."""
        return [self._evidence.logs, self._by_scores.logs]

    def add(self, counts: Counts, scores: Array | None, expected: Array | None = None) -> Parts:
        """Take the next generation, scores of its categories, and what is expected if more is known than the policy."""
        full = self._source.law(counts.size) if expected is None else _known(expected, counts.size)
        law, old, scores = _expected(full, counts, scores)
        data = old.astype(np.float64)
        logs = np.log(np.where(law.model > 0.0, law.model, 1.0))
        dispersion = _earlier(self._scatter)
        cells = gathered(law, logs)
        self._evidence.add(alternatives(cells), cells.expected, cells.counted(data), dispersion)
        if scores is not None:
            cells = gathered(law, scores)
            self._by_scores.add(preferences(cells), cells.expected, cells.counted(data), dispersion)
        parts = self._parts(full, law, data, counts, logs, scores)
        self._scatter += parts.scatter
        self._source.add(counts)
        self._before = counts
        return parts

    def estimates(self, parts: Parts, size: float, confidence: float) -> dict[str, IntervalEstimate]:
        """Return what the parts say of a step, or of all of them together."""
        spread = parts.scatter
        return {
            "effective_size": _sizes(spread.estimate(confidence), size),
            "slope": above(parts.slope.estimate(spread, confidence), 1.0),
            "novelty": parts.new.estimate(spread.ratio, confidence),
            "lost_mass": parts.lost.estimate(spread, confidence),
            "preference": parts.preference.estimate(spread, confidence),
        }

    def _parts(self, full: Law, law: Law, data: Array, counts: Counts, logs: Array, scores: Array | None) -> Parts:
        size, seen = float(counts.sum()), float(data.sum())
        if seen == 0.0:
            return Parts(new=Share(size, size), entropy=_causes(self._before, full, full.plain, data, counts))
        tilt = strength(law, logs, data)
        fitted, spread = tilt.law, _scatter(seen * tilt.law, data, 1)
        cut = cut_tail(law, data, spread.ratio)
        if cut.log_likelihood - tilt.log_likelihood > 2.0 * max(spread.ratio, 1.0):
            fitted, spread = cut.law, _scatter(seen * cut.law, data, 2)
        preference = Mean()
        if scores is not None:
            towards = strength(law, scores, data)
            preference = Mean.of(towards.value, towards.information, towards.endless)
        return Parts(
            scatter=spread,
            slope=Mean.of(tilt.value, tilt.information, tilt.endless),
            lost=Mean.of(cut.lost, 1.0 / cut.variance),
            preference=preference,
            new=Share(size - seen, size),
            entropy=_causes(self._before, full, fitted, data, counts),
        )


def _earlier(spread: Dispersion) -> tuple[float, float] | None:
    """Return the dispersion of all steps so far, and the spread of its logarithm, if anything is known of it."""
    return (spread.ratio, math.sqrt(2.0 / spread.certainty) + 0.02) if spread.certainty > 1.0 else None


def _sizes(ratio: IntervalEstimate, size: float) -> IntervalEstimate:
    """Return the effective size from the variance relative to that of independent data."""
    if not ratio.is_known:
        return ratio
    return IntervalEstimate(size / ratio.value, size / ratio.high, size / ratio.low, ratio.confidence)


def _known(expected: Array, size: int) -> Law:
    frequencies = widened(expected, size)
    return Law(1.0, frequencies, frequencies)


def _expected(full: Law, counts: Counts, scores: Array | None) -> tuple[Law, Counts, Array | None]:
    """Return law, counts and scores of the categories that are expected."""
    expected = full.plain > 0.0
    law = Law(full.share, full.model[expected], full.rest[expected])
    return law, counts[expected], None if scores is None else scores[expected]


def _scatter(expected: Array, counts: Array, fitted: int) -> Dispersion:
    """Return the dispersion about what is possible at all; the wider it is, the more rare categories are gathered."""
    possible = expected > 0.0
    first = scatter(expected[possible], counts[possible], fitted)
    if first.ratio <= 2.0:
        return first
    return scatter(expected[possible], counts[possible], fitted, rare=first.ratio)


def _causes(before: Counts, full: Law, fitted: Array, old: Array, counts: Counts) -> Causes:
    start, plain = entropy_of(before.astype(float)), entropy_of(full.plain)
    biased, drifted = entropy_of(fitted), entropy_of(old)
    return Causes(
        drift=drifted - biased,
        bias=biased - plain,
        novelty=entropy_of(counts.astype(float)) - drifted,
        real=plain - start,
    )
