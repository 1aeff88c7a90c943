r"""One step, where the log is a sample of the data and has noise of its own.

Each sample is split at random into two halves, which are independent given the data: the first ends the step before,
the second starts the next one. Cells are made by the first half. So the shift from the second half to the first half of
the next sample has the mean 0 under resampling alone, whatever was seen before, and the variance of a multinomial of
size 1/(1/n + 1/n' + 1/N). The evidence takes shifts of cells as normal.
"""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize_scalar

from collapse_theory.monitor.cells import Cells, alternatives, gathered, preferences
from collapse_theory.monitor.dispersion import Dispersion, scatter
from collapse_theory.monitor.estimate import IntervalEstimate, above, clipped
from collapse_theory.monitor.expected import Law, source, widened
from collapse_theory.monitor.parts import Mean, Parts, entropy_of
from collapse_theory.monitor.report import Causes
from collapse_theory.monitor.shares import FAR
from collapse_theory.monitor.tilt import Tilt, strength
from collapse_theory.policy import Policy

__all__ = ["NormalEvidence", "SampledLog"]

Array = NDArray[np.float64]
Counts = NDArray[np.int64]

COMMON = 5.0  # expected counts below which categories of two samples are gathered
RARELY, ENOUGH = 5, 30  # counts up to which frequencies are smoothed, if so many categories have them


class NormalEvidence:
    """The evidence of normal shifts whose variance has an unknown part, 1/N, that of drift."""

    def __init__(self) -> None:
        self._logs: Array = np.zeros(0)
        self._steps: list[tuple[float, float, int]] = []

    def add(self, rows: Array, expected: Array, shift: Array, noise: float, drift: tuple[float, float] | None) -> None:
        """Take one step: laws of cells under each alternative, what is expected, the shift, and the noise of samples.

        ``drift`` is 1/N as earlier steps had it, and its standard error.
        """
        cells = shift.size - 1
        if cells < 1:
            return
        nodes, weights = _drifts(noise, drift)
        squares = np.sum((shift - rows + expected) ** 2 / expected, axis=1)
        terms = [
            math.log(weight) - 0.5 * squares / (noise + node) - 0.5 * cells * math.log(noise + node)
            for node, weight in zip(nodes, weights, strict=True)
        ]
        logs = np.logaddexp.reduce(np.array(terms), axis=0)
        self._logs = logs if self._logs.size == 0 else self._logs + logs
        self._steps.append((float(np.sum(shift**2 / expected)), noise, cells))

    @property
    def logs(self) -> Array:
        if self._logs.size == 0:
            return self._logs
        squares, noise, cells = (np.array(column, dtype=float) for column in zip(*self._steps, strict=True))

        def misfit(log_drift: float) -> float:
            variance = noise + math.exp(log_drift)
            return float(np.sum(0.5 * squares / variance + 0.5 * cells * np.log(variance)))

        lowest = math.log(float(noise.min())) - 12.0
        found = minimize_scalar(misfit, bounds=(lowest, 1.0), method="bounded", options={"xatol": 1e-6})
        return self._logs + min(float(found.fun), misfit(lowest))


class SampledLog:
    """Follows counts of samples of the data."""

    def __init__(self, policy: Policy, original: Counts, rng: np.random.Generator) -> None:
        source(policy, original, is_sample=True)
        self._rng, self._before = rng, original
        self._evidence, self._by_scores = NormalEvidence(), NormalEvidence()
        self._so_far = Parts()
        self._first, self._second = self._halves(original)

    @property
    def evidence(self) -> list[Array]:
        return [self._evidence.logs, self._by_scores.logs]

    def add(self, counts: Counts, scores: Array | None, expected: Array | None = None) -> Parts:
        """Take the next sample, and scores of its categories; nothing else is known of samples."""
        before, earlier, start = (
            widened(part.astype(float), counts.size) for part in (self._before, self._first, self._second)
        )
        first, second = self._halves(counts)
        parts = self._step(before, earlier, start, first.astype(float), counts.astype(float), scores)
        self._so_far += parts
        self._before, self._first, self._second = counts, first, second
        return parts

    def _halves(self, counts: Counts) -> tuple[Counts, Counts]:
        first = self._rng.multivariate_hypergeometric(counts, int(counts.sum()) // 2, method="marginals")
        return first, counts - first

    def _step(
        self, before: Array, earlier: Array, start: Array, ended: Array, counts: Array, scores: Array | None
    ) -> Parts:
        known = earlier > 0
        if not known.any():
            return Parts(novelty=_new(before, counts), entropy=_causes(before, before / before.sum(), counts))
        law = _smoothed(earlier[known])
        noise = sum(1.0 / max(float(part[known].sum()), 1.0) for part in (start, ended))
        earlier_drift = _drift(self._so_far)
        cells = gathered(law, np.log(law.model))
        shift, found = _shift(cells, start[known], ended[known])
        self._evidence.add(alternatives(cells), cells.expected, shift, noise, earlier_drift)
        towards = None
        if scores is not None:
            by_scores = gathered(law, scores[known])
            moved, after = _shift(by_scores, start[known], ended[known])
            self._by_scores.add(preferences(by_scores), by_scores.expected, moved, noise, earlier_drift)
            towards = _tilt(by_scores, by_scores.values, start[known], after)
        tilt = _tilt(cells, cells.values, start[known], found)
        biased = _biased(before, known, cells, tilt.value)
        spread, unit = _two_samples(biased, counts, before), 1.0 / before.sum() + 1.0 / counts.sum()
        drift = max(spread.ratio - 1.0, 0.0) * unit
        variance = noise + drift
        return Parts(
            scatter=spread,
            units=Mean(spread.freedom, spread.freedom / unit),
            slope=Mean.of(tilt.value, tilt.information / variance, tilt.endless),
            lost=_lost(earlier, start, ended, variance),
            preference=_towards(towards, variance),
            novelty=_new(before, counts, drift),
            entropy=_causes(before, biased, counts),
        )

    def estimates(self, parts: Parts, size: float, confidence: float) -> dict[str, IntervalEstimate]:
        """Return what the parts say of a step, or of all of them together."""
        precise = Dispersion(parts.scatter.certainty, parts.scatter.certainty, 0.0)
        drift = parts.scatter.estimate(confidence)
        units = parts.units.total / parts.units.weight if parts.units.weight > 0.0 else 0.0
        return {
            "effective_size": _sizes(drift, units),
            "slope": above(parts.slope.estimate(precise, confidence), 1.0),
            "novelty": clipped(parts.novelty.estimate(precise, confidence)),
            "lost_mass": parts.lost.estimate(precise, confidence),
            "preference": parts.preference.estimate(precise, confidence),
        }


def _towards(tilt: Tilt | None, variance: float) -> Mean:
    return Mean() if tilt is None else Mean.of(tilt.value, tilt.information / variance, tilt.endless)


def _drifts(noise: float, drift: tuple[float, float] | None) -> tuple[Array, Array]:
    if drift is None:
        j = np.arange(24.0)
        weights = 1.0 / ((j + 1.0) * (j + 2.0))
        return noise * np.append(0.0, 0.25 * 2.0**j), np.append(0.5, 0.5 * weights / weights.sum())
    return np.maximum(drift[0] + drift[1] * np.array([-1.0, 0.0, 1.0]), 0.0), np.array([0.25, 0.5, 0.25])


def _drift(parts: Parts) -> tuple[float, float] | None:
    """Return 1/N and its standard error, of all steps so far."""
    if parts.scatter.certainty == 0.0:
        return None
    units = parts.units.total / parts.units.weight
    ratio = parts.scatter.ratio
    return max(ratio - 1.0, 0.0) / units, ratio * math.sqrt(2.0 / parts.scatter.certainty) / units


def _sizes(ratio: IntervalEstimate, units: float) -> IntervalEstimate:
    """Return the effective size from the variance relative to that of two samples alone; infinite without drift."""
    if not ratio.is_known:
        return ratio
    value, low, high = (units / (r - 1.0) if r > 1.0 else math.inf for r in (ratio.value, ratio.high, ratio.low))
    return IntervalEstimate(value, low, high, ratio.confidence)


def _smoothed(counts: Array) -> Law:
    """Return frequencies of seen categories as the next data have them: those of rare ones after Good–Turing."""
    whole = np.asarray(counts, dtype=np.int64)
    alike = np.bincount(np.minimum(whole, RARELY + 2), minlength=RARELY + 3)
    expected = counts.astype(float)
    for r in range(1, RARELY + 1):
        if min(alike[r], alike[r + 1]) < ENOUGH:
            break
        expected[whole == r] = (r + 1) * alike[r + 1] / alike[r]
    return Law(1.0, expected / expected.sum(), expected / expected.sum())


def _shift(cells: Cells, start: Array, ended: Array) -> tuple[Array, Array]:
    """Return the shift of the frequencies of cells, and the counts in which it ends."""
    before, after = cells.counted(start), cells.counted(ended)
    return after / max(after.sum(), 1.0) - before / max(before.sum(), 1.0), after


def _tilt(cells: Cells, values: Array, start: Array, after: Array) -> Tilt:
    """Return the tilt from one half to the next, with the information of one datum."""
    before = cells.counted(start)
    used = before > 0
    if used.sum() < 2 or after[used].sum() == 0:
        return Tilt(0.0, 0.0, before, 0.0)
    law = before[used] / before.sum()
    tilt = strength(Law(1.0, law, law), values[used], after[used])
    return replace(tilt, information=tilt.information / float(after[used].sum()))


def _biased(before: Array, known: NDArray[np.bool_], cells: Cells, tilt: float) -> Array:
    """Return the frequencies of the sample before, tilted as its successor is."""
    shares = before / before.sum()
    exponents = tilt * cells.values
    factors = np.exp(exponents - exponents.max())[cells.places]
    biased: Array = shares.copy()
    biased[known] *= factors
    biased[known] *= shares[known].sum() / biased[known].sum()
    return biased


def _lost(earlier: Array, start: Array, ended: Array, variance: float) -> Mean:
    """Return what a cut takes away, by the categories that hold the upper half of the data and are surely above it."""
    order = np.argsort(-earlier, kind="stable")
    inside = order[: int(np.searchsorted(np.cumsum(earlier[order]), 0.5 * earlier.sum())) + 1]
    was, found = start[inside].sum() / max(start.sum(), 1.0), ended[inside].sum() / max(ended.sum(), 1.0)
    if was == 0.0 or found == 0.0 or was == 1.0:
        return Mean()
    kept = was / found
    if kept > 1.0 + FAR * math.sqrt((1.0 - was) / was * variance):  # rarer than before: no cut does that
        return Mean()
    return Mean.of(1.0 - kept, was / ((1.0 - was) * kept**2 * variance))


def _new(before: Array, counts: Array, drift: float = 0.0) -> Mean:
    """Return the share of data in categories never seen, less what the sample before has missed (Good–Turing)."""
    size, earlier = float(counts.sum()), float(before.sum())
    once, twice = float(np.count_nonzero(before == 1)), float(np.count_nonzero(before == 2))
    unseen = float(counts[before == 0].sum()) / size
    variance = (unseen + 1.0 / size) * (1.0 / size + drift) + (once + 2.0 * twice + 1.0) / earlier**2
    return Mean.of(unseen - once / earlier, 1.0 / variance)


def _two_samples(biased: Array, counts: Array, before: Array) -> Dispersion:
    """Return the variance of the difference of two samples relative to that of samples of the same data."""
    size, total = float(before.sum()), float(counts.sum())
    pooled = (biased * size + counts) / (size + total)
    keep, unit = pooled > 0.0, 1.0 / size + 1.0 / total
    expected = pooled[keep] / unit
    return scatter(expected, expected + (counts[keep] / total - biased[keep]) / unit, 1, rare=COMMON)


def _causes(before: Array, biased: Array, counts: Array) -> Causes:
    start = _corrected(before, before)
    end, old = _corrected(counts, counts), _corrected(counts[before > 0], counts)
    bias = entropy_of(biased) - entropy_of(before)
    new = _new(before, counts)
    unseen = float(counts[before == 0].sum() / counts.sum())
    novelty = (end - old) * min(max(new.total / new.weight / unseen, 0.0), 1.0) if unseen > 0.0 else 0.0
    return Causes(drift=end - start - bias - novelty, bias=bias, novelty=novelty, real=0.0)


def _corrected(counts: Array, sample: Array) -> float:
    """Return the entropy with the correction of Miller and Madow for the size of the sample."""
    return entropy_of(counts) + 0.5 * (np.count_nonzero(counts) - 1) / float(sample.sum())
