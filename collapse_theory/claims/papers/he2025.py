"""A claim of arXiv:2502.18049, "Golden Ratio Weighting Prevents Model Collapse", known by its abstract."""

from __future__ import annotations

from functools import partial

import sympy

from collapse_theory import arithmetic, gaussian
from collapse_theory.arithmetic import Number
from collapse_theory.claims.allowance import Equality
from collapse_theory.claims.claim import Claim, Source
from collapse_theory.claims.control import times
from collapse_theory.claims.proof import Identity

__all__ = ["CLAIMS"]


def _reciprocal_of_the_golden_ratio(samples: Number, anchors: Number) -> Number:
    ops = arithmetic.of(samples, anchors)
    return 2 / (1 + ops.sqrt(ops.number(5)))


def _slope(w: Number, k: Number) -> Number:
    """Return the slope of V = N/D times D², for N = w² + (1 - w)²/k and D = 1 - (1 - w)²."""
    noise, loss = w**2 + (1 - w) ** 2 / k, 1 - (1 - w) ** 2
    return (2 * w - 2 * (1 - w) / k) * loss - noise * 2 * (1 - w)


def _best(samples: Number, anchors: Number) -> Number:
    """Return the positive root of the slope, a quadratic polynomial, from three of its values."""
    ops = arithmetic.of(samples, anchors)
    k = ops.number(samples) / ops.number(anchors)
    low, middle, high = (_slope(ops.number(w), k) for w in (-1, 0, 1))
    square, line = (high + low) / 2 - middle, (high - low) / 2
    return (ops.sqrt(line**2 - 4 * square * middle) - line) / (2 * square)


_m = sympy.Symbol("m", positive=True)
_equal = partial(dict.fromkeys, ("samples", "anchors"))

GOLDEN_RATIO = Claim(
    id="he2025.golden-ratio",
    source=Source("he2025", "arXiv:2502.18049", "abstract", "second-hand"),
    statement="If models are trained on newly collected real data and on synthetic data of the model before, then in"
    " some cases the best weight of the real data is the reciprocal of the golden ratio.",
    latex=r"\arg\min_w V(w) = \frac{2}{1 + \sqrt5}, \quad V' = \Bigl[\frac{w^2}{m} + \frac{(1-w)^2}{m}\Bigr]\sigma^2"
    r" + (1-w)^2 V",
    allows=Equality(),
    paths=(tuple(_equal(m) for m in (1, 10, 1000, 10**6)),),
    published=_reciprocal_of_the_golden_ratio,
    exact=_best,
    proofs=(Identity(_equal(_m)),),
    hypotheses="a Gaussian mean that weighs both means of the data, in the long run; as many real as synthetic data",
    narrower="the mean of a distribution with known variance",
    read_as="some cases are read as: as many synthetic as fresh real data in each generation",
    falsified_by="another weight with a smaller variance in the long run",
    control=times("1.01"),
    library=lambda samples, anchors: gaussian.golden_weight(samples, anchors=anchors),
)

CLAIMS = (GOLDEN_RATIO,)
