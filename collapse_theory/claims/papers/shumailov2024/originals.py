"""Theorem 3.1 of Nature 631:755 (2024) for originals that are not Gaussian, and what a few generations do."""

from __future__ import annotations

from typing import Any

import numpy as np

from collapse_theory import arithmetic, checks, gaussian, montecarlo
from collapse_theory.arithmetic import Number
from collapse_theory.claims.allowance import Bound, Limit
from collapse_theory.claims.claim import Claim
from collapse_theory.claims.control import instead, times
from collapse_theory.claims.papers.shumailov2024.source import KEY, paper
from collapse_theory.claims.point import Point, PointPath
from collapse_theory.claims.routes.normal_fits import mean_spread_factor
from collapse_theory.claims.routes.simulation import Floats, estimated, normal

__all__ = ["CLAIMS"]


# --- theorem 3.1 for skewed and for heavy-tailed originals ------------------------------------------------------------

_EXPONENTIAL, _STUDENT = "exponential", "Student t with 3 degrees of freedom"
_VARIANCES = {_EXPONENTIAL: 1, _STUDENT: 3}
_OF_MEAN, _OF_SPREAD = 10, 2  # data per generation


def _first_spread(original: str, ops: Any) -> Number:
    """Return the mean standard deviation |x - y| / sqrt(2) of two data of the original.

    Of exponential data |x - y| is exponential again. For any law E|x - y| is 2/pi times the integral of
    (1 - |phi(t)|²) / t² with its characteristic function phi, here (1 + a|t|) exp(-a|t|) with a = sqrt(3): it is 3a/pi.
    """
    distance = ops.number(1) if original == _EXPONENTIAL else 3 * ops.sqrt(ops.number(3)) / ops.pi
    return distance / ops.sqrt(ops.number(2))


def _exact(samples: Any, fits: Any, original: str, part: str) -> Number:
    """Return E(mu_n - mu)², to which every fit adds the variance over M, or E sigma_n.

    After the first fit the data are normal: for two of them sigma is multiplied by |z|, of mean sqrt(2/pi).
    """
    ops = arithmetic.of(samples, fits)
    count = checks.whole("fits", fits, minimum=1)
    if part == "mean":
        return ops.number(_VARIANCES[original]) * count / samples
    return _first_spread(original, ops) * ops.sqrt(2 / ops.pi) ** (count - 1)


def _of_the_library(samples: Any, fits: Any, original: str, part: str) -> Number:
    if part == "mean":
        return _VARIANCES[original] * gaussian.variance_of_mean(samples, fits)
    ops = arithmetic.of(samples, fits)
    return _first_spread(original, ops) * gaussian.expected_sigma(samples, fits - 1)


def _simulate(rng: np.random.Generator, count: int, point: Point) -> Floats:
    size = (count, point["samples"])
    data = rng.standard_exponential(size) - 1 if point["original"] == _EXPONENTIAL else rng.standard_t(3, size)
    for _ in range(point["fits"] - 1):
        data = data.mean(axis=1, keepdims=True) + data.std(axis=1, ddof=1, keepdims=True) * normal(rng, *size)
    return np.asarray(data.mean(axis=1) ** 2 if point["part"] == "mean" else data.std(axis=1, ddof=1))


def _path(original: str, part: str) -> PointPath:
    size = _OF_MEAN if part == "mean" else _OF_SPREAD
    return tuple({"samples": size, "fits": 4**k, "original": original, "part": part} for k in range(10))


_PATHS = tuple(_path(original, part) for part in ("mean", "spread") for original in _VARIANCES)

OTHER_ORIGINALS = Claim(
    id=f"{KEY}.theorem3.1-other-originals",
    source=paper("theorem 3.1"),
    statement="For an original distribution that is not Gaussian, too, E W2² tends to infinity and Sigma_n to 0 almost"
    " surely.",
    latex=r"E(\mu_n - \mu)^2 \to \infty, \quad E \sigma_n \to 0",
    allows=Limit(),
    paths=_PATHS,
    published=lambda samples, fits, original, part: arithmetic.number("inf" if part == "mean" else 0, samples),
    exact=_exact,
    simulate=estimated(_simulate),
    simulated=(_PATHS[0][1], _PATHS[0][2], *(path[k] for path in _PATHS[2:] for k in (0, 1))),
    hypotheses="an original of any distribution with known mean and variance; Gaussian fits by unbiased estimators",
    narrower="exponential data and Student's t with three degrees of freedom, in one dimension; ten data per generation"
    " for the mean, two for the spread",
    read_as="the squared error of the mean is a lower bound of W2², and E sigma_n is summable, which gives almost sure"
    " convergence",
    falsified_by="a squared error of the mean that stays bounded, or an expected spread that does not tend to 0",
    control=instead(
        lambda samples, fits, original, part: arithmetic.number(99 if part == "mean" else "0.01", samples),
        "finite limits: 99 and 0.01",
    ),
    library=_of_the_library,
)


# --- a few generations ------------------------------------------------------------------------------------------------


def _risk(samples: Any, fits: Any) -> Number:
    """Add the errors of the means fit by fit, and take the mean spread as a product of one factor per fit."""
    ops = arithmetic.of(samples, fits)
    factor, spread, error = mean_spread_factor(samples), ops.number(1), ops.number(0)
    for _ in range(checks.whole("fits", fits, minimum=1)):
        spread, error = spread * factor, error + ops.number(1) / samples
    return error + 2 - 2 * spread


FEW_GENERATIONS = Claim(
    id=f"{KEY}.few-generations",
    source=paper("model collapse in language models, which refers to the supplement"),
    statement="Potentially notable divergence from the original model can occur even after a few generations.",
    latex=r"E[W_2^2(N(\mu_5, \sigma_5^2), N(\mu, \sigma^2))] \ge \sigma^2 / 4 \quad (M \le 30)",
    allows=Bound("lower"),
    paths=(tuple({"samples": m, "fits": 5} for m in (5, 10, 20, 30)),),
    published=lambda samples, fits: arithmetic.of(samples).number(1) / 4,
    exact=_risk,
    simulate=lambda point, replicates, seed: montecarlo.risk_estimate(**point, replicates=replicates, seed=seed),
    simulated=({"samples": 10, "fits": 5}, {"samples": 30, "fits": 5}),
    replicates=50_000,
    hypotheses="models that are fitted to each other's data; the source hedges twice",
    narrower="a Gaussian original and Gaussian fits in one dimension, with up to thirty data per generation",
    read_as="can: with up to thirty data; a few: five; notable: a distance of half a standard deviation in the mean"
    " square",
    falsified_by="a mean squared distance below a quarter of the variance; with thirty data it is 0.251, with"
    " more it is below",
    control=times("1.01"),
    library=lambda samples, fits: gaussian.risk(samples, fits),
)

CLAIMS = (OTHER_ORIGINALS, FEW_GENERATIONS)
