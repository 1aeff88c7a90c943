"""Claims of arXiv:2505.19046, "When Models Don't Collapse": maximum likelihood on all data so far is consistent."""

from __future__ import annotations

from typing import Any

import numpy as np

from collapse_theory import arithmetic, checks, discrete
from collapse_theory.arithmetic import Number
from collapse_theory.claims.allowance import Bound
from collapse_theory.claims.claim import Claim, Source
from collapse_theory.claims.control import times
from collapse_theory.claims.point import Point
from collapse_theory.claims.routes.explicit import uniform
from collapse_theory.claims.routes.lineages import agreement
from collapse_theory.claims.routes.simulation import Floats, estimated, resampled
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


def _hit(samples: Any) -> Number:
    """Return the chance that one of n data comes from a part of the model of weight 1/(2n)."""
    ops = arithmetic.of(samples)
    return 1 - (1 - 1 / (2 * ops.number(samples))) ** checks.whole("samples", samples, minimum=1)


def _constant(samples: Any) -> Number:
    ops = arithmetic.of(samples)
    return -ops.expm1(-1 / ops.number(2))


def _draw(rng: np.random.Generator, count: int, point: Point) -> Floats:
    """Draw the second batch, datum by datum."""
    narrow = rng.random((count, point["samples"])) < 1 / (2 * point["samples"])
    return np.asarray(narrow.any(axis=1), dtype=np.float64)


AT_ONCE = Claim(
    id=f"{_KEY}.theorem5.1",
    source=Source(_KEY, "arXiv:2505.19046, extracted text", "theorem 5.1 and the sketch of its proof"),
    statement="There are families for which the first fit is as good as one likes and the second one is far off with a"
    " constant probability, although the original data are kept: the first fit gives a part where there are no data the"
    " weight 1/(2n), and the second batch hits it (judged: the chance that it does is bounded from below).",
    latex=r"1 - \Bigl(1 - \frac{1}{2n}\Bigr)^n \ge 1 - e^{-1/2}",
    allows=Bound("lower"),
    paths=(tuple({"samples": 4**k} for k in range(8)),),
    published=_constant,
    exact=_hit,
    simulate=estimated(_draw),
    simulated=({"samples": 4}, {"samples": 64}),
    replicates=50_000,
    control=times("1.01"),
    hypotheses="mixtures of a uniform law and of one on a narrow interval, the narrower the greater its weight",
    narrower="the step of the proof that a constant probability comes from; that the second fit then follows the datum"
    " is not judged",
    read_as="the weight 1/(2n) exactly, where the text has about 1/(2n)",
    falsified_by="a number of data for which the chance is smaller; the bound is within 1 % from 64 data on",
)

CLAIMS = (CONSISTENT, AT_ONCE)
