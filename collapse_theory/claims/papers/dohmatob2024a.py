"""Claims of arXiv:2402.07712, "Model Collapse Demystified: The Case of Regression"."""

from __future__ import annotations

import math
from functools import partial
from typing import Any

import numpy as np
import sympy

from collapse_theory import arithmetic, checks, regression
from collapse_theory.arithmetic import Number
from collapse_theory.claims.allowance import Equality
from collapse_theory.claims.claim import Claim, Source
from collapse_theory.claims.control import shifted, times
from collapse_theory.claims.point import Point
from collapse_theory.claims.proof import Identity, Induction
from collapse_theory.claims.routes.least_squares import applied, fitted, one_fit, refitted, squared_norm
from collapse_theory.claims.routes.simulation import Floats, estimated, normal
from collapse_theory.montecarlo import Estimate

__all__ = ["CLAIMS"]

_KEY = "dohmatob2024a"
_source = partial(Source, _KEY, "arXiv:2402.07712", obtained="paper")

_HYPOTHESES = "standard normal inputs drawn anew in every generation, labels by the fit before plus normal noise"


def _symbols(**names: str) -> dict[str, sympy.Symbol]:
    return {argument: sympy.Symbol(name, positive=True) for argument, name in names.items()}


# --- two sizes --------------------------------------------------------------------------------------------------------


def _two_sizes_published(samples: Any, first: Any, dim: Any, generations: Any, sigma: Any, noise: Any) -> Number:
    return sigma**2 * dim / (samples - dim - 1) + generations * noise**2 * dim / (first - dim - 1)


def _two_sizes(samples: Any, first: Any, dim: Any, generations: Any, sigma: Any, noise: Any) -> Number:
    plan = [(first, noise)] * checks.whole("generations", generations, minimum=0) + [(samples, sigma)]
    return sum(strength**2 * one_fit(rows, dim) for rows, strength in plan)


def _simulate_two_sizes(rng: np.random.Generator, count: int, point: Point) -> Floats:
    plan = [(point["first"], point["noise"])] * point["generations"] + [(point["samples"], point["sigma"])]
    return squared_norm(refitted(rng, plan, np.zeros((count, point["dim"]))))


def _library_two_sizes(samples: Any, first: Any, dim: Any, generations: Any, sigma: Any, noise: Any) -> Number:
    """Add the excess risk of so many replaced fits on the first rows and that of one fit on the last ones."""
    last = regression.excess_risk(samples, 1, dim=dim, sigma=sigma)
    return last + regression.excess_risk(first, generations, dim=dim, sigma=noise)


_SIZES = {"samples": 30, "first": 20, "dim": 5, "sigma": 1.0, "noise": 0.5}

TWO_SIZES = Claim(
    id=f"{_KEY}.two-sizes",
    source=_source("section 4, fewer coefficients than rows, no penalty"),
    statement="After n generations of least squares on T_0 rows with noise sigma_0, a fit on T rows with noise sigma"
    " has the excess risk sigma² d/(T - d - 1) + n sigma_0² d/(T_0 - d - 1).",
    latex=r"E = \frac{\sigma^2 d}{T - d - 1} + n\,\frac{\sigma_0^2 d}{T_0 - d - 1}",
    allows=Equality(),
    paths=(tuple({**_SIZES, "generations": n} for n in (0, 1, 3, 20)),),
    published=_two_sizes_published,
    exact=_two_sizes,
    simulate=estimated(_simulate_two_sizes),
    simulated=({**_SIZES, "generations": 3},),
    replicates=20_000,
    hypotheses=f"{_HYPOTHESES}; T and T_0 of at least d + 2",
    falsified_by="an excess risk that differs from the formula at one size",
    control=times("1.01"),
    library=_library_two_sizes,
    proofs=(
        Induction(
            "generations",
            lambda value, count, samples, first, dim, sigma, noise: value + noise**2 * one_fit(first, dim),
            _symbols(samples="T", first="T_0", dim="d", sigma="sigma", noise="sigma_0"),
        ),
    ),
)


# --- ridge ------------------------------------------------------------------------------------------------------------


def _ridge_published(generations: Any, ratio: Any, first_ratio: Any, penalty: Any) -> Number:
    """Return n rho for unit noise, with kappa - lambda = phi kappa/(1 + kappa)."""
    ops = arithmetic.of(ratio, first_ratio, penalty)
    excess = penalty + ratio - 1
    kappa = (excess + ops.sqrt(excess**2 + 4 * penalty)) / 2
    u = (1 + kappa) ** 2
    bracket = 1 / u + ratio * kappa**2 / (u * (u - ratio))
    return generations * first_ratio / (1 - first_ratio) * bracket


def _ridge_by_spectrum(generations: Any, ratio: Any, first_ratio: Any, penalty: Any) -> Number:
    """Average (x/(x + lambda))² over the sample covariance's eigenvalues x, as Marchenko and Pastur have them.

    Its Stieltjes transform m at -lambda solves phi lambda m² + (1 - phi + lambda) m = 1; m' is the derivative there.
    """
    ops = arithmetic.of(ratio, first_ratio, penalty)
    b = 1 - ratio + penalty
    m = (ops.sqrt(b**2 + 4 * ratio * penalty) - b) / (2 * ratio * penalty)
    derivative = (ratio * m**2 + m) / (2 * ratio * penalty * m + b)
    kept = 1 - 2 * penalty * m + penalty**2 * derivative
    return generations * first_ratio / (1 - first_ratio) * kept


def _library_ridge(generations: Any, ratio: Any, first_ratio: Any, penalty: Any) -> Number:
    risk = regression.ridge_excess_risk(generations + 1, ratio=ratio, first_ratio=first_ratio, penalty=penalty)
    return risk.collapse


_EXTRAPOLATED = {8: 1 / 3, 16: -2.0, 32: 8 / 3}
"""Sizes d, and the weights that remove the terms in 1/d and 1/d² from the values at them."""


def _simulate_ridge(point: Point, replicates: int, seed: int) -> Estimate:
    """Simulate at three finite sizes, without signal and final noise, and extrapolate to d without bound."""

    def block(rng: np.random.Generator, count: int, point: Point) -> Floats:
        dim = point["dim"]
        first = round(dim / point["first_ratio"])
        coefficients = refitted(rng, [(first, 1.0)] * point["generations"], np.zeros((count, dim)))
        inputs = normal(rng, count, round(dim / point["ratio"]), dim)
        return squared_norm(fitted(inputs, applied(inputs, coefficients), penalty=point["penalty"]))

    found = {dim: estimated(block)({**point, "dim": dim}, replicates, seed + dim) for dim in _EXTRAPOLATED}
    value = sum(weight * found[dim].value for dim, weight in _EXTRAPOLATED.items())
    error = math.hypot(*(weight * found[dim].standard_error for dim, weight in _EXTRAPOLATED.items()))
    return Estimate(value, error, replicates, seed)


RIDGE = Claim(
    id=f"{_KEY}.ridge",
    source=_source("corollary 4.7"),
    statement="For ridge regression after n generations of least squares, with as many rows and coefficients as you"
    " like at fixed ratios, the synthetic labels add n sigma_0² rho to the excess risk.",
    latex=r"\rho = \frac{\varphi_0}{1 - \varphi_0} \Bigl[\frac{1}{(1+\kappa)^2}"
    r" + \frac{\varphi \kappa^2}{(1+\kappa)^2 ((1+\kappa)^2 - \varphi)}\Bigr],"
    r" \quad \kappa - \lambda = \frac{\varphi \kappa}{1 + \kappa}",
    allows=Equality(),
    paths=tuple(
        tuple({"generations": n, "ratio": phi, "first_ratio": 0.25, "penalty": penalty} for n in (1, 5))
        for phi, penalty in ((0.5, 0.25), (0.5, 1.0), (2.0, 0.125))
    ),
    published=_ridge_published,
    exact=_ridge_by_spectrum,
    simulate=_simulate_ridge,
    simulated=({"generations": 1, "ratio": 0.5, "first_ratio": 0.25, "penalty": 1.0},),
    replicates=10_000,
    hypotheses=f"{_HYPOTHESES}; d, T and T_0 without bound at fixed ratios, phi_0 = d/T_0 < 1",
    narrower="inputs with the identity as covariance, unit label noise",
    falsified_by="a limit of the added excess risk that differs from n rho at one penalty and pair of ratios",
    control=times("1.01"),
    library=_library_ridge,
    proofs=(Identity(_symbols(generations="n", ratio="phi", first_ratio="phi_0", penalty="lambda")),),
)


# --- more coefficients than rows --------------------------------------------------------------------------------------


def _forgotten(samples: Any, dim: Any, generations: Any) -> Number:
    """Follow the overlap with the signal and the square of the fit through random projections on T directions.

    The share of a vector's square that one keeps is Beta(T/2, (d - T)/2).
    """
    ops = arithmetic.of(samples, dim)
    kept = _beta_mean(samples / 2, (dim - samples) / 2, ops)
    overlap = square = ops.number(1)
    for _ in range(checks.whole("generations", generations, minimum=0)):
        overlap, square = kept * overlap, kept * square
    return 1 - 2 * overlap + square


def _beta_mean(a: Number, b: Number, ops: Any) -> Number:
    logs = (ops.log_gamma(x) for x in (a + 1, a, a + b + 1, a + b))
    up, down, total_up, total = logs
    return ops.exp(up - down - (total_up - total))


def _simulate_interpolation(rng: np.random.Generator, count: int, point: Point) -> Floats:
    truth = np.zeros((count, point["dim"]))
    truth[:, 0] = 1.0
    coefficients = truth
    for _ in range(point["generations"]):
        inputs = normal(rng, count, point["samples"], point["dim"])
        labels = applied(inputs, coefficients)[:, :, None]
        transposed = inputs.transpose(0, 2, 1)
        coefficients = (transposed @ np.linalg.solve(inputs @ transposed, labels))[:, :, 0]
    return squared_norm(coefficients - truth)


INTERPOLATION = Claim(
    id=f"{_KEY}.interpolation",
    source=_source("theorem 4.9"),
    statement="With more coefficients than rows, phi_0 = d/T_0 > 1, n generations of minimum-norm interpolation add the"
    " bias (1 - phi_0^-n) |w_0|² (judged without noise, where it is exact at every size).",
    latex=r"\Delta \mathrm{Bias} = (1 - \varphi_0^{-n}) \|w_0\|^2",
    allows=Equality(),
    paths=tuple(
        tuple({"samples": rows, "dim": dim, "generations": n} for n in (1, 2, 3, 10)) for rows, dim in ((5, 10), (3, 4))
    ),
    published=lambda samples, dim, generations: 1 - (samples / dim) ** generations,
    exact=_forgotten,
    simulate=estimated(_simulate_interpolation),
    simulated=({"samples": 5, "dim": 10, "generations": 3},),
    replicates=20_000,
    hypotheses=f"{_HYPOTHESES}, here without noise; fewer rows than coefficients",
    narrower="the part of the risk that the signal has, which is all of it without noise; unit signal",
    falsified_by="a bias that differs from 1 - phi_0^-n at one size",
    control=shifted("generations"),
    library=lambda samples, dim, generations: regression.interpolation_excess_risk(samples, generations, dim=dim),
    proofs=(
        Induction(
            "generations",
            lambda value, count, samples, dim: 1 - (1 - value) * samples / dim,
            _symbols(samples="T_0", dim="d"),
        ),
    ),
)

CLAIMS = (TWO_SIZES, RIDGE, INTERPOLATION)
