"""Facts about Poisson models that are refitted to their own data; the risk is the squared error of the rate."""

from __future__ import annotations

import math

from collapse_theory import arithmetic, checks
from collapse_theory.arithmetic.sums import inverse_sum
from collapse_theory.families import poisson_survival, variance_of_mean
from collapse_theory.policy import Accumulate, Policy, Replace
from collapse_theory.profile.facts import Bounds, Facts, law_exponent

_ONE_MODE = Bounds.exactly(1.0, "a Poisson distribution has one mode (or two adjacent ones), as the original")
_OUTSIDE = Bounds.exactly(0.0, "counts stay whole and non-negative")
_LONG = 10**4


def facts(policy: Policy, *, samples: int = 100, rate: float = 1.0) -> Facts:
    """Return the facts for ``samples`` counts per generation of mean ``rate``."""
    M = checks.whole("samples", samples, minimum=1, maximum=checks.LARGEST_COUNT)
    rate = float(checks.inside("rate", checks.scalar("rate", rate), 1e-280, 1e280))
    if isinstance(policy, Replace):
        return _replaced(M, rate)
    if isinstance(policy, Accumulate):
        return _accumulated(M)
    return Facts(modes=_ONE_MODE, outside=_OUTSIDE)


def _replaced(M: int, rate: float) -> Facts:
    def risk(fits: int, size: int = M) -> float:
        return float(variance_of_mean(size, fits, mean=rate, family="poisson"))

    alive = poisson_survival(M, _LONG, rate=rate)
    gone = Bounds(0.0, 0.0, f"extinct almost surely; still alive after {_LONG} fits with probability {alive:.2g}")
    return Facts(
        growth=Bounds.exactly(math.inf, "the variance of the rate grows by rate/n with every fit"),
        increase=Bounds.exactly(math.inf, "the variance of the rate grows by rate/n with every fit"),
        spread=gone,
        exponent=law_exponent(lambda n, size: Bounds.exactly(risk(n, size) / risk(1, size), ""), M),
        modes=_ONE_MODE,
        tail=gone,
        outside=_OUTSIDE,
    )


def _accumulated(M: int) -> Facts:
    def growth(fits: float) -> float:
        return float(inverse_sum(2, 0, start=1, count=fits, ops=arithmetic.of()))

    return Facts(
        growth=Bounds.exactly(growth(math.inf), "the pooled rate adds rate/(n k²) at fit k"),
        increase=Bounds.exactly(growth(math.inf) - 1, "the same sum"),
        spread=Bounds.exactly(1.0, "the mean of the rate never changes and its variance is bounded"),
        exponent=law_exponent(lambda n, size: Bounds.exactly(n * growth(n), ""), M),
        modes=_ONE_MODE,
        outside=_OUTSIDE,
    )
