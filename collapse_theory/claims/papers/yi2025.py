"""Claims of arXiv:2510.16657, "Escaping Model Collapse via Synthetic Data Verification", known by quotations.

One coefficient and one input: the model's labels are normal around its coefficient, and a verifier lets through those
that lie at most A from its own; the next coefficient is the mean of n of them.
"""

from __future__ import annotations

from functools import partial
from typing import Any

import numpy as np

from collapse_theory import arithmetic, checks
from collapse_theory.arithmetic import Number
from collapse_theory.claims.allowance import Bound
from collapse_theory.claims.claim import Claim, Source
from collapse_theory.claims.control import times
from collapse_theory.claims.point import Point
from collapse_theory.claims.routes.simulation import Floats, estimated
from collapse_theory.claims.routes.truncation import truncated_moments

__all__ = ["CLAIMS"]

_KEY = "yi2025"
_source = partial(Source, _KEY, "arXiv:2510.16657v3, quoted in public notes", obtained="second-hand")
_HYPOTHESES = (
    "labels with normal noise around the model's prediction; the verifier accepts those within r|x| + sigma_c of its"
    " own prediction; least squares on n accepted ones"
)
_READ = "rho is the variance of an accepted label of the verifier itself, over that of a label"


def _factor(window: Any) -> Number:
    return truncated_moments(arithmetic.of(window).number(0), window)[1]


def _expected_square(error: Any, window: Any, samples: Any) -> Number:
    """Return the mean square of the next error, of mean and variance of an accepted label."""
    ops = arithmetic.of(error, window, samples)
    mean, variance = truncated_moments(ops.number(error), window)
    return mean**2 + variance / ops.number(samples)


def _bound(error: Any, window: Any, samples: Any) -> Number:
    ops = arithmetic.of(error, window, samples)
    rho = _factor(window)
    return rho**2 * ops.number(error) ** 2 + rho / ops.number(samples)


def _simulate(rng: np.random.Generator, count: int, point: Point) -> Floats:
    """Draw labels until enough are accepted in each run."""
    total, missing = np.zeros(count), np.full(count, point["samples"])
    while (runs := np.flatnonzero(missing)).size:
        labels = float(point["error"]) + rng.standard_normal(runs.size)
        accepted = np.abs(labels) <= float(point["window"])
        total[runs[accepted]] += labels[accepted]
        missing[runs[accepted]] -= 1
    return np.asarray((total / point["samples"]) ** 2)


_ONE: Point = {"error": 1.0, "window": 1.5, "samples": 10}

THEOREM41 = Claim(
    id=f"{_KEY}.theorem4.1",
    source=_source("theorem 4.1, eq. (7), one step of it"),
    statement="One round of verified retraining leaves at most rho² times the squared distance to the verifier's"
    " coefficient, plus rho sigma²/n.",
    latex=r"E\lVert\hat\theta_{k+1} - \theta_c\rVert^2 \le \rho^2\,E\lVert\hat\theta_k - \theta_c\rVert^2"
    r" + \frac{p\,\sigma^2 \rho}{n_k}",
    allows=Bound("upper"),
    paths=tuple(
        tuple({"error": error, "window": window, "samples": n} for error in (0.0, 0.125, 1.0))
        for window in (0.5, 1.5, 4.0)
        for n in (1, 10)
    ),
    published=_bound,
    exact=_expected_square,
    simulate=estimated(_simulate),
    simulated=(_ONE, {"error": 0.125, "window": 1.5, "samples": 10}),
    replicates=100_000,
    control=times("0.99"),
    hypotheses=_HYPOTHESES,
    narrower="one coefficient (p = 1), one input x = 1, sigma = 1; a round from a given coefficient",
    read_as=_READ,
    falsified_by="a coefficient, a window and a number of data with a larger mean square; it is attained at error 0",
)


def _distance(window: Any, fits: Any) -> Number:
    """Follow the squared distance with unlimited data, from 1."""
    error = arithmetic.of(window).number(1)
    for _ in range(checks.whole("fits", fits, minimum=1)):
        error = truncated_moments(error, window)[0]
    return error**2


def _geometric(window: Any, fits: Any) -> Number:
    return _factor(window) ** (2 * checks.whole("fits", fits, minimum=1))


def _accepted(rng: np.random.Generator, count: int, point: Point) -> Floats:
    """Multiply two accepted labels of the first model: the mean is the square of the next coefficient."""
    labels, open_ones = np.zeros((2, count)), np.ones((2, count), dtype=bool)
    while open_ones.any():
        drawn = 1 + rng.standard_normal(int(open_ones.sum()))
        labels[open_ones] = drawn
        open_ones[open_ones] = np.abs(drawn) > float(point["window"])
    return np.asarray(labels[0] * labels[1])


CENTRE = Claim(
    id=f"{_KEY}.knowledge-centre",
    source=_source("theorem 4.1, its limit of many data"),
    statement="With ever more data verified retraining ends at the verifier's coefficient, not at the truth: the"
    " squared distance to it falls at least as rho^(2k).",
    latex=r"\lVert\theta_k - \theta_c\rVert^2 \le \rho^{2k} \lVert\theta_0 - \theta_c\rVert^2",
    allows=Bound("upper"),
    paths=tuple(tuple({"window": window, "fits": k} for k in (1, 2, 8)) for window in (0.5, 1.5)),
    published=_geometric,
    exact=_distance,
    simulate=estimated(_accepted),
    simulated=({"window": 1.5, "fits": 1},),
    replicates=200_000,
    control=times("0.95"),
    hypotheses=_HYPOTHESES + "; unlimited data",
    narrower="one coefficient, one input; the model starts one standard deviation of the noise away from the verifier",
    read_as=_READ,
    falsified_by="a round after which the coefficient is further from the verifier's",
)

CLAIMS = (THEOREM41, CENTRE)
