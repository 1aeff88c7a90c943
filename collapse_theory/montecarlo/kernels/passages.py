"""Loops whose parameters are uncertain, followed until what is left of their diversity has passed a target."""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from collapse_theory.compiled import kernel
from collapse_theory.montecarlo.codes import CodedDecoding, CodedDraw
from collapse_theory.montecarlo.kernels.categorical import draw_data, multinomial, packed
from collapse_theory.montecarlo.kernels.decoding import decoded
from collapse_theory.montecarlo.kernels.stream import Stream, normal

__all__ = ["ENTROPY", "HOMOZYGOSITY", "SUPPORT", "Normal", "Uncertain", "first"]

Floats = NDArray[np.float64]
Counts = NDArray[np.int64]

HOMOZYGOSITY, SUPPORT, ENTROPY = 0, 1, 2
_UNCUT = 2**62
_LEAST, _MOST = 1e-3, 1e3  # exponents
_INDEPENDENT = 1e15  # concentration from which on data are independent


class Normal(NamedTuple):
    """Mean and standard deviation of a parameter that is not known better."""

    mean: float
    deviation: float


class Uncertain(NamedTuple):
    """What the loops do, as far as it is known.

    Attributes
    ----------
    log_effective : Normal
        Logarithm of the number of independent data whose chance is as large.
    exponent, lost, novelty : Normal
        1/temperature; mass that a cut takes away; probability of a new type, for each datum.
    size : int
        Data of each generation; if they count as fewer they are alike, as those of a document. 0: as many independent
        data as count.
    """

    log_effective: Normal
    exponent: Normal
    lost: Normal
    novelty: Normal
    size: int


@kernel
def _value(rng: Stream, parameter: Normal, low: float, high: float) -> float:
    """Return a value that the parameter may have, moved into a range."""
    return min(max(parameter.mean + parameter.deviation * normal(rng), low), high)


@kernel
def _sizes(rng: Stream, loop: Uncertain) -> tuple[int, float]:
    """Return how many data a generation has, and how alike they are."""
    effective = math.exp(_value(rng, loop.log_effective, 0.0, math.log(1e15)))
    if loop.size == 0:
        return max(1, round(effective)), math.inf
    if effective >= loop.size:
        return loop.size, math.inf
    theta = loop.size * (effective - 1.0) / (loop.size - effective)
    return loop.size, max(theta, 1e-9) if theta < _INDEPENDENT else math.inf


@kernel
def _measure(shares: Floats, quantity: int) -> float:
    value = 0.0
    for share in shares:
        if share > 0.0:
            if quantity == HOMOZYGOSITY:
                value += share * share
            elif quantity == SUPPORT:
                value += 1.0
            else:
                value -= share * math.log(share)
    return value


@kernel
def first(
    rng: Stream,
    replicates: int,
    original: Floats,
    today: Floats,
    anchors: int,
    real: float,
    loop: Uncertain,
    quantity: int,
    target: float,
    most: int,
) -> Counts:
    """Return the first fit after which each run has passed the target, or ``most + 1`` if none of so many has.

    Data are drawn from the decoded model, a share ``real`` of them from the original; the next model is fitted to them
    and to ``anchors`` real ones on top.
    """
    result = np.full((replicates, 1), most + 1, dtype=np.int64)
    kept = original.size if anchors > 0 or real > 0.0 else 0
    sign = 1.0 if quantity == HOMOZYGOSITY else -1.0
    for replicate in range(replicates):
        size, concentration = _sizes(rng, loop)
        exponent = _value(rng, loop.exponent, _LEAST, _MOST)
        top_p = 1.0 - _value(rng, loop.lost, 0.0, 1.0 - _LEAST)
        draw = CodedDraw(_value(rng, loop.novelty, 0.0, 1.0), concentration)
        decoding = CodedDecoding(exponent, top_p, _UNCUT, 1.0)
        is_plain = exponent == 1.0 and top_p == 1.0
        shares = today.copy()
        for fits in range(1, most + 1):
            law = shares if is_plain else decoded(shares, decoding)
            if real > 0.0:
                law = (1.0 - real) * law
                law[:kept] += real * original
            counts = np.zeros(law.size, dtype=np.int64)
            new = draw_data(rng, law, size, draw, counts)
            multinomial(rng, original, anchors, counts)
            shares = np.concatenate((counts / (size + anchors), np.full(new, 1.0 / (size + anchors))))
            shares = shares[: packed(shares, np.zeros(shares.size, dtype=np.int64), kept)]
            if sign * (_measure(shares, quantity) - target) >= 0.0:
                result[replicate, 0] = fits
                break
    return result
