"""Claims of arXiv:2305.17493 on Wasserstein distances: that of two normal laws, and the bound for any two laws."""

from __future__ import annotations

from typing import Any

import numpy as np
import sympy

from collapse_theory import arithmetic
from collapse_theory.arithmetic import Number
from collapse_theory.claims.allowance import Bound, Equality
from collapse_theory.claims.claim import Claim
from collapse_theory.claims.control import times
from collapse_theory.claims.papers.shumailov2023.source import KEY, version2
from collapse_theory.claims.point import Point
from collapse_theory.claims.proof import Identity
from collapse_theory.claims.routes.simulation import Floats, estimated

__all__ = ["CLAIMS"]

_MEANS_AND_SIGMAS = ("mean1", "sigma1", "mean2", "sigma2")


def _gap_of_normals(mean1: Any, sigma1: Any, mean2: Any, sigma2: Any) -> Number:
    return (mean1 - mean2) ** 2 + (sigma1 - sigma2) ** 2


def _mean_squares_minus_product(mean1: Any, sigma1: Any, mean2: Any, sigma2: Any) -> Number:
    """Subtract twice the largest mean product from the mean squares.

    By the Cauchy–Schwarz inequality the covariance of two numbers is at most the product of their deviations, and one
    normal number on which both depend linearly attains that.
    """
    return mean1**2 + sigma1**2 + mean2**2 + sigma2**2 - 2 * (mean1 * mean2 + sigma1 * sigma2)


def _coupled(rng: np.random.Generator, count: int, point: Point) -> Floats:
    """Draw both normal numbers at the same quantile, which is the cheapest way to move one law to the other."""
    common = rng.standard_normal(count)
    first, second = (point[f"mean{k}"] + point[f"sigma{k}"] * common for k in (1, 2))
    return np.asarray((first - second) ** 2)


NORMAL_DISTANCE = Claim(
    id=f"{KEY}.normal-distance",
    source=version2("section 4.2, before eq. (4)"),
    statement="The squared Wasserstein-2 distance of two normal laws is that of their means plus that of their standard"
    " deviations, squared.",
    latex=r"W_2^2 (N(\mu, \sigma^2), N(\mu', \sigma'^2)) = (\mu - \mu')^2 + (\sigma - \sigma')^2",
    allows=Equality(),
    paths=(
        tuple(
            dict(zip(_MEANS_AND_SIGMAS, values, strict=True))
            for values in ((0, 1, 0.5, 2), (3, 0.25, -1, 0.5), (0, 1, 0, 0), (1, 2, 1, 2.125))
        ),
    ),
    published=_gap_of_normals,
    exact=_mean_squares_minus_product,
    simulate=estimated(_coupled),
    simulated=({"mean1": 0, "sigma1": 1, "mean2": 0.5, "sigma2": 2},),
    hypotheses="two normal laws on the line",
    falsified_by="two normal laws whose distance is another",
    control=times("1.01"),
    proofs=(Identity(dict(zip(_MEANS_AND_SIGMAS, sympy.symbols("m_1 s_1 m_2 s_2", positive=True), strict=True))),),
)


def _gelbrich(start: Any, width: Any, scale: Any, part: Any) -> Number:
    """Return the distance of means, or with that of deviations, of a uniform and an exponential law; squared."""
    ops = arithmetic.of(start)
    means = (start + width / 2 - scale) ** 2
    return means if part == "means" else means + (width / ops.sqrt(ops.number(12)) - scale) ** 2


def _by_quantiles(start: Any, width: Any, scale: Any, part: Any) -> Number:
    """Integrate (start + width u + scale ln(1-u))² over u from 0 to 1, power by power."""
    of_uniform = start**2 + start * width + width**2 / 3
    together = -scale * (start + 3 * width / 4)  # the integrals of ln(1-u) and u ln(1-u) are -1 and -3/4
    return of_uniform + 2 * together + 2 * scale**2


def _uniform_and_exponential(rng: np.random.Generator, count: int, point: Point) -> Floats:
    u = rng.random(count)
    uniform, exponential = point["start"] + point["width"] * u, -point["scale"] * np.log1p(-u)
    return np.asarray((uniform - exponential) ** 2)


GELBRICH = Claim(
    id=f"{KEY}.gelbrich",
    source=version2("section 4.3, before eq. (6)"),
    statement="The Wasserstein-2 distance of any two laws is at least that of normal laws with their means and"
    " covariances, and so at least the distance of the means.",
    latex=r"W_2^2 (\kappa, \nu) \ge \|\mu_\kappa - \mu_\nu\|^2 + \operatorname{Tr} \bigl(\Sigma_\kappa + \Sigma_\nu"
    r" - 2 (\Sigma_\kappa^{1/2} \Sigma_\nu \Sigma_\kappa^{1/2})^{1/2}\bigr) \ge \|\mu_\kappa - \mu_\nu\|^2",
    allows=Bound("lower"),
    paths=(
        tuple(
            {"start": a, "width": w, "scale": s, "part": part}
            for a, w, s in ((0, 1, 1), (-1, 4, 1), (3, 4, 1), (2, 0.5, 0.125))
            for part in ("means and covariances", "means")
        ),
    ),
    published=_gelbrich,
    exact=_by_quantiles,
    simulate=estimated(_uniform_and_exponential),
    simulated=({"start": 3, "width": 4, "scale": 1, "part": "means and covariances"},),
    hypotheses="two laws on a Euclidean space that have covariances",
    narrower="the line, and a uniform against an exponential law, whose distance is an integral over their quantiles",
    falsified_by="a distance below the bound; it is within 1 % of it where the means are far apart",
    control=times("1.01"),
)

CLAIMS = (NORMAL_DISTANCE, GELBRICH)
