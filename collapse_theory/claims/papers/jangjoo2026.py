"""Claims of arXiv:2506.20623v2, "Lost in Retraining": exponential families with and without real data."""

from __future__ import annotations

from functools import partial
from typing import Any

import numpy as np

from collapse_theory import arithmetic, checks
from collapse_theory.arithmetic import Number
from collapse_theory.claims.allowance import Equality, Limit
from collapse_theory.claims.claim import Claim, Source
from collapse_theory.claims.point import Point, PointPath
from collapse_theory.claims.routes.simulation import Floats, estimated
from collapse_theory.discrete.chain import compositions, multinomial_probability
from collapse_theory.families import FAMILIES

__all__ = ["CLAIMS"]

_KEY = "jangjoo2026"
_source = partial(Source, _KEY, "arXiv:2506.20623v2", obtained="paper")

# --- maximum likelihood alone -----------------------------------------------------------------------------------------


def _mean_by_chain(p: Any, samples: Any, fits: Any) -> Number:
    """Carry the distribution of a coin's count from fit to fit and average it."""
    ops = arithmetic.of(p, samples)
    size = checks.whole("samples", samples, minimum=1)
    start = _tosses(p, size)
    rows = [_tosses(ops.number(heads) / size, size) for heads in range(size + 1)]
    law = start
    for _ in range(checks.whole("fits", fits, minimum=1) - 1):
        law = [sum((law[k] * rows[k][j] for k in range(size + 1)), ops.number(0)) for j in range(size + 1)]
    return sum((law[k] * k for k in range(size + 1)), ops.number(0)) / size


def _tosses(p: Number, size: int) -> list[Number]:
    counts = sorted(compositions(size, 2))
    return [multinomial_probability(count, [p, 1 - p]) for count in counts]


def _simulate_coin(rng: np.random.Generator, count: int, point: Point) -> Floats:
    p = np.full(count, point["p"])
    for _ in range(point["fits"]):
        p = rng.binomial(point["samples"], p) / point["samples"]
    return p


MARTINGALE = Claim(
    id=f"{_KEY}.martingale",
    source=_source("martingale property of the sufficient statistics"),
    statement="Under maximum likelihood the expected sufficient statistic stays what it was (judged for a coin).",
    latex=r"E \bar\phi_t = \bar\phi_0",
    allows=Equality(),
    paths=(tuple({"p": p, "samples": 6, "fits": t} for p in (0.5, 0.125) for t in (1, 5)),),
    published=lambda p, samples, fits: p,
    exact=_mean_by_chain,
    simulate=estimated(_simulate_coin),
    simulated=({"p": 0.125, "samples": 6, "fits": 5},),
)


# --- real data in every generation ------------------------------------------------------------------------------------


def _law_variance(family: str, mean: Number, anchors: Number) -> Number:
    """Return the variance of the mean under the density e^(-2m KL) in the natural parameter.

    That is Beta(2m mu, 2m (1 - mu)) for a coin, and Gamma with shape 2m mu and rate 2m for Poisson data: quotients of
    normalisations, as the density times the mean is of the same form.
    """
    ops = arithmetic.of(mean, anchors)
    shape, strength = 2 * anchors * mean, 2 * anchors

    def moment(k: int) -> Number:
        rising = ops.exp(ops.log_gamma(shape + k) - ops.log_gamma(shape))
        if family == "poisson":
            return rising / strength**k
        return rising * ops.exp(ops.log_gamma(strength) - ops.log_gamma(strength + k))

    return moment(2) - moment(1) ** 2


def _stationary(family: str, mean: Any, anchors: Any, samples: Any) -> Number:
    """Solve Var = w² (E V(mu)/n + Var) + (1-w)² V(mu_0)/m for n synthetic and m real data, w = n/(n + m)."""
    a, b, c = FAMILIES[family]
    original = a + b * mean + c * mean**2
    w = samples / (samples + anchors)
    fresh = w**2 * original / samples + (1 - w) ** 2 * original / anchors
    return fresh / (1 - w**2 * (1 + c / samples))


_SETTLED = 120
_DRAWS: dict[str, Any] = {
    "bernoulli": lambda rng, count, mean: rng.binomial(count, mean),
    "poisson": lambda rng, count, mean: rng.poisson(count * mean),
}


def _simulate_anchored(rng: np.random.Generator, count: int, point: Point) -> Floats:
    """Run long enough for the start to be forgotten; totals of the data are drawn."""
    draw, samples, anchors = _DRAWS[point["family"]], point["samples"], point["anchors"]
    real = np.full(count, point["mean"])
    mean = real
    for _ in range(_SETTLED):
        mean = (draw(rng, samples, mean) + draw(rng, anchors, real)) / (samples + anchors)
    return np.asarray((mean - point["mean"]) ** 2)


def _path(family: str, mean: float, anchors: int) -> PointPath:
    return tuple({"family": family, "mean": mean, "anchors": anchors, "samples": 8**k} for k in range(1, 6))


EQ18 = Claim(
    id=f"{_KEY}.eq18",
    source=_source("eq. (18), without prior"),
    statement="With m real data in every generation the parameters settle to the density e^(-2m KL) (judged by the"
    " variance of the mean of coins and Poisson data, for ever more synthetic data).",
    latex=r"p(\theta) = c\,e^{-2m\,KL(p_0 \| p_\theta)}",
    allows=Limit("samples"),
    paths=(_path("bernoulli", 0.25, 1), _path("bernoulli", 0.5, 3), _path("poisson", 2.0, 2)),
    published=lambda family, mean, anchors, samples: _law_variance(family, mean, anchors),
    exact=_stationary,
    simulate=estimated(_simulate_anchored),
    simulated=(_path("bernoulli", 0.25, 1)[0], _path("poisson", 2.0, 2)[0]),
    replicates=10_000,
)


def _diversity(share: Any, samples: Any, fits: Any) -> Number:
    """Follow the probability that two data of the fitted coin differ, over the original one, with one real datum.

    Two draws from the n + 1 data differ if they are not the same datum, and their sources differ.
    """
    ops = arithmetic.of(share, samples)
    original = 2 * share * (1 - share)
    size = samples + 1
    synthetic, mixed = samples * (samples - 1) / size**2, 2 * samples / size**2
    diversity = original
    for _ in range(checks.whole("fits", fits, minimum=1)):
        diversity = synthetic * diversity + mixed * original
    return ops.number(diversity / original)


def _simulate_diversity(rng: np.random.Generator, count: int, point: Point) -> Floats:
    share, samples = point["share"], point["samples"]
    p = np.full(count, share)
    for _ in range(point["fits"]):
        p = (rng.binomial(samples, p) + (rng.random(count) < share)) / (samples + 1)
    return np.asarray(p * (1 - p) / (share * (1 - share)))


ONE_REAL_DATUM = Claim(
    id=f"{_KEY}.one-real-datum",
    source=_source("abstract; eq. (18) with m = 1"),
    statement="One real datum in every generation prevents collapse, however many are synthetic (judged for a coin: a"
    " positive share of the diversity stays, the 2/3 of eq. (18)).",
    latex=r"m = 1: \quad E\,\mu_t (1 - \mu_t) / \mu_0 (1 - \mu_0) \to \frac{2m}{2m + 1} = \frac23",
    allows=Limit("samples"),
    paths=tuple(tuple({"share": q, "samples": 4**k, "fits": 30 * 4**k} for k in range(1, 6)) for q in (0.5, 0.0625)),
    published=lambda share, samples, fits: (
        1 - _law_variance("bernoulli", share, arithmetic.of(share).number(1)) / (share * (1 - share))
    ),
    exact=_diversity,
    simulate=estimated(_simulate_diversity),
    simulated=({"share": 0.0625, "samples": 4, "fits": 120},),
    replicates=20_000,
)

CLAIMS = (MARTINGALE, EQ18, ONE_REAL_DATUM)
