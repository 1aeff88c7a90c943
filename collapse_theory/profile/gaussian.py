r"""Facts about Gaussians, in any dimension, that are refitted to their own samples; the original is standard normal.

Replace: unbiased estimates, so that :math:`E\|\mu_n - \mu\|^2 = nd/M` and the covariance is a product of Wishart
factors. Accumulate: moments of the whole pool, divided by its size. The pooled covariance obeys
:math:`S' = S^{1/2} B S^{1/2}/(t+1)`, :math:`B = t I + (W + \tfrac{t}{t+1} zz^\top)/M`, W Wishart with M - 1 degrees of
freedom, z normal, so that :math:`E\,Tr S`, :math:`E\,Tr S^2`, :math:`E(Tr S)^2` close; and
:math:`E\|\mu_t\|^2 = d - E\,Tr S`, whence the expected squared Wasserstein distance is
:math:`2d - 2E\,Tr S^{1/2}`, bounded from both sides by these moments.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cache

from collapse_theory import checks
from collapse_theory.policy import Accumulate, Policy, Replace
from collapse_theory.profile.facts import Bounds, Facts, law_exponent, pooled_loss, ratio

_TAIL_FROM = 2.0
_TAIL_MASS = math.erfc(_TAIL_FROM / math.sqrt(2))
_TAIL_SLOPE = math.sqrt(2 / math.pi) * math.exp(-(_TAIL_FROM**2) / 2) * _TAIL_FROM / 2 / _TAIL_MASS
_TAIL_BEND = 0.2  # tail_coverage(v) >= 1 + slope (v - 1) - bend (v - 1)² for every v > 0
_POOLED = 4096


def facts(policy: Policy, *, samples: int = 100, dim: int = 1) -> Facts:
    """Return the facts for ``samples`` data per generation in ``dim`` dimensions."""
    d = checks.whole("dim", dim, minimum=1, maximum=checks.LARGEST_COUNT)
    M = checks.whole("samples", samples, minimum=d + 2, maximum=checks.LARGEST_COUNT)
    if isinstance(policy, Replace):
        return _replaced(M, d)
    if isinstance(policy, Accumulate):
        return _accumulated(M, d)
    return Facts(outside=_OUTSIDE)


_ONE_MODE = Bounds.exactly(1.0, "a normal law has one mode, as the original")
_OUTSIDE = Bounds.exactly(0.0, "a normal law has density everywhere, the original too")


def _replaced(M: int, d: int) -> Facts:
    drift = covariance_drift(M)
    why = f"the largest Lyapunov exponent of the covariance is {drift:.4g} < 0, certified: it vanishes almost surely"
    gone = Bounds.exactly(0.0, why) if drift < 0 else None
    return Facts(
        growth=Bounds.exactly(math.inf, "the mean walks away: E|mu_n - mu|² = n d/M"),
        increase=Bounds.exactly(math.inf, "each fit adds at least d/M, the covariance part never falls"),
        spread=gone,
        exponent=law_exponent(lambda n, size: ratio(replaced_risk(n, size, d), replaced_risk(1, size, d)), M),
        modes=_ONE_MODE,
        tail=gone,
        outside=_OUTSIDE,
    )


def replaced_risk(fits: int, M: int, d: int) -> Bounds:
    """Return bounds of the expected squared Wasserstein distance under replacement; exact in one dimension."""
    if d == 1:
        from collapse_theory.gaussian import risk

        return Bounds.exactly(float(risk(M, fits)), "")
    spread = min(2.0 * d, (d * d + d) / (M - 1)) if fits == 1 else 2.0 * d
    return Bounds(fits * d / M, fits * d / M + spread)


def covariance_drift(M: int) -> float:
    r"""Return an upper bound of :math:`\psi((M-1)/2) + \ln(2/(M-1))`, certified, the drift of ln of the covariance."""
    import flint

    with flint.ctx.workprec(256):  # the drift is about -1/M, and its parts agree to as many digits as M has twice
        half = flint.arb(M - 1) / 2
        return float((half.digamma() - half.log()).upper())


def _accumulated(M: int, d: int) -> Facts:
    first, last = pooled_risk(1, M, d), pooled_risk(math.inf, M, d)
    pool = pooled(math.inf, M, d)
    growth = ratio(last, first)
    step = -2 * math.expm1(0.5 * math.log1p(-1 / (4 * M))) * (d - first.high / 2)
    shrinkage = (math.sqrt(pool.entry) + pool.loss) / 2  # E max(1 - S_11, 0) is at most this
    coverage = 1 - _TAIL_SLOPE * shrinkage - _TAIL_BEND * pool.entry
    return Facts(
        growth=Bounds(growth.low, growth.high, "2d - 2E Tr S^(1/2), bounded by the exact moments of the pool"),
        increase=Bounds(max(step / first.high, growth.low - 1), growth.high - 1, "E Tr S^(1/2) falls with every fit"),
        spread=Bounds.exactly(pool.trace, "limit of E Tr S/d: sin(pi/sqrt M)/(pi/sqrt M)"),
        exponent=law_exponent(lambda n, size: ratio(pooled_risk(n, size, d), pooled_risk(1, size * n, d)), M),
        modes=_ONE_MODE,
        tail=Bounds(max(coverage, 0.0), 1.0, "from the mean and the mean square of the pooled variance"),
        outside=_OUTSIDE,
    )


def pooled_risk(fits: float, M: int, d: int) -> Bounds:
    """Return bounds of the expected squared Wasserstein distance after ``fits`` fits on the pool, or in the limit.

    Above by (sqrt x - 1)² <= (x - 1)², below by Jensen's inequality for each factor.
    """
    if d == fits == 1:
        from collapse_theory.gaussian import risk

        return Bounds.exactly(float(risk(M, 1, ddof=0)), "")
    pool = pooled(fits, M, d)
    shrunk = math.fsum(math.log1p(-1 / (M * k * k)) for k in range(1, int(min(fits, _POOLED)) + 1))
    return Bounds(-2 * d * math.expm1(shrunk / 2), d * (pool.loss + pool.square))


@dataclass(frozen=True)
class Pool:
    """Moments of the pooled covariance S.

    Attributes
    ----------
    loss : float
        1 - E Tr S/d; beyond ``_POOLED`` fits its limit, which is above.
    square, entry : float
        E Tr (S - I)²/d and E (S_11 - 1)²; beyond ``_POOLED`` fits upper bounds of all later values.
    """

    loss: float
    square: float
    entry: float

    @property
    def trace(self) -> float:
        """E Tr S/d."""
        return 1 - self.loss


@cache
def pooled(fits: float, M: int, d: int) -> Pool:
    """Return the moments after ``fits`` fits; infinity for the limit.

    Everything is counted from S = I, so that large sizes lose no digits: with b the mean factor of Tr S, 1 - b = e, and
    q the second moment of a step, E Tr S² = d (square + kept) and E (Tr S)² = d² (total + kept), kept = 1 - 2 loss.
    """
    loss = square = total = 0.0
    for t in range(int(min(fits, _POOLED))):
        e, c = 1 / (M * (t + 1) ** 2), t / (t + 1)
        q = (M - 1 + c * c) / (M * (t + 1)) ** 2
        kept = 1 - 2 * loss
        shift = 2 * e * loss + e * e * kept
        loss, square, total = (
            loss + e * (1 - loss),
            (1 - e) ** 2 * square + shift + q * (square + kept) + q * d * (total + kept),
            (1 - e) ** 2 * total + shift + 2 * q / d * (square + kept),
        )
    entry = (2 * square + d * total) / (d + 2)
    if fits > _POOLED:  # later factors exceed 1 by at most (d + 1)/(M t²) and 2/(M t²)
        limit, kept = pooled_loss(M), 1 - 2 * loss
        square += 2 * (limit - loss) + (square + kept) * math.expm1((d + 1) / (M * _POOLED))
        entry += 2 * (limit - loss) + (entry + kept) * math.expm1(2 / (M * _POOLED))
        loss = limit
    return Pool(loss, square, entry)


def tail_coverage(variance: float) -> float:
    """Return the mass of a normal law beyond two original standard deviations from its centre, over the original."""
    return math.erfc(_TAIL_FROM / math.sqrt(2 * variance)) / _TAIL_MASS
