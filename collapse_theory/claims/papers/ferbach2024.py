"""Claims of arXiv:2407.09499: models that are retrained on the drafts that people prefer."""

from __future__ import annotations

from typing import Any

import numpy as np

from collapse_theory import arithmetic, checks
from collapse_theory.arithmetic import Number
from collapse_theory.claims.allowance import Bound, Limit
from collapse_theory.claims.claim import Claim, Source
from collapse_theory.claims.control import instead, times
from collapse_theory.claims.point import Point
from collapse_theory.claims.routes.explicit import binomial
from collapse_theory.claims.routes.simulation import Floats, estimated

__all__ = ["CLAIMS"]

_KEY = "ferbach2024"


def _tilted(share: Any, reward: Any, drafts: Any) -> Number:
    """Return the share of good data, weighed by the exponential of their reward."""
    ops = arithmetic.of(share, reward)
    better = ops.number(share) * ops.exp(ops.number(reward))
    return better / (better + 1 - ops.number(share))


def _tilted_twice(**point: Any) -> Number:
    return _tilted(point["share"], 2 * point["reward"], point["drafts"])


def _chosen(share: Any, reward: Any, drafts: Any) -> Number:
    """Sum over how many of the drafts are good."""
    ops, size = arithmetic.of(share, reward), checks.whole("drafts", drafts, minimum=1)
    weight = ops.exp(ops.number(reward))
    law = binomial(size, ops.number(share), ops)
    terms = [mass * good * weight / (good * weight + size - good) for good, mass in enumerate(law)]
    return ops.total(terms)


def _simulate(rng: np.random.Generator, count: int, point: Point) -> Floats:
    """Draw the drafts of each run and choose one of them, with weights that are exponentials of the rewards."""
    good = rng.random((count, point["drafts"])) < point["share"]
    weights = np.where(good, np.exp(point["reward"]), 1.0)
    bounds = weights.cumsum(axis=1)
    place = (bounds < rng.random((count, 1)) * bounds[:, -1:]).sum(axis=1)
    return np.asarray(good[np.arange(count), place], dtype=np.float64)


_PATHS = tuple(
    tuple({"share": share, "reward": reward, "drafts": 2**k} for k in range(1, 10))
    for share, reward in ((0.5, 2.0), (0.25, 1.0))
)

MANY_DRAFTS = Claim(
    id=f"{_KEY}.many-drafts",
    source=Source(_KEY, "arXiv:2407.09499", "limit of many samples, after eq. (3)", obtained="second-hand"),
    statement="When one of K drafts is chosen with weights e^R, and K is large, the next model has the density of the"
    " last one times e^R, normalised.",
    latex=r"p_{t+1}(x) \to p_t(x)\,\frac{e^{R(x)}}{E_{p_t} e^{R}} \quad (K \to \infty)",
    allows=Limit(index="drafts"),
    paths=_PATHS,
    published=_tilted,
    exact=_chosen,
    simulate=estimated(_simulate),
    simulated=(_PATHS[0][0], _PATHS[0][3]),
    replicates=400_000,
    control=instead(_tilted_twice, "a reward twice as large"),
    hypotheses="infinitely many data; of K independent drafts one is kept, by the rule of Bradley, Terry and Luce",
    narrower="two kinds of data, two shares and rewards, up to 512 drafts",
    falsified_by="a share of good data that tends to another value as the drafts grow",
)


def _bad_share(share: Any, reward: Any, fits: Any) -> Number:
    """Follow the share of bad data when one of two drafts is chosen: q' = q² + 2 q (1 - q)/(1 + e^R)."""
    ops = arithmetic.of(share, reward)
    bad, loses = 1 - ops.number(share), 1 / (1 + ops.exp(ops.number(reward)))
    for _ in range(checks.whole("fits", fits, minimum=1)):
        bad = bad**2 + 2 * bad * (1 - bad) * loses
    return bad


def _geometric(share: Any, reward: Any, fits: Any) -> Number:
    """Return rho^t times the first share, for the factor rho = q + 2 (1 - q)/(1 + e^R) of the first step."""
    ops = arithmetic.of(share, reward)
    good = ops.number(share)
    rho = 1 - good + 2 * good / (1 + ops.exp(ops.number(reward)))
    return (1 - good) * rho ** checks.whole("fits", fits, minimum=1)


def _tournament(rng: np.random.Generator, count: int, point: Point) -> Floats:
    """Draw the 2^t drafts of each run and choose between pairs, round by round; tell whether the last is bad."""
    good = rng.random((count, 2 ** point["fits"])) < point["share"]
    wins = 1 / (1 + np.exp(-point["reward"]))
    while good.shape[1] > 1:
        first, second = good[:, ::2], good[:, 1::2]
        better = rng.random(first.shape) < wins
        good = np.where(first == second, first, better)
    return np.asarray(~good[:, 0], dtype=np.float64)


_ROUNDS = tuple(
    tuple({"share": share, "reward": reward, "fits": t} for t in (1, 2, 3, 16))
    for share, reward in ((0.5, 2.0), (0.25, 1.0))
)

MAXIMUM = Claim(
    id=f"{_KEY}.maximum",
    source=Source(
        _KEY,
        "arXiv:2407.09499",
        "abstract: the expected reward is maximised by retraining on curated samples alone",
        obtained="second-hand",
    ),
    statement="Retrained on chosen drafts alone, the model ends at the data of the highest reward (judged for two"
    " drafts and two kinds of data: the share of worse ones falls at least geometrically).",
    latex=r"1 - p_t \le \rho^t (1 - p_0), \quad \rho = 1 - p_0 + \frac{2 p_0}{1 + e^R} < 1",
    allows=Bound("upper"),
    paths=_ROUNDS,
    published=_geometric,
    exact=_bad_share,
    simulate=estimated(_tournament),
    simulated=(_ROUNDS[0][0], _ROUNDS[0][2]),
    control=times("0.99"),
    hypotheses="infinitely many data, no real ones; of K independent drafts one is kept, by the rule of Bradley, Terry"
    " and Luce",
    narrower="two drafts, two kinds of data, two shares and rewards",
    read_as="maximised: all data are of the better kind in the end; the rate is this project's",
    falsified_by="a number of fits after which more is left of the worse kind; the bound is attained after one",
)

CLAIMS = (MANY_DRAFTS, MAXIMUM)
