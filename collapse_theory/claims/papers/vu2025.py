"""A claim of arXiv:2505.21677, on models that train on each other's outputs, known by a summary with its equations.

Two models are fitted to one coefficient by weighted least squares. The first has private real data on it, the second
has none; both have the same public real data, and in each generation synthetic data of both.
"""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import numpy as np

from collapse_theory import arithmetic, checks
from collapse_theory.arithmetic import Number
from collapse_theory.claims.allowance import Bound
from collapse_theory.claims.claim import Claim, Source
from collapse_theory.claims.control import times
from collapse_theory.claims.point import Point
from collapse_theory.claims.routes.simulation import Floats, estimated

__all__ = ["CLAIMS"]

_PRIVATE, _PUBLIC, _SYNTHETIC = 100, 5, 50
_HALF = Fraction(1, 2)


def _shares(alpha: Any) -> list[list[Any]]:
    """Return the weights of private, public and synthetic data of both models; each row sums to 1."""
    rows = [[(1 - alpha) * _HALF, (1 - alpha) * _HALF, alpha], [0 * alpha, (1 - alpha) * _HALF, alpha]]
    return [[weight / sum(row) for weight in row] for row in rows]


def _alone(alpha: Any, fits: Any) -> Number:
    """Return the error of the second model without synthetic data: that of the public ones."""
    return 1 / arithmetic.of(alpha).number(_PUBLIC)


def _together(alpha: Any, fits: Any) -> Number:
    """Follow what both owe to the private and the public data, and the covariance of what synthetic noise adds."""
    ops = arithmetic.of(alpha)
    rows = _shares(ops.number(alpha))
    zero, one = ops.number(0), ops.number(1)
    owed, noise = [[one, zero], [zero, one]], [zero, zero, zero]  # of the first, of the second, of both
    owed[0] = [ops.number(_HALF), ops.number(_HALF)]
    for _ in range(checks.whole("fits", fits, minimum=0)):
        said = [(owed[0][k] + owed[1][k]) / 2 for k in (0, 1)]
        spread = (noise[0] + 2 * noise[2] + noise[1]) / 4 + one / (2 * _SYNTHETIC)
        owed = [[row[k] + row[2] * said[k] for k in (0, 1)] for row in rows]
        noise = [rows[0][2] ** 2 * spread, rows[1][2] ** 2 * spread, rows[0][2] * rows[1][2] * spread]
    return owed[1][0] ** 2 / _PRIVATE + owed[1][1] ** 2 / _PUBLIC + noise[1]


def _simulate(rng: np.random.Generator, count: int, point: Point) -> Floats:
    """Draw means of data, and refit both models again and again."""
    rows = [[float(weight) for weight in row] for row in _shares(point["alpha"])]
    private, public = rng.standard_normal((2, count)) / np.sqrt([[_PRIVATE], [_PUBLIC]])
    models = [(private + public) / 2, public]
    for _ in range(point["fits"]):
        said = [model + rng.standard_normal(count) / np.sqrt(_SYNTHETIC) for model in models]
        models = [row[0] * private + row[1] * public + row[2] * (said[0] + said[1]) / 2 for row in rows]
    return np.asarray(models[1] ** 2)


_PATHS = tuple(
    tuple({"alpha": a, "fits": t} for t in (1, 4, 16)) for a in (Fraction(1, 4), Fraction(1, 2), Fraction(3, 4))
)

TRANSFER = Claim(
    id="vu2025.transfer",
    source=Source(
        "vu2025",
        "arXiv:2505.21677, by a summary with its equations",
        "linear regression of section 4, the system of P_t and Q_t",
        "second-hand",
    ),
    statement="Synthetic data of other models carry what those have learned from private data: a model that lacks these"
    " data has a smaller error with a moderate share of synthetic data than with none.",
    latex=r"E(\theta_{t,2} - \theta)^2 \le E(\theta_{0,2} - \theta)^2 = \sigma^2/n_*, \quad"
    r" \theta_t = P_t \begin{pmatrix} \tilde y \\ y_* \end{pmatrix} + Q_t \theta_{t-1} + Q_t w_t",
    allows=Bound("upper"),
    paths=_PATHS,
    published=_alone,
    exact=_together,
    simulate=estimated(_simulate),
    simulated=(_PATHS[1][0], _PATHS[1][2]),
    control=times("0.8"),
    hypotheses="all models are refitted to their private and to public real data, and in the share alpha to synthetic"
    " data of all",
    narrower="two models and one coefficient, 100 private, 5 public and 50 synthetic data of each model; beta = 1/2",
    read_as="moderate: 1/4, 1/2 or 3/4",
    falsified_by="a share and a number of generations after which the second model is worse than with public data"
    " alone; a bound a fifth lower fails",
)

CLAIMS = (TRANSFER,)
