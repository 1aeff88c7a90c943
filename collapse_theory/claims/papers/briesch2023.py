"""Claims of arXiv:2311.16822, on the self-consuming training loop of language models, known by its abstract.

What it states was found by training transformers. Here it is judged for data that are resampled and nothing else, so
that it can be told what chance alone would do.
"""

from __future__ import annotations

from functools import partial
from typing import Any

from collapse_theory import arithmetic, checks, discrete
from collapse_theory.arithmetic import Number
from collapse_theory.claims.allowance import Bound, Limit
from collapse_theory.claims.claim import Claim, Source
from collapse_theory.claims.control import instead, times
from collapse_theory.claims.point import Point
from collapse_theory.claims.routes.explicit import uniform
from collapse_theory.claims.routes.lineages import agreement
from collapse_theory.claims.routes.simulation import complement, resampled
from collapse_theory.montecarlo import Estimate
from collapse_theory.policy import Fresh

__all__ = ["CLAIMS"]

_KEY = "briesch2023"
_PLACE = 'abstract, "Fresh data can slow down this decline, but not stop it"'
_source = partial(Source, _KEY, "arXiv:2311.16822v2", _PLACE, "second-hand")
_HYPOTHESES = (
    "a generation is trained on M outputs of the last one and m fresh real ones; the source trained transformers on"
    " logic expressions, and found it for its setting"
)
_NARROWER = "outputs are categories that are resampled: nothing but chance changes them; diversity is the probability"
_NARROWER += " that two outputs differ"
_ATOMS = 4


def _outputs(samples: Any) -> list[Number]:
    return [1 / arithmetic.of(samples).number(_ATOMS)] * _ATOMS


def _policy(anchors: Any) -> Fresh:
    return Fresh(checks.whole("anchors", anchors, minimum=1))


def _diversity(samples: Any, anchors: Any, fits: Any) -> Number:
    return 1 - agreement(_outputs(samples), samples=samples, fits=fits, policy=_policy(anchors))


def _diversity_of_the_library(samples: Any, anchors: Any, fits: Any) -> Number:
    return 1 - discrete.homozygosity(_outputs(samples), samples=samples, fits=fits, policy=_policy(anchors))


def _settled(samples: Any, anchors: Any, fits: Any) -> Number:
    return 1 - discrete.homozygosity_limit(_outputs(samples), samples=samples, policy=_policy(anchors))


def _original(samples: Any, anchors: Any, fits: Any) -> Number:
    return 1 - 1 / arithmetic.of(samples).number(_ATOMS)


def _without(samples: Any, anchors: Any, fits: Any) -> Number:
    """Return the diversity without fresh data: it falls by 1 - 1/M each fit, M + m data in all as with them."""
    ops = arithmetic.of(samples)
    return _original(samples, anchors, fits) * (1 - 1 / ops.number(samples + anchors)) ** fits


def _simulate(point: Point, replicates: int, seed: int) -> Estimate:
    squares = resampled(
        lambda shares: (shares**2).sum(axis=1), start=lambda _: uniform(_ATOMS), policy=Fresh(point["anchors"])
    )
    return complement(squares(point, replicates, seed))


_MIXES = ((9, 1), (5, 5), (20, 2), (99, 1))
_PATHS = tuple(
    tuple({"samples": samples, "anchors": anchors, "fits": 2**k} for k in range(10)) for samples, anchors in _MIXES
)

_BELOW = Claim(
    id=f"{_KEY}.fresh-data-below",
    source=_source(),
    statement="Fresh data do not stop the decline of diversity (read: diversity stays below that of the original).",
    latex=r"E\bigl[1 - \sum_i (p^{(t)}_i)^2\bigr] \le 1 - \sum_i p_i^2",
    allows=Bound("upper"),
    paths=_PATHS,
    published=_original,
    exact=_diversity,
    library=_diversity_of_the_library,
    simulate=_simulate,
    simulated=({"samples": 20, "anchors": 2, "fits": 1}, {"samples": 5, "anchors": 5, "fits": 16}),
    hypotheses=_HYPOTHESES,
    narrower=_NARROWER,
    read_as="not stopped: some of it is lost for good",
    falsified_by="a mean diversity above that of the original; a bound 5 % lower fails after one fit to 22 data",
    control=times("0.95"),
)

FRESH_DATA = Claim(
    id=f"{_KEY}.fresh-data",
    source=_source(),
    statement="With fresh data in every generation the diversity of the outputs goes on falling all the same (read: to"
    " nothing, as it does without fresh data).",
    latex=r"E\bigl[1 - \sum_i (p^{(t)}_i)^2\bigr] \to 0",
    allows=Limit(),
    paths=_PATHS,
    published=lambda samples, anchors, fits: arithmetic.of(samples).number(0),
    exact=_diversity,
    library=_diversity_of_the_library,
    corrected=_settled,
    simulate=_simulate,
    simulated=(_PATHS[0][0], _PATHS[0][4]),
    replicates=50_000,
    readings=(_BELOW,),
    hypotheses=_HYPOTHESES,
    narrower=_NARROWER,
    read_as="not stopped: it goes on without end",
    falsified_by="a mean diversity that settles at 0 in spite of fresh data",
    control=instead(_settled, "the value at which it settles, in place of 0"),
    fault="statement",
    correction="Among categories that are resampled the mean diversity falls in the first generations only, and settles"
    " above 0 with one fresh datum per generation.",
)

SLOWER = Claim(
    id=f"{_KEY}.slower",
    source=_source(),
    statement="Fresh data slow down the decline of diversity (read: after any number of fits there is more of it than"
    " if the same number of data were all synthetic).",
    latex=r"E\bigl[1 - \sum_i (p^{(t)}_i)^2\bigr] \ge \bigl(1 - \tfrac1{M + m}\bigr)^t \bigl(1 - \sum_i p_i^2\bigr)",
    allows=Bound("lower"),
    paths=tuple(path[1:] for path in _PATHS),
    published=_without,
    exact=_diversity,
    library=_diversity_of_the_library,
    simulate=_simulate,
    simulated=({"samples": 9, "anchors": 1, "fits": 2}, {"samples": 5, "anchors": 5, "fits": 16}),
    hypotheses=_HYPOTHESES,
    narrower=f"{_NARROWER}; two fits or more: after one fit the first data were real either way",
    falsified_by="a number of fits after which there is less diversity with fresh data; a bound 1 % higher fails",
    control=times("1.01"),
)

CLAIMS = (FRESH_DATA, SLOWER)
