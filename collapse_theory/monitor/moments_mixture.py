r"""Loops whose data are drawn from several Gaussians, the original among them: mix and fresh.

Fits to a mixture have no Wishart law. But the sum of squares about the mean that is expected, known from the log, is a
sum over independent data, :math:`q = \operatorname{tr} V^{-1}[(L - ddof)S' + L(m' - \bar m)(m' - \bar m)^T]`, and
:math:`e^{-\lambda q}` over its mean, a product of known integrals, has mean 1: evidence for a factor c of the variance
with :math:`\lambda = (1/c - 1)/2`, exact for every size. So has the exponential of a multiple of the mean.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field

import numpy as np

from collapse_theory.monitor.estimate import IntervalEstimate, unknown
from collapse_theory.monitor.moments_direct import within_reach
from collapse_theory.monitor.moments_evidence import LOG_FACTORS, Evidence, log_mean
from collapse_theory.monitor.moments_input import Moments
from collapse_theory.monitor.moments_law import Floats, Shape
from collapse_theory.policy import Fresh, Mix

__all__ = ["Group", "Mixed", "groups_of", "log_moment"]

_REACH = np.array([0.3, 1.0])  # steps of the mean, in standard deviations of its chance, that are bet on
_LEAST_CURVE = 0.02  # of 1 + 2 lambda b: where it is less, the integral is near its pole and nothing is bet


@dataclass(frozen=True)
class Group:
    """Data that are drawn independently from one mixture of Gaussians with these weights."""

    size: float
    parts: tuple[tuple[float, Moments], ...]
    models: int  # of the parts, which come first; the others are real data

    def mean(self) -> Floats:
        """Return the mean of the mixture."""
        return np.asarray(sum(weight * part.mean for weight, part in self.parts))

    def made(self) -> Floats:
        """Return the spread of the data that models make, each part about its own mean."""
        none = np.zeros_like(self.parts[0][1].spread)
        return np.asarray(sum((weight * part.spread for weight, part in self.parts[: self.models]), start=none))

    def second(self, centre: Floats) -> Floats:
        """Return the second moment about a centre, for variances without what coordinates have in common."""
        total: Floats = np.zeros(1)
        for weight, part in self.parts:
            gap = part.mean - centre
            total = total + weight * (part.spread + (np.outer(gap, gap) if part.is_full else gap * gap))
        return np.asarray(total)


def groups_of(policy: Fresh | Mix, original: Moments, fits: list[Moments], size: float) -> list[Group]:
    """Return what the data of the next fit are drawn from, after these fits."""
    last = fits[-1] if fits else original
    if isinstance(policy, Fresh):
        return [Group(size, ((1.0, last),), 1), Group(float(policy.anchors), ((1.0, original),), 0)]
    weights, kept = [], 1.0
    for _ in fits:
        weights.append(policy.alpha * kept)
        kept *= policy.beta
    parts = tuple((weight, part) for weight, part in zip(weights, reversed(fits), strict=True) if weight > 0)
    real = 1 - sum(weights)
    return [Group(size, (*parts, (real, original)) if real > 0 else parts, len(parts))]


@dataclass
class Mixed:
    """Evidence and sums of the steps so far, in units of what is expected of each."""

    shape: Shape
    _logs: Floats = field(default_factory=lambda: np.zeros(0))
    _rows: list[tuple[float, ...]] = field(
        default_factory=list
    )  # size, spread, its mean and variance, and models' part
    _moves: list[Floats] = field(default_factory=list)  # in units of the standard deviations within groups
    _scaled: list[Floats] = field(default_factory=list)

    def take(self, groups: list[Group], child: Moments) -> tuple[float, float]:
        """Add a step; return the ratio of variances and the length of the move."""
        size = sum(group.size for group in groups)
        centre = np.asarray(sum(group.size / size * group.mean() for group in groups))
        expected = np.asarray(sum(group.size / size * group.second(centre) for group in groups))
        within = np.asarray(sum(group.size / size * group.second(group.mean()) for group in groups))
        white = _whitening(expected)
        gap, parts = child.mean - centre, [_whitened(group, centre, white) for group in groups]
        spread = (size - self.shape.ddof) * _trace(white, child.spread)
        moved = white @ gap
        within_reach(spread, float(moved @ moved))
        logs = _tilted(parts, spread + size * float(moved @ moved), size * moved)
        self._logs = self._logs + logs if self._logs.size else logs
        mean = size * self.shape.dim - _trace(white, within)
        made = np.asarray(sum(group.size / size * group.made() for group in groups))
        variance = _variance(parts) * mean / (size * self.shape.dim)
        self._rows.append((size, spread, mean, variance, (size - 1) * _trace(white, made)))
        move = _whitening(within) @ gap
        self._moves.append(move)
        self._scaled.append(gap / np.sqrt(within if within.ndim == 1 else np.diagonal(within)))
        return spread / mean, float(np.linalg.norm(move))

    def evidence(self) -> Evidence:
        """Return the evidence of all steps."""
        count = len(LOG_FACTORS)
        pieces = self._logs[:count], self._logs[count : 2 * count], self._logs[2 * count :]
        causes = np.array([float(log_mean(piece)) for piece in pieces])
        return Evidence(causes, log_mean(causes))

    def estimated(
        self, confidence: float, last: float
    ) -> tuple[IntervalEstimate, IntervalEstimate, tuple[IntervalEstimate, ...]]:
        """Return the effective size of a step of declared size ``last``, the bias, and the moves."""
        from scipy.special import chdtri, ndtri

        size, spread, mean, variance, made = np.array(self._rows).T
        factor, freedom = spread.sum() / mean.sum(), 2 * mean.sum() ** 2 / variance.sum()
        ends = np.array([1.0, *(freedom / chdtri(freedom, (1 + side * confidence) / 2) for side in (-1, 1))])
        weights = size[:, None] / size.sum()
        width = ndtri((1 + confidence) / 2) * math.sqrt(factor / size.sum())
        centres = (weights * np.array(self._scaled)).sum(axis=0)
        moves = tuple(
            IntervalEstimate(float(move), float(move - width), float(move + width), confidence) for move in centres
        )
        bias = _of_models(factor * ends, mean, made, confidence)
        return self._effective(confidence, last, factor, weights), bias, moves

    def _effective(self, confidence: float, last: float, factor: float, weights: Floats) -> IntervalEstimate:
        """Compare the spread of the steps with what the declared sizes say."""
        from scipy.special import chdtri

        size, spread, mean, variance, _ = np.array(self._rows).T
        moves = np.array(self._moves)
        about = moves - (weights * moves).sum(axis=0)
        seen = float(((spread / factor - mean) ** 2 / variance).sum() + (size[:, None] * about**2).sum() / factor)
        freedom = (len(size) - 1) * (1 + self.shape.dim)
        if not freedom or not seen:
            return unknown(confidence)
        low, high = (last * float(chdtri(freedom, (1 + side * confidence) / 2)) / seen for side in (1, -1))
        return IntervalEstimate(last * freedom / seen, low, high, confidence)


def _of_models(factors: Floats, mean: Floats, made: Floats, confidence: float) -> IntervalEstimate:
    """Return the factor of the data from models, which are a part of all, from those of all."""
    if not made.sum() > 0:
        return unknown(confidence)
    value, low, high = np.maximum((factors * mean.sum() - (mean - made).sum()) / made.sum(), 0.0).tolist()
    return IntervalEstimate(value, low, high, confidence)


Part = tuple[float, Floats, Floats]  # weight, eigenvalues of the spread, means along their axes


def _whitened(group: Group, centre: Floats, white: Floats) -> tuple[float, list[tuple[Part, Floats]]]:
    """Return size and parts of a group in units of what is expected, each with its mean and spread."""
    parts: list[tuple[Part, Floats]] = []
    for weight, moments in group.parts:
        gap, cov = white @ (moments.mean - centre), white @ _matrix(moments.spread) @ white.T
        values, axes = np.linalg.eigh(cov)
        parts.append(((weight, values, axes.T @ gap), np.column_stack([gap, np.diagonal(cov)])))
    return group.size, parts


def log_moment(parts: list[Part], tilt: Floats) -> Floats:
    """Return ln E exp(-tilt |x|²) of one datum of a mixture; infinite where the integral is, or nearly so."""
    logs, is_far = [], np.zeros(tilt.shape, dtype=bool)
    for weight, values, gap in parts:
        curve = 1 + 2 * tilt[..., None] * values
        is_far |= curve.min(axis=-1) < _LEAST_CURVE
        curve = np.maximum(curve, _LEAST_CURVE)
        logs.append(math.log(weight) - 0.5 * np.log(curve).sum(axis=-1) - tilt * (gap**2 / curve).sum(axis=-1))
    return np.where(is_far, np.inf, np.logaddexp.reduce(logs, axis=0))


def _tilted(groups: list[tuple[float, list[tuple[Part, Floats]]]], square: float, total: Floats) -> Floats:
    """Return the logarithms of e-values: of each factor of the variance, and of steps along each axis."""
    tilt = np.array([math.expm1(-log_factor) / 2 for log_factor in (*-LOG_FACTORS, *LOG_FACTORS)])
    moment = sum((size * log_moment([part for part, _ in parts], tilt) for size, parts in groups), start=0 * tilt)
    logs = np.where(np.isinf(moment), 0.0, -tilt * square - moment).tolist()
    size = sum(size for size, _ in groups)
    for reach in np.concatenate((_REACH, -_REACH)) / math.sqrt(size):
        moments = np.zeros(len(total))
        for count, parts in groups:
            terms = [math.log(part[0]) + reach * axes[:, 0] + reach**2 / 2 * axes[:, 1] for part, axes in parts]
            moments += count * np.logaddexp.reduce(terms, axis=0)
        logs.extend(reach * total - moments)
    return np.array(logs)


def _variance(groups: list[tuple[float, list[tuple[Part, Floats]]]]) -> float:
    """Return the variance of the sum of squares."""
    total = 0.0
    for size, parts in groups:
        first = sum(weight * float((values + gap**2).sum()) for (weight, values, gap), _ in parts)
        second = sum(
            weight * (float((values + gap**2).sum()) ** 2 + float((2 * values**2 + 4 * values * gap**2).sum()))
            for (weight, values, gap), _ in parts
        )
        total += size * (second - first**2)
    return total


def _whitening(spread: Floats) -> Floats:
    """Return the matrix that makes a spread the identity."""
    if spread.ndim == 1:
        return np.asarray(np.diag(1 / np.sqrt(spread)))
    return np.asarray(np.linalg.inv(np.linalg.cholesky(spread)))


def _matrix(spread: Floats) -> Floats:
    return np.asarray(np.diag(spread)) if spread.ndim == 1 else spread


def _trace(white: Floats, spread: Floats) -> float:
    return float(((white @ _matrix(spread)) * white).sum())
