"""Binomial and Poisson variates: search for small means, Hörmann's transformed rejection for large ones (1993).

Where counts are so large that the logarithms of factorials lose the digits on which a rejection hangs, variates are
drawn as distances from the middle, and the ratio of probabilities comes from Loader's deviances (2000), which do not
cancel. Counts up to 10^18 have the exact distribution that way.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from numpy.typing import NDArray

from collapse_theory.compiled import kernel
from collapse_theory.montecarlo.kernels.stream import Stream, below, gamma, uniform

_SEARCHED = 10.0  # mean up to which the probabilities are added up until they exceed a uniform number
_LARGE_TRIALS = 1 << 40
_LARGE_MEAN = 2.0**33

_TAILS = np.array(
    [math.lgamma(k + 1) - (k + 0.5) * math.log(k + 1) + k + 1 - math.log(2 * math.pi) / 2 for k in range(16)]
)


@kernel
def binomial(rng: Stream, trials: int, share: float) -> int:
    """Return how many of ``trials`` succeed, each with probability ``share``."""
    if trials == 0 or share <= 0.0:
        return 0
    if share >= 1.0:
        return trials
    if share > 0.5:
        return trials - _at_most_half(rng, trials, 1.0 - share)
    return _at_most_half(rng, trials, share)


@kernel
def _at_most_half(rng: Stream, trials: int, share: float) -> int:
    if trials * share < _SEARCHED:
        return _binomial_search(rng, trials, share)
    if trials > _LARGE_TRIALS:
        return _binomial_about_the_middle(rng, trials, share)
    return _binomial_rejection(rng, trials, share)


@kernel
def _binomial_search(rng: Stream, trials: int, share: float) -> int:
    odds = share / (1.0 - share)
    none = math.exp(trials * math.log1p(-share))
    while True:
        mass, left, successes = none, uniform(rng), 0
        while left > mass:
            left -= mass
            successes += 1
            if successes > trials:
                break  # rounding used up the whole probability
            mass *= odds * (trials - successes + 1) / successes
        if successes <= trials:
            return successes


@kernel
def _binomial_rejection(rng: Stream, trials: int, share: float) -> int:
    deviation = math.sqrt(trials * share * (1.0 - share))
    b = 1.15 + 2.53 * deviation
    a = -0.0873 + 0.0248 * b + 0.01 * share
    safe = 0.92 - 4.2 / b
    while True:
        u = uniform(rng) - 0.5
        v = uniform(rng)
        edge = 0.5 - abs(u)
        k = math.floor((2.0 * a / edge + b) * u + trials * share + 0.5)
        if edge >= 0.07 and v <= safe:
            return int(k)
        if k < 0.0 or k > trials:
            continue
        height = v * (2.83 + 5.1 / b) * deviation / (a / (edge * edge) + b)
        if math.log(height) <= _log_ratio(trials, share, k):
            return int(k)


@kernel
def _log_ratio(trials: int, share: float, k: float) -> float:
    """Return ln(P(k)/P(mode)) of a binomial, by Stirling's series with its tail."""
    mode = math.floor((trials + 1) * share)
    odds = share / (1.0 - share)
    ratio = _tail(mode) + _tail(trials - mode) - _tail(k) - _tail(trials - k)
    ratio += (mode + 0.5) * math.log((mode + 1.0) / (odds * (trials - mode + 1.0)))
    ratio += (trials + 1.0) * math.log((trials - mode + 1.0) / (trials - k + 1.0))
    return ratio + (k + 0.5) * math.log(odds * (trials - k + 1.0) / (k + 1.0))


@kernel
def _binomial_about_the_middle(rng: Stream, trials: int, share: float) -> int:
    """Return a binomial variate as :func:`_binomial_rejection` does, its distance from a whole number near the mean."""
    mean = trials * share
    middle = int(mean)
    shift = mean - middle
    deviation = math.sqrt(mean * (1.0 - share))
    b = 1.15 + 2.53 * deviation
    a = -0.0873 + 0.0248 * b + 0.01 * share
    safe = 0.92 - 4.2 / b
    at_mode = _log_binomial(trials, share, mean, 0.0)
    while True:
        u = uniform(rng) - 0.5
        v = uniform(rng)
        edge = 0.5 - abs(u)
        distance = math.floor((2.0 * a / edge + b) * u + shift + 0.5)
        if distance < -middle or distance > trials - middle:
            continue
        if edge >= 0.07 and v <= safe:
            return middle + int(distance)
        height = v * (2.83 + 5.1 / b) * deviation / (a / (edge * edge) + b)
        if math.log(height) <= _log_binomial(trials, share, mean, distance - shift) - at_mode:
            return middle + int(distance)


@kernel
def _log_binomial(trials: int, share: float, mean: float, beyond: float) -> float:
    """Return ln P(mean + beyond) of a binomial, up to a constant."""
    k = mean + beyond
    if k < 0.5:
        return trials * math.log1p(-share) + 0.5 * math.log(2.0 * math.pi)
    rest = trials - k
    failures = trials * (1.0 - share)
    log = -_deviance(beyond, mean) - _deviance(-beyond, failures) - _stirling(k) - _stirling(rest)
    return log - 0.5 * math.log(k) - 0.5 * math.log1p(-k / trials)


@kernel
def _deviance(beyond: float, mean: float) -> float:
    """Return k ln(k/mean) + mean - k for k = mean + beyond > 0."""
    x = beyond / mean
    if abs(x) > 0.01:
        return (mean + beyond) * math.log1p(x) - beyond
    term, total = x * x, 0.0  # (1 + x) ln(1 + x) - x as a power series
    for n in range(2, 11):
        total += term / (n * (n - 1)) if n % 2 == 0 else -term / (n * (n - 1))
        term *= x
    return mean * total


@kernel
def _stirling(k: float) -> float:
    """Return ln k! - (k + 1/2) ln k + k - ln(2 pi)/2, k at least 1/2."""
    return _tail(k) + (k + 0.5) * math.log1p(1.0 / k) - 1.0 if k < 1e6 else 1.0 / (12.0 * k)


@kernel
def _tail(k: float) -> float:
    """Return ln k! - (k + 1/2) ln(k + 1) + (k + 1) - ln(2 pi)/2."""
    if k < _TAILS.size:
        return float(_TAILS[int(k)])
    inverse = 1.0 / (k + 1.0)
    square = inverse * inverse
    return (1.0 / 12.0 - (1.0 / 360.0 - (1.0 / 1260.0 - square / 1680.0) * square) * square) * inverse


@kernel
def poisson(rng: Stream, mean: float) -> int:
    """Return a Poisson variate."""
    if mean < _SEARCHED:
        mass, left, events = math.exp(-mean), uniform(rng), 0
        while left > mass and mass > 0.0:
            left -= mass
            events += 1
            mass *= mean / events
        return events
    if mean > _LARGE_MEAN:
        return _poisson_about_the_middle(rng, mean)
    return _poisson_rejection(rng, mean)


@kernel
def _poisson_rejection(rng: Stream, mean: float) -> int:
    b = 0.931 + 2.53 * math.sqrt(mean)
    a = -0.059 + 0.02483 * b
    scale = 1.1239 + 1.1328 / (b - 3.4)
    while True:
        u = uniform(rng) - 0.5
        v = uniform(rng)
        edge = 0.5 - abs(u)
        k = math.floor((2.0 * a / edge + b) * u + mean + 0.43)
        if edge >= 0.07 and v <= 0.9277 - 3.6224 / (b - 2.0):
            return int(k)
        if k < 0.0 or (edge < 0.013 and v > edge):
            continue
        height = v * scale / (a / (edge * edge) + b)
        if math.log(height) <= k * math.log(mean) - mean - math.lgamma(k + 1.0):
            return int(k)


@kernel
def _poisson_about_the_middle(rng: Stream, mean: float) -> int:
    """Return a Poisson variate as :func:`_poisson_rejection` does, its distance from a whole number near the mean."""
    middle = int(mean)
    shift = mean - middle
    b = 0.931 + 2.53 * math.sqrt(mean)
    a = -0.059 + 0.02483 * b
    scale = 1.1239 + 1.1328 / (b - 3.4)
    while True:
        u = uniform(rng) - 0.5
        v = uniform(rng)
        edge = 0.5 - abs(u)
        distance = math.floor((2.0 * a / edge + b) * u + shift + 0.43)
        if abs(distance) > 0.5 * mean:  # a thousand standard deviations and more
            continue
        if edge >= 0.07 and v <= 0.9277 - 3.6224 / (b - 2.0):
            return middle + int(distance)
        height = v * scale / (a / (edge * edge) + b)
        beyond = distance - shift
        if math.log(height) <= -_deviance(beyond, mean) - 0.5 * math.log(2.0 * math.pi * (mean + beyond)):
            return middle + int(distance)


@kernel
def log_gamma(rng: Stream, shape: float) -> float:
    """Return the logarithm of a gamma variate, below shape 1 that of one of shape + 1 times U^(1/shape)."""
    if shape >= 1.0:
        return math.log(gamma(rng, shape))
    return math.log(gamma(rng, shape + 1.0)) + math.log(uniform(rng)) / shape


@kernel
def choose(rng: Stream, pool: NDArray[Any], filled: int, wanted: int) -> None:
    """Move a random subset of ``wanted`` among the first ``filled`` entries of ``pool`` to its front."""
    for i in range(wanted):
        j = i + below(rng, filled - i)
        pool[i], pool[j] = pool[j], pool[i]
