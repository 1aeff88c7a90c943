"""Claims of arXiv:2506.20623v2, "Lost in Retraining": exponential families with and without real data.

Version 2 of July 2025 was read; the paper appeared later, with another title, as Physical Review Letters 136, 197301.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from functools import partial
from typing import Any

import numpy as np

from collapse_theory import arithmetic, checks, families
from collapse_theory.arithmetic import Number
from collapse_theory.claims.allowance import Equality, Limit
from collapse_theory.claims.claim import Claim, Source
from collapse_theory.claims.control import instead, times
from collapse_theory.claims.point import Point, PointPath
from collapse_theory.claims.proof import Formal
from collapse_theory.claims.routes.simulation import Floats, estimated
from collapse_theory.discrete.chain import compositions, multinomial_probability

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
    source=_source("abstract, martingale property of the sufficient statistics"),
    statement="Under maximum likelihood the expected sufficient statistic stays what it was (judged for a coin).",
    latex=r"E \bar\phi_t = \bar\phi_0",
    allows=Equality(),
    paths=(tuple({"p": p, "samples": 6, "fits": t} for p in (0.5, 0.125) for t in (1, 5)),),
    published=lambda p, samples, fits: p,
    exact=_mean_by_chain,
    simulate=estimated(_simulate_coin),
    simulated=({"p": 0.125, "samples": 6, "fits": 5},),
    hypotheses="an exponential family, refitted by maximum likelihood to data of the fit before",
    narrower="tosses of a coin, six in every generation; for categories and any numbers of data see the formal proof",
    falsified_by="an expected share of heads that differs from the first after some fit",
    control=times("1.01"),
    proofs=(Formal("martingale"),),
)


# --- real data in every generation ------------------------------------------------------------------------------------


def _central(raw: Sequence[Number], mean: Number, order: int) -> Number:
    """Return the mean of (x - mean)^order from the means of the powers of x, the 0th first."""
    return sum(math.comb(order, k) * raw[k] * (-mean) ** (order - k) for k in range(order + 1))


def _law_moment(family: str, mean: Number, anchors: Number, order: int) -> Number:
    """Return a central moment of the mean under the density e^(-2m KL) in the natural parameter.

    That is Beta(2m mu, 2m (1 - mu)) for a coin, and Gamma with shape 2m mu and rate 2m for Poisson data: quotients of
    normalisations, as the density times the mean is of the same form.
    """
    ops = arithmetic.of(mean, anchors)
    shape, strength = 2 * anchors * mean, 2 * anchors

    def power(k: int) -> Number:
        rising = ops.exp(ops.log_gamma(shape + k) - ops.log_gamma(shape))
        if family == "poisson":
            return rising / strength**k
        return rising * ops.exp(ops.log_gamma(strength) - ops.log_gamma(strength + k))

    return _central([power(k) for k in range(order + 1)], mean, order)


def _normal_moment(family: str, mean: Any, anchors: Any, samples: Any, order: int) -> Number:
    """Return that moment of the normal density with the same variance."""
    return (0, 1, 0, 3)[order - 1] * _law_moment(family, mean, anchors, 2) ** (order // 2)


_SUBSETS = ((1,), (0, 1), (0, 1, 1), (0, 1, 3, 1), (0, 1, 7, 6, 1))
"""Stirling numbers: x^k is the sum over j of these times x (x - 1) … (x - j + 1)."""


def _stationary(family: str, mean: Any, anchors: Any, samples: Any, order: int) -> Number:
    """Solve for the stationary powers of the mean, x = S/(n + m), one after another.

    Given x, the total S of n synthetic and m real data has the factorial moments of a sum of two binomial or of two
    Poisson variables: powers of x and of the original mean, with falling factorials of n and m, or powers of them.
    """
    total = samples + anchors
    powers: list[Number] = [arithmetic.of(mean, samples).number(1)]
    for k in range(1, order + 1):
        known = sum(
            _SUBSETS[k][j]
            * math.comb(j, i)
            * powers[i]
            * _ways(family, samples, i)
            * _original(family, mean, anchors, j - i)
            for j in range(k + 1)
            for i in range(min(j, k - 1) + 1)
        )
        powers.append(known / (total**k - _ways(family, samples, k)))
    return _central(powers, mean, order)


def _original(family: str, mean: Number, anchors: Number, order: int) -> Number:
    """Return the factorial moment of the total of the real data."""
    return _ways(family, anchors, order) * mean**order


def _ways(family: str, size: Number, order: int) -> Number:
    """Return size^order for Poisson data, and size (size - 1) … of as many factors for tosses."""
    step = 1 if family == "bernoulli" else 0
    return math.prod((size - step * k for k in range(order)), start=size**0)


def _library(family: str, mean: Any, anchors: Any, samples: Any, order: int) -> Number:
    """Return the package's variance; it has no closed form of the higher moments, which are the claim's own."""
    if order > 2:
        return _stationary(family, mean, anchors, samples, order)
    return families.stationary_variance(samples, family=family, mean=mean, anchors=anchors)


_DRAWS: dict[str, Any] = {
    "bernoulli": lambda rng, count, mean: rng.binomial(count, mean),
    "poisson": lambda rng, count, mean: rng.poisson(count * mean),
}


def _simulate_anchored(rng: np.random.Generator, count: int, point: Point) -> Floats:
    """Run until the start has lost 99.9999 % of its weight; totals of the data are drawn."""
    draw, samples, anchors = _DRAWS[point["family"]], point["samples"], point["anchors"]
    real = np.full(count, point["mean"])
    mean = real
    for _ in range(math.ceil(14 / math.log1p(anchors / samples))):
        mean = (draw(rng, samples, mean) + draw(rng, anchors, real)) / (samples + anchors)
    return np.asarray((mean - point["mean"]) ** point["order"])


def _path(family: str, mean: float, anchors: int, order: int) -> PointPath:
    settings = {"family": family, "mean": mean, "anchors": anchors, "order": order}
    return tuple({**settings, "samples": 4**k} for k in range(7))


_COIN, _COUNTS = ("bernoulli", 0.25, 1), ("poisson", 2.0, 2)

EQ18 = Claim(
    id=f"{_KEY}.eq18",
    source=_source("eq. (18), without prior"),
    statement="With m real data in every generation the parameters settle to the density e^(-2m KL) (judged by the"
    " second, third and fourth central moments of the mean of coins and Poisson data, for ever more synthetic data).",
    latex=r"p(\theta) = c\,e^{-2m\,KL(p_0 \| p_\theta)}",
    allows=Limit("samples"),
    paths=tuple(_path(*case, order) for case in (_COIN, _COUNTS) for order in (2, 3, 4)),
    published=lambda family, mean, anchors, samples, order: _law_moment(family, mean, anchors, order),
    exact=_stationary,
    simulate=estimated(_simulate_anchored),
    simulated=tuple(
        point for case, order in ((_COIN, 2), (_COIN, 3), (_COUNTS, 2)) for point in _path(*case, order)[:2]
    ),
    replicates=20_000,
    hypotheses="an exponential family with natural parameters, refitted by maximum likelihood to n synthetic and m new"
    " real data in every generation, n without bound",
    narrower="three moments of the mean, for tosses of a coin with m = 1 and Poisson data with m = 2",
    read_as="the moments that the printed density has",
    falsified_by="a second, third or fourth moment that settles elsewhere; a normal density fails by the third",
    control=instead(_normal_moment, "a normal density with the same variance"),
    library=_library,
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


def _library_diversity(share: Any, samples: Any, fits: Any) -> Number:
    """Return what the package's variance of the mean leaves of the diversity."""
    variance = families.variance_of_mean(samples, fits, family="bernoulli", mean=share, anchors=1)
    return 1 - variance / (share * (1 - share))


ONE_REAL_DATUM = Claim(
    id=f"{_KEY}.one-real-datum",
    source=_source("abstract; eq. (18) with m = 1"),
    statement="One real datum in every generation prevents collapse, however many are synthetic (judged for a coin: a"
    " positive share of the diversity stays, the 2/3 of eq. (18)).",
    latex=r"m = 1: \quad E\,\mu_t (1 - \mu_t) / \mu_0 (1 - \mu_0) \to \frac{2m}{2m + 1} = \frac23",
    allows=Limit("samples"),
    paths=tuple(tuple({"share": q, "samples": 2**k, "fits": 16 * 2**k} for k in range(1, 9)) for q in (0.5, 0.0625)),
    published=lambda share, samples, fits: (
        1 - _law_moment("bernoulli", share, arithmetic.of(share).number(1), 2) / (share * (1 - share))
    ),
    exact=_diversity,
    simulate=estimated(_simulate_diversity),
    simulated=tuple({"share": 0.0625, "samples": size, "fits": 16 * size} for size in (2, 8)),
    replicates=20_000,
    hypotheses="an exponential family, refitted by maximum likelihood to synthetic data and one new real datum in every"
    " generation",
    narrower="a coin; as many fits as wipe out where it started",
    read_as="a share of the diversity that stays for ever more synthetic data; the 2/3 is what eq. (18) gives",
    falsified_by="a diversity that tends to 0, or to another share than 2/3, for ever more synthetic data",
    control=times("1.01"),
    library=_library_diversity,
)

CLAIMS = (MARTINGALE, EQ18, ONE_REAL_DATUM)
