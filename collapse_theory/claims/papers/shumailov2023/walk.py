"""Claims of arXiv:2305.17493 on the walk of the parameters, and what it takes for it to end."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import sympy

from collapse_theory import arithmetic, checks, gaussian, montecarlo, schedule
from collapse_theory.arithmetic import Number
from collapse_theory.claims.allowance import Bound, Equality, Limit
from collapse_theory.claims.claim import Claim
from collapse_theory.claims.control import instead, times
from collapse_theory.claims.papers.shumailov2023.source import GAUSSIAN_FITS, KEY, version2
from collapse_theory.claims.point import Point
from collapse_theory.claims.proof import Induction
from collapse_theory.claims.routes.simulation import Floats, estimated
from collapse_theory.montecarlo import Estimate

__all__ = ["CLAIMS", "mean_shrink"]


def mean_shrink(samples: Any) -> Number:
    """Return E sqrt(S), the mean factor of sigma in one fit, as a quotient of gamma functions."""
    ops = arithmetic.of(samples)
    half = ops.number(samples - 1) / 2
    return ops.exp(ops.log_gamma(half + ops.number(1) / 2) - ops.log_gamma(half)) / ops.sqrt(half)


# --- a random walk ----------------------------------------------------------------------------------------------------


def _walk_length(samples: Any, fits: Any) -> Number:
    """Return n times the mean absolute value of N(0, 1/M)."""
    ops = arithmetic.of(samples)
    return fits * ops.sqrt(2 / (ops.pi * ops.number(samples)))


def _path_length(samples: Any, fits: Any) -> Number:
    """Add up the mean absolute steps: each fit draws its step from what is left of sigma."""
    ops = arithmetic.of(samples)
    total, left, factor = ops.number(0), ops.number(1), mean_shrink(samples)
    for _ in range(checks.whole("fits", fits, minimum=1)):
        total, left = total + left, left * factor
    return total * ops.sqrt(2 / (ops.pi * ops.number(samples)))


def _length_of_library(samples: Any, fits: Any) -> Number:
    return _walk_length(samples, 1) * sum(gaussian.expected_sigma(samples, step) for step in range(int(fits)))


def _squared_steps(samples: Any, fits: Any) -> Number:
    """Add up the mean squared steps E sigma_k²/M, with E S = 1 as the mean of a gamma law."""
    ops = arithmetic.of(samples)
    total, spread = ops.number(0), ops.number(1)
    for _ in range(checks.whole("fits", fits, minimum=0)):
        total = total + spread / samples
        spread = spread * 2 * ((samples - 1) / 2) / (samples - 1)
    return total


def _steps(rng: np.random.Generator, count: int, point: Point) -> list[Floats]:
    """Draw, fit, and return the changes of the mean, fit by fit."""
    samples, mean, sigma, changes = point["samples"], np.zeros(count), np.ones(count), []
    for _ in range(point["fits"]):
        data = mean[:, None] + sigma[:, None] * rng.standard_normal((count, samples))
        before, mean, sigma = mean, data.mean(axis=1), data.std(axis=1, ddof=1)
        changes.append(mean - before)
    return changes


SCALING = Claim(
    id=f"{KEY}.random-walk-scaling",
    source=version2("section 4.2, after eq. (3)"),
    statement="The variance of the fitted mean grows as that of a Gaussian random walk: n/M after n fits.",
    latex=r"E(\mu_n - \mu)^2 = \sigma^2 n / M",
    allows=Equality(),
    paths=(tuple({"samples": m, "fits": n} for m in (2, 10, 100) for n in (1, 6, 50)),),
    published=lambda samples, fits: fits / samples,
    exact=_squared_steps,
    simulate=estimated(lambda rng, count, point: np.asarray(sum(_steps(rng, count, point)) ** 2)),
    simulated=({"samples": 10, "fits": 6},),
    hypotheses=GAUSSIAN_FITS,
    falsified_by="a variance of the fitted mean other than n/M",
    control=times("1.01"),
    library=gaussian.variance_of_mean,
    proofs=(
        Induction("fits", lambda value, count, samples: value + 1 / samples, {"samples": sympy.Symbol("samples")}),
    ),
)

RANDOM_WALK = Claim(
    id=f"{KEY}.random-walk",
    source=version2("section 4.2 and figure 4"),
    statement="The fitted means look quite similar to a Gaussian random walk: each generation is a new step of it. In n"
    " steps such a walk covers n times the mean length sqrt(2/(pi M)).",
    latex=r"\sum_{k \le n} E|\mu_k - \mu_{k-1}| = \sigma n \sqrt{2 / (\pi M)}",
    allows=Equality(),
    paths=(tuple({"samples": m, "fits": n} for m in (10, 100) for n in (2, 30, 100)),),
    published=_walk_length,
    exact=_path_length,
    simulate=estimated(lambda rng, count, point: np.asarray(sum(map(abs, _steps(rng, count, point))))),
    simulated=({"samples": 10, "fits": 30},),
    replicates=20_000,
    hypotheses=GAUSSIAN_FITS,
    read_as="steps of equal size, as those of a random walk are; the source compares scaling, and how graphs look. In"
    " truth the steps shrink geometrically, a path of any number of fits has a finite mean length, and the mean of"
    " every run converges (for many data to sigma times Student's t with two degrees of freedom), although its variance"
    " over runs is n/M",
    falsified_by="a path of the fitted means as long as that of a random walk",
    control=instead(_path_length, "steps that shrink by E sqrt(S) from fit to fit"),
    corrected=_path_length,
    library=_length_of_library,
    readings=(SCALING,),
    fault="statement",
    correction="Only mean squares are those of a random walk. The steps of a run shrink with its sigma, so that the"
    " fitted means of every run converge.",
)

# --- how to end it ----------------------------------------------------------------------------------------------------


def _inverse_squares(samples: Any, fits: Any) -> Number:
    ops = arithmetic.of(samples)
    total = ops.number(0)
    for step in range(1, checks.whole("fits", fits, minimum=1) + 1):
        total = total + 1 / ops.number(samples * step**2)
    return total


def _simulate_quadratic(point: Point, replicates: int, seed: int) -> Estimate:
    sizes = [point["samples"] * step**2 for step in range(1, point["fits"] + 1)]
    means, _ = montecarlo.gaussian_fits(sizes, point["fits"], replicates=replicates, seed=seed, mechanism="statistics")
    return Estimate.of_mean(means**2, seed)


QUADRATIC = Claim(
    id=f"{KEY}.quadratic",
    source=version2("section 4.2, after eq. (5)"),
    statement="For the distance to be finite the sample sizes may grow quadratically: with M_i = M (i+1)² the squared"
    " error of the mean tends to pi²/(6M); what the standard deviation adds is at most 2 sigma² for any sizes.",
    latex=r"M_i = M (i + 1)^2 \implies E(\mu_n - \mu)^2 \to \sigma^2 \pi^2 / (6M)",
    allows=Limit(),
    paths=tuple(tuple({"samples": m, "fits": 4**k} for k in range(1, 7)) for m in (2, 10)),
    published=lambda samples, fits: arithmetic.of(samples).pi ** 2 / (6 * samples),
    exact=_inverse_squares,
    simulate=_simulate_quadratic,
    simulated=({"samples": 10, "fits": 4}, {"samples": 10, "fits": 16}),
    replicates=100_000,
    hypotheses=GAUSSIAN_FITS,
    narrower="the sizes M (i+1)², and the part of the distance that is the squared error of the mean",
    read_as="'perhaps quadratically' as the statement that quadratic growth is enough; the limit is ours",
    falsified_by="a squared error of the mean that grows without bound, or tends to another limit",
    control=times("1.01"),
    library=lambda samples, fits: gaussian.variance_of_mean(schedule.Power(samples, 2), fits),
)


def _risk(samples: Sequence[Any], fits: Any) -> Number:
    """Return the sum of 1/M_i plus 2 - 2 times the product of E sqrt(S_i)."""
    inverse: Number = 0
    left: Number = 1
    for size in samples[: checks.whole("fits", fits, minimum=1)]:
        inverse, left = inverse + 1 / arithmetic.of(size).number(size), left * mean_shrink(size)
    return inverse + 2 - 2 * left


def _first_risk(samples: Sequence[Any], fits: Any) -> Number:
    return _risk(samples, 1)


NEVER_ZERO = Claim(
    id=f"{KEY}.never-zero",
    source=version2("section 4.2, after eq. (5)"),
    statement="The expected distance is 0 only if sampling is infinite at each step: whatever comes later, it is at"
    " least that after the first fit.",
    latex=r"E[R^n_{W_2}] \ge E[R^1_{W_2}] > \sigma^2 / M_0",
    allows=Bound("lower"),
    paths=tuple(
        tuple({"samples": list(sizes), "fits": n} for n in range(1, len(sizes) + 1))
        for sizes in ((10, 40, 90), (10, 10**6, 10**9), (10**9, 10**9, 10**9), (2, 10**12))
    ),
    published=_first_risk,
    exact=_risk,
    simulate=lambda point, replicates, seed: montecarlo.risk_estimate(
        **point, replicates=replicates, seed=seed, mechanism="statistics"
    ),
    simulated=({"samples": [10, 40, 90], "fits": 3}, {"samples": [10, 10**6, 10**9], "fits": 2}),
    replicates=200_000,
    hypotheses=GAUSSIAN_FITS,
    read_as="'non-zero' as no less than what the first fit leaves; any later infinite sample keeps it, and any finite"
    " one adds to it",
    falsified_by="an expected distance below that after the first fit; it is attained where later samples are huge",
    control=times("1.01"),
    library=gaussian.risk,
)

CLAIMS = (RANDOM_WALK, SCALING, QUADRATIC, NEVER_ZERO)
