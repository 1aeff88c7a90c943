"""Theorem 3.1 of Nature 631:755 (2024) in several dimensions."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import numpy as np

from collapse_theory import arithmetic, checks, gaussian
from collapse_theory.arithmetic import Number
from collapse_theory.claims.allowance import Limit
from collapse_theory.claims.claim import Claim
from collapse_theory.claims.control import instead
from collapse_theory.claims.papers.shumailov2024.source import KEY, paper
from collapse_theory.claims.point import Point, PointPath
from collapse_theory.claims.routes.normal_fits import mean_spread_factor
from collapse_theory.claims.routes.simulation import Floats, estimated, normal

__all__ = ["CLAIMS"]

_SAMPLES = 12
_VARIANCES = (4.0, 1.0, 0.25)  # of the principal axes
_LIMITS = {"mean": "inf", "axes": 0, "log-determinant": "-inf"}


def _exact(samples: Any, fits: Any, part: str) -> Number:
    """Return E|mu_n - mu|², the expected standard deviations along the axes added up, or E ln det Sigma_n.

    The variance along a fixed axis, given the last fit, is chi²/(M - 1) times the last one: as in one dimension. The
    determinant is multiplied by a product of chi²_{M-j}/(M - 1), one for each axis j (Bartlett).
    """
    ops = arithmetic.of(samples, fits)
    size, count = ops.number(samples), checks.whole("fits", fits, minimum=1)
    variances = [ops.number(Fraction(variance)) for variance in _VARIANCES]
    if part == "mean":
        return sum(variances, ops.number(0)) * count / size
    if part == "axes":
        return sum(map(ops.sqrt, variances), ops.number(0)) * mean_spread_factor(samples) ** count
    steps = (ops.digamma((size - axis) / 2) + ops.log(2 / (size - 1)) for axis in range(1, len(_VARIANCES) + 1))
    return sum(map(ops.log, variances), ops.number(0)) + sum(steps, ops.number(0)) * count


def _of_the_library(samples: Any, fits: Any, part: str) -> Number:
    ops = arithmetic.of(samples, fits)
    variances = [ops.number(Fraction(variance)) for variance in _VARIANCES]
    if part == "mean":
        return sum(variances, ops.number(0)) * gaussian.variance_of_mean(samples, fits)
    if part == "axes":
        return sum(map(ops.sqrt, variances), ops.number(0)) * gaussian.expected_sigma(samples, fits)
    first = sum(map(ops.log, variances), ops.number(0))
    return first + gaussian.log_det_drift(samples, fits, dim=len(_VARIANCES))


def _simulate(rng: np.random.Generator, count: int, point: Point) -> Floats:
    mean = np.zeros((count, 1, len(_VARIANCES)))
    cov = np.broadcast_to(np.diag(_VARIANCES), (count, len(_VARIANCES), len(_VARIANCES)))
    for _ in range(point["fits"]):
        noise = normal(rng, count, point["samples"], len(_VARIANCES))
        data = mean + noise @ np.linalg.cholesky(cov).transpose(0, 2, 1)
        mean = data.mean(axis=1, keepdims=True)
        centred = data - mean
        cov = centred.transpose(0, 2, 1) @ centred / (point["samples"] - 1)
    if point["part"] == "mean":
        return np.asarray((mean**2).sum(axis=(1, 2)))
    if point["part"] == "axes":
        return np.asarray(np.sqrt(np.diagonal(cov, axis1=1, axis2=2)).sum(axis=1))
    return np.asarray(np.linalg.slogdet(cov)[1])


def _path(part: str) -> PointPath:
    return tuple({"samples": _SAMPLES, "fits": 4**k, "part": part} for k in range(10))


THEOREM31 = Claim(
    id=f"{KEY}.theorem3.1-multivariate",
    source=paper("theorem 3.1"),
    statement="In several dimensions, too, E W2² tends to infinity and Sigma_n to 0 almost surely (judged in three: the"
    " expected squared distance of the means, a lower bound, grows without bound; the expected standard deviations"
    " along the axes are summable, which gives almost sure convergence; the log-determinant falls without bound).",
    latex=r"E\|\mu_n - \mu\|^2 \to \infty, \quad E \sum_j (\Sigma_n)_{jj}^{1/2} \to 0,"
    r" \quad E \ln\det\Sigma_n \to -\infty",
    allows=Limit(),
    paths=tuple(_path(part) for part in _LIMITS),
    published=lambda samples, fits, part: arithmetic.number(_LIMITS[part], samples),
    exact=_exact,
    library=_of_the_library,
    simulate=estimated(_simulate),
    simulated=tuple({"samples": _SAMPLES, "fits": n, "part": part} for part in _LIMITS for n in (4, 16)),
    replicates=10_000,
    hypotheses="an original of known mean and covariance, Gaussian or not; Gaussian fits by unbiased estimators",
    narrower="a Gaussian original, three dimensions, twelve data per generation",
    falsified_by="a squared distance that stays bounded, or spreads or log-determinants that do not go all the way",
    control=instead(
        lambda samples, fits, part: arithmetic.number(
            {"mean": 99, "axes": "0.01", "log-determinant": -99}[part], samples
        ),
        "finite limits: 99, 0.01 and -99",
    ),
)

CLAIMS = (THEOREM31,)
