"""Claims of arXiv:2410.04840, "Strong Model Collapse"."""

from __future__ import annotations

from functools import partial
from typing import Any

import numpy as np

from collapse_theory import regression
from collapse_theory.arithmetic import Number
from collapse_theory.claims.allowance import LeadingOrder, Limit
from collapse_theory.claims.claim import Claim, Source
from collapse_theory.claims.point import Point
from collapse_theory.claims.routes.least_squares import fitted, squared_norm
from collapse_theory.claims.routes.simulation import Floats, estimated, normal

__all__ = ["CLAIMS"]

_KEY = "dohmatob2024b"
_source = partial(Source, _KEY, "arXiv:2410.04840", obtained="paper")


def _published(samples: Any, dim: Any, share: Any, gap: Any) -> Number:
    """Return the printed limit for unit noise, p2 the synthetic share."""
    phi = dim / samples
    real = 1 - share
    return phi / (1 - phi) + (share**2 + real * share * phi / (1 - phi)) * gap**2


def _exact(samples: Any, dim: Any, share: Any, gap: Any) -> Number:
    return regression.mixture_excess_risk(samples, dim=dim, share=share, gap=gap)


def _simulate(rng: np.random.Generator, count: int, point: Point) -> Floats:
    """Label each row by the truth, 0, or by coefficients at distance ``gap`` from it."""
    inputs = normal(rng, count, point["samples"], point["dim"])
    synthetic = rng.random(inputs.shape[:2]) < point["share"]
    labels = point["gap"] * inputs[:, :, 0] * synthetic + normal(rng, *inputs.shape[:2])
    return squared_norm(fitted(inputs, labels))


EQ11 = Claim(
    id=f"{_KEY}.eq11",
    source=_source("eq. (11)"),
    statement="With real rows of share p_1 and synthetic rows of share p_2, whose labels come from coefficients at"
    " distance c, the excess risk tends to sigma² phi/(1-phi) + (p_2² + p_1 p_2 phi/(1-phi)) c² for many rows and"
    " coefficients, phi = d/T.",
    latex=r"E \simeq \sigma^2 \frac{\varphi}{1-\varphi}"
    r" + \Bigl(p_2^2 + p_1 p_2 \frac{\varphi}{1-\varphi}\Bigr) c^2",
    allows=LeadingOrder(1, index="dim"),
    paths=tuple(
        tuple({"samples": ratio * dim, "dim": dim, "share": share, "gap": gap} for dim in (10, 20, 40, 80))
        for ratio, share, gap in ((2, 0.5, 1.0), (4, 0.125, 2.0))
    ),
    published=_published,
    exact=_exact,
    simulate=estimated(_simulate),
    simulated=({"samples": 40, "dim": 10, "share": 0.125, "gap": 2.0},),
    replicates=20_000,
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
    simulated=({"samples": 160, "dim": 5, "share": 0.5, "gap": 2.0},),
    replicates=5000,
)

CLAIMS = (EQ11, FLOOR)
