"""Claims of arXiv:2505.13947, "A Probabilistic Perspective on Model Collapse"."""

from __future__ import annotations

from typing import Any

import numpy as np
import sympy

from collapse_theory import arithmetic, checks, discrete
from collapse_theory.arithmetic import Number
from collapse_theory.claims.allowance import Equality, Limit
from collapse_theory.claims.claim import Claim, Source
from collapse_theory.claims.control import instead, shifted
from collapse_theory.claims.point import Point
from collapse_theory.claims.proof import Formal, Induction
from collapse_theory.claims.routes.explicit import uniform
from collapse_theory.claims.routes.lineages import agreement
from collapse_theory.claims.routes.simulation import Floats, estimated, normal, resampled
from collapse_theory.montecarlo import Estimate
from collapse_theory.policy import Replace

__all__ = ["CLAIMS"]


def _by_pairs(samples: Any, fits: Any) -> Number:
    """Follow E sigma_t⁴: the mean of n squares has n equal pairs with E x⁴ = 3 sigma⁴ and n(n-1) others."""
    fourth: Number = arithmetic.of(samples).number(1)
    for _ in range(checks.whole("fits", fits, minimum=1)):
        fourth = fourth * (3 * samples + samples * (samples - 1)) / samples**2
    return fourth - 1  # E sigma_t² stays 1


def _simulate(rng: np.random.Generator, count: int, point: Point) -> Floats:
    variance = np.ones(count)
    for _ in range(point["fits"]):
        data = np.sqrt(variance)[:, None] * normal(rng, count, point["samples"])
        variance = (data**2).mean(axis=1)
    return np.asarray((variance - 1) ** 2)


_N = sympy.Symbol("n", positive=True)

KNOWN_MEAN = Claim(
    id="xu2025.known-mean",
    source=Source("xu2025", "arXiv:2505.13947", "variance of a Gaussian of known mean", "paper"),
    statement="When a Gaussian of known mean is refitted T times to n data, E(sigma_T² - sigma²)² is"
    " ((1 + 2/n)^T - 1) sigma⁴.",
    latex=r"E(\hat\sigma_T^2 - \sigma^2)^2 = \bigl[(1 + 2/n)^T - 1\bigr] \sigma^4",
    allows=Equality(),
    paths=tuple(tuple({"samples": n, "fits": t} for t in (1, 3, 20)) for n in (5, 50, 500)),
    published=lambda samples, fits: (1 + 2 / samples) ** fits - 1,
    exact=_by_pairs,
    simulate=estimated(_simulate),
    simulated=({"samples": 50, "fits": 3},),
    replicates=50_000,
    proofs=(
        Formal("known_mean_spread"),
        Induction("fits", lambda value, fits, samples: (value + 1) * (1 + 2 / samples) - 1, {"samples": _N}, base=1),
    ),
    hypotheses="normal data of known mean, n of each generation; the variance is their mean square about it",
    falsified_by="a mean squared error that is not (1 + 2/n)^T - 1",
    control=shifted("fits"),
)


# --- how fast data must grow ------------------------------------------------------------------------------------------


def _sizes(growth: Any, fits: Any) -> list[int]:
    power = checks.whole("growth", growth, minimum=1)
    return [int(2 * (t + 1) ** power) for t in range(checks.whole("fits", fits, minimum=1))]


def _kept(atoms: Any, growth: Any, fits: Any) -> Number:
    return 1 - agreement(uniform(atoms), samples=_sizes(growth, fits), fits=fits, policy=Replace())


def _kept_by_the_library(atoms: Any, growth: Any, fits: Any) -> Number:
    return 1 - discrete.homozygosity(uniform(atoms), samples=_sizes(growth, fits), fits=fits)


def _if_superlinear(atoms: Any, growth: Any, fits: Any) -> Number:
    """Return what is left for M_t = 2(t + 1)², by Euler's product for the sine."""
    ops = arithmetic.of(atoms)
    angle = ops.pi / ops.sqrt(ops.number(2))
    return (1 - uniform(atoms)[0]) * ops.sin(angle) / angle


def _stated(atoms: Any, growth: Any, fits: Any) -> Number:
    if checks.whole("growth", growth, minimum=1) == 1:
        return arithmetic.of(atoms).number(0)
    return _if_superlinear(atoms, growth, fits)


def _simulate_kept(point: Point, replicates: int, seed: int) -> Estimate:
    kept = resampled(lambda shares: 1 - (shares**2).sum(axis=1), start=lambda point: uniform(point["atoms"]))
    return kept({**point, "samples": _sizes(point["growth"], point["fits"])}, replicates, seed)


_PATHS = tuple(tuple({"atoms": 3, "growth": growth, "fits": 2**k} for k in range(9)) for growth in (1, 2))

SUPERLINEAR = Claim(
    id="xu2025.superlinear",
    source=Source(
        "xu2025",
        "arXiv:2505.13947",
        'abstract, "the required growth rate follows a superlinear pattern"',
        "second-hand",
    ),
    statement="Without bias, data must grow faster than linearly from fit to fit to prevent collapse (judged for"
    " categorical data: the expected diversity tends to 0 for M_t = 2(t + 1), and not for M_t = 2(t + 1)²).",
    latex=r"E\bigl[1 - \sum_i (p^{(t)}_i)^2\bigr] = (1 - S_0) \prod_{s<t} (1 - 1/M_s) \to 0 \iff"
    r" \sum_s 1/M_s = \infty",
    allows=Limit(),
    paths=_PATHS,
    published=_stated,
    exact=_kept,
    library=_kept_by_the_library,
    simulate=_simulate_kept,
    simulated=(_PATHS[0][1], _PATHS[0][4], _PATHS[1][1], _PATHS[1][4]),
    replicates=50_000,
    control=instead(_if_superlinear, "the limit for quadratic growth under linear growth too"),
    hypotheses="each fit is to the data of the last one only, whose numbers grow; estimates are unbiased",
    narrower="three equal outcomes; growth that is linear or quadratic",
    read_as="collapse: all diversity is lost on average; the limit under quadratic growth is this project's",
    falsified_by="linear growth that leaves some diversity, or quadratic growth that leaves none",
)

CLAIMS = (KNOWN_MEAN, SUPERLINEAR)
