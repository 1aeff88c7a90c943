"""Claims of arXiv:2410.22812, "Universality of the pi²/6 Pathway in Avoiding Model Collapse", known by its abstract."""

from __future__ import annotations

from typing import Any

import numpy as np

from collapse_theory import arithmetic, checks
from collapse_theory.arithmetic import Number
from collapse_theory.claims.allowance import Limit
from collapse_theory.claims.claim import Claim, Source
from collapse_theory.claims.control import times
from collapse_theory.claims.point import Point, PointPath
from collapse_theory.claims.routes.simulation import Floats, estimated
from collapse_theory.families import FAMILIES

__all__ = ["CLAIMS"]


def _ratio(family: str, samples: Any, fits: Any) -> Number:
    """Follow the variance of the pooled mean: generation t moves it by 1/t of the error of its own mean.

    The expected variance of a datum, V(mu) = a + b mu + c mu², is the original one plus c times the variance of mu.
    """
    ops = arithmetic.of(samples, fits)
    curvature = FAMILIES[family][2]
    ratio = ops.number(0)  # variance of the mean over that of the first fit
    for t in range(1, checks.whole("fits", fits, minimum=1) + 1):
        ratio = ratio + (1 + curvature * ratio / samples) / t**2
    return ratio


def _draw(rng: np.random.Generator, family: str, mean: Floats, samples: int) -> Floats:
    shape = (samples, mean.size)
    if family == "bernoulli":
        return (rng.random(shape) < mean).astype(np.float64)
    return np.asarray(rng.poisson(mean, shape) if family == "poisson" else rng.exponential(mean, shape))


_MEAN = {"bernoulli": 0.5, "poisson": 1.0, "exponential": 1.0}
_VARIANCE = {"bernoulli": 0.25, "poisson": 1.0, "exponential": 1.0}


def _simulate(rng: np.random.Generator, count: int, point: Point) -> Floats:
    family, samples = point["family"], point["samples"]
    start = _MEAN[family]
    total, mean = np.zeros(count), np.full(count, start)
    for t in range(1, point["fits"] + 1):
        total = total + _draw(rng, family, mean, samples).sum(axis=0)
        mean = total / (t * samples)
    return np.asarray((mean - start) ** 2 * samples / _VARIANCE[family])


def _path(family: str) -> PointPath:
    return tuple({"family": family, "samples": 4 ** (k + 1), "fits": 4**k} for k in range(1, 7))


UNIVERSALITY = Claim(
    id="dey2024.universality",
    source=Source("dey2024", "arXiv:2410.22812", "abstract", "second-hand"),
    statement="In a large class of models that are fitted to all data so far, the asymptotic squared error, over that"
    " of the first fit, tends to pi²/6 (judged for means of exponential families, samples growing with the fits).",
    latex=r"\lim_{t} \lim_{M} E(\hat\mu_t - \mu)^2 / E(\hat\mu_1 - \mu)^2 = \pi^2/6",
    allows=Limit(),
    paths=tuple(_path(family) for family in _MEAN),
    published=lambda family, samples, fits: arithmetic.of(fits).pi ** 2 / 6,
    exact=_ratio,
    simulate=estimated(_simulate),
    simulated=tuple(point for family in _MEAN for point in _path(family)[:2]),
    replicates=30_000,
    hypotheses="a large class of models with an asymptotically normal fit; all data so far are kept",
    narrower="the means of three exponential families, with M = 4 t along the way to both limits",
    falsified_by="a ratio that settles at another number than pi²/6",
    control=times("1.01"),
)

CLAIMS = (UNIVERSALITY,)
