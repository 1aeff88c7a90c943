"""A claim of arXiv:2506.09401, "A theoretical basis for model collapse in recursive training"."""

from __future__ import annotations

from typing import Any

from collapse_theory import discrete
from collapse_theory.arithmetic import Number
from collapse_theory.claims.allowance import Limit
from collapse_theory.claims.claim import Claim, Source
from collapse_theory.claims.control import instead
from collapse_theory.claims.point import Point
from collapse_theory.claims.routes.explicit import uniform
from collapse_theory.claims.routes.lineages import agreement
from collapse_theory.claims.routes.simulation import resampled
from collapse_theory.montecarlo import Estimate
from collapse_theory.policy import Mix, Replace

__all__ = ["CLAIMS"]

_KEY = "borkar2025"


def _policy(external: Any) -> Mix:
    return Mix(1 - external, 0, external)


def _agreement(atoms: Any, samples: Any, external: Any, fits: Any) -> Number:
    return agreement(uniform(atoms), samples=samples, fits=fits, policy=_policy(external))


def _agreement_of_the_library(atoms: Any, samples: Any, external: Any, fits: Any) -> Number:
    return discrete.homozygosity(uniform(atoms), samples=samples, fits=fits, policy=_policy(external))


def _settled(atoms: Any, samples: Any, external: Any, fits: Any) -> Number:
    return discrete.homozygosity_limit(uniform(atoms), samples=samples, policy=_policy(external))


def _without(atoms: Any, samples: Any, external: Any, fits: Any) -> Number:
    return discrete.homozygosity_limit(uniform(atoms), samples=samples, policy=Replace())


def _simulate(point: Point, replicates: int, seed: int) -> Estimate:
    squares = resampled(
        lambda shares: (shares**2).sum(axis=1),
        start=lambda point: uniform(point["atoms"]),
        policy=_policy(point["external"]),
    )
    return squares(point, replicates, seed)


_PATHS = tuple(
    tuple({"atoms": 3, "samples": 5, "external": external, "fits": 2**k} for k in range(10))
    for external in (0.5, 0.0625)
)

EXTERNAL_SOURCE = Claim(
    id=f"{_KEY}.external-source",
    source=Source(_KEY, "arXiv:2506.09401v4", "abstract, and section III, persistent excitation", "second-hand"),
    statement="Recursive training ends otherwise if an external source, however minor, also contributes samples: it"
    " does not collapse (judged for categorical data: the expected sum of squares settles below 1, at a value that is"
    " this project's).",
    latex=r"p^{(t+1)} = (1-\gamma)\hat p + \gamma p:\quad E\sum_i (p^{(t)}_i)^2 \to"
    r" S_0 + (1 - S_0)\,\frac{(1-\gamma)^2/M}{\gamma(2-\gamma) + (1-\gamma)^2/M}",
    allows=Limit(),
    paths=_PATHS,
    published=_settled,
    exact=_agreement,
    library=_agreement_of_the_library,
    simulate=_simulate,
    simulated=(_PATHS[1][1], _PATHS[1][4]),
    replicates=50_000,
    control=instead(_without, "the limit without an external source, 1"),
    hypotheses="each generation is drawn from a mixture of the last empirical distribution and a fixed external one",
    narrower="three equal outcomes, five data; a half and a sixteenth of the draws from outside",
    read_as="not to collapse: some diversity is left in the end; the paper shows that there is a stationary law",
    falsified_by="an expected sum of squares that tends to 1",
)

CLAIMS = (EXTERNAL_SOURCE,)
