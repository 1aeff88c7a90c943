"""Claims of arXiv:2412.17646, "Rate of Model Collapse in Recursive Training"."""

from __future__ import annotations

import math
from functools import partial
from typing import Any

import flint
import numpy as np

from collapse_theory import arithmetic, checks, discrete, montecarlo
from collapse_theory.arithmetic import Number, in_bare_balls
from collapse_theory.claims.allowance import Bound, Equality, Limit
from collapse_theory.claims.claim import Claim, Source
from collapse_theory.claims.point import Point
from collapse_theory.claims.routes.explicit import uniform
from collapse_theory.claims.routes.simulation import estimated, resampled
from collapse_theory.discrete import branching_rate
from collapse_theory.montecarlo import Estimate

__all__ = ["CLAIMS"]

_KEY = "suresh2024"
_source = partial(Source, _KEY, "arXiv:2412.17646v1", obtained="paper")


# --- one word ---------------------------------------------------------------------------------------------------------


def _presence_lower(p: Any, samples: Any, fits: Any) -> Number:
    return -arithmetic.of(p).expm1(-samples * p * branching_rate(fits))


def _presence_upper(p: Any, samples: Any, fits: Any) -> Number:
    slack = 3 * samples * p * p + 3 * fits * p
    return 1 - (1 - slack) * arithmetic.of(p).exp(-samples * p * branching_rate(fits))


_presence = resampled(lambda shares: shares[:, 0] > 0, start=lambda point: [point["p"], 1 - point["p"]])

_WORDS = tuple(
    {"p": p, "samples": n, "fits": k}
    for p, n, fits in ((0.001, 400, (1, 2)), (0.01, 50, (1, 2, 5, 10)), (0.1, 20, (1, 3)))
    for k in fits
)

THEOREM1_LOWER = Claim(
    id=f"{_KEY}.theorem1-lower",
    source=_source("theorem 1, left"),
    statement="A word of probability p_0 still occurs after k generations of n data with probability at least"
    " 1 - exp(-n p_0 g_k).",
    latex=r"P(p_k \ne 0) \ge 1 - e^{-n p_0 g_k}",
    allows=Bound("lower"),
    paths=(_WORDS,),
    published=_presence_lower,
    exact=discrete.presence_probability,
    simulate=_presence,
    simulated=({"p": 0.01, "samples": 50, "fits": 5},),
)

THEOREM1_UPPER = Claim(
    id=f"{_KEY}.theorem1-upper",
    source=_source("theorem 1, right"),
    statement="A word of probability p_0 still occurs after k generations of n data with probability at most"
    " 1 - (1 - 3 n p_0² - 3 k p_0) exp(-n p_0 g_k).",
    latex=r"P(p_k \ne 0) \le 1 - (1 - 3 n p_0^2 - 3 k p_0) e^{-n p_0 g_k}",
    allows=Bound("upper"),
    paths=(_WORDS,),
    published=_presence_upper,
    exact=discrete.presence_probability,
    simulate=_presence,
    simulated=({"p": 0.01, "samples": 50, "fits": 2},),
)

# --- all words --------------------------------------------------------------------------------------------------------


def _over_words(presence: Any) -> Any:
    """Sum a probability over equally frequent words."""
    return lambda atoms, samples, fits: atoms * presence(uniform(atoms)[0], samples=samples, fits=fits)


_support = resampled(lambda shares: (shares > 0).sum(axis=1), start=lambda point: uniform(point["atoms"]))

_VOCABULARIES = (
    *({"atoms": 1000, "samples": 400, "fits": k} for k in (1, 2)),
    *({"atoms": 50, "samples": 20, "fits": k} for k in (1, 2, 5)),
)

COROLLARY1_LOWER = Claim(
    id=f"{_KEY}.corollary1-lower",
    source=_source("corollary 1, left"),
    statement="The mean number of distinct words after k generations is at least the sum of 1 - exp(-n p g_k).",
    latex=r"E|\{i : p_{k,i} \ne 0\}| \ge \sum_i \bigl(1 - e^{-n p_i g_k}\bigr)",
    allows=Bound("lower"),
    paths=(_VOCABULARIES,),
    published=_over_words(_presence_lower),
    exact=_over_words(discrete.presence_probability),
    simulate=_support,
    simulated=({"atoms": 50, "samples": 20, "fits": 2},),
    replicates=10_000,
)

COROLLARY1_UPPER = Claim(
    id=f"{_KEY}.corollary1-upper",
    source=_source("corollary 1, right"),
    statement="The mean number of distinct words after k generations is at most the sum of"
    " 1 - (1 - 3 n p² - 3 k p) exp(-n p g_k).",
    latex=r"E|\{i : p_{k,i} \ne 0\}| \le \sum_i \bigl(1 - (1 - 3 n p_i^2 - 3 k p_i) e^{-n p_i g_k}\bigr)",
    allows=Bound("upper"),
    paths=(_VOCABULARIES,),
    published=_over_words(_presence_upper),
    exact=_over_words(discrete.presence_probability),
    simulate=_support,
    simulated=({"atoms": 50, "samples": 20, "fits": 2},),
    replicates=10_000,
)

# --- Poisson ----------------------------------------------------------------------------------------------------------


def _poisson_presence(mean: Any, samples: Any, fits: Any) -> Number:
    return -arithmetic.of(mean).expm1(-samples * mean * branching_rate(fits))


@in_bare_balls
def _poisson_presence_by_totals(mean: Any, samples: Any, fits: Any) -> Number:
    """Follow the total count, Poisson with the total before as its mean, totals above ``most`` cut off.

    All that the cut removes was present when it was cut, and may be gone since: the ball holds both cases.
    """
    ops = arithmetic.of(mean)
    most = 2 * flint.ctx.prec + 40
    law = _poisson_probabilities(samples * mean, most, ops)
    for _ in range(checks.whole("fits", fits, minimum=1) - 1):
        rows = [_poisson_probabilities(ops.number(total), most, ops) for total in range(most + 1)]
        law = [sum((w * row[j] for w, row in zip(law, rows, strict=True)), ops.number(0)) for j in range(most + 1)]
    return ops.number(sum(law[1:], ops.number(0))).union(1 - law[0])


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


_simulate_poisson = estimated(_are_positive)


_ONE_DATUM = {"mean": 0.25, "samples": 1, "fits": 1}
_POISSON = tuple({"mean": 0.25, "samples": 4, "fits": k} for k in (1, 2, 3))

THEOREM2 = Claim(
    id=f"{_KEY}.theorem2",
    source=_source("theorem 2"),
    statement="A Poisson rate fitted to n of its own data is still positive after k generations with probability"
    " 1 - exp(-n lambda_0 g_k).",
    latex=r"P(\Lambda_k \ne 0) = 1 - e^{-n \lambda_0 g_k}",
    allows=Equality(),
    paths=(_POISSON,),
    published=_poisson_presence,
    exact=_poisson_presence_by_totals,
    simulate=_simulate_poisson,
    simulated=({"mean": 0.25, "samples": 4, "fits": 3},),
)

COROLLARY2 = Claim(
    id=f"{_KEY}.corollary2",
    source=_source("corollary 2", obtained="second-hand"),
    statement="The chance that a Poisson rate theta has become 0 after k generations is exp(+n theta g_k), as printed.",
    latex=r"P(\Lambda_k = 0 \mid \Lambda_0 = \theta) = e^{n \theta g_k}",
    allows=Equality(),
    paths=((_ONE_DATUM,), _POISSON),
    published=lambda mean, samples, fits: arithmetic.of(mean).exp(samples * mean * branching_rate(fits)),
    exact=lambda mean, samples, fits: 1 - _poisson_presence_by_totals(mean, samples, fits),
    simulate=lambda point, replicates, seed: _complement(_simulate_poisson(point, replicates, seed)),
    simulated=(_ONE_DATUM, _POISSON[0]),
    fault="misprint",
    correction="The exponent must be negative: a probability is exp(-n theta g_k).",
)


def _complement(estimate: Estimate) -> Estimate:
    return Estimate(1 - estimate.value, estimate.standard_error, estimate.replicates, estimate.seed)


def _simulate_rate(point: Point, replicates: int, seed: int) -> Estimate:
    """Simulate k times g_k: one datum has descendants after k - 1 generations with probability g_k."""
    k = point["fits"]
    return _simulate_poisson({"mean": 1, "samples": 1, "fits": k - 1}, replicates, seed).scaled(k)


RATE = Claim(
    id=f"{_KEY}.rate",
    source=_source("after theorem 1"),
    statement="k g_k tends to 2: a word with c data is forgotten after about 2c generations.",
    latex=r"k\,g_k \to 2",
    allows=Limit(),
    paths=(tuple({"fits": 10**k} for k in range(5)),),
    published=lambda fits: arithmetic.of(fits).number(2),
    exact=lambda fits: fits * branching_rate(fits),
    simulate=_simulate_rate,
    simulated=({"fits": 10},),
)

# --- Gaussian ---------------------------------------------------------------------------------------------------------


def _spread_bound(samples: Any, fits: Any, level: Any) -> Number:
    return arithmetic.of(level).exp(-fits / (4 * samples - 1)) / level


@in_bare_balls
def _spread_tail(samples: Any, fits: Any, level: Any) -> Number:
    """Return P(sigma_k > level): for one fit an incomplete gamma, for two and odd n a finite sum of Bessel functions.

    (n-1) sigma_1² / 2 is a gamma variable G of shape a = (n-1)/2, and a² sigma_2² a product of two.
    """
    shape = (samples - 1) / 2
    if checks.whole("fits", fits, minimum=1) == 1:
        return (shape * level**2).gamma_upper(shape, regularized=1)
    product, whole = (shape * level) ** 2, checks.whole("(samples - 1)/2", shape, minimum=1)
    terms = (
        (2 * product.sqrt()).bessel_k(shape - j) * product ** ((shape + j) / 2) / math.factorial(j)
        for j in range(whole)
    )
    return 2 * sum(terms) / math.factorial(whole - 1)


def _simulate_spread(point: Point, replicates: int, seed: int) -> Estimate:
    _, sigmas = montecarlo.gaussian_fits(point["samples"], point["fits"], replicates=replicates, seed=seed)
    return Estimate.of_mean(sigmas > point["level"], seed)


THEOREM3 = Claim(
    id=f"{_KEY}.theorem3",
    source=_source("theorem 3"),
    statement="The standard deviation exceeds eps after k generations of n data with probability at most"
    " (sigma_0/eps) exp(-k/(4n-1)) (judged for the unbiased variance, the larger of the usual two).",
    latex=r"P(\sigma_k > \epsilon) \le \frac{\sigma_0}{\epsilon} e^{-k/(4n-1)}",
    allows=Bound("upper"),
    paths=(
        (
            *({"samples": 5, "fits": k, "level": level} for k in (1, 2) for level in (0.125, 0.5, 1.0, 2.0)),
            *({"samples": 101, "fits": k, "level": level} for k in (1, 2) for level in (0.5, 0.75, 1.0)),
            {"samples": 10**6, "fits": 1, "level": 0.996},
        ),
    ),
    published=_spread_bound,
    exact=_spread_tail,
    simulate=_simulate_spread,
    simulated=({"samples": 5, "fits": 2, "level": 0.5},),
)

CLAIMS = (
    THEOREM1_LOWER,
    THEOREM1_UPPER,
    COROLLARY1_LOWER,
    COROLLARY1_UPPER,
    THEOREM2,
    COROLLARY2,
    RATE,
    THEOREM3,
)
