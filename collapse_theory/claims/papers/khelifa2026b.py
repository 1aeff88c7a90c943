"""Claims of arXiv:2606.13796, "Recursively Trained Diffusion Models", known by its abstract.

Reverse diffusion that is stopped a time delta before its end yields the data of an Ornstein-Uhlenbeck process at time
delta. It multiplies the mean of the n-th Hermite polynomial by exp(-n delta).
"""

from __future__ import annotations

from fractions import Fraction
from functools import partial
from typing import Any

import numpy as np

from collapse_theory import arithmetic, checks
from collapse_theory.arithmetic import Number
from collapse_theory.claims.allowance import Bound, Limit
from collapse_theory.claims.claim import Claim, Source
from collapse_theory.claims.control import instead, times
from collapse_theory.claims.point import Point
from collapse_theory.claims.routes.simulation import Floats, estimated

__all__ = ["CLAIMS"]

_KEY = "khelifa2026b"
_source = partial(Source, _KEY, "arXiv:2606.13796v1", obtained="second-hand")
_HYPOTHESES = (
    "perfect scores and exact sampling, stopped at a time delta; a share alpha of the training data is fresh, else of"
    " the last model"
)


def _mixture(order: Any, fresh: Any, stop: Any, fits: Any) -> Number:
    """Add up the data smoothed k + 1 times, which have the weight alpha (1 - alpha)^k."""
    ops = arithmetic.of(fresh, stop)
    kept = ops.exp(-ops.number(stop) * order)
    return ops.number(fresh) * kept / (1 - (1 - ops.number(fresh)) * kept)


def _followed(order: Any, fresh: Any, stop: Any, fits: Any) -> Number:
    """Follow the coefficient of one order, over that of the data, from fit to fit."""
    ops = arithmetic.of(fresh, stop)
    share, kept, coefficient = ops.number(fresh), ops.exp(-ops.number(stop) * order), ops.number(1)
    for _ in range(checks.whole("fits", fits, minimum=1)):
        coefficient = kept * (share + (1 - share) * coefficient)
    return coefficient


def _once_smoothed(order: Any, fresh: Any, stop: Any, fits: Any) -> Number:
    ops = arithmetic.of(fresh, stop)
    return ops.exp(-ops.number(stop) * order)


def _simulate(rng: np.random.Generator, count: int, point: Point) -> Floats:
    """Trace data back to the truth, +2 or -2, and add the noise of every generation since; He_2 there is 3."""
    fresh, stop = float(point["fresh"]), float(point["stop"])
    ages = np.minimum(rng.geometric(fresh, count), point["fits"])
    data = np.where(rng.random(count) < 0.5, 2.0, -2.0)
    for age in range(1, point["fits"] + 1):
        alive = ages >= age
        noise = rng.standard_normal(int(alive.sum()))
        data[alive] = np.exp(-stop) * data[alive] + np.sqrt(-np.expm1(-2 * stop)) * noise
    return np.asarray((data**2 - 1) / 3)


_PATHS = tuple(
    tuple({"order": 2, "fresh": share, "stop": Fraction(1, 50), "fits": 2**k} for k in range(7 + extra))
    for share, extra in ((Fraction(1, 2), 0), (Fraction(1, 10), 2))
)

LIMIT = Claim(
    id=f"{_KEY}.limit",
    source=_source('abstract, "an infinite mixture of increasingly Gaussian-smoothed versions of the data"'),
    statement="Recursive training with early stopping tends to a mixture of the data, smoothed ever more often: the"
    " data smoothed k + 1 times have the weight alpha (1 - alpha)^k (judged by the mean of the second Hermite"
    " polynomial).",
    latex=r"p_\infty = \alpha \sum_{k \ge 0} (1 - \alpha)^k\,p * \text{OU}_{(k+1)\delta}, \quad"
    r" c_n \to \frac{\alpha e^{-n\delta}}{1 - (1 - \alpha) e^{-n\delta}}",
    allows=Limit(),
    paths=_PATHS,
    published=_mixture,
    exact=_followed,
    simulate=estimated(_simulate),
    simulated=(_PATHS[1][0], _PATHS[1][4]),
    control=instead(_once_smoothed, "the data smoothed once"),
    hypotheses=_HYPOTHESES,
    narrower="one dimension, the second order of one distribution; the weights are this project's reading",
    falsified_by="a coefficient that tends to another value",
)

_MODES = tuple(
    {"order": n, "fresh": share, "stop": stop, "fits": 64}
    for share in (Fraction(1, 10), Fraction(1, 2))
    for stop in (Fraction(1, 50), Fraction(1, 5))
    for n in (2, 4, 8)
)


def _of_lower_order(order: Any, fresh: Any, stop: Any, fits: Any) -> Number:
    return _followed(order - 1, fresh, stop, fits)


LOW_PASS = Claim(
    id=f"{_KEY}.low-pass",
    source=_source('abstract, "recursive training acts as a low-pass filter"'),
    statement="Recursive training is a low-pass filter: of a higher Hermite mode a smaller share is left than of the"
    " mode below it.",
    latex=r"c_n \le c_{n - 1}",
    allows=Bound("upper"),
    paths=(_MODES,),
    published=_of_lower_order,
    exact=_followed,
    simulate=estimated(_simulate),
    simulated=(_MODES[0],),
    control=times("0.95"),
    hypotheses=_HYPOTHESES,
    narrower="one dimension, 64 fits",
    falsified_by="a mode of which more is left than of the one below it; a bound 5 % lower fails",
)

CLAIMS = (LIMIT, LOW_PASS)
