"""Claims of arXiv:2410.04840, "Strong Model Collapse"."""

from __future__ import annotations

from functools import partial
from typing import Any

import numpy as np
import sympy

from collapse_theory import regression
from collapse_theory.arithmetic import Number
from collapse_theory.claims.allowance import Limit
from collapse_theory.claims.claim import Claim, Source
from collapse_theory.claims.control import times
from collapse_theory.claims.point import Point
from collapse_theory.claims.proof import SymbolicLimit
from collapse_theory.claims.routes.least_squares import fitted, squared_norm
from collapse_theory.claims.routes.simulation import Floats, estimated, normal

__all__ = ["CLAIMS"]

_KEY = "dohmatob2024b"
_source = partial(Source, _KEY, "arXiv:2410.04840", obtained="paper")

_HYPOTHESES = (
    "normal inputs; each row is synthetic with probability p_2, and then its label comes from other coefficients;"
    " normal label noise; least squares on all rows, without penalty"
)
_NARROWER = "inputs with the identity as covariance, other coefficients at one fixed distance c, unit label noise"


def _exact(samples: Any, dim: Any, share: Any, gap: Any) -> Number:
    """Average over the kinds of the rows, then over their directions, then over W = X'X.

    Given W the rows are those of a uniform orthonormal frame times W^(1/2). The fourth moments of a frame's row are
    those of a uniform direction times E |q|⁴ = d (d + 2)/(T (T + 2)), the square of a Beta(d/2, (T - d)/2) variable.
    Then only E tr W^-1 and E tr W tr W^-1 are left, and the second follows from the first by a change of scale.
    """
    inverse = dim / (samples - dim - 1)  # E tr W^-1
    product = inverse * (samples * dim - 2)  # E tr W tr W^-1
    spread = (product / dim + 2) / (samples + 2)
    return inverse + (share**2 + share * (1 - share) * spread) * gap**2


def _simulate(rng: np.random.Generator, count: int, point: Point) -> Floats:
    """Label each row by the truth, 0, or by coefficients at distance ``gap`` from it."""
    inputs = normal(rng, count, point["samples"], point["dim"])
    synthetic = rng.random(inputs.shape[:2]) < point["share"]
    labels = point["gap"] * inputs[:, :, 0] * synthetic + normal(rng, *inputs.shape[:2])
    return squared_norm(fitted(inputs, labels))


def _library(samples: Any, dim: Any, share: Any, gap: Any) -> Number:
    return regression.mixture_excess_risk(samples, dim=dim, share=share, gap=gap)


# --- many rows and coefficients ---------------------------------------------------------------------------------------


def _printed(dim: Any, rows: Any, share: Any, gap: Any) -> Number:
    """Return the printed limit for unit noise, p2 the synthetic share; ``rows`` are those per coefficient."""
    phi = 1 / rows
    real = 1 - share
    return phi / (1 - phi) + (share**2 + real * share * phi / (1 - phi)) * gap**2


def _simulate_ratio(rng: np.random.Generator, count: int, point: Point) -> Floats:
    return _simulate(rng, count, {**point, "samples": point["rows"] * point["dim"]})


def _growing(rows: int, share: float, gap: float) -> tuple[Point, ...]:
    return tuple({"dim": 5 * 2**k, "rows": rows, "share": share, "gap": gap} for k in range(8))


EQ11 = Claim(
    id=f"{_KEY}.eq11",
    source=_source("eq. (11)"),
    statement="With real rows of share p_1 and synthetic rows of share p_2, whose labels come from coefficients at"
    " distance c, the excess risk tends to sigma² phi/(1-phi) + (p_2² + p_1 p_2 phi/(1-phi)) c² for many rows and"
    " coefficients, phi = d/T.",
    latex=r"E \simeq \sigma^2 \frac{\varphi}{1-\varphi}"
    r" + \Bigl(p_2^2 + p_1 p_2 \frac{\varphi}{1-\varphi}\Bigr) c^2",
    allows=Limit("dim"),
    paths=(_growing(2, 0.5, 1.0), _growing(4, 0.125, 2.0)),
    published=_printed,
    exact=lambda dim, rows, share, gap: _exact(rows * dim, dim, share, gap),
    simulate=estimated(_simulate_ratio),
    simulated=_growing(4, 0.125, 2.0)[:2],
    replicates=20_000,
    hypotheses=f"{_HYPOTHESES}; d and T without bound at a fixed ratio below 1",
    narrower=_NARROWER,
    falsified_by="an excess risk that settles at another value at one ratio and one share",
    control=times("1.01"),
    library=lambda dim, rows, share, gap: _library(rows * dim, dim, share, gap),
    proofs=(SymbolicLimit("dim", {name: sympy.Symbol(name, positive=True) for name in ("rows", "share", "gap")}),),
)

FLOOR = Claim(
    id=f"{_KEY}.floor",
    source=_source("eq. (11) for phi to 0"),
    statement="However many rows there are, a fixed share p_2 of synthetic ones leaves the excess risk p_2² c².",
    latex=r"\lim_{T \to \infty} E = p_2^2 c^2",
    allows=Limit("samples"),
    paths=tuple(
        tuple({"samples": 20 * 8**k, "dim": 5, "share": share, "gap": 2.0} for k in range(7)) for share in (0.125, 0.5)
    ),
    published=lambda samples, dim, share, gap: (share * gap) ** 2,
    exact=_exact,
    simulate=estimated(_simulate),
    simulated=tuple({"samples": rows, "dim": 5, "share": 0.5, "gap": 2.0} for rows in (20, 160)),
    replicates=5000,
    hypotheses=f"{_HYPOTHESES}; T without bound at a fixed number of coefficients",
    narrower=_NARROWER,
    falsified_by="an excess risk that settles at another value than p_2² c² as the rows grow in number",
    control=times("1.01"),
    library=_library,
    proofs=(SymbolicLimit("samples", {name: sympy.Symbol(name, positive=True) for name in ("dim", "share", "gap")}),),
)

CLAIMS = (EQ11, FLOOR)
