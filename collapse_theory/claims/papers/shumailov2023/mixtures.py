"""The Gaussian mixtures of arXiv:2305.17493, judged by an exact law and from runs of ``collapse-lab``."""

from __future__ import annotations

import math
from statistics import fmean
from typing import Any

import numpy as np
from numpy.typing import NDArray

from collapse_theory import arithmetic, gaussian
from collapse_theory.arithmetic import Number
from collapse_theory.claims.allowance import Bound
from collapse_theory.claims.claim import Claim, Measurement, Series
from collapse_theory.claims.control import times
from collapse_theory.claims.papers.shumailov2023.source import KEY, notebook, version2
from collapse_theory.claims.point import Point
from collapse_theory.claims.routes.simulation import estimated

__all__ = ["CLAIMS"]

_COMPONENTS, _DIM = 2, 2
_SAMPLES = 1000
_SHARE = _SAMPLES // _COMPONENTS
_MANY = 1e9  # no upper end in the source's words


# --- the law of two components that are far apart ---------------------------------------------------------------------


def _mean_fall(samples: Any, fits: Any) -> Number:
    """Return the mean of ln(sigma_n / sigma_0), sigma the geometric mean over the axes of a component.

    One fit by maximum likelihood multiplies the determinant by chi²_{M-1} chi²_{M-2} / M² (Bartlett).
    """
    ops = arithmetic.of(samples, fits)
    size = ops.number(samples)
    steps = (ops.digamma((size - axis) / 2) + ops.log(2 / size) for axis in range(1, _DIM + 1))
    return sum(steps, ops.number(0)) * fits / (2 * _DIM)


def _simulated_fall(rng: np.random.Generator, count: int, point: Point) -> NDArray[np.float64]:
    """Draw the determinants of scatter matrices: products of independent chi-squares (Bartlett)."""
    size = point["samples"]
    logs = [np.log(rng.chisquare(size - axis, (count, point["fits"])) / size) for axis in range(1, _DIM + 1)]
    return np.asarray(sum(logs).sum(axis=1) / (2 * _DIM))


LITTLE_VARIANCE = Claim(
    id=f"{KEY}.gmm-end-state-law",
    source=version2("section 5.1 and figure 7"),
    statement="Fitted to a thousand points of its own, a mixture of two Gaussians is by iteration 2000 a point estimate"
    " with very little variance.",
    latex=r"E \ln(\sigma_{2000} / \sigma_0) \le \ln 0.01",
    allows=Bound("upper"),
    paths=(({"samples": _SHARE, "fits": 2000},),),
    published=lambda samples, fits: arithmetic.log(arithmetic.number("0.01", samples)),
    exact=_mean_fall,
    simulate=estimated(_simulated_fall),
    simulated=({"samples": _SHARE, "fits": 2000},),
    replicates=2000,
    hypotheses="two Gaussians in the plane, fitted by expectation-maximisation to a thousand points per generation",
    narrower="components so far apart that each is fitted to its own half of the data; those of figure 7 touch",
    read_as="a standard deviation of one hundredth of the original one, in the mean of its logarithm",
    falsified_by="a mean logarithm above ln 0.01; it is ln 0.0067, so that anything from ln 0.0067 on would do",
    control=times("1.1"),
    library=lambda samples, fits: gaussian.log_det_drift(samples, fits, dim=_DIM, ddof=0) / (2 * _DIM),
)


# --- runs -------------------------------------------------------------------------------------------------------------


def _fall(series: Series, fits: int) -> float:
    """Return the mean logarithm of the standard deviations of the components over that of the original."""
    return (fmean(series["log_det"][fits]) - fmean(series["log_det"][0])) / (2 * _DIM)


_PAPER: dict[str, Any] = {
    "experiment": "gmm",
    "samples": _SAMPLES,
    "anchors": 0,
    "policy": {"kind": "replace"},
    "settings": {  # ours but for the components: the source does not give them
        "means": [[-2.0, 0.0], [2.0, 0.0]],
        "sigma": 1.0,
        "components": _COMPONENTS,
        "start": "cold",
        "tol": 1e-3,
        "max_iter": 100,
        "reg_covar": 1e-6,
    },
}

MISPERCEIVED = Measurement(
    id=f"{KEY}.gmm-misperceived",
    source=version2("section 5.1 and figure 7"),
    statement="The first fit of the mixture has a minimal error; within 50 iterations the underlying distribution is"
    " mis-perceived.",
    latex=r"\|p_{50} - p_0\|^2 / \|p_1 - p_0\|^2 \ge 10",
    stated=10,
    lowest=10,
    highest=_MANY,
    measured=lambda series: float(series["squared_l2_original"][50]) / float(series["squared_l2_original"][1]),
    experiment=_PAPER,
    fits=50,
    command="collapse-lab run gmm --preset paper --out runs/gmm-paper",
    read_as="the squared L2 distance to the original is at iteration 50 at least ten times that of the first fit",
)

POINT_ESTIMATE = Measurement(
    id=f"{KEY}.gmm-point-estimate",
    source=version2("section 5.1 and figure 7"),
    statement="By iteration 2000 the mixture is a point estimate with very little variance.",
    latex=r"\tfrac12 \sum_c \ln(\sigma_{2000, c} / \sigma_{0, c}) \le \ln 0.01",
    stated=math.log(0.01),
    lowest=-_MANY,
    highest=math.log(0.01),
    measured=lambda series: _fall(series, 2000),
    experiment=_PAPER,
    fits=2000,
    command="collapse-lab run gmm --preset paper --out runs/gmm-paper",
    read_as="standard deviations of one hundredth of the original ones, in the mean of their logarithms",
)

_FITS = 2050
_BEGIN, _END = (0.90, 0.89), (0.0100, 0.0112)
_FALL = math.log(math.prod(_END) / math.prod(_BEGIN)) / _COMPONENTS
_SPREAD = math.sqrt(_FITS / (2 * _DIM * _SHARE * _COMPONENTS))  # the variance of ln det is 2 dim/M per fit

END_STATE = Measurement(
    id=f"{KEY}.gmm-end-state",
    source=notebook("last generation of the mixture"),
    statement="After 2050 generations of 1000 points the standard deviations of a mixture of two have fallen from 0.90"
    " and 0.89 to 0.0100 and 0.0112.",
    latex=r"\tfrac12 \sum_{c} \ln(\sigma_{2050, c} / \sigma_{0, c}) = -4.44",
    stated=_FALL,
    lowest=_FALL - 3 * _SPREAD,
    highest=_FALL + 3 * _SPREAD,
    measured=lambda series: _fall(series, _FITS),
    experiment={
        "experiment": "gmm",
        "samples": _SAMPLES,
        "anchors": 0,
        "policy": {"kind": "replace"},
        "settings": {
            "means": [[0.0, 0.0]],
            "sigma": 0.9,
            "components": _COMPONENTS,
            "tol": 1e-5,
            "max_iter": 2000,
            "reg_covar": 1e-6,
        },
    },
    fits=_FITS,
    command="collapse-lab run gmm --preset authors-code --out runs/gmm",
    read_as="the mean logarithm of the two falls, to three standard deviations of one run of two separate Gaussians;"
    " the source shows one run, and it could have ended eight times higher or lower",
)

CLAIMS = (LITTLE_VARIANCE, MISPERCEIVED, POINT_ESTIMATE, END_STATE)
