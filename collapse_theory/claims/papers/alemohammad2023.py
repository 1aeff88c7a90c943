"""Claims of arXiv:2307.01850, "Self-Consuming Generative Models Go MAD": biased sampling, and loops with fresh data.

Their generations are Gaussian: data are drawn with the fitted variance times lambda, and refitted by unbiased moments.
"""

from __future__ import annotations

from functools import partial
from typing import Any

import numpy as np

from collapse_theory import arithmetic, checks
from collapse_theory.arithmetic import Number
from collapse_theory.claims.allowance import Bound, Equality, Limit
from collapse_theory.claims.claim import Claim, Source
from collapse_theory.claims.control import times
from collapse_theory.claims.point import Point
from collapse_theory.claims.routes.simulation import Floats, estimated, normal

__all__ = ["CLAIMS"]

_KEY = "alemohammad2023"
_source = partial(Source, _KEY, "arXiv:2307.01850, extracted text")

# --- biased sampling --------------------------------------------------------------------------------------------------


def _mean_variance(bias: Any, samples: Any, fits: Any) -> Number:
    """Multiply the means of chi² laws, by quotients of gamma functions, fit by fit."""
    ops = arithmetic.of(bias)
    half = ops.number(checks.whole("samples", samples, minimum=2) - 1) / 2
    factor = ops.number(bias) * ops.gamma(half + 1) / ops.gamma(half) / half
    return factor ** checks.whole("fits", fits, minimum=0)


def _refitted(rng: np.random.Generator, count: int, point: Point) -> Floats:
    """Draw all data of all generations; return the last variances."""
    variance, mean = np.ones(count), np.zeros(count)
    for _ in range(point["fits"]):
        data = mean[:, None] + np.sqrt(point["bias"] * variance)[:, None] * normal(rng, count, point["samples"])
        mean, variance = data.mean(axis=1), data.var(axis=1, ddof=1)
    return variance


BIAS = Claim(
    id=f"{_KEY}.bias",
    source=_source("section 3.1, eq. (2)"),
    statement="With sampling bias lambda the covariance that is fitted next is on average lambda times the last one,"
    " so lambda^t times the first after t fits.",
    latex=r"E[\Sigma_t \mid \Sigma_{t-1}] = \lambda\,\Sigma_{t-1}",
    allows=Equality(),
    paths=tuple(
        tuple({"bias": bias, "samples": samples, "fits": fits} for fits in (1, 2, 8))
        for bias in (1.0, 0.875, 0.5)
        for samples in (2, 5, 100)
    ),
    published=lambda bias, samples, fits: arithmetic.of(bias).number(bias) ** fits,
    exact=_mean_variance,
    simulate=estimated(_refitted),
    simulated=({"bias": 0.875, "samples": 5, "fits": 2}, {"bias": 0.5, "samples": 5, "fits": 1}),
    hypotheses="independent data from N(mu, lambda Sigma), fitted by the unbiased sample mean and covariance",
    narrower="one dimension: each entry of a covariance is that of some direction, and the mean is linear",
    falsified_by="a bias, a number of data and a number of fits at which the mean variance is another one",
    control=times("1.01"),
)

# --- fresh data -------------------------------------------------------------------------------------------------------


def _mean_square(real: Any, synthetic: Any, fits: Any) -> Number:
    """Carry E mu² and E s² of the fit to all data from fit to fit; the first is to real data alone."""
    ops = arithmetic.of(real, synthetic)
    r, s = ops.number(real), ops.number(synthetic)
    square, variance = 1 / r, ops.number(1)
    for _ in range(checks.whole("fits", fits, minimum=1) - 1):
        square, variance = _next(r, s, square, variance)
    return square


def _next(r: Number, s: Number, square: Number, variance: Number) -> tuple[Number, Number]:
    """Return E mu² and E s² of the next fit, to r fresh real data and s of the last fit."""
    size = r + s
    within = (r - 1) + (s - 1) * variance
    between = r * s / size * (1 / r + variance / s + square)
    return (r + s**2 * (square + variance / s)) / size**2, (within + between) / (size - 1)


def _with_fresh_data(rng: np.random.Generator, count: int, point: Point) -> Floats:
    return _loop(rng, count, point, point["real"])


def _loop(rng: np.random.Generator, count: int, point: Point, first: int) -> Floats:
    data = normal(rng, count, first)
    for _ in range(point["fits"] - 1):
        mean, deviation = data.mean(axis=1), data.std(axis=1, ddof=1)
        synthetic = mean[:, None] + deviation[:, None] * normal(rng, count, point["synthetic"])
        data = np.concatenate((normal(rng, count, point["real"]), synthetic), axis=1)
    return np.asarray(data.mean(axis=1) ** 2)


_MIXES = ((2, 2), (10, 10), (10, 100), (100, 10), (10_000, 10), (1000, 10_000))

FRESH = Claim(
    id=f"{_KEY}.fresh-unbiased",
    source=_source("section 5.3, below eq. (4)"),
    statement="With fresh real data in every generation and unbiased sampling, synthetic data appear to increase the"
    " effective number of samples always (judged for the mean: its mean squared error is below that of the fresh data"
    " alone).",
    latex=r"E\lvert\mu_t - \mu\rvert^2 \le \frac{\sigma^2}{n_r},\quad t \ge 2,\ \lambda = 1",
    allows=Bound("upper"),
    paths=tuple(
        tuple({"real": real, "synthetic": synthetic, "fits": fits} for fits in (2, 4, 32)) for real, synthetic in _MIXES
    ),
    published=lambda real, synthetic, fits: 1 / arithmetic.of(real).number(real),
    exact=_mean_square,
    simulate=estimated(_with_fresh_data),
    simulated=({"real": 10, "synthetic": 10, "fits": 4}, {"real": 10, "synthetic": 100, "fits": 2}),
    replicates=40_000,
    hypotheses="a Gaussian fitted by unbiased moments to n_r fresh real data and n_s data of the last fit; the first"
    " fit is to n_r real data",
    narrower="one dimension; the mean alone, where the source has the Wasserstein distance, which counts the covariance"
    " too; six mixes of data",
    read_as="always: after every fit but the first, at each of these mixes",
    falsified_by="a mix at which the mean is known less well than from its fresh data; a bound 1 % lower fails",
    control=times("0.99"),
)


# --- the first data ---------------------------------------------------------------------------------------------------


def _settled(first: Any, real: Any, synthetic: Any, fits: Any) -> Number:
    """Solve for the mean square error that a fit leaves as it was, and for the variance."""
    ops = arithmetic.of(real, synthetic)
    r, s = ops.number(real), ops.number(synthetic)
    size = r + s
    on_itself, on_variance = s**2 / size**2, s / size**2  # parts of E mu²; the rest of it is r/size²
    by_variance, by_square = (s - 1 + r / size) / (size - 1), r * s / size / (size - 1)
    rest = (r - 1 + s / size) / (size - 1)
    return (r / size**2 * (1 - by_variance) + on_variance * rest) / (
        (1 - on_itself) * (1 - by_variance) - on_variance * by_square
    )


def _from(first: Any, real: Any, synthetic: Any, fits: Any) -> Number:
    """Carry E mu² and E s² on from a first fit to so many real data."""
    ops = arithmetic.of(first, real, synthetic)
    r, s = ops.number(real), ops.number(synthetic)
    square, variance = 1 / ops.number(first), ops.number(1)
    for _ in range(checks.whole("fits", fits, minimum=1) - 1):
        square, variance = _next(r, s, square, variance)
    return square


def _from_first_data(rng: np.random.Generator, count: int, point: Point) -> Floats:
    return _loop(rng, count, point, point["first"])


_FIRST = tuple(
    tuple({"first": first, "real": 10, "synthetic": 20, "fits": 2**k} for k in range(7)) for first in (2, 1000)
)

INITIAL = Claim(
    id=f"{_KEY}.first-data",
    source=_source("section 5.3, on the first real data"),
    statement="With fresh real data in every generation the loop forgets how many real data it began with: the mean"
    " squared error tends to a value that does not depend on them.",
    latex=r"\lim_t E\lvert\mu_t - \mu\rvert^2 \text{ is a function of } n_r, n_s",
    allows=Limit(),
    paths=_FIRST,
    published=_settled,
    exact=_from,
    simulate=estimated(_from_first_data),
    simulated=(_FIRST[0][0], _FIRST[0][2]),
    replicates=40_000,
    hypotheses="a Gaussian fitted by unbiased moments to n_r fresh real data and n_s data of the last fit; the first"
    " fit is to n_ini real data",
    narrower="one dimension, 10 fresh and 20 synthetic data; the mean alone; 2 or 1000 data at first",
    read_as="the value is the fixed point of the two moments, which is this project's",
    falsified_by="errors that settle at different values for different numbers of first data",
    control=times("1.02"),
)

CLAIMS = (BIAS, FRESH, INITIAL)
