"""Claims of arXiv:2509.22341, on mixing ratios in regression, known by its abstract and reviews of it."""

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
from collapse_theory.claims.routes.least_squares import applied, squared_norm
from collapse_theory.claims.routes.simulation import Floats, estimated, normal

__all__ = ["CLAIMS"]


def _of_one_fit(rows: Any, dim: Any) -> Number:
    """Return E tr (XX')^-1, the variance of one interpolation with noise 1."""
    ops = arithmetic.of(rows, dim)
    return ops.number(rows) / (ops.number(dim) - rows - 1)


def _at_golden_weight(weight: Any, rows: Any, dim: Any, fits: Any) -> Number:
    ops = arithmetic.of(rows, dim)
    return 2 / (1 + ops.sqrt(ops.number(5))) * _of_one_fit(rows, dim)


def _after(weight: Any, rows: Any, dim: Any, fits: Any) -> Number:
    """Follow the variance: both kinds of labels add noise of their own, and the synthetic ones the last error."""
    ops = arithmetic.of(rows, dim)
    real, variance = arithmetic.number(weight, rows), ops.number(1)
    for _ in range(checks.whole("fits", fits, minimum=1) - 1):
        variance = real**2 + (1 - real) ** 2 * (1 + variance)
    return variance * _of_one_fit(rows, dim)


def _simulate(rng: np.random.Generator, count: int, point: Point) -> Floats:
    """Interpolate weighted real and synthetic labels of the same inputs again and again; the truth is 0."""
    inputs, weight = normal(rng, count, point["rows"], point["dim"]), float(point["weight"])
    inverses = np.asarray(np.linalg.pinv(inputs), dtype=np.float64)
    coefficients = applied(inverses, normal(rng, count, point["rows"]))
    for _ in range(point["fits"] - 1):
        said = applied(inputs, coefficients) + normal(rng, count, point["rows"])
        coefficients = applied(inverses, weight * normal(rng, count, point["rows"]) + (1 - weight) * said)
    return squared_norm(coefficients)


_SIZES: Point = {"rows": 3, "dim": 12}
_WEIGHTS = ("0.3", "0.5", "0.6", "0.618", "0.64", "0.8", "1")

INTERPOLATION = Claim(
    id="garg2025.golden-ratio",
    source=Source(
        "garg2025", "arXiv:2509.22341", 'abstract, "in the case of min-l2-norm interpolation"', "second-hand"
    ),
    statement="For interpolation of least norm, too, the best share of real labels tends to the reciprocal of the"
    " golden ratio (judged: no other weight has a smaller error in the end than this one).",
    latex=r"V(w) \ge V(1/\varphi) = \frac{1}{\varphi}\,\frac{\sigma^2 T}{d - T - 1}",
    allows=Bound("lower"),
    paths=tuple(tuple({**_SIZES, "weight": w, "fits": t} for w in _WEIGHTS) for t in (2, 4, 16)),
    published=_at_golden_weight,
    exact=_after,
    simulate=estimated(_simulate),
    simulated=({**_SIZES, "weight": "0.618", "fits": 4}, {**_SIZES, "weight": "0.3", "fits": 4}),
    replicates=15_000,
    control=times("1.01"),
    hypotheses="more coefficients than rows; the inputs stay, real labels are fresh in each generation, as are those of"
    " the last fit; both are weighted",
    narrower="independent normal inputs, 3 rows and 12 coefficients; the error without its bias, which is the same for"
    " every weight",
    falsified_by="a weight with a smaller error after many generations; at 0.618 the bound is within 1e-6",
)


# --- ridge regression -------------------------------------------------------------------------------------------------

_SCALES = (2, 1)
_COEFFICIENTS = (1, -1)


def _parts(penalty: Number) -> list[tuple[Number, Number, int]]:
    """Return for each coefficient what its fit keeps of it, what it makes of noise, and its true value."""
    return [(s * s / (s * s + penalty), s / (s * s + penalty), w) for s, w in zip(_SCALES, _COEFFICIENTS, strict=True)]


def _at_one_half(weight: Any, penalty: Any, fits: Any) -> Number:
    """Return the error in the end if both kinds of labels count alike."""
    ops, total = arithmetic.of(penalty), arithmetic.of(penalty).number(0)
    for kept, scale, true in _parts(ops.number(penalty)):
        bias = (1 - kept) / (1 - kept / 2) * true
        total = total + bias**2 + scale**2 / 2 / (1 - kept**2 / 4)
    return total


def _ridge(weight: Any, penalty: Any, fits: Any) -> Number:
    """Follow mean and variance of each coefficient; the first fit is to real labels alone."""
    ops, total = arithmetic.of(penalty), arithmetic.of(penalty).number(0)
    real = arithmetic.number(weight, penalty)
    for kept, scale, true in _parts(ops.number(penalty)):
        mean, variance = kept * true, scale**2
        for _ in range(checks.whole("fits", fits, minimum=1) - 1):
            mean = kept * (real * true + (1 - real) * mean)
            variance = scale**2 * (real**2 + (1 - real) ** 2) + (kept * (1 - real)) ** 2 * variance
        total = total + (mean - true) ** 2 + variance
    return total


def _simulate_ridge(rng: np.random.Generator, count: int, point: Point) -> Floats:
    weight, scales, truth = float(point["weight"]), np.array(_SCALES, dtype=float), np.array(_COEFFICIENTS, dtype=float)
    shrunk = scales / (scales**2 + float(point["penalty"]))
    coefficients = shrunk * (scales * truth + normal(rng, count, len(scales)))
    for _ in range(point["fits"] - 1):
        real, said = (scales * c + normal(rng, count, len(scales)) for c in (truth, coefficients))
        coefficients = shrunk * (weight * real + (1 - weight) * said)
    return squared_norm(coefficients - truth)


_PENALTIES = (Fraction(1, 100), Fraction(1), Fraction(10))

RIDGE = Claim(
    id="garg2025.ridge",
    source=Source(
        "garg2025",
        "arXiv:2509.22341",
        'abstract, "the optimal mixing ratio should be at least one-half"',
        "second-hand",
    ),
    statement="For ridge regression the best share of real labels is at least one half (judged: a smaller share has a"
    " larger error in the end).",
    latex=r"w < \tfrac12 \implies R(w) \ge R(\tfrac12)",
    allows=Bound("lower"),
    paths=tuple(
        tuple({"weight": w, "penalty": penalty, "fits": 20} for w in ("0.1", "0.3", "0.49")) for penalty in _PENALTIES
    ),
    published=_at_one_half,
    exact=_ridge,
    simulate=estimated(_simulate_ridge),
    simulated=tuple({"weight": "0.3", "penalty": penalty, "fits": 20} for penalty in _PENALTIES[:2]),
    replicates=20_000,
    control=times("1.05"),
    hypotheses="the inputs stay; real labels are fresh in each generation, as are those of the last fit; one penalty",
    narrower="two orthogonal inputs, three penalties",
    falsified_by="a penalty for which less than one half of real labels is better; a bound 5 % higher fails",
)

CLAIMS = (INTERPOLATION, RIDGE)
