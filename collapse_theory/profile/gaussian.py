"""Facts about Gaussians, in any dimension, that are refitted to their own samples; the original is standard normal.

Replace: unbiased estimates. Accumulate: moments of the whole pool, divided by its size.
"""

from __future__ import annotations

import math

from collapse_theory import checks
from collapse_theory.enclosure import certify
from collapse_theory.gaussian import almost_sure_rate
from collapse_theory.gaussian.pooled import pooled
from collapse_theory.gaussian.risk_bounds import pooled_rise, pooled_risk, replaced_risk
from collapse_theory.policy import Accumulate, Policy, Replace
from collapse_theory.profile.facts import Bounds, Facts, law_exponent, ratio

_TAIL_FROM = 2.0
_TAIL_MASS = math.erfc(_TAIL_FROM / math.sqrt(2))
_TAIL_SLOPE = math.sqrt(2 / math.pi) * math.exp(-(_TAIL_FROM**2) / 2) * _TAIL_FROM / 2 / _TAIL_MASS
_TAIL_BEND = 0.2  # tail_coverage(v) >= 1 + slope (v - 1) - bend (v - 1)² for every v > 0


def facts(policy: Policy, *, samples: int = 100, dim: int = 1) -> Facts:
    """Return the facts for ``samples`` data per generation in ``dim`` dimensions."""
    d = checks.whole("dim", dim, minimum=1, maximum=checks.LARGEST_COUNT)
    M = checks.whole("samples", samples, minimum=d + 2, maximum=checks.LARGEST_COUNT)
    if isinstance(policy, Replace):
        return _replaced(M, d)
    if isinstance(policy, Accumulate):
        return _accumulated(M, d)
    return Facts(outside=_OUTSIDE)


_ONE_MODE = Bounds.exactly(1.0, "a normal distribution has one mode, as the original")
_OUTSIDE = Bounds.exactly(0.0, "a normal distribution has density everywhere, the original too")


def _replaced(M: int, d: int) -> Facts:
    drift = covariance_drift(M)
    why = f"the largest Lyapunov exponent of the covariance is {drift:.4g} < 0, certified: it vanishes almost surely"
    gone = Bounds.exactly(0.0, why) if drift < 0 else None

    def risk(fits: int, size: int) -> Bounds:
        return Bounds(*replaced_risk(size, fits, dim=d))

    return Facts(
        growth=Bounds.exactly(math.inf, "the mean walks away: E|mu_n - mu|² = n d/M"),
        increase=Bounds.exactly(math.inf, "each fit adds at least d/M, the covariance part never falls"),
        spread=gone,
        exponent=law_exponent(lambda n, size: ratio(risk(n, size), risk(1, size)), M),
        modes=_ONE_MODE,
        tail=gone,
        outside=_OUTSIDE,
    )


def covariance_drift(M: int) -> float:
    """Return an upper bound of the largest Lyapunov exponent of the covariance, certified."""
    return float(certify(almost_sure_rate, samples=M, digits=17).ball.upper())


def _accumulated(M: int, d: int) -> Facts:
    def risk(fits: float, size: int) -> Bounds:
        return Bounds(*pooled_risk(size, fits, dim=d))

    first, pool = risk(1, M), pooled(math.inf, M, d)
    growth = ratio(risk(math.inf, M), first)
    increase = max(pooled_rise(M, dim=d) / first.high, growth.low - 1)
    shrinkage = (math.sqrt(pool.entry) + pool.loss) / 2  # E max(1 - S_11, 0) is at most this
    coverage = 1 - _TAIL_SLOPE * shrinkage - _TAIL_BEND * pool.entry
    return Facts(
        growth=Bounds(growth.low, growth.high, "2d - 2E Tr S^(1/2), bounded by the exact moments of the pool"),
        increase=Bounds(increase, growth.high - 1, "E Tr S^(1/2) falls with every fit"),
        spread=Bounds.exactly(pool.trace, "limit of E Tr S/d: sin(pi/sqrt M)/(pi/sqrt M)"),
        exponent=law_exponent(lambda n, size: ratio(risk(n, size), risk(1, size * n)), M),
        modes=_ONE_MODE,
        tail=Bounds(max(coverage, 0.0), 1.0, "from the mean and the mean square of the pooled variance"),
        outside=_OUTSIDE,
    )


def tail_coverage(variance: float) -> float:
    """Return what a normal distribution has of the original mass beyond two original standard deviations."""
    return math.erfc(_TAIL_FROM / math.sqrt(2 * variance)) / _TAIL_MASS
