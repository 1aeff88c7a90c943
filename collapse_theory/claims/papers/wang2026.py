"""A claim of arXiv:2602.16065, on contaminated recursive training, known by its abstract."""

from __future__ import annotations

from typing import Any

import numpy as np

from collapse_theory import arithmetic, checks
from collapse_theory.arithmetic import Number
from collapse_theory.claims.allowance import Proportional
from collapse_theory.claims.claim import Claim, Source
from collapse_theory.claims.control import instead
from collapse_theory.claims.point import Point
from collapse_theory.claims.routes.simulation import Floats, estimated

__all__ = ["CLAIMS"]


def _power(share: Any, fits: Any) -> Number:
    """Return the power law of the mean squared error, whose exponent is twice that of the error."""
    ops = arithmetic.of(share, fits)
    exponent = 2 * ops.number(share) if share < 0.5 else ops.number(1)
    return ops.exp(-exponent * ops.log(ops.number(fits)))


def _steeper(share: Any, fits: Any) -> Number:
    """Return the law with an exponent of the error that is larger by 1/8."""
    ops = arithmetic.of(share, fits)
    return _power(share, fits) * ops.exp(-ops.log(ops.number(fits)) / 4)


def _variance(share: Any, fits: Any) -> Number:
    """Follow the variance of the average of all data, generation by generation."""
    ops = arithmetic.of(share, fits)
    variance = ops.number(1)
    for t in range(2, checks.whole("fits", fits, minimum=1) + 1):
        variance = ((t - ops.number(share)) / t) ** 2 * variance + ops.number(1) / t**2
    return variance


def _simulate(rng: np.random.Generator, count: int, point: Point) -> Floats:
    """Draw the mean of each generation around the average so far, which real data pull towards the truth, 0."""
    total = np.zeros(count)
    for t in range(1, point["fits"] + 1):
        total += (1 - point["share"]) * total / max(t - 1, 1) + rng.standard_normal(count)
    return np.asarray((total / point["fits"]) ** 2)


_PATHS = tuple(tuple({"share": share, "fits": t} for t in (32, 256)) for share in (0.0625, 0.9375))

RATE = Claim(
    id="wang2026.rate",
    source=Source(
        "wang2026",
        "arXiv:2602.16065",
        "abstract, \"a convergence rate equal to the minimum of the baseline model's convergence rate and the fraction"
        ' of real data"',
        "second-hand",
    ),
    statement="If real data are a share alpha of every generation's data, recursive training converges at the rate that"
    " is the smaller of the model's own and alpha (judged for a mean that is fitted to all data so far: its error is"
    " proportional to t^(-min(1/2, alpha)), up to 5 % of the mean square from t = 32 to 256).",
    latex=r"\sqrt{E(\mu_t - \mu)^2} \asymp t^{-\min\{1/2,\,\alpha\}}",
    allows=Proportional(0.05),
    paths=_PATHS,
    published=_power,
    exact=_variance,
    simulate=estimated(_simulate),
    simulated=(_PATHS[0][0], _PATHS[0][1]),
    replicates=20_000,
    control=instead(_steeper, "an exponent larger by 1/8"),
    hypotheses="each generation's data are real in the share alpha, else of the last model; the model is fitted to all",
    narrower="a mean, whose own rate is 1/2; two shares, neither near 1/2, where a logarithm comes in; 32 and 256"
    " generations",
    read_as="convergence rate: the exponent of the root of the mean squared error in the number of generations",
    falsified_by="an error that falls by another power of the number of generations",
)

CLAIMS = (RATE,)
