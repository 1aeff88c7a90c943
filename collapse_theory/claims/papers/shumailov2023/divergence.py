"""Claims of arXiv:2305.17493 on what diverges, on growing samples, and on the mixture of data."""

from __future__ import annotations

from typing import Any

from collapse_theory import arithmetic, checks, gaussian, montecarlo
from collapse_theory.arithmetic import Number
from collapse_theory.claims.allowance import Equality, Limit
from collapse_theory.claims.claim import Claim
from collapse_theory.claims.control import instead, times
from collapse_theory.claims.papers.shumailov2023.source import GAUSSIAN_FITS, KEY, version2
from collapse_theory.claims.point import Point
from collapse_theory.claims.proof import Formal
from collapse_theory.claims.routes.data_mixture import (
    library_mixture_variance,
    mixture_variance,
    simulated_mixture_variance,
    walk_variance,
)
from collapse_theory.claims.routes.normal_fits import mean_spread_factor
from collapse_theory.montecarlo import Estimate

__all__ = ["CLAIMS"]


def _variance_over_line(samples: Any, fits: Any) -> Number:
    """Follow the variance of a datum fit by fit, and divide by n/M."""
    ops = arithmetic.of(samples)
    of_mean, spread = ops.number(0), ops.number(1)
    for _ in range(checks.whole("fits", fits, minimum=1)):
        of_mean = of_mean + spread / samples
    return (of_mean + spread) * samples / fits


VARIANCE_LINEAR = Claim(
    id=f"{KEY}.variance-linear",
    source=version2("section 4.2, after eq. (3)"),
    statement="For a constant sample size the variance of a datum diverges linearly, as n/M.",
    latex=r"\operatorname{Var}(X^n_j) / (\sigma^2 n / M) \to 1",
    allows=Limit(),
    paths=(tuple({"samples": 20, "fits": n} for n in (5 * 4**k for k in range(7))),),
    published=lambda samples, fits: arithmetic.of(samples).number(1),
    exact=_variance_over_line,
    simulate=lambda point, replicates, seed: montecarlo.data_variance_estimate(
        **point, replicates=replicates, seed=seed
    ).scaled(point["samples"] / point["fits"]),
    simulated=({"samples": 20, "fits": 5}, {"samples": 20, "fits": 20}),
    hypotheses=GAUSSIAN_FITS,
    falsified_by="a variance of a datum whose ratio to n/M tends to another number than 1",
    control=times("1.01"),
    library=lambda samples, fits: gaussian.data_variance(samples, fits) * samples / fits,
    proofs=(Formal("mean_spread"), Formal("data_variance")),
)


def _mean_squared_distance(samples: Any, fits: Any) -> Number:
    """Return E W2²: n/M for the means, and 2 - 2 E sigma_n for the spreads, to which every fit brings its factor."""
    ops = arithmetic.of(samples, fits)
    count = checks.whole("fits", fits, minimum=1)
    return ops.number(count) / samples + 2 - 2 * mean_spread_factor(samples) ** count


RISK_DIVERGES = Claim(
    id=f"{KEY}.risk-diverges",
    source=version2("section 4.2, after eq. (5)"),
    statement="For a constant sample size the risk diverges.",
    latex=r"M_i = M \implies E[R^n_{W_2}] \to \infty",
    allows=Limit(),
    paths=(tuple({"samples": 10, "fits": 4**k} for k in range(10)),),
    published=lambda samples, fits: arithmetic.number("inf", samples),
    exact=_mean_squared_distance,
    library=gaussian.risk,
    simulate=lambda point, replicates, seed: montecarlo.risk_estimate(**point, replicates=replicates, seed=seed),
    simulated=({"samples": 10, "fits": 4}, {"samples": 10, "fits": 16}),
    replicates=20_000,
    hypotheses=GAUSSIAN_FITS,
    falsified_by="an expected squared distance that stays bounded",
    control=instead(lambda samples, fits: arithmetic.number(99, samples), "the finite limit 99"),
)


def _squared_mean_under_linear_growth(samples: Any, fits: Any) -> Number:
    """Return E mu_n² = sum of 1/M_i with M_i = M (i+1), a lower bound of the risk."""
    ops = arithmetic.of(samples, fits)
    return (ops.digamma(ops.number(fits) + 1) - ops.digamma(ops.number(1))) / samples


def _simulate_linear_growth(point: Point, replicates: int, seed: int) -> Estimate:
    sizes = [point["samples"] * step for step in range(1, point["fits"] + 1)]
    means, _ = montecarlo.gaussian_fits(sizes, point["fits"], replicates=replicates, seed=seed)
    return Estimate.of_mean(means**2, seed)


SUPERLINEAR = Claim(
    id=f"{KEY}.superlinear",
    source=version2("section 4.2, after eq. (5)"),
    statement="For a finite distance the sample size must grow superlinearly: with M_i = M (i+1) the risk diverges,"
    " since the squared error of the mean, a part of it, does."
    " (The converse is not stated and would be false: i ln i is superlinear and its inverses have no finite sum.)",
    latex=r"M_i = M (i + 1) \implies E[R^n_{W_2}] \to \infty",
    allows=Limit(),
    paths=(tuple({"samples": 10, "fits": 2 ** (2**k)} for k in range(1, 10)),),
    published=lambda samples, fits: arithmetic.number("inf", samples),
    exact=_squared_mean_under_linear_growth,
    simulate=_simulate_linear_growth,
    simulated=({"samples": 10, "fits": 4}, {"samples": 10, "fits": 16}),
    hypotheses=f"{GAUSSIAN_FITS}; sample sizes that do not fall",
    narrower="the linear sizes M (i+1), and the part of the risk that is the squared error of the mean",
    falsified_by="an expected squared distance that stays bounded under linear growth",
    control=instead(lambda samples, fits: arithmetic.number(9, samples), "the finite limit 9"),
)


# --- mixture of data --------------------------------------------------------------------------------------------------


def _theory_policy(alpha: int, beta: int) -> tuple[Point, ...]:
    grid = ((2, 1), (10, 1), (10, 5), (10, 20))
    return tuple({"samples": m, "fits": n, "alpha": alpha, "beta": beta, "gamma": 0} for m, n in grid)


POLICY = Claim(
    id=f"{KEY}.policy",
    source=version2("section 4, before 4.1"),
    statement="The theory takes alpha = gamma = 0, so beta = 1 in p_{i+1} = alpha p_theta + beta p_i + gamma p_0; the"
    " variance of a datum is then 1 + n/M.",
    latex=r"\alpha_i = \gamma_i = 0 \implies \operatorname{Var}(X^n_j) = \sigma^2 (1 + n/M)",
    allows=Equality(),
    paths=(_theory_policy(0, 1),),
    published=walk_variance,
    exact=mixture_variance,
    library=library_mixture_variance,
    simulate=simulated_mixture_variance,
    simulated=_theory_policy(0, 1)[:1],
    hypotheses=GAUSSIAN_FITS,
    read_as="the variance of the random walk under the weights as printed; the formula beside them is ours",
    falsified_by="weights alpha = gamma = 0 under which the variance of a datum does grow",
    control=instead(mixture_variance, "variance 1, which beta = 1 keeps"),
    corrected=mixture_variance,
    fault="misprint",
    correction="By the paper's own definition beta = 1 keeps p_0, with variance 1; what it analyses is"
    " alpha = 1, beta = gamma = 0.",
)

POLICY_MEANT = Claim(
    id=f"{KEY}.policy-meant",
    source=version2("section 4, before 4.1"),
    statement="In the theory data come only from the model before, alpha = 1: the variance of a datum is 1 + n/M.",
    latex=r"\alpha_i = 1 \implies \operatorname{Var}(X^n_j) = \sigma^2 (1 + n/M)",
    allows=Equality(),
    paths=(_theory_policy(1, 0),),
    published=walk_variance,
    exact=mixture_variance,
    library=library_mixture_variance,
    simulate=simulated_mixture_variance,
    simulated=_theory_policy(1, 0)[2:3],
    hypotheses=GAUSSIAN_FITS,
    falsified_by="a variance of a datum other than 1 + n/M under alpha = 1",
    control=times("1.01"),
    proofs=(Formal("data_variance"),),
)

CLAIMS = (VARIANCE_LINEAR, RISK_DIVERGES, SUPERLINEAR, POLICY, POLICY_MEANT)
