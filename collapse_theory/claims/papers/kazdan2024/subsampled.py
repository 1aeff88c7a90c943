"""What version 2 says of a fixed number of data out of all that accumulate."""

from __future__ import annotations

from typing import Any

from collapse_theory import arithmetic, checks, discrete
from collapse_theory.arithmetic import Number
from collapse_theory.claims.allowance import Bound
from collapse_theory.claims.claim import Claim, Source
from collapse_theory.claims.control import times
from collapse_theory.claims.routes.explicit import uniform
from collapse_theory.claims.routes.lineages import agreement
from collapse_theory.claims.routes.simulation import resampled
from collapse_theory.policy import AccumulateSubsample

__all__ = ["CLAIMS"]

_POLICY = AccumulateSubsample()
_POINTS = tuple({"atoms": 10, "samples": 10, "fits": t} for t in (1, 2, 10, 50))


def _loss_with_all(atoms: Any, samples: Any, fits: Any) -> Number:
    """Return the mean square error if all data are used: each batch leaves 1 - 1/(M t²) of the diversity."""
    ops = arithmetic.of(atoms, samples)
    kept = ops.number(1)
    for t in range(1, checks.whole("fits", fits, minimum=1) + 1):
        kept = kept * (1 - 1 / (ops.number(samples) * t**2))
    return (1 - uniform(atoms)[0]) * (1 - kept)


def _loss(atoms: Any, samples: Any, fits: Any) -> Number:
    return agreement(uniform(atoms), samples=samples, fits=fits, policy=_POLICY) - uniform(atoms)[0]


def _loss_of_the_library(atoms: Any, samples: Any, fits: Any) -> Number:
    return discrete.homozygosity(uniform(atoms), samples=samples, fits=fits, policy=_POLICY) - uniform(atoms)[0]


LARGER = Claim(
    id="kazdan2024.subsample-larger",
    source=Source(
        "kazdan2024",
        "arXiv:2410.16713v2",
        'abstract, "model test loss on real data is larger than in the accumulate scenario, but apparently plateaus"',
        "second-hand",
    ),
    statement="A model that is fitted to a fixed number of all accumulated data has a larger test loss than one that is"
    " fitted to all (judged for categorical data by the mean square error).",
    latex=r"E\sum_i (p^{(t)}_i - p_i)^2 \ge (1 - S_0) \Bigl[1 - \prod_{s \le t} \Bigl(1 - \frac1{Ms^2}\Bigr)\Bigr]",
    allows=Bound("lower"),
    paths=(_POINTS,),
    published=_loss_with_all,
    exact=_loss,
    library=_loss_of_the_library,
    simulate=resampled(
        lambda shares: ((shares - 1 / shares.shape[1]) ** 2).sum(axis=1),
        start=lambda point: uniform(point["atoms"]),
        policy=_POLICY,
    ),
    simulated=(_POINTS[0], _POINTS[2]),
    replicates=50_000,
    control=times("1.02"),
    hypotheses="real and generated data are kept; each model is fitted to a fixed number of them",
    narrower="ten equal outcomes, ten data; the loss is the mean square error of their shares",
    read_as="larger: at least as large after any number of fits; after one both are the same",
    falsified_by="a number of fits after which the subsample has the smaller error; a bound 2 % higher fails at the"
    " first",
)

CLAIMS = (LARGER,)
