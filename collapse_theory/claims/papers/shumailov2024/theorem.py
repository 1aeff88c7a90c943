"""Claims of Nature 631:755 (2024), "AI models collapse when trained on recursively generated data"."""

from __future__ import annotations

from typing import Any

from collapse_theory import arithmetic, checks, gaussian, montecarlo
from collapse_theory.arithmetic import Number
from collapse_theory.claims.allowance import Limit
from collapse_theory.claims.claim import Claim
from collapse_theory.claims.control import instead, times
from collapse_theory.claims.papers.shumailov2024.source import KEY, RESAMPLED, paper
from collapse_theory.claims.point import Point, PointPath
from collapse_theory.claims.proof import Formal
from collapse_theory.claims.routes.explicit import left_alone
from collapse_theory.claims.routes.normal_fits import mean_spread_factor
from collapse_theory.claims.routes.simulation import collapsed, resampled
from collapse_theory.montecarlo import Estimate

__all__ = ["CLAIMS"]

_SAMPLES = 10


def _limit(samples: Any, fits: Any, part: str) -> Number:
    return arithmetic.number("inf" if part == "risk" else 0, samples)


def _value(samples: Any, fits: Any, part: str) -> Number:
    """Return E sigma_n = c^n, to which every fit brings its factor, or E W2² = n/M + 2 - 2 E sigma_n."""
    ops = arithmetic.of(samples, fits)
    spread = mean_spread_factor(samples) ** checks.whole("fits", fits, minimum=1)
    return spread if part == "spread" else ops.number(fits) / samples + 2 - 2 * spread


def _of_the_library(samples: Any, fits: Any, part: str) -> Number:
    quantity = gaussian.risk if part == "risk" else gaussian.expected_sigma
    return quantity(samples, fits)


def _simulate(point: Point, replicates: int, seed: int) -> Estimate:
    means, sigmas = montecarlo.gaussian_fits(point["samples"], point["fits"], replicates=replicates, seed=seed)
    return Estimate.of_mean(means**2 + (sigmas - 1) ** 2 if point["part"] == "risk" else sigmas, seed)


def _path(part: str) -> PointPath:
    return tuple({"samples": _SAMPLES, "fits": 4**k, "part": part} for k in range(10))


THEOREM31 = Claim(
    id=f"{KEY}.theorem3.1",
    source=paper("theorem 3.1"),
    statement="With unbiased estimators and a fixed sample size, E W2² tends to infinity and Sigma_n to 0 almost surely"
    " (judged in one dimension; E sigma_n is summable, which gives almost sure convergence).",
    latex=r"E[W_2^2(N(\mu_n, \Sigma_n), D_0)] \to \infty, \quad \Sigma_n \to 0 \text{ a.s.}",
    allows=Limit(),
    paths=(_path("risk"), _path("spread")),
    published=_limit,
    exact=_value,
    library=_of_the_library,
    simulate=_simulate,
    simulated=tuple({"samples": _SAMPLES, "fits": n, "part": part} for part in ("risk", "spread") for n in (4, 16)),
    replicates=200_000,
    hypotheses="an original of any distribution with known mean and variance; Gaussian fits by unbiased estimators",
    narrower="a Gaussian original, one dimension, ten data per generation",
    falsified_by="an expected squared distance that stays bounded, or an expected spread that does not tend to 0",
    control=instead(
        lambda samples, fits, part: arithmetic.number(99 if part == "risk" else "0.01", samples),
        "finite limits: 99 and 0.01",
    ),
)


# --- discrete distributions -------------------------------------------------------------------------------------------

_STARTS = ([0.5, 0.25, 0.25], [0.875, 0.125])


DELTA_FUNCTION = Claim(
    id=f"{KEY}.delta-function",
    source=paper("theoretical intuition, discrete distributions"),
    statement="With probability 1 the distribution converges to a delta function.",
    latex=r"P(p^{(t)} \in \{\delta_1, \dots, \delta_K\}) \to 1",
    allows=Limit(),
    paths=tuple(tuple({"p": p, "samples": 10, "fits": 4**k} for k in range(7)) for p in _STARTS),
    published=lambda p, samples, fits: arithmetic.of(p).number(1),
    exact=lambda p, samples, fits: sum(left_alone(p, samples=samples, fits=fits)),
    simulate=collapsed,
    simulated=tuple({"p": _STARTS[0], "samples": 10, "fits": n} for n in (4, 16)),
    hypotheses=RESAMPLED,
    narrower="two and three states, ten data per generation",
    falsified_by="a share of runs that never ends at one state",
    control=times("0.99"),
    proofs=(Formal("collapse_is_certain"),),
)


FINAL_STATE = Claim(
    id=f"{KEY}.final-state",
    source=paper("theoretical intuition, discrete distributions"),
    statement="The probability of ending up at a state is its probability in the original distribution.",
    latex=r"P(p^{(t)} = \delta_i) \to p^{(0)}_i",
    allows=Limit(),
    paths=tuple(tuple({"p": p, "samples": 10, "fits": 4**k} for k in range(7)) for p in _STARTS),
    published=lambda p, samples, fits: p[0],
    exact=lambda p, samples, fits: left_alone(p, samples=samples, fits=fits)[0],
    simulate=resampled(lambda shares: shares[:, 0] == 1),
    simulated=tuple({"p": _STARTS[0], "samples": 10, "fits": n} for n in (4, 16)),
    hypotheses=RESAMPLED,
    narrower="two and three states, ten data per generation",
    falsified_by="a state that wins with another probability than it had at first",
    control=times("1.01"),
    proofs=(Formal("winner_limit"),),
)

CLAIMS = (THEOREM31, DELTA_FUNCTION, FINAL_STATE)
