"""A claim of arXiv:2311.09807, "The Curious Decline of Linguistic Diversity", known by its abstract."""

from __future__ import annotations

from typing import Any

import numpy as np

from collapse_theory import arithmetic, discrete
from collapse_theory.arithmetic import Number
from collapse_theory.claims.allowance import Bound
from collapse_theory.claims.claim import Claim, Source
from collapse_theory.claims.control import times
from collapse_theory.claims.routes.explicit import presences
from collapse_theory.claims.routes.lineages import mean_support
from collapse_theory.claims.routes.simulation import resampled
from collapse_theory.policy import Replace

__all__ = ["CLAIMS"]

_KEY = "guo2024"
_WORDS = (8, 4, 2, 1, 1)  # weights, which add up to 16


def _words(ops: Any) -> list[Number]:
    return [ops.number(weight) / 16 for weight in _WORDS]


def _distinct(samples: Any, fits: Any) -> Number:
    """Return the mean number of different words per word, by the lineages of the data."""
    p = _words(arithmetic.of(samples))
    return mean_support(p, samples=samples, fits=fits, policy=Replace()) / samples


def _one_fit_before(samples: Any, fits: Any) -> Number:
    """Return the same one fit before, by the chain of each word's count."""
    ops = arithmetic.of(samples)
    return sum(presences(_words(ops), samples=samples, fits=fits - 1), ops.number(0)) / samples


def _of_the_library(samples: Any, fits: Any) -> Number:
    ops = arithmetic.of(samples)
    return discrete.expected_support(_words(ops), samples=samples, fits=fits) / samples


DECLINE = Claim(
    id=f"{_KEY}.decline",
    source=Source(
        _KEY,
        "arXiv:2311.09807v2",
        'abstract, "a consistent decrease in the diversity of the model outputs through successive iterations"',
        "second-hand",
    ),
    statement="Lexical diversity decreases from each iteration of training on synthetic text to the next (judged for"
    " distinct-1, the different words per word, of words that are resampled: its mean falls in every generation).",
    latex=r"E K_{t+1}/D \le E K_t/D",
    allows=Bound("upper"),
    paths=tuple(tuple({"samples": size, "fits": t} for t in (2, 3, 8, 20)) for size in (8, 16, 64)),
    published=_one_fit_before,
    exact=_distinct,
    library=_of_the_library,
    simulate=resampled(
        lambda shares: np.count_nonzero(shares, axis=1) / 16, start=lambda point: [weight / 16 for weight in _WORDS]
    ),
    simulated=({"samples": 16, "fits": 2}, {"samples": 16, "fits": 8}),
    hypotheses="each model is trained on text of the one before; the source trained language models on three tasks, and"
    " has measures of syntax and meaning too",
    narrower="words are drawn independently, as often in each iteration, and counted; five words; nothing but chance"
    " changes their frequencies, which is enough",
    read_as="consistent: in every iteration, on average over runs",
    falsified_by="an iteration in which the mean number of different words rises; a bound 2 % lower fails",
    control=times("0.98"),
)

CLAIMS = (DECLINE,)
