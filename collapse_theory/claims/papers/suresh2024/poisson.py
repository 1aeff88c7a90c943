"""Claims of arXiv:2412.17646 on Poisson rates, and on the sequence g_k that governs words and rates alike."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import flint
import numpy as np

from collapse_theory import arithmetic, checks, families
from collapse_theory.arithmetic import Number, in_bare_balls
from collapse_theory.claims.allowance import Equality, Limit
from collapse_theory.claims.claim import Claim
from collapse_theory.claims.control import instead, times
from collapse_theory.claims.papers.suresh2024.source import KEY, version1
from collapse_theory.claims.point import Point
from collapse_theory.claims.routes.simulation import complement, estimated
from collapse_theory.discrete import branching_rate
from collapse_theory.montecarlo import Estimate

__all__ = ["CLAIMS"]

_HYPOTHESES = "each generation the mean of n data drawn from the one before (maximum likelihood), k >= 1 generations"


def _survival(mean: Any, samples: Any, fits: Any) -> Number:
    return -arithmetic.of(mean).expm1(-samples * mean * branching_rate(fits))


def _extinction(mean: Any, samples: Any, fits: Any) -> Number:
    return arithmetic.of(mean).exp(-samples * mean * branching_rate(fits))


def _extinction_as_printed(mean: Any, samples: Any, fits: Any) -> Number:
    return arithmetic.of(mean).exp(samples * mean * branching_rate(fits))


@in_bare_balls
def _survival_by_totals(mean: Any, samples: Any, fits: Any) -> Number:
    """Follow the total count, Poisson with the total before as its mean, totals above ``most`` cut off.

    All that the cut removes was present when it was cut, and may be gone since: the ball holds both cases.
    """
    ops = arithmetic.of(mean)
    most, steps = 2 * flint.ctx.prec + 40, checks.whole("fits", fits, minimum=1) - 1
    law = _poisson_probabilities(samples * mean, most, ops)
    rows = _totals_after_totals(most, flint.ctx.prec, ops) if steps else []
    for _ in range(steps):
        law = [sum((w * row[j] for w, row in zip(law, rows, strict=True)), ops.number(0)) for j in range(most + 1)]
    return ops.number(sum(law[1:], ops.number(0))).union(1 - law[0])


@lru_cache(2)
def _totals_after_totals(most: int, bits: int, ops: Any) -> list[list[Number]]:
    """Return the probabilities of the next total for each total; the same for all points at one precision."""
    return [_poisson_probabilities(ops.number(total), most, ops) for total in range(most + 1)]


def _poisson_probabilities(mean: Number, most: int, ops: Any) -> list[Number]:
    law = [ops.exp(-mean)]
    for count in range(1, most + 1):
        law.append(law[-1] * mean / count)
    return law


def _are_positive(rng: np.random.Generator, count: int, point: Point) -> Any:
    totals = np.full(count, point["samples"] * point["mean"])
    for _ in range(point["fits"]):
        totals = rng.poisson(totals)
    return totals > 0


_simulate_survival = estimated(_are_positive)


def _simulate_extinction(point: Point, replicates: int, seed: int) -> Estimate:
    return complement(_simulate_survival(point, replicates, seed))


_ONE_DATUM = {"mean": 0.25, "samples": 1, "fits": 1}
_POISSON = tuple({"mean": mean, "samples": 4, "fits": k} for mean in (0.25, 2.5) for k in (1, 2, 3, 6))

THEOREM2 = Claim(
    id=f"{KEY}.theorem2",
    source=version1("theorem 2"),
    statement="A Poisson rate fitted to n of its own data is still positive after k generations with probability"
    " 1 - exp(-n lambda_0 g_k).",
    latex=r"P(\Lambda_k \ne 0) = 1 - e^{-n \lambda_0 g_k}",
    allows=Equality(),
    paths=(_POISSON,),
    published=_survival,
    exact=_survival_by_totals,
    simulate=_simulate_survival,
    simulated=(_POISSON[2], _POISSON[7]),
    hypotheses=_HYPOTHESES,
    falsified_by="another probability from following the distribution of the total count",
    control=times("1.01"),
    library=lambda mean, samples, fits: families.poisson_survival(samples, fits, rate=mean),
)

COROLLARY2 = Claim(
    id=f"{KEY}.corollary2",
    source=version1("corollary 2"),
    statement="The chance that a Poisson rate theta has become 0 after k generations is exp(+n theta g_k), as printed.",
    latex=r"P(\Lambda_k = 0 \mid \Lambda_0 = \theta) = e^{n \theta g_k}",
    allows=Equality(),
    paths=((_ONE_DATUM,), _POISSON[:3]),
    published=_extinction_as_printed,
    exact=lambda mean, samples, fits: 1 - _survival_by_totals(mean, samples, fits),
    simulate=_simulate_extinction,
    simulated=(_ONE_DATUM, _POISSON[0]),
    hypotheses=_HYPOTHESES,
    falsified_by="a printed sign that differs from our transcription; a plus makes the probability greater than 1",
    control=instead(_extinction, "a minus in the exponent"),
    library=lambda mean, samples, fits: families.poisson_extinction(samples, fits, rate=mean),
    corrected=_extinction,
    fault="misprint",
    correction="The exponent must be negative: a probability is exp(-n theta g_k), as the authors' own theorem 2 gives."
    " The version of AISTATS 2025 was not compared.",
)

# --- the sequence g_k -------------------------------------------------------------------------------------------------


def _scaled_rate(fits: Any) -> Number:
    """Follow g_1 = 1, g -> 1 - exp(-g), and multiply by k."""
    ops = arithmetic.of(fits)
    rate = ops.number(1)
    for _ in range(checks.whole("fits", fits, minimum=1) - 1):
        rate = -ops.expm1(-rate)
    return fits * rate


def _simulate_rate(point: Point, replicates: int, seed: int) -> Estimate:
    """Simulate k times g_k: one datum has descendants after k - 1 generations with probability g_k."""
    k = point["fits"]
    return _simulate_survival({"mean": 1, "samples": 1, "fits": k - 1}, replicates, seed).scaled(k)


RATE = Claim(
    id=f"{KEY}.rate",
    source=version1("after theorem 1"),
    statement="k g_k tends to 2.",
    latex=r"k\,g_k \to 2",
    allows=Limit(),
    paths=(tuple({"fits": 10 * 3**k} for k in range(9)),),
    published=lambda fits: arithmetic.of(fits).number(2),
    exact=_scaled_rate,
    simulate=_simulate_rate,
    simulated=({"fits": 10}, {"fits": 30}),
    hypotheses="g_1 = 1 and g_k+1 = 1 - exp(-g_k)",
    falsified_by="a sequence k g_k that settles elsewhere, by 0.3 % or more",
    control=times("1.01"),
    library=lambda fits: fits * branching_rate(fits),
)

CLAIMS = (THEOREM2, COROLLARY2, RATE)
