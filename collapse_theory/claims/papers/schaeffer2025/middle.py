"""Section 4.1: accumulating and subsampling lies between replacing and accumulating."""

from __future__ import annotations

from typing import Any

from collapse_theory import checks, discrete
from collapse_theory.arithmetic import Number
from collapse_theory.claims.allowance import Bound
from collapse_theory.claims.claim import Claim
from collapse_theory.claims.control import times
from collapse_theory.claims.papers.schaeffer2025.source import KEY, paper
from collapse_theory.claims.routes.explicit import presences, uniform
from collapse_theory.claims.routes.lineages import mean_support
from collapse_theory.claims.routes.simulation import resampled
from collapse_theory.policy import Accumulate, AccumulateSubsample

__all__ = ["CLAIMS"]


def _replaced(atoms: Any, samples: Any, fits: Any) -> Number:
    (alive,) = presences(uniform(atoms)[:1], samples=samples, fits=fits)
    return checks.whole("atoms", atoms, minimum=1) * alive


def _accumulated(atoms: Any, samples: Any, fits: Any) -> Number:
    return mean_support(uniform(atoms), samples=samples, fits=fits, policy=Accumulate())


def _subsampled(atoms: Any, samples: Any, fits: Any) -> Number:
    return mean_support(uniform(atoms), samples=samples, fits=fits, policy=AccumulateSubsample())


def _subsampled_by_the_library(atoms: Any, samples: Any, fits: Any) -> Number:
    return discrete.expected_support(uniform(atoms), samples=samples, fits=fits, policy=AccumulateSubsample())


_simulate = resampled(
    lambda shares: (shares > 0).sum(axis=1),
    start=lambda point: uniform(point["atoms"]),
    policy=AccumulateSubsample(),
)
_SOURCE = paper('section 4.1, "This accumulate-subsample paradigm represents a middle ground between replace and …"')
_POINTS = tuple({"atoms": 10, "samples": 10, "fits": t} for t in (1, 2, 5, 20))
_HYPOTHESES = "all data are kept; each model is fitted to as many of them as are added in a generation"
_NARROWER = "ten equal outcomes at first, ten data; the loss is of outcomes that the data of a fit hold"
_READ_AS = "middle ground: not worse than replace and not better than accumulate, after any number of fits"

ABOVE_REPLACE = Claim(
    id=f"{KEY}.middle-ground-replace",
    source=_SOURCE,
    statement="Fitting to a subsample of accumulated data loses no more than replacing the data does (judged: the mean"
    " number of outcomes in the data).",
    latex=r"E K_t^{\text{subsample}} \ge E K_t^{\text{replace}}",
    allows=Bound("lower"),
    paths=(_POINTS,),
    published=_replaced,
    exact=_subsampled,
    library=_subsampled_by_the_library,
    simulate=_simulate,
    simulated=(_POINTS[0], _POINTS[2]),
    replicates=20_000,
    control=times("1.01"),
    hypotheses=_HYPOTHESES,
    narrower=_NARROWER,
    read_as=_READ_AS,
    falsified_by="a number of fits after which a subsample holds fewer outcomes on average than replaced data; a bound"
    " 1 % higher fails at the first fit, where both are the same",
)

BELOW_ACCUMULATE = Claim(
    id=f"{KEY}.middle-ground-accumulate",
    source=_SOURCE,
    statement="Fitting to a subsample of accumulated data loses no less than fitting to all of them (judged: the mean"
    " number of outcomes in the data).",
    latex=r"E K_t^{\text{subsample}} \le E K_t^{\text{accumulate}}",
    allows=Bound("upper"),
    paths=(_POINTS,),
    published=_accumulated,
    exact=_subsampled,
    library=_subsampled_by_the_library,
    simulate=_simulate,
    simulated=(_POINTS[0], _POINTS[2]),
    replicates=20_000,
    control=times("0.99"),
    hypotheses=_HYPOTHESES,
    narrower=_NARROWER,
    read_as=_READ_AS,
    falsified_by="a number of fits after which a subsample holds more outcomes on average than all data do; a bound"
    " 1 % lower fails at the first fit, where both are the same",
)

CLAIMS = (ABOVE_REPLACE, BELOW_ACCUMULATE)
