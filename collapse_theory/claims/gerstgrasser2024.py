"""Claims of arXiv:2404.01413, "Is Model Collapse Inevitable?"."""

from __future__ import annotations

from typing import Any

from collapse_theory import arithmetic, checks, montecarlo
from collapse_theory.arithmetic import Number
from collapse_theory.claims.allowance import Limit
from collapse_theory.claims.claim import Claim, Source
from collapse_theory.claims.point import Point
from collapse_theory.montecarlo import Estimate
from collapse_theory.policy import Accumulate

__all__ = ["CLAIMS"]

_ROWS, _DIM = 30, 5
_ONE_FIT = _DIM / (_ROWS - _DIM - 1)  # excess risk of one fit with unit noise, isotropic Gaussian inputs


def _risk_ratio(fits: Any) -> Number:
    """Follow the n-th fit: it averages n fits of which each is the one before plus fresh noise, so it adds e_n/n."""
    ops = arithmetic.of(fits)
    return sum((1 / ops.number(n) ** 2 for n in range(1, checks.whole("fits", fits, minimum=1) + 1)), ops.number(0))


def _simulate_ratio(point: Point, replicates: int, seed: int) -> Estimate:
    excess = montecarlo.regression_excess_estimate(
        samples=_ROWS, dim=_DIM, fits=point["fits"], policy=Accumulate(), replicates=replicates, seed=seed
    )
    return excess.scaled(1 / _ONE_FIT)


ACCUMULATE_LIMIT = Claim(
    id="gerstgrasser2024.accumulate-limit",
    source=Source("gerstgrasser2024", "arXiv:2404.01413", "accumulate case of the main theorem", "paper"),
    statement="When data accumulate, the excess risk of recursive linear regression, over that of one fit, tends to"
    " pi²/6.",
    latex=r"E\|\hat\beta_n - \beta\|^2 / E\|\hat\beta_1 - \beta\|^2 = \sum_{i \le n} i^{-2} \to \pi^2/6",
    allows=Limit(),
    paths=(tuple({"fits": 4**k} for k in range(6)),),
    published=lambda fits: arithmetic.of(fits).pi ** 2 / 6,
    exact=_risk_ratio,
    simulate=_simulate_ratio,
    simulated=({"fits": 4},),
)

CLAIMS = (ACCUMULATE_LIMIT,)
