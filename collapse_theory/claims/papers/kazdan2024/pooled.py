"""Claims of arXiv:2410.16713v4, "Collapse or Thrive?": Gaussians fitted to all data so far, and kernel densities."""

from __future__ import annotations

from functools import partial
from typing import Any

import numpy as np
import sympy

from collapse_theory import arithmetic, checks, gaussian
from collapse_theory.arithmetic import Number
from collapse_theory.claims.allowance import Equality, Limit
from collapse_theory.claims.claim import Claim, Source
from collapse_theory.claims.control import instead, shifted, times
from collapse_theory.claims.point import Point, PointPath
from collapse_theory.claims.proof import Formal, Identity, Induction
from collapse_theory.claims.routes.simulation import Floats, estimated, normal
from collapse_theory.policy import Accumulate

__all__ = ["CLAIMS"]

_KEY = "kazdan2024"
_source = partial(Source, _KEY, "arXiv:2410.16713v4", obtained="paper")

# --- accumulate -------------------------------------------------------------------------------------------------------


def _product(samples: Any, fits: Any) -> Number:
    """Return the product of 1 - 1/(n k²), as printed."""
    ops = arithmetic.of(samples)
    value = ops.number(1)
    for k in range(1, checks.whole("fits", fits, minimum=1) + 1):
        value = value * (1 - 1 / (samples * k**2))
    return value


def _pooled(samples: Any, fits: Any, ddof: int) -> tuple[Number, Number]:
    """Follow the mean square of the pool's mean and the expected variance that is fitted.

    New data have the mean square of the old ones if the fitted variance has the pool's divisor, a larger one if not.
    """
    ops = arithmetic.of(samples)
    of_mean, second, variance = ops.number(0), ops.number(0), ops.number(1)
    for t in range(1, checks.whole("fits", fits, minimum=1) + 1):
        size = samples * t
        second = ((t - 1) * second + of_mean + variance) / t
        of_mean = of_mean + variance / (samples * t**2)
        variance = (second - of_mean) * size / (size - ddof)
    return of_mean, variance


def _simulate(part: str, ddof: int) -> Any:
    def block(rng: np.random.Generator, count: int, point: Point) -> Floats:
        mean, variance, total, square = np.zeros(count), np.ones(count), np.zeros(count), np.zeros(count)
        for t in range(1, point["fits"] + 1):
            data = mean[:, None] + np.sqrt(variance)[:, None] * normal(rng, count, point["samples"])
            total, square = total + data.sum(axis=1), square + (data**2).sum(axis=1)
            size = t * point["samples"]
            mean = total / size
            variance = (square - size * mean**2) / (size - ddof)
        return mean**2 if part == "mean" else variance

    return estimated(block)


_N = sympy.Symbol("n", positive=True)
_GRID: tuple[PointPath, ...] = tuple(tuple({"samples": n, "fits": t} for t in (1, 2, 5, 30)) for n in (2, 10, 100))
_SYMBOLIC = tuple({"samples": _N, "fits": t} for t in (1, 2, 3, 4))
_POINT: Point = {"samples": 10, "fits": 30}
_HYPOTHESES = "Gaussian data, n from each generation, all of them kept; the next Gaussian is fitted to the whole pool"


def _moments(ddof: int, samples: Any, fits: Any) -> gaussian.SecondMoments:
    return gaussian.policy_moments(samples, fits, policy=Accumulate(), ddof=ddof)


VARIANCE = Claim(
    id=f"{_KEY}.accumulate-variance",
    source=_source("accumulating Gaussian data, proof"),
    statement="With all data kept and the variance divided by their number n t, the expected variance after t fits is"
    " sigma² times the product of 1 - 1/(n k²).",
    latex=r"E\sigma_t^2 = \sigma^2 \prod_{k \le t} \Bigl(1 - \frac{1}{n k^2}\Bigr)",
    allows=Equality(),
    paths=_GRID,
    published=_product,
    exact=lambda samples, fits: _pooled(samples, fits, 0)[1],
    simulate=_simulate("variance", 0),
    simulated=(_POINT,),
    replicates=30_000,
    proofs=(Formal("pooled_variance_constant"), Identity(*_SYMBOLIC)),
    hypotheses=f"{_HYPOTHESES}, by the variance over the number of data",
    falsified_by="an expected variance that is not the product",
    control=shifted("fits"),
    library=lambda samples, fits: _moments(0, samples, fits).variance,
)

MEAN = Claim(
    id=f"{_KEY}.accumulate-mean",
    source=_source("accumulating Gaussian data, proof"),
    statement="With all data kept and the variance divided by their number, E(mu_t - mu)² is sigma² minus the expected"
    " variance.",
    latex=r"E(\mu_t - \mu)^2 = \sigma^2 \Bigl(1 - \prod_{k \le t} \Bigl(1 - \frac{1}{n k^2}\Bigr)\Bigr)",
    allows=Equality(),
    paths=_GRID,
    published=lambda samples, fits: 1 - _product(samples, fits),
    exact=lambda samples, fits: _pooled(samples, fits, 0)[0],
    simulate=_simulate("mean", 0),
    simulated=(_POINT,),
    replicates=30_000,
    proofs=(Formal("pooled_error_constant"), Identity(*_SYMBOLIC)),
    hypotheses=f"{_HYPOTHESES}, by the variance over the number of data",
    falsified_by="a squared error of the mean that, with the expected variance, does not add up to sigma²",
    control=shifted("fits"),
    library=lambda samples, fits: _moments(0, samples, fits).variance_of_mean,
)


def _unbiased_product(samples: Any, fits: Any) -> Number:
    """Return the product of 1 - 1/(k (n k - 1)) from k = 2 on."""
    value = arithmetic.of(samples).number(1)
    for k in range(2, checks.whole("fits", fits, minimum=1) + 1):
        value = value * (1 - 1 / (k * (samples * k - 1)))
    return value


def _sine_limit(samples: Any, fits: Any, part: str) -> Number:
    ops = arithmetic.of(samples)
    angle = ops.pi / ops.sqrt(samples)
    value = ops.sin(angle) / angle
    return 1 - value if part == "mean" else value


def _growing(part: str) -> PointPath:
    return tuple({"samples": 10, "fits": 4**k, "part": part} for k in range(1, 7))


LIMIT = Claim(
    id=f"{_KEY}.accumulate-limit",
    source=_source("accumulating Gaussian data, theorem"),
    statement="With all data kept and the variance divided by their number, the expected variance tends to"
    " sigma² sin(pi/sqrt n)/(pi/sqrt n), and E(mu_t - mu)² to sigma² minus that.",
    latex=r"E\sigma_t^2 \to \sigma^2 \frac{\sin(\pi/\sqrt n)}{\pi/\sqrt n}, \quad"
    r" E(\mu_t - \mu)^2 \to \sigma^2 - \lim E\sigma_t^2",
    allows=Limit(),
    paths=(_growing("variance"), _growing("mean")),
    published=_sine_limit,
    exact=lambda samples, fits, part: _pooled(samples, fits, 0)[0 if part == "mean" else 1],
    simulate=lambda point, replicates, seed: _simulate(point["part"], 0)(point, replicates, seed),
    simulated=tuple({"samples": 10, "fits": n, "part": part} for part in ("variance", "mean") for n in (4, 16)),
    replicates=20_000,
    hypotheses=f"{_HYPOTHESES}, by the variance over the number of data",
    falsified_by="expected moments that settle elsewhere",
    control=times("1.01"),
    narrower="ten data per generation",
)

DEFINED_ESTIMATOR = Claim(
    id=f"{_KEY}.accumulate-defined-estimator",
    source=_source("accumulating Gaussian data, the estimator as defined"),
    statement="With all data kept and the unbiased variance, which the paper defines, the expected variance after t"
    " fits is sigma² times the product of 1 - 1/(n k²).",
    latex=r"E\sigma_t^2 = \sigma^2 \prod_{k \le t} \Bigl(1 - \frac{1}{n k^2}\Bigr), \quad"
    r" \sigma_t^2 \text{ divided by } nt - 1",
    allows=Equality(),
    paths=_GRID,
    published=_product,
    exact=lambda samples, fits: _pooled(samples, fits, 1)[1],
    simulate=_simulate("variance", 1),
    simulated=({"samples": 2, "fits": 1}, _POINT),
    replicates=30_000,
    hypotheses=f"{_HYPOTHESES}, by the unbiased variance",
    falsified_by="an expected unbiased variance that is the product; after one fit it is sigma², which that is not",
    control=instead(_unbiased_product, "the product of 1 - 1/(k (n k - 1)) from k = 2 on"),
    corrected=_unbiased_product,
    library=lambda samples, fits: _moments(1, samples, fits).variance,
    fault="assumption",
    correction="That is the expectation of the variance divided by n t, which the proof uses; the unbiased one follows"
    " the product of 1 - 1/(k (n k - 1)) from k = 2 on.",
)


# --- kernel density estimates -----------------------------------------------------------------------------------------


def _wide_kernel(bandwidth: Any, fits: Any, frequency: Any) -> Number:
    """Return the transform of the standard normal density under one kernel of bandwidth h sqrt t."""
    ops = arithmetic.of(bandwidth, fits, frequency)
    return ops.exp(-(frequency**2) * (1 + (bandwidth * ops.sqrt(fits)) ** 2) / 2)


def _kernel_by_kernel(bandwidth: Any, fits: Any, frequency: Any) -> Number:
    ops = arithmetic.of(bandwidth, frequency)
    value = ops.exp(-(frequency**2) / 2)
    for _ in range(checks.whole("fits", fits, minimum=1)):
        value = value * ops.exp(-((frequency * bandwidth) ** 2) / 2)
    return value


_KERNEL_DATA = 20


def _simulate_kernels(rng: np.random.Generator, count: int, point: Point) -> Floats:
    data = normal(rng, count, _KERNEL_DATA)
    for _ in range(point["fits"]):
        chosen = np.take_along_axis(data, rng.integers(_KERNEL_DATA, size=data.shape), axis=1)
        data = chosen + point["bandwidth"] * normal(rng, *data.shape)
    return np.asarray(np.cos(point["frequency"] * data).mean(axis=1))


_H, _W = sympy.symbols("h omega", positive=True)

KERNELS = Claim(
    id=f"{_KEY}.kernel-bandwidth",
    source=_source("kernel density estimates, replace"),
    statement="After t kernel density estimates of bandwidth h, each fitted to data of the one before, the expected"
    " density is the original one under a kernel of bandwidth h sqrt t (judged by the transform of a normal density).",
    latex=r"E \hat p_t = p * N(0, (h \sqrt t)^2)",
    allows=Equality(),
    paths=tuple(tuple({"bandwidth": h, "fits": t, "frequency": 1.0} for t in (1, 4, 10)) for h in (0.125, 0.5)),
    published=_wide_kernel,
    exact=_kernel_by_kernel,
    simulate=estimated(_simulate_kernels),
    simulated=({"bandwidth": 0.5, "fits": 4, "frequency": 1.0},),
    replicates=20_000,
    proofs=(
        Induction(
            "fits",
            lambda value, fits, bandwidth, frequency: value * sympy.exp(-((frequency * bandwidth) ** 2) / 2),
            {"bandwidth": _H, "frequency": _W},
            base=1,
        ),
    ),
    hypotheses="data drawn from a density estimate with a normal kernel, to which the next estimate is fitted",
    narrower="a standard normal original; its transform at one frequency",
    falsified_by="a transform of the expected density that is not that of one kernel of bandwidth h sqrt t",
    control=shifted("fits"),
)

CLAIMS = (VARIANCE, MEAN, LIMIT, DEFINED_ESTIMATOR, KERNELS)
