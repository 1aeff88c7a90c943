"""Claims of arXiv:2410.12341, "Learning by Surprise", known by its abstract: what training on likely text does."""

from __future__ import annotations

from functools import partial
from typing import Any

import numpy as np

from collapse_theory import arithmetic, checks
from collapse_theory.arithmetic import Arithmetic, Number
from collapse_theory.claims.allowance import Bound
from collapse_theory.claims.claim import Claim, Source
from collapse_theory.claims.control import times
from collapse_theory.claims.point import Point
from collapse_theory.claims.routes.explicit import binomial
from collapse_theory.claims.routes.simulation import Floats, estimated

__all__ = ["CLAIMS"]

_KEY = "gambetta2024"
_source = partial(Source, _KEY, "arXiv:2410.12341v4", obtained="second-hand")
_HYPOTHESES = (
    "a model is trained on a selection of its own outputs, by how likely it finds them; the source trained language"
    " models on documents"
)
_NARROWER = "two outputs, of which each datum is the {} likely of two draws; three sizes"


def _agreement(surprising: bool, p: Any, samples: Any, fits: Any) -> Number:
    """Carry the law of the first output's count from fit to fit; average the probability that two data are equal."""
    ops = arithmetic.of(p)
    size = checks.whole("samples", samples, minimum=2)
    law = _row(size, ops.number(p), ops, surprising)
    rows = [_row(size, ops.number(count) / size, ops, surprising) for count in range(size + 1)]
    for _ in range(checks.whole("fits", fits, minimum=1) - 1):
        law = [sum((law[i] * rows[i][j] for i in range(size + 1)), ops.number(0)) for j in range(size + 1)]
    equal = [(count**2 + (size - count) ** 2) * law[count] for count in range(size + 1)]
    return sum(equal, ops.number(0)) / size**2


def _row(size: int, share: Number, ops: Arithmetic, surprising: bool) -> list[Number]:
    if 2 * share == 1 or share == 0 or share == 1:
        chance = share
    else:
        chance = share**2 if (share > ops.number(1) / 2) is surprising else 2 * share - share**2
    return binomial(size, chance, ops)


def _at_random(p: Any, samples: Any, fits: Any) -> Number:
    """Return the same without a selection, in closed form."""
    ops = arithmetic.of(p)
    share, size = ops.number(p), ops.number(samples)
    return 1 - 2 * share * (1 - share) * (1 - 1 / size) ** fits


def _drawn(surprising: bool, rng: np.random.Generator, count: int, point: Point) -> Floats:
    """Draw pairs of outputs and keep one of each, by the model's own probabilities of the two; the first if equal."""
    share = np.full((count, 1), float(point["p"]))
    for _ in range(point["fits"]):
        one, two = (rng.random((count, point["samples"])) < share for _ in range(2))
        likelihoods = [np.where(drawn, share, 1 - share) for drawn in (one, two)]
        changes = likelihoods[1] < likelihoods[0] if surprising else likelihoods[1] > likelihoods[0]
        share = np.where(changes, two, one).mean(axis=1, keepdims=True)
    return np.asarray(share[:, 0] ** 2 + (1 - share[:, 0]) ** 2)


_PATHS = tuple(
    tuple({"p": p, "samples": samples, "fits": fits} for fits in (1, 2, 4))
    for p in (0.625, 0.9375, 0.99609375)
    for samples in (5, 10, 25)
)
_SIMULATED = ({"p": 0.625, "samples": 10, "fits": 1}, {"p": 0.625, "samples": 10, "fits": 4})

LEAST = Claim(
    id=f"{_KEY}.least-surprising",
    source=_source('abstract, "fine-tuning on the least “surprising” documents leads to more severe degeneration"'),
    statement="Training on the outputs that surprise the model least makes it degenerate more than training on outputs"
    " at random (judged by the probability that two outputs are equal).",
    latex=r"E S_t \ge 1 - (1 - S_0)\bigl(1 - \tfrac1M\bigr)^t",
    allows=Bound("lower"),
    paths=_PATHS,
    published=_at_random,
    exact=partial(_agreement, False),
    simulate=estimated(partial(_drawn, False)),
    simulated=_SIMULATED,
    hypotheses=_HYPOTHESES,
    narrower=_NARROWER.format("more"),
    read_as="degeneration: a probability mass on fewer outputs",
    falsified_by="a number of fits after which the selection has left more diversity; a bound 1 % higher fails",
    control=times("1.01"),
)

MOST = Claim(
    id=f"{_KEY}.most-surprising",
    source=_source('abstract, a filter that "prioritizes high-surprise documents … mitigates model collapse"'),
    statement="Training on the outputs that surprise the model most mitigates the loss of diversity (judged by the"
    " probability that two outputs are equal, beside training on outputs at random).",
    latex=r"E S_t \le 1 - (1 - S_0)\bigl(1 - \tfrac1M\bigr)^t",
    allows=Bound("upper"),
    paths=_PATHS,
    published=_at_random,
    exact=partial(_agreement, True),
    simulate=estimated(partial(_drawn, True)),
    simulated=_SIMULATED,
    hypotheses=_HYPOTHESES,
    narrower=_NARROWER.format("less"),
    read_as="mitigates: more diversity is left than without the filter, at the price of other frequencies",
    falsified_by="a number of fits after which the selection has left less diversity; a bound 1 % lower fails",
    control=times("0.99"),
)

CLAIMS = (LEAST, MOST)
