"""A claim of arXiv:2602.16601, "Error Propagation and Model Collapse in Diffusion Models", known by a public audit."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import numpy as np
import sympy

from collapse_theory import arithmetic
from collapse_theory.arithmetic import Number
from collapse_theory.claims.allowance import Equality
from collapse_theory.claims.claim import Claim, Source
from collapse_theory.claims.control import instead
from collapse_theory.claims.point import Point
from collapse_theory.claims.proof import Identity
from collapse_theory.claims.routes.simulation import Floats, estimated

__all__ = ["CLAIMS"]


def _divergence(truth: Number, model: Number) -> Number:
    """Return chi² of two outcomes: the sum of squared differences over the true probabilities."""
    return (model - truth) ** 2 / truth + ((1 - model) - (1 - truth)) ** 2 / (1 - truth)


def _discounted(truth: Any, model: Any, fresh: Any) -> Number:
    ops = arithmetic.of(truth, model, fresh)
    return (1 - ops.number(fresh)) ** 2 * _divergence(ops.number(truth), ops.number(model))


def _once(truth: Any, model: Any, fresh: Any) -> Number:
    ops = arithmetic.of(truth, model, fresh)
    return (1 - ops.number(fresh)) * _divergence(ops.number(truth), ops.number(model))


def _of_mixture(truth: Any, model: Any, fresh: Any) -> Number:
    ops = arithmetic.of(truth, model, fresh)
    p, q, share = ops.number(truth), ops.number(model), ops.number(fresh)
    return _divergence(p, share * p + (1 - share) * q)


def _simulate(rng: np.random.Generator, count: int, point: Point) -> Floats:
    """Draw from the mixture: the mean of its density over the true one, less 1, is the divergence."""
    truth, model = float(point["truth"]), float(point["model"])
    chances = np.where(rng.random(count) < float(point["fresh"]), truth, model)
    first = rng.random(count) < chances
    mixed = float(point["fresh"]) * truth + (1 - float(point["fresh"])) * model
    return np.asarray(np.where(first, mixed / truth, (1 - mixed) / (1 - truth)) - 1)


_POINTS = tuple(
    {"truth": p, "model": q, "fresh": share}
    for p, q in ((Fraction(1, 10), Fraction(1, 2)), (Fraction(1, 3), Fraction(1, 4)))
    for share in (Fraction(1, 10), Fraction(1, 2), Fraction(9, 10))
)
_SYMBOLS = {name: sympy.Symbol(name, positive=True) for name in ("truth", "model", "fresh")}

REFRESH = Claim(
    id="khelifa2026a.refresh",
    source=Source(
        "khelifa2026a",
        "arXiv:2602.16601v2, by a public audit of its statements",
        "section 4, the step from one generation to the next in proposition 4.1 and theorem 4.2",
        "second-hand",
    ),
    statement="A share alpha of fresh data in what the next model is trained on multiplies the chi² divergence from the"
    " truth by (1 - alpha)², so that errors of earlier generations are discounted.",
    latex=r"\chi^2\bigl(\alpha p + (1 - \alpha) \hat p \,\Vert\, p\bigr) = (1 - \alpha)^2 \chi^2(\hat p \,\Vert\, p)",
    allows=Equality(),
    paths=(_POINTS,),
    published=_discounted,
    exact=_of_mixture,
    simulate=estimated(_simulate),
    simulated=(_POINTS[0], _POINTS[1]),
    replicates=200_000,
    proofs=(Identity(_SYMBOLS),),
    control=instead(_once, "1 - alpha in place of its square"),
    hypotheses="unlimited data, of which a share alpha is real",
    narrower="two outcomes; a chi² divergence is a sum of such terms",
    falsified_by="a truth, a model and a share with another divergence",
)

CLAIMS = (REFRESH,)
