"""Claims of arXiv:2505.13947, "A Probabilistic Perspective on Model Collapse"."""

from __future__ import annotations

from typing import Any

import numpy as np
import sympy

from collapse_theory import arithmetic, checks
from collapse_theory.arithmetic import Number
from collapse_theory.claims.allowance import Equality
from collapse_theory.claims.claim import Claim, Source
from collapse_theory.claims.control import shifted
from collapse_theory.claims.point import Point
from collapse_theory.claims.proof import Formal, Induction
from collapse_theory.claims.routes.simulation import Floats, estimated, normal

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

CLAIMS = (KNOWN_MEAN,)
