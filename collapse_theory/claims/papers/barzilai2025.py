"""A claim of arXiv:2505.19046, "When Models Don't Collapse": maximum likelihood on all data so far is consistent."""

from __future__ import annotations

from typing import Any

from collapse_theory import arithmetic, discrete
from collapse_theory.arithmetic import Number
from collapse_theory.claims.allowance import Bound
from collapse_theory.claims.claim import Claim, Source
from collapse_theory.claims.control import times
from collapse_theory.claims.routes.explicit import uniform
from collapse_theory.claims.routes.lineages import agreement
from collapse_theory.claims.routes.simulation import resampled
from collapse_theory.policy import Accumulate

__all__ = ["CLAIMS"]

_KEY = "barzilai2025"
_POLICY = Accumulate()


def _distance(atoms: Any, samples: Any, fits: Any) -> Number:
    return agreement(uniform(atoms), samples=samples, fits=fits, policy=_POLICY) - uniform(atoms)[0]


def _distance_of_the_library(atoms: Any, samples: Any, fits: Any) -> Number:
    return discrete.homozygosity(uniform(atoms), samples=samples, fits=fits, policy=_POLICY) - uniform(atoms)[0]


def _bound(atoms: Any, samples: Any, fits: Any) -> Number:
    ops = arithmetic.of(atoms, samples)
    return ops.pi**2 / 6 * (1 - uniform(atoms)[0]) / ops.number(samples)


CONSISTENT = Claim(
    id=f"{_KEY}.consistent",
    source=Source(
        _KEY,
        "arXiv:2505.19046",
        'abstract, "collapse can be avoided even as the fraction of real data vanishes"',
        "second-hand",
    ),
    statement="Maximum likelihood on the original data and all generated ones stays consistent, however small the share"
    " of real data gets (judged for categorical data: the mean square error after any number of fits is at most pi²/6"
    " times that of the first, which is of order 1/M).",
    latex=r"E\sum_i (p^{(t)}_i - p_i)^2 \le \frac{\pi^2}{6}\,\frac{1 - S_0}{M}",
    allows=Bound("upper"),
    paths=tuple(tuple({"atoms": k, "samples": m, "fits": t} for t in (1, 4, 64)) for k in (2, 10) for m in (10, 1000)),
    published=_bound,
    exact=_distance,
    library=_distance_of_the_library,
    simulate=resampled(
        lambda shares: ((shares - 1 / shares.shape[1]) ** 2).sum(axis=1),
        start=lambda point: uniform(point["atoms"]),
        policy=_POLICY,
    ),
    simulated=({"atoms": 10, "samples": 1000, "fits": 64}, {"atoms": 2, "samples": 10, "fits": 4}),
    replicates=10_000,
    control=times("0.95"),
    hypotheses="standard assumptions on the family; data are added to the original ones in every generation",
    narrower="categorical data, batches of one size; the constant is this project's",
    read_as="not to collapse: an error that is small if batches are large, whatever the number of fits",
    falsified_by="a number of fits after which the error is larger; a bound 5 % lower fails at 64 fits to batches of"
    " 1000",
)

CLAIMS = (CONSISTENT,)
