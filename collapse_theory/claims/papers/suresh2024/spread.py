"""Claims of arXiv:2412.17646 on Gaussian data: how likely the standard deviation is still large."""

from __future__ import annotations

from typing import Any

import flint

from collapse_theory import arithmetic, checks, montecarlo
from collapse_theory.arithmetic import Number, in_bare_balls
from collapse_theory.claims.allowance import Bound
from collapse_theory.claims.claim import Claim
from collapse_theory.claims.control import instead
from collapse_theory.claims.papers.suresh2024.source import KEY, version1
from collapse_theory.claims.point import Point
from collapse_theory.montecarlo import Estimate

__all__ = ["CLAIMS"]


def _spread_bound(samples: Any, fits: Any, level: Any) -> Number:
    return arithmetic.of(level).exp(-fits / (4 * samples - 1)) / level


def _faster_bound(samples: Any, fits: Any, level: Any) -> Number:
    return arithmetic.of(level).exp(-101 * fits / (100 * (4 * samples - 1))) / level


@in_bare_balls
def _spread_tail(samples: Any, fits: Any, level: Any) -> Number:
    """Return P(sigma_k > level), an integral of Gamma functions along the line of real part 1/2.

    sigma_k² is a product of k gamma variables of shape a = (n-1)/2 and mean 1, with moments M(s)^k, where
    M(s) = Gamma(a+s) / (Gamma(a) a^s); inversion integrates M(s)^k level^(-2s) / (2 pi i s). Beyond the height T the
    integrand falls at least as (T/t)^(k c) / t with c = T² / (T² + (a + 1/2)²), which bounds what is cut off.
    """
    line = flint.arb(1) / 2
    mean = _Moments(shape=(samples - 1) / flint.arb(2), power=checks.whole("fits", fits, minimum=1), level=level)
    height = flint.arb(1) / 64
    while not mean.beyond(height) < flint.arb(2) ** -flint.ctx.prec:
        height *= 2
    inner = flint.acb.integral(lambda t, _: mean.integrand(line + flint.acb(0, 1) * t), 0, height).real
    whole = inner + flint.arb(0, mean.beyond(height).upper())
    return whole * mean.log_of(flint.acb(line)).real.exp() / flint.arb.pi()


class _Moments:
    """M(s)^k level^(-2s) in bare balls, relative to what it is at s = 1/2."""

    def __init__(self, *, shape: Any, power: int, level: Any) -> None:
        self.shape, self.power = shape, power
        self.log_shape, self.log_level = shape.log(), 2 * flint.arb(level).log()
        self.start = self.log_of(flint.acb(1) / 2)

    def log_of(self, s: Any) -> Any:
        of_one = (self.shape + s).lgamma() - self.shape.lgamma() - s * self.log_shape
        return self.power * of_one - s * self.log_level

    def integrand(self, s: Any) -> Any:
        """Enclose it by its slope on the ball, which keeps wide balls tight; a ball that leaves the domain fails."""
        if not (s.real > 0 and self.shape > 0):
            return flint.acb("nan")
        middle = flint.acb(s.real.mid(), s.imag.mid())
        slope = self.power * ((self.shape + s).digamma() - self.log_shape) - self.log_level
        return (self.log_of(middle) - self.start + slope * (s - middle)).exp() / s

    def beyond(self, height: Any) -> Any:
        s = flint.acb(flint.arb(1) / 2, height)
        fall = self.power * height**2 / (height**2 + (self.shape + s.real) ** 2)
        return (self.log_of(s) - self.start).real.exp() / fall


def _simulate_spread(point: Point, replicates: int, seed: int) -> Estimate:
    _, sigmas = montecarlo.gaussian_fits(point["samples"], point["fits"], replicates=replicates, seed=seed)
    return Estimate.of_mean(sigmas > point["level"], seed)


THEOREM3 = Claim(
    id=f"{KEY}.theorem3",
    source=version1("theorem 3"),
    statement="The standard deviation exceeds eps after k generations of n data with probability at most"
    " (sigma_0/eps) exp(-k/(4n-1)).",
    latex=r"P(\sigma_k > \epsilon) \le \frac{\sigma_0}{\epsilon} e^{-k/(4n-1)}",
    allows=Bound("upper"),
    paths=(
        (
            *({"samples": 5, "fits": k, "level": level} for k, level in ((5, 1.0), (20, 0.5), (80, 1.0))),
            *({"samples": 20, "fits": k, "level": level} for k, level in ((20, 1.0), (20, 2.0), (100, 0.5))),
            *({"samples": 100, "fits": k, "level": level} for k, level in ((100, 1.0), (1000, 0.25))),
            *({"samples": n, "fits": 4000 * n, "level": 1.0} for n in (1000, 10_000)),
        ),
    ),
    published=_spread_bound,
    exact=_spread_tail,
    simulate=_simulate_spread,
    simulated=({"samples": 5, "fits": 20, "level": 0.5}, {"samples": 20, "fits": 20, "level": 1.0}),
    replicates=40_000,
    hypotheses="Gaussian data, each generation fitted to the one before by sample mean and sample variance, here the"
    " unbiased one, which is the larger of the usual two",
    narrower="points at which the bound is below 1",
    falsified_by="a probability above the bound; it is a third to a fifth of it when k is of the order of n, and a rate"
    " 1 % larger is crossed after 4000 n generations",
    control=instead(_faster_bound, "a rate 1 % larger"),
)

CLAIMS = (THEOREM3,)
