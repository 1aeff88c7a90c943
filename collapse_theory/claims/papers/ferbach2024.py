"""Claims of arXiv:2407.09499: models that are retrained on the drafts that people prefer."""

from __future__ import annotations

from typing import Any

import numpy as np

from collapse_theory import arithmetic, checks
from collapse_theory.arithmetic import Number
from collapse_theory.claims.allowance import Limit
from collapse_theory.claims.claim import Claim, Source
from collapse_theory.claims.control import instead
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

CLAIMS = (MANY_DRAFTS,)
