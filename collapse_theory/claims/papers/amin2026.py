"""Claims of arXiv:2601.15468: averages over all generations when a share of each generation's data is synthetic."""

from __future__ import annotations

from functools import partial
from typing import Any

import numpy as np
import sympy

from collapse_theory import arithmetic, checks, regression
from collapse_theory.arithmetic import Number
from collapse_theory.claims.allowance import Equality
from collapse_theory.claims.claim import Claim, Source
from collapse_theory.claims.control import shifted
from collapse_theory.claims.point import Point
from collapse_theory.claims.proof import Formal, Identity
from collapse_theory.claims.routes.simulation import Floats, estimated, normal

__all__ = ["CLAIMS"]

_KEY = "amin2026"
_source = partial(Source, _KEY, "arXiv:2601.15468", obtained="paper")
_DATA = 8
_HYPOTHESES = "a fixed share of each generation's data is synthetic; the estimate averages over all data so far"


def _recursion(fits: Any, share: Any) -> Number:
    """Iterate the printed recursion from 0, with unit noise."""
    variance = arithmetic.of(share).number(0)
    for t in range(1, checks.whole("fits", fits, minimum=1) + 1):
        variance = ((t - 1 + share) / t) ** 2 * variance + arithmetic.of(share).number(1) / t**2
    return variance


def _weights(fits: Any, share: Any) -> Number:
    """Write the average out in the noise of every generation, from its definition, and add up squared weights.

    The average of t generations is the mean of their means; that of a generation is ``share`` times the average before
    it plus its own noise, around the real mean 0.
    """
    ops = arithmetic.of(share)
    generations: list[list[Number]] = []
    average: list[Number] = []
    for t in range(1, checks.whole("fits", fits, minimum=1) + 1):
        generations.append([share * weight for weight in average] + [ops.number(1)])
        average = [sum((g[s] for g in generations[s:]), ops.number(0)) / t for s in range(t)]
    return sum((weight**2 for weight in average), ops.number(0))


def _closed(fits: Any, share: Any) -> Number:
    r"""Return the sum of (P_t/(s P_s))², P_t = Gamma(t + a)/(Gamma(a) t!)."""
    ops = arithmetic.of(share)

    def log_kept(t: int) -> Number:
        return ops.log_gamma(t + share) - ops.log_gamma(ops.number(t + 1))

    last = checks.whole("fits", fits, minimum=1)
    terms = (ops.exp(2 * (log_kept(last) - log_kept(s))) / s**2 for s in range(1, last + 1))
    return sum(terms, ops.number(0))


def _simulate(rng: np.random.Generator, count: int, point: Point) -> Floats:
    """Draw each generation's data, synthetic ones around the average of all data so far; noise of the mean is 1."""
    total = np.zeros(count)
    synthetic = round(point["share"] * _DATA)
    for t in range(1, point["fits"] + 1):
        centre = total / max((t - 1) * _DATA, 1)
        data = np.sqrt(_DATA) * normal(rng, count, _DATA)
        data[:, :synthetic] += centre[:, None]
        total = total + data.sum(axis=1)
    return np.asarray((total / (point["fits"] * _DATA)) ** 2)


_A = sympy.Symbol("a", positive=True)
_PATHS = tuple(tuple({"fits": t, "share": a} for t in (1, 2, 5, 40)) for a in (0.25, 0.5, 0.75, 1.0))
_POINT: Point = {"fits": 5, "share": 0.75}

RECURSION = Claim(
    id=f"{_KEY}.recursion",
    source=_source("recursion of the variance"),
    statement="When a share a of each generation's data is synthetic and the estimate averages over all generations,"
    " its variance obeys V_t = ((t - 1 + a)/t)² V_{t-1} + Sigma/t².",
    latex=r"\operatorname{Var} Y_t = \Bigl(\frac{t - 1 + a}{t}\Bigr)^2 \operatorname{Var} Y_{t-1} + \Sigma/t^2",
    allows=Equality(),
    paths=_PATHS,
    published=_recursion,
    exact=_weights,
    simulate=estimated(_simulate),
    simulated=(_POINT,),
    replicates=50_000,
    proofs=(Formal("average_recursion"), Identity(*({"fits": t, "share": _A} for t in (1, 2, 3, 4)))),
    hypotheses=_HYPOTHESES,
    falsified_by="a variance that the definition of the average does not give",
    control=shifted("fits"),
    library=lambda fits, share: regression.running_average_variance(fits, share=share),
)

CLOSED = Claim(
    id=f"{_KEY}.closed-solution",
    source=_source("solution of the recursion", obtained="second-hand"),
    statement="The recursion of the variance is solved by a sum of squared quotients of Gamma functions.",
    latex=r"\operatorname{Var} Y_t = \Sigma \sum_{s \le t} \Bigl(\frac{P_t}{s P_s}\Bigr)^2, \quad"
    r" P_t = \frac{\Gamma(t + a)}{\Gamma(a)\,t!}",
    allows=Equality(),
    paths=_PATHS,
    published=_closed,
    exact=_weights,
    simulate=estimated(_simulate),
    simulated=(_POINT,),
    replicates=50_000,
    proofs=(Formal("average_closed"),),
    hypotheses=_HYPOTHESES,
    falsified_by="a variance that the definition of the average does not give",
    control=shifted("fits"),
    library=lambda fits, share: regression.running_average_variance(fits, share=share),
)

CLAIMS = (RECURSION, CLOSED)
