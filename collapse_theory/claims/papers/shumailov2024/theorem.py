"""Claims of Nature 631:755 (2024), "AI models collapse when trained on recursively generated data"."""

from __future__ import annotations

from typing import Any

from collapse_theory import arithmetic, gaussian, montecarlo
from collapse_theory.arithmetic import Number
from collapse_theory.claims.allowance import Limit
from collapse_theory.claims.claim import Claim
from collapse_theory.claims.papers.shumailov2024.source import KEY, paper
from collapse_theory.claims.point import Point, PointPath
from collapse_theory.claims.routes.explicit import left_alone
from collapse_theory.claims.routes.simulation import collapsed, resampled
from collapse_theory.montecarlo import Estimate

__all__ = ["CLAIMS"]

_SAMPLES = 10


def _limit(samples: Any, fits: Any, part: str) -> Number:
    return arithmetic.number("inf" if part == "risk" else 0, samples)


def _value(samples: Any, fits: Any, part: str) -> Number:
    quantity = gaussian.risk if part == "risk" else gaussian.expected_sigma
    return quantity(samples, fits)


def _simulate(point: Point, replicates: int, seed: int) -> Estimate:
    means, sigmas = montecarlo.gaussian_fits(point["samples"], point["fits"], replicates=replicates, seed=seed)
    return Estimate.of_mean(means**2 + (sigmas - 1) ** 2 if point["part"] == "risk" else sigmas, seed)


def _path(part: str, *fits: int) -> PointPath:
    return tuple({"samples": _SAMPLES, "fits": n, "part": part} for n in fits)


THEOREM31 = Claim(
    id=f"{KEY}.theorem3.1",
    source=paper("theorem 3.1"),
    statement="With unbiased estimators and a fixed sample size, E W2² tends to infinity and Sigma_n to 0 almost surely"
    " (judged in one dimension; E sigma_n is summable, which gives almost sure convergence).",
    latex=r"E[W_2^2(N(\mu_n, \Sigma_n), D_0)] \to \infty, \quad \Sigma_n \to 0 \text{ a.s.}",
    allows=Limit(),
    paths=(_path("risk", 1, 10, 100, 1000, 10**4, 10**5), _path("spread", 1, 10, 100, 1000, 10**4)),
    published=_limit,
    exact=_value,
    simulate=_simulate,
    simulated=({"samples": _SAMPLES, "fits": 10, "part": "risk"}, {"samples": _SAMPLES, "fits": 10, "part": "spread"}),
    replicates=200_000,
)


# --- discrete distributions -------------------------------------------------------------------------------------------

_STARTS = ([0.5, 0.25, 0.25], [0.875, 0.125])


DELTA_FUNCTION = Claim(
    id=f"{KEY}.delta-function",
    source=paper("theoretical intuition, discrete distributions"),
    statement="With probability 1 the distribution converges to a delta function.",
    latex=r"P(p^{(t)} \in \{\delta_1, \dots, \delta_K\}) \to 1",
    allows=Limit(),
    paths=tuple(tuple({"p": p, "samples": 10, "fits": 4**k} for k in range(5)) for p in _STARTS),
    published=lambda p, samples, fits: arithmetic.of(p).number(1),
    exact=lambda p, samples, fits: sum(left_alone(p, samples=samples, fits=fits)),
    simulate=collapsed,
    simulated=({"p": _STARTS[0], "samples": 10, "fits": 16},),
)


FINAL_STATE = Claim(
    id=f"{KEY}.final-state",
    source=paper("theoretical intuition, discrete distributions"),
    statement="The probability of ending up at a state is its probability in the original distribution.",
    latex=r"P(p^{(t)} = \delta_i) \to p^{(0)}_i",
    allows=Limit(),
    paths=tuple(tuple({"p": p, "samples": 10, "fits": 4**k} for k in range(5)) for p in _STARTS),
    published=lambda p, samples, fits: p[0],
    exact=lambda p, samples, fits: left_alone(p, samples=samples, fits=fits)[0],
    simulate=resampled(lambda shares: shares[:, 0] == 1),
    simulated=({"p": _STARTS[0], "samples": 10, "fits": 16},),
)

CLAIMS = (THEOREM31, DELTA_FUNCTION, FINAL_STATE)
