"""Claims of arXiv:2305.17493 on the error of a functional approximation without any error of sampling."""

from __future__ import annotations

from typing import Any

import numpy as np

from collapse_theory import arithmetic, checks
from collapse_theory.arithmetic import Number
from collapse_theory.claims.allowance import Equality
from collapse_theory.claims.claim import Claim
from collapse_theory.claims.control import instead, times
from collapse_theory.claims.papers.shumailov2023.source import KEY, version2
from collapse_theory.claims.point import Point
from collapse_theory.claims.routes.simulation import Floats, estimated, normal

__all__ = ["CLAIMS"]

_PLACE = "section 3.1, functional approximation error"
_SETTING = "a generation is fitted to the distribution of the one before itself, as by infinitely many data"


# --- the best member of a family --------------------------------------------------------------------------------------


def _fourth_moment(centre: Any, fits: Any) -> Number:
    """Follow second and fourth moment through fits of one normal law by its moments, from a mixture of two."""
    second: Number = 1 + centre**2
    fourth: Number = 3 + 6 * centre**2 + centre**4
    for _ in range(checks.whole("fits", fits, minimum=1)):
        fourth = 3 * second**2  # of a normal law; the second moment is kept
    return fourth


def _simulate_refitted(rng: np.random.Generator, count: int, point: Point) -> Floats:
    """Draw from the normal law with the second moment of the generation before, which a quadrature finds."""
    nodes, weights = np.polynomial.hermite_e.hermegauss(20)
    second = np.mean([weights @ (nodes + side) ** 2 for side in (-point["centre"], point["centre"])]) / weights.sum()
    for _ in range(point["fits"] - 1):
        second = second * (weights @ nodes**2) / weights.sum()
    return np.asarray(second**2 * normal(rng, count) ** 4)


BEST_OF_FAMILY = Claim(
    id=f"{KEY}.functional-error-once-family",
    source=version2(_PLACE),
    statement="Without statistical error, a mixture of two Gaussians that is fitted by one Gaussian is misfitted at the"
    " first generation only; from then on the fit remains the same.",
    latex=r"E X_n^4 = 3 (1 + a^2)^2 \quad (n \ge 1)",
    allows=Equality(),
    paths=tuple(tuple({"centre": a, "fits": n} for n in (1, 2, 10)) for a in (1.0, 4.0)),
    published=lambda centre, fits: 3 * (1 + centre**2) ** 2,
    exact=_fourth_moment,
    simulate=estimated(_simulate_refitted),
    simulated=({"centre": 4.0, "fits": 2},),
    hypotheses=f"{_SETTING}; the fit is the best member of a family, so that a member of it fits itself",
    narrower="two normal laws of variance 1 around -a and a, and their one normal fit by moments",
    read_as="the fourth moment, which one normal law gets wrong, is that of the first fit in all later ones",
    falsified_by="a fourth moment that changes after the first fit",
    control=times("1.01"),
)


# --- any approximator -------------------------------------------------------------------------------------------------


def _smoothed_variance(bandwidth: Any, fits: Any) -> Number:
    """Add the variance of the kernel once for every generation."""
    variance: Number = arithmetic.of(bandwidth).number(1)
    for _ in range(checks.whole("fits", fits, minimum=1)):
        variance = variance + bandwidth**2
    return variance


def _simulate_smoothed(rng: np.random.Generator, count: int, point: Point) -> Floats:
    """Draw from kernel estimates of the distributions before: a datum of theirs and a step of the kernel."""
    data = normal(rng, count)
    for _ in range(point["fits"]):
        data = data + point["bandwidth"] * normal(rng, count)
    return data**2


FUNCTIONAL_ERROR = Claim(
    id=f"{KEY}.functional-error-once",
    source=version2(_PLACE),
    statement="In the absence of statistical error, functional approximation error only occurs at the first"
    " generation.",
    latex=r"\operatorname{Var}(X_n) = \operatorname{Var}(X_1) = 1 + h^2",
    allows=Equality(),
    paths=tuple(tuple({"bandwidth": h, "fits": n} for n in (1, 2, 10)) for h in (0.5, 0.125)),
    published=lambda bandwidth, fits: 1 + bandwidth**2,
    exact=_smoothed_variance,
    simulate=estimated(_simulate_smoothed),
    simulated=({"bandwidth": 0.5, "fits": 2}, {"bandwidth": 0.5, "fits": 10}),
    hypotheses=f"{_SETTING}; any functional approximation, whose image is said to remain the same",
    narrower="kernel density estimates of a standard normal law with a normal kernel of fixed bandwidth",
    read_as="for an approximator of any kind, here a kernel density estimate, the variance is that of the first fit",
    falsified_by="a kernel estimate of a kernel estimate that has the variance of the first",
    control=instead(lambda bandwidth, fits: 1 + fits * bandwidth**2, "1 + n h² in place of 1 + h²"),
    corrected=lambda bandwidth, fits: 1 + fits * bandwidth**2,
    readings=(BEST_OF_FAMILY,),
    fault="assumption",
    correction="This needs F(F(p)) = F(p), as for the best member of a family; a kernel density estimate smooths what"
    " it has smoothed already, and the variance grows by h² in every generation.",
)

CLAIMS = (FUNCTIONAL_ERROR, BEST_OF_FAMILY)
