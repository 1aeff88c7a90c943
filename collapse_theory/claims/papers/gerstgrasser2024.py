"""Claims of arXiv:2404.01413, "Is Model Collapse Inevitable?"."""

from __future__ import annotations

from functools import partial
from typing import Any

import numpy as np

from collapse_theory import arithmetic, checks, montecarlo, regression
from collapse_theory.arithmetic import Number
from collapse_theory.claims.allowance import Bound, Equality, Limit
from collapse_theory.claims.claim import Claim, Source
from collapse_theory.claims.control import shifted, times
from collapse_theory.claims.point import Point, PointPath
from collapse_theory.claims.proof import Formal
from collapse_theory.claims.routes.least_squares import applied, fitted, one_fit, squared_norm
from collapse_theory.claims.routes.simulation import Floats, estimated, normal
from collapse_theory.montecarlo import Estimate
from collapse_theory.policy import Accumulate, Replace, ReplaceMultiple

__all__ = ["CLAIMS"]

_KEY = "gerstgrasser2024"
_source = partial(Source, _KEY, "arXiv:2404.01413", obtained="paper")
_ROWS, _DIM = 30, 5
_HYPOTHESES = (
    "least squares without penalty on the same T standard normal inputs of d < T - 1 dimensions in every generation,"
    " labels of the newest model with independent normal noise"
)


def _count(fits: Any) -> int:
    return checks.whole("fits", fits, minimum=1)


def _paths(*fits: int) -> tuple[PointPath, ...]:
    return tuple(
        tuple({"samples": rows, "dim": dim, "fits": n} for n in fits) for rows, dim in ((_ROWS, _DIM), (12, 10))
    )


_SIMULATED: Point = {"samples": _ROWS, "dim": _DIM, "fits": 4}


def _published(samples: Any, dim: Any) -> Number:
    """Return the excess risk of one fit as printed, with unit noise."""
    return dim / (samples - dim - 1)


# --- replace ----------------------------------------------------------------------------------------------------------


def _simulate(accumulate: bool, point: Point, replicates: int, seed: int) -> Estimate:
    policy = Accumulate() if accumulate else Replace()
    return montecarlo.regression_excess_estimate(**point, policy=policy, replicates=replicates, seed=seed)


REPLACE = Claim(
    id=f"{_KEY}.replace",
    source=_source("replace case of the main theorem"),
    statement="When each fit replaces the data, the excess risk of recursive linear regression grows linearly:"
    " n sigma² d/(T - d - 1).",
    latex=r"E\|\hat\beta_n - \beta\|^2 = \frac{\sigma^2 d}{T - d - 1}\,n",
    allows=Equality(),
    paths=_paths(1, 2, 4, 20),
    published=lambda samples, dim, fits: fits * _published(samples, dim),
    exact=lambda samples, dim, fits: sum(one_fit(samples, dim) for _ in range(_count(fits))),
    simulate=lambda point, replicates, seed: _simulate(False, point, replicates, seed),
    simulated=(_SIMULATED,),
    replicates=50_000,
    hypotheses=_HYPOTHESES,
    falsified_by="an excess risk other than n times that of one fit",
    control=times("1.01"),
    library=lambda samples, dim, fits: regression.excess_risk(samples, fits, dim=dim),
    proofs=(Formal("replaced_regression"),),
)


# --- accumulate -------------------------------------------------------------------------------------------------------


def _averaged(fits: Any) -> Number:
    """Return the sum of squared weights of the generations' noise in the n-th fit.

    Fit n is the mean over k <= n of fit k - 1 plus the noise of generation k.
    """
    ops = arithmetic.of(fits)
    count = _count(fits)
    earlier = [ops.number(0)] * count  # weight of each noise in all earlier fits together
    weights = earlier
    for n in range(1, count + 1):
        weights = [(total + 1) / n for total in earlier[:n]]
        earlier = [total + weight for total, weight in zip(earlier, weights, strict=False)] + earlier[n:]
    return sum((weight**2 for weight in weights), ops.number(0))


def _inverse_squares(fits: Any) -> Number:
    ops = arithmetic.of(fits)
    return sum((1 / ops.number(n) ** 2 for n in range(1, _count(fits) + 1)), ops.number(0))


ACCUMULATE = Claim(
    id=f"{_KEY}.accumulate",
    source=_source("accumulate case of the main theorem"),
    statement="When data accumulate, the excess risk of the n-th fit is sigma² d/(T - d - 1) times the sum of 1/i².",
    latex=r"E\|\hat\beta_n - \beta\|^2 = \frac{\sigma^2 d}{T - d - 1} \sum_{i \le n} i^{-2}",
    allows=Equality(),
    paths=_paths(1, 2, 4, 20),
    published=lambda samples, dim, fits: _inverse_squares(fits) * _published(samples, dim),
    exact=lambda samples, dim, fits: _averaged(fits) * one_fit(samples, dim),
    simulate=lambda point, replicates, seed: _simulate(True, point, replicates, seed),
    simulated=(_SIMULATED,),
    replicates=50_000,
    hypotheses=_HYPOTHESES,
    falsified_by="an excess risk other than the sum of inverse squares times that of one fit",
    control=shifted("fits"),
    library=lambda samples, dim, fits: regression.excess_risk(samples, fits, dim=dim, policy=Accumulate()),
    proofs=(Formal("accumulated_regression"),),
)


def _simulate_ratio(fits: int, replicates: int, seed: int) -> Estimate:
    point = {"samples": _ROWS, "dim": _DIM, "fits": fits}
    return _simulate(True, point, replicates, seed).scaled(1 / float(one_fit(_ROWS, _DIM)))


ACCUMULATE_MONOTONE = Claim(
    id=f"{_KEY}.accumulate-monotone",
    source=_source("accumulate case, as schaeffer2025 appendix A reports it", obtained="second-hand"),
    statement="When data accumulate, the excess risk increases with every fit (judged: that of fit n is a lower bound"
    " of that of fit n + 1).",
    latex=r"E\|\hat\beta_n - \beta\|^2 \le E\|\hat\beta_{n+1} - \beta\|^2",
    allows=Bound("lower"),
    paths=(tuple({"fits": n} for n in (1, 2, 4, 20, 100)),),
    published=_inverse_squares,
    exact=lambda fits: _averaged(fits + 1),
    simulate=lambda point, replicates, seed: _simulate_ratio(point["fits"] + 1, replicates, seed),
    simulated=({"fits": 4},),
    replicates=50_000,
    hypotheses=_HYPOTHESES,
    falsified_by="an excess risk that is lower after one more fit; between 100 and 101 fits it grows by 0.006 %",
    control=times("1.01"),
    proofs=(Formal("accumulated_regression_grows_and_is_bounded"),),
)


def _library_ratio(fits: Any) -> Number:
    """Return the excess risk over that of one fit, from the public closed form."""
    rows = arithmetic.of(fits).number(_ROWS)
    after, one = (regression.excess_risk(rows, n, dim=_DIM, policy=Accumulate()) for n in (fits, 1))
    return after / one


ACCUMULATE_LIMIT = Claim(
    id=f"{_KEY}.accumulate-limit",
    source=_source("accumulate case of the main theorem"),
    statement="When data accumulate, the excess risk of recursive linear regression, over that of one fit, tends to"
    " pi²/6.",
    latex=r"E\|\hat\beta_n - \beta\|^2 / E\|\hat\beta_1 - \beta\|^2 = \sum_{i \le n} i^{-2} \to \pi^2/6",
    allows=Limit(),
    paths=(tuple({"fits": 2**k} for k in range(2, 9)),),
    published=lambda fits: arithmetic.of(fits).pi ** 2 / 6,
    exact=_averaged,
    simulate=lambda point, replicates, seed: _simulate_ratio(point["fits"], replicates, seed),
    simulated=({"fits": 4}, {"fits": 16}),
    hypotheses=_HYPOTHESES,
    falsified_by="a ratio of excess risks that settles at another number than pi²/6",
    control=times("1.01"),
    library=_library_ratio,
)


# --- replace-multiple -------------------------------------------------------------------------------------------------


def _harmonic(fits: Any) -> Number:
    ops = arithmetic.of(fits)
    return sum((1 / ops.number(n) for n in range(1, _count(fits) + 1)), ops.number(0))


def _relabelled(samples: Any, dim: Any, fits: Any) -> Number:
    """Add up the noise of every copy: fit n weighs each of its n copies by 1/n, and keeps the fit before."""
    one = one_fit(samples, dim)
    return sum(copies * (one / copies**2) for copies in range(1, _count(fits) + 1))


def _simulate_relabelled(rng: np.random.Generator, count: int, point: Point) -> Floats:
    inputs = normal(rng, count, point["samples"], point["dim"])
    coefficients = np.zeros((count, point["dim"]))  # the truth
    for copies in range(1, point["fits"] + 1):
        stacked = np.tile(inputs, (1, copies, 1))
        labels = applied(stacked, coefficients) + normal(rng, *stacked.shape[:2])
        coefficients = fitted(stacked, labels)
    return squared_norm(coefficients)


REPLACE_MULTIPLE = Claim(
    id=f"{_KEY}.replace-multiple",
    source=_source("replace-multiple case"),
    statement="When fit n sees n copies of the inputs, all labelled by the newest model, the excess risk is"
    " sigma² d/(T - d - 1) times the sum of 1/k.",
    latex=r"E\|\hat\beta_n - \beta\|^2 = \frac{\sigma^2 d}{T - d - 1} \sum_{k \le n} k^{-1}",
    allows=Equality(),
    paths=_paths(1, 2, 4, 20),
    published=lambda samples, dim, fits: _harmonic(fits) * _published(samples, dim),
    exact=_relabelled,
    simulate=estimated(_simulate_relabelled),
    simulated=(_SIMULATED,),
    replicates=20_000,
    hypotheses=f"{_HYPOTHESES}; the n-th fit sees n copies of the inputs",
    falsified_by="an excess risk other than the harmonic sum times that of one fit",
    control=shifted("fits"),
    library=lambda samples, dim, fits: regression.excess_risk(samples, fits, dim=dim, policy=ReplaceMultiple()),
)

CLAIMS = (REPLACE, ACCUMULATE, ACCUMULATE_MONOTONE, ACCUMULATE_LIMIT, REPLACE_MULTIPLE)
